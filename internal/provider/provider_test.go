package provider

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

func TestProvider_UserAgent(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ variable, suffix string }{
		"plain":                     {},
		"with TF_APPEND_USER_AGENT": {variable: "team/7 (night shift)", suffix: " team/7 (night shift)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			w := newWorkspace(t, append(environ(completeEnvironment(c)), "TF_APPEND_USER_AGENT="+row.variable)...)
			if err := w.Write("main.tf", requiredProviders+actionBlock(c, "it", "web", "stop", nil)); err != nil {
				t.Fatal(err)
			}
			terraform(t, w, "plan")
			want := regexp.MustCompile(`^terraform-provider-compute/dev terraform/` + versionForProviders(t, w) +
				` gophercloud/v[0-9.]+` + regexp.QuoteMeta(row.suffix) + `$`)
			for _, request := range c.Requests() {
				if got := request.Header.Get("User-Agent"); !want.MatchString(got) {
					t.Errorf("%s %s came from %q, want %s", request.Method, request.Path, got, want)
				}
			}
			if len(c.Requests()) < 2 {
				t.Error("nothing was read")
			}
		})
	}
}

// versionForProviders matches the version that the terraform of a workspace tells providers: its own, but for OpenTofu,
// which since 1.12 names the Terraform that it stands for.
func versionForProviders(t *testing.T, w *tfcli.Workspace) string {
	t.Helper()
	if strings.HasPrefix(terraform(t, w, "version").Stdout, "OpenTofu ") {
		return `1\.[0-9.]+`
	}
	var version struct {
		Terraform string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(terraform(t, w, "version", "-json").Stdout), &version); err != nil {
		t.Fatal(err)
	}
	return regexp.QuoteMeta(version.Terraform)
}

// Terraform reads all that a provider writes, and drops what nobody wants to see: the provider had better not write it.
func TestProvider_LogsOnlyForThoseWhoListen(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands between terraform and the provider")
	}
	binary, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		variables environment
		logs      bool
	}{
		"nobody":             {},
		"an empty TF_LOG":    {variables: environment{"TF_LOG": ""}},
		"TF_LOG":             {variables: environment{"TF_LOG": "DEBUG"}, logs: true},
		"TF_LOG_PROVIDER":    {variables: environment{"TF_LOG_PROVIDER": "DEBUG"}, logs: true},
		"TF_LOG of warnings": {variables: environment{"TF_LOG": "WARN"}, logs: true}, // terraform drops what is below
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			folder := t.TempDir()
			written := filepath.Join(folder, "written")
			script := filepath.Join(folder, "terraform-provider-compute")
			if err := os.WriteFile(script, fmt.Appendf(nil, "#!/bin/sh\nexec %q 2>>%q\n", binary, written),
				0o700); err != nil {
				t.Fatal(err)
			}
			w, err := tfcli.New(folder,
				tfcli.Options{Provider: script,
					Env: append(environ(completeEnvironment(c)), environ(row.variables)...)})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Write("main.tf", requiredProviders+actionBlock(c, "it", "web", "stop", nil)); err != nil {
				t.Fatal(err)
			}
			result := terraform(t, w, "plan")
			if strings.Contains(result.Stdout, answered) || row.variables["TF_LOG"] == "" &&
				strings.Contains(result.Stderr, answered) {
				t.Errorf("terraform shows the provider's log:\n%s%s", result.Stdout, result.Stderr)
			}
			log, err := os.ReadFile(written)
			if err != nil {
				t.Fatal(err)
			}
			// What is left is go-plugin's, two lines a start.
			if strings.Contains(string(log), `"@module":"sdk`) != row.logs {
				t.Errorf("the SDK logs: %t, want %t:\n%s", !row.logs, row.logs, log[:min(len(log), 2000)])
			}
			if strings.Contains(string(log), answered) != row.logs {
				t.Errorf("the provider logs its requests: %t, want %t", !row.logs, row.logs)
			}
		})
	}
}

// There is nothing to create, change or delete with, and nothing is asked for but by GET, logins apart.
func TestProvider_OnlyReads(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s, web := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil), c.Server("web")
	if len(s.schema.ResourceSchemas) > 0 {
		t.Errorf("%d resources", len(s.schema.ResourceSchemas))
	}
	for dataSource, arguments := range map[string]settings{
		"compute_instance_action":  {"action": "stop", "wait_for_completion": true},
		"compute_instance_actions": {"include_events": true},
	} {
		s.read(t, t.Context(), dataSource, arguments.with(settings{"server_id": web.ID})).mustSucceed(t)
	}
	for _, request := range c.Requests() {
		if request.Service != fakecloud.Identity && request.Method != http.MethodGet {
			t.Errorf("%s %s", request.Method, request.Path)
		}
	}
}
