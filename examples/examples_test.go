// Package examples_test runs the examples as they stand, with the real terraform, against the embedded cloud.
package examples_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
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

// A first configuration is used as it is, but for the host names: Terraform merges *_override.tf into it.
func TestFirstConfigurations(t *testing.T) {
	const password = "first-password"
	openStack := fakecloud.Account{
		UserID: "f0f0", UserName: "auditor", Password: password, DomainID: "d0d0", DomainName: "my-domain",
		ProjectID: fakecloud.DemoProjectID, ProjectName: "my-project",
	}
	fujitsu := fakecloud.Account{
		UserID: "f0f1", UserName: "my-user", Password: password, DomainID: "d0d1", DomainName: "my-contract",
		ProjectID: "0123456789abcdef0123456789abcdef", ProjectName: "my-project", Roles: []string{"admin"},
	}
	huawei := fakecloud.Account{
		UserID: "f0f2", UserName: "my-iam-user", Password: password, DomainID: "d0d2", DomainName: "my-account",
		ProjectID: fakecloud.DemoProjectID, ProjectName: "ap-southeast-3",
	}
	cloud := startCloud(t, fakecloud.WithAccounts(openStack, fujitsu, huawei))
	for _, test := range []struct {
		folder            string
		authURL, endpoint string
		env               []string
		more              string // Terraform code, where the example reads nothing by itself
		want              string
	}{
		{
			folder:  "provider",
			authURL: cloud.IdentityURL() + "/v3", endpoint: cloud.ComputeURL(),
			env: []string{"OS_PASSWORD=" + password},
			more: `data "compute_instance_action" "reboot" {
			  server_id  = "b48316c5-71e8-45e4-9884-6c78055b9b13"
			  request_id = "req-3293a3f1-b44c-4609-b8d2-d81b105636b8"
			}
			output "reboot" { value = data.compute_instance_action.reboot.status }`,
			want: `reboot = "succeeded"`,
		},
		{
			folder:  "huawei-cloud",
			authURL: cloud.HuaweiURL() + "/v3", endpoint: cloud.HuaweiURL(),
			env:  []string{"OS_PASSWORD=" + password},
			want: `create = "succeeded"`,
		},
		{
			folder:  "huawei-cloud/access-key",
			authURL: cloud.HuaweiURL(), endpoint: cloud.HuaweiURL(),
			env: []string{
				"HW_ACCESS_KEY=" + fakecloud.MemberKey.Access, "HW_SECRET_KEY=" + fakecloud.MemberKey.Secret,
				"HW_PROJECT_ID=" + fakecloud.MemberKey.Owner.ProjectID, // the embedded cloud's only region has another name
			},
			want: `"status" = "succeeded"`,
		},
		{
			folder:  "fjcloud-o",
			authURL: cloud.IdentityURL() + "/v3", endpoint: cloud.ComputeURL(),
			env:  []string{"OS_PASSWORD=" + password},
			want: `"status" = "succeeded"`,
		},
	} {
		t.Run(test.folder, func(t *testing.T) {
			hosts := fmt.Sprintf("provider \"compute\" {\n  auth_url = %q\n  endpoint = %q\n}\n", test.authURL, test.endpoint)
			got := apply(t, test.folder, map[string]string{"hosts_override.tf": hosts, "more.tf": test.more}, test.env...)
			if !strings.Contains(got.Stdout, test.want) {
				t.Errorf("%s is not in\n%s", test.want, got.Stdout)
			}
		})
	}
}

// README shows the provider blocks of the first configurations as they are.
func TestReadmeShowsTheExamples(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"provider/provider.tf", "huawei-cloud/access-key/main.tf", "fjcloud-o/main.tf"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		block := regexp.MustCompile(`(?ms)^provider "compute" \{\n.*?^\}\n`).Find(text)
		if block == nil || !bytes.Contains(readme, block) {
			t.Errorf("the provider block of examples/%s is not in README.md:\n%s", file, block)
		}
	}
}
