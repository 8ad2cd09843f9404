package tfcli_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// The test binary plays terraform where the real one would only be slow: standIn names the part.
const standIn = "TFCLI_STAND_IN"

func TestMain(m *testing.M) {
	switch os.Getenv(standIn) {
	case "":
		os.Exit(m.Run())
	case "env":
		fmt.Println(strings.Join(os.Environ(), "\n"))
	case "fail":
		fmt.Println("out")
		fmt.Fprintln(os.Stderr, "err", os.Args[1:])
		os.Exit(3)
	case "interruptible": // as terraform does: ends when interrupted, and leaves its provider behind
		interrupted := make(chan os.Signal, 1)
		signal.Notify(interrupted, os.Interrupt)
		startProvider()
		<-interrupted
		fmt.Println("interrupted")
	case "provider":
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(err)
		}
		if err := os.WriteFile("address", []byte(listener.Addr().String()), 0o600); err != nil {
			panic(err)
		}
		time.Sleep(time.Minute)
	}
}

func startProvider() {
	provider := exec.Command(os.Args[0])
	provider.Env = append(os.Environ(), standIn+"=provider")
	if err := provider.Start(); err != nil {
		panic(err)
	}
}

func workspace(t *testing.T, o tfcli.Options) *tfcli.Workspace {
	t.Helper()
	if o.Provider == "" {
		o.Provider = "/nowhere/terraform-provider-compute"
	}
	w, err := tfcli.New(t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func standInWorkspace(t *testing.T, part string, o tfcli.Options) *tfcli.Workspace {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o.Terraform = self
	o.Env = append(o.Env, standIn+"="+part)
	return workspace(t, o)
}

func TestRun_ReturnsWhatTerraformPrintedAndItsExitCode(t *testing.T) {
	var seen strings.Builder
	w := standInWorkspace(t, "fail", tfcli.Options{Stdout: &seen})
	got, err := w.Run(t.Context(), "apply", "-auto-approve")
	if err != nil {
		t.Fatal(err)
	}
	if got.CPU <= 0 {
		t.Errorf("CPU time %s", got.CPU)
	}
	got.CPU = 0
	if want := (tfcli.Result{Stdout: "out\n", Stderr: "err [apply -auto-approve]\n", ExitCode: 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if seen.String() != "out\n" {
		t.Errorf("Options.Stdout got %q", seen.String())
	}
}

func TestRun_IgnoresTheCallersEnvironment(t *testing.T) {
	for _, name := range []string{"OS_AUTH_URL", "OS_PASSWORD", "HW_ACCESS_KEY", "TF_LOG", "TF_IN_AUTOMATION",
		"TF_VAR_x", "TF_CLI_ARGS"} {
		t.Setenv(name, "the caller's")
	}
	callersHome := t.TempDir()
	t.Setenv("HOME", callersHome)
	w := standInWorkspace(t, "env", tfcli.Options{Env: []string{"OS_USERNAME=demo"}})
	got, err := w.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	env := strings.Split(strings.TrimSpace(got.Stdout), "\n")
	if strings.Contains(got.Stdout, "the caller's") || slices.Contains(env, "HOME="+callersHome) {
		t.Errorf("the caller's environment is in\n%s", got.Stdout)
	}
	for _, want := range []string{"OS_USERNAME=demo", "CHECKPOINT_DISABLE=1", "PATH=" + os.Getenv("PATH")} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is not in\n%s", want, got.Stdout)
		}
	}
}

func TestRun_CancellingStopsTerraformAndItsProviders(t *testing.T) {
	w := standInWorkspace(t, "interruptible", tfcli.Options{})
	stop := errors.New("stopped by the test")
	ctx, cancel := context.WithCancelCause(t.Context())
	address := make(chan string)
	go func() {
		defer close(address)
		for range 1000 {
			if text, err := os.ReadFile(filepath.Join(w.Dir, "address")); err == nil && len(text) > 0 {
				cancel(stop)
				address <- string(text)
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		cancel(errors.New("the stand-in did not start"))
	}()
	result := make(chan error, 1)
	var got tfcli.Result
	go func() {
		var err error
		got, err = w.Run(ctx)
		result <- err
	}()
	provider := <-address
	if err := <-result; !errors.Is(err, stop) {
		t.Fatalf("Run returned %v, want %v", err, stop)
	}
	if got.Stdout != "interrupted\n" {
		t.Errorf("terraform was not interrupted but killed; it printed %q", got.Stdout)
	}
	// The kernel closes the socket soon after the kill, but not within it.
	for range 500 {
		conn, err := net.Dial("tcp", provider)
		if err != nil {
			return
		}
		_ = conn.Close()
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the provider outlived terraform")
}

func TestCopy_TakesWhatAPersonWrote(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"main.tf", "tests/a.tftest.hcl", ".terraform/x", ".terraform.lock.hcl",
		"terraform.tfstate", "terraform.tfstate.backup"} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := standInWorkspace(t, "env", tfcli.Options{})
	if err := w.Copy(folder); err != nil {
		t.Fatal(err)
	}
	if err := w.Write("extra.tf", "extra"); err != nil {
		t.Fatal(err)
	}
	var got []string
	err := filepath.WalkDir(w.Dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(w.Dir, path)
			got = append(got, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"extra.tf", "main.tf", "tests/a.tftest.hcl"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRun_WithoutTerraform(t *testing.T) {
	t.Setenv("TERRAFORM", "/nowhere/terraform")
	_, err := tfcli.New(t.TempDir(), tfcli.Options{})
	if err == nil || !strings.Contains(err.Error(), `"/nowhere/terraform" is not to be found: install it`) {
		t.Errorf("got %v", err)
	}
}

func TestRun_UsesTheProviderOfThisTree(t *testing.T) {
	provider, err := tfcli.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := workspace(t, tfcli.Options{Provider: provider})
	err = w.Write("main.tf", `
terraform {
  required_providers {
    compute = { source = "seed-fc30b86a/compute" }
  }
}`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.Run(t.Context(), "providers", "schema", "-json")
	if err != nil {
		t.Fatal(err)
	}
	if got.ExitCode != 0 || !strings.Contains(got.Stdout, `"compute_instance_action"`) {
		t.Errorf("exit code %d\n%s\n%s", got.ExitCode, got.Stdout, got.Stderr)
	}
}
