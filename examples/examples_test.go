// Package examples_test runs the examples as they stand, with the real terraform, against the embedded cloud.
package examples_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

const requiredProviders = `
terraform {
  required_providers {
    compute = { source = "seed-fc30b86a/compute" }
  }
}`

var provider string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "compute-examples-")
	if err == nil {
		defer os.RemoveAll(dir)
		provider, err = tfcli.Build(context.Background(), dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// apply applies an example, with files of the test's own beside it.
func apply(t *testing.T, folder string, files map[string]string, env ...string) tfcli.Result {
	t.Helper()
	workspace, err := tfcli.New(t.TempDir(), tfcli.Options{Provider: provider, Env: env})
	if err != nil {
		t.Fatal(err)
	}
	if err := workspace.Copy(folder); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := workspace.Write(name, text); err != nil {
			t.Fatal(err)
		}
	}
	result, err := workspace.Run(t.Context(), "apply", "-auto-approve", "-no-color")
	if err != nil {
		t.Fatal(err)
	}
	if result.ExitCode != 0 {
		t.Fatalf("terraform ended with exit code %d\n%s%s", result.ExitCode, result.Stdout, result.Stderr)
	}
	return result
}

func startCloud(t *testing.T, options ...fakecloud.Option) *fakecloud.Cloud {
	t.Helper()
	cloud, err := fakecloud.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cloud.Close)
	return cloud
}
