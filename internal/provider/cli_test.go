package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

const requiredProviders = `
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}
`

// environ is an environment as processes get it.
func environ(variables environment) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		list = append(list, name+"="+variables[name])
	}
	return list
}

// terraform runs a command that must succeed.
func terraform(t *testing.T, w *tfcli.Workspace, arguments ...string) tfcli.Result {
	t.Helper()
	result, err := w.Run(t.Context(), arguments...)
	if err != nil || result.ExitCode != 0 {
		t.Fatalf("terraform %s: %v, exit code %d\n%s\n%s", arguments[0], err, result.ExitCode, result.Stdout, result.Stderr)
	}
	return result
}

// hundred reads 100 actions of the server web, of which it has fewer, by count and by for_each.
func hundred(c *fakecloud.Cloud) string {
	var requests []string
	for _, action := range c.Server("web").Actions {
		requests = append(requests, fmt.Sprintf("%q", action.RequestID))
	}
	return requiredProviders + fmt.Sprintf(`
locals {
  server   = %q
  requests = [%s]
}
data "compute_instance_action" "counted" {
  count      = 50
  server_id  = local.server
  request_id = local.requests[count.index %% length(local.requests)]
}
data "compute_instance_action" "named" {
  for_each   = toset([for i in range(50) : tostring(i)])
  server_id  = local.server
  request_id = local.requests[tonumber(each.key) %% length(local.requests)]
}
`, c.Server("web").ID, strings.Join(requests, ", "))
}

func TestAHundredDataSourcesTakeOneLogin(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]fakecloud.Option{
		"near cloud": nil,
		"far cloud":  {fakecloud.WithLatency(20 * time.Millisecond)},
		"old cloud":  {fakecloud.WithLatency(20 * time.Millisecond), fakecloud.WithMicroversions("2.1", "2.60")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t, options...)
			w := newWorkspace(t, environ(completeEnvironment(c))...)
			if err := w.Write("main.tf", hundred(c)); err != nil {
				t.Fatal(err)
			}

			terraform(t, w, "validate")
			if asked := c.Requests(); len(asked) > 0 {
				t.Errorf("validate asked %d times, at first %s %s", len(asked), asked[0].Method, asked[0].Path)
			}

			c.ResetRequests()
			terraform(t, w, "plan", "-out=saved")
			got, connections := map[string]int{}, map[string]map[string]bool{fakecloud.Identity: {}, fakecloud.Compute: {}}
			for _, request := range c.Requests() {
				got[fmt.Sprintf("%s %s: %d", request.Service, request.Method, request.Status)]++
				connections[request.Service][request.Conn] = true
			}
			want := map[string]int{"identity POST: 201": 1, "compute GET: 200": 100}
			if name == "old cloud" {
				want["compute GET: 406"] = 1 // one refusal tells all reads which microversion it knows
			}
			if !maps.Equal(got, want) {
				t.Errorf("plan asked %v, want %v", got, want)
			}
			for service, used := range connections {
				if most := c.MaxConnections(service); most > 10 || len(used) > 10 {
					t.Errorf("%d connections to %s at a time, %d in all; want 10 at most", most, service, len(used))
				}
			}

			c.ResetRequests()
			terraform(t, w, "apply", "saved")
			if asked := c.Requests(); len(asked) > 0 {
				t.Errorf("applying a saved plan asked %d times, at first %s %s", len(asked), asked[0].Method, asked[0].Path)
			}
		})
	}
}

func TestARequestIDThatIsNotKnownYetIsReadAtApply(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	w := newWorkspace(t, environ(completeEnvironment(c))...)
	web := c.Server("web")
	err := w.Write("main.tf", requiredProviders+fmt.Sprintf(`
resource "terraform_data" "request" {
  input = %q
}
data "compute_instance_action" "it" {
  server_id  = %q
  request_id = terraform_data.request.output
}
output "action" {
  value = data.compute_instance_action.it.action
}
`, web.Action("stop").RequestID, web.ID))
	if err != nil {
		t.Fatal(err)
	}
	planned := terraform(t, w, "plan", "-out=saved", "-no-color")
	if !strings.Contains(planned.Stdout, "(known after apply)") || len(c.Requests()) > 0 {
		t.Errorf("plan asked %d times and printed\n%s", len(c.Requests()), planned.Stdout)
	}
	applied := terraform(t, w, "apply", "-no-color", "saved")
	if !strings.Contains(applied.Stdout, `action = "stop"`) {
		t.Errorf("apply printed\n%s", applied.Stdout)
	}
}

func TestACheckWarnsOfAFailedAction(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	w := newWorkspace(t, environ(completeEnvironment(c))...)
	err := w.Write("main.tf", requiredProviders+actionBlock(c, "it", "huge", "create", nil)+`
check "created" {
  assert {
    condition     = data.compute_instance_action.it.status != "failed"
    error_message = "The create ended with ${data.compute_instance_action.it.message}."
  }
}
`)
	if err != nil {
		t.Fatal(err)
	}
	if got := terraform(t, w, "apply", "-auto-approve", "-no-color").Stdout; !printed("Warning: Check block assertion failed", "The create ended with Error.").MatchString(got) {
		t.Errorf("apply printed\n%s", got)
	}
}

// answered is what the provider logs of each request; a test that finds no secret in a log must at least find this.
const answered = "request answered"

func TestNoSecretIsInTheLogsOfAnyCredential(t *testing.T) {
	t.Parallel()
	member, credential := fakecloud.Member, fakecloud.MemberCredential
	for name, row := range map[string]struct {
		block   func(*fakecloud.Cloud) settings
		environ func(*fakecloud.Cloud) environment
		fails   bool
	}{
		"password": {block: func(c *fakecloud.Cloud) settings { return passwordBlock(c, member) }},
		"password from the environment": {
			block: func(*fakecloud.Cloud) settings { return nil }, environ: completeEnvironment,
		},
		"wrong password": {
			block: func(c *fakecloud.Cloud) settings {
				return passwordBlock(c, member).with(settings{"password": wrongSecret})
			}, fails: true,
		},
		"token": {block: func(c *fakecloud.Cloud) settings {
			return settings{"auth_url": c.IdentityURL(), "token": c.IssueUnscopedToken(member), "project_id": fakecloud.DemoProjectID}
		}},
		"token with endpoint": {block: func(c *fakecloud.Cloud) settings {
			return settings{"endpoint": c.ComputeURL(), "token": c.IssueToken(member)}
		}},
		"application credential": {block: func(c *fakecloud.Cloud) settings {
			return settings{"auth_url": c.IdentityURL(), "application_credential_id": credential.ID, "application_credential_secret": credential.Secret}
		}},
		"clouds.yaml":    {block: func(*fakecloud.Cloud) settings { return settings{"cloud": "test"} }},
		"access key":     {block: func(c *fakecloud.Cloud) settings { return keyBlock(c, fakecloud.MemberKey) }},
		"temporary keys": {block: func(c *fakecloud.Cloud) settings { return keyBlock(c, fakecloud.TemporaryKey) }},
		"temporary keys from the environment": {
			block: func(c *fakecloud.Cloud) settings { return settings{"endpoint": c.HuaweiURL()} },
			environ: func(*fakecloud.Cloud) environment {
				key := fakecloud.TemporaryKey
				return environment{"HW_ACCESS_KEY": key.Access, "HW_SECRET_KEY": key.Secret, "HW_SECURITY_TOKEN": key.SecurityToken, "HW_PROJECT_ID": fakecloud.DemoProjectID}
			},
		},
		"temporary keys with the secret of others": { // the gateway's answer repeats the security token
			block: func(c *fakecloud.Cloud) settings {
				return keyBlock(c, fakecloud.TemporaryKey).with(settings{"secret_key": wrongSecret})
			}, fails: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			log := filepath.Join(t.TempDir(), "log")
			variables := environment{"TF_LOG": "TRACE", "TF_LOG_PATH": log}
			if row.environ != nil {
				maps.Copy(variables, row.environ(c))
			}
			w := newWorkspace(t, environ(variables)...)
			for file, text := range map[string]string{
				"main.tf": requiredProviders + providerBlock(row.block(c)) + actionBlock(c, "it", "web", "stop", nil),
				"clouds.yaml": fmt.Sprintf("clouds:\n  test:\n    auth: {auth_url: %q, username: %s, password: %s, user_domain_name: Default, project_id: %s}\n",
					c.IdentityURL(), member.UserName, member.Password, fakecloud.DemoProjectID),
			} {
				if err := w.Write(file, text); err != nil {
					t.Fatal(err)
				}
			}
			result, err := w.Run(t.Context(), "apply", "-auto-approve")
			if err != nil || (result.ExitCode != 0) != row.fails {
				t.Fatalf("terraform apply: %v, exit code %d\n%s\n%s", err, result.ExitCode, result.Stdout, result.Stderr)
			}
			logged, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}

			if row.fails != !strings.Contains(string(logged), "/os-instance-actions/") || !strings.Contains(string(logged), answered) {
				t.Errorf("the log, %d bytes, does not say what was asked for", len(logged))
			}
			secrets := secretsOf(c)
			secrets["X-Auth-Token"], secrets["X-Subject-Token"], secrets["Authorization"] = "a header's name", "a header's name", "a header's name"
			for place, text := range map[string]string{"log": string(logged), "stdout": result.Stdout, "stderr": result.Stderr} {
				for secret, kind := range secrets {
					if at := strings.Index(text, secret); at >= 0 {
						t.Errorf("%s is in the %s: …%s…", kind, place, text[max(0, at-200):min(len(text), at+len(secret)+20)])
					}
				}
			}
		})
	}
}

func TestTheUserAgentSaysWhoAsks(t *testing.T) {
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
			var version struct {
				Terraform string `json:"terraform_version"`
			}
			if err := json.Unmarshal([]byte(terraform(t, w, "version", "-json").Stdout), &version); err != nil {
				t.Fatal(err)
			}
			want := regexp.MustCompile(`^terraform-provider-compute/dev terraform/` + regexp.QuoteMeta(version.Terraform) + ` gophercloud/v[0-9.]+` + regexp.QuoteMeta(row.suffix) + `$`)
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

// Terraform reads all that a provider writes, and drops what nobody wants to see: the provider had better not write it.
func TestTheProviderWritesLogsOnlyForThoseWhoListen(t *testing.T) {
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
			if err := os.WriteFile(script, fmt.Appendf(nil, "#!/bin/sh\nexec %q 2>>%q\n", binary, written), 0o700); err != nil {
				t.Fatal(err)
			}
			w, err := tfcli.New(folder, tfcli.Options{Provider: script, Env: append(environ(completeEnvironment(c)), environ(row.variables)...)})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Write("main.tf", requiredProviders+actionBlock(c, "it", "web", "stop", nil)); err != nil {
				t.Fatal(err)
			}
			result := terraform(t, w, "plan")
			if strings.Contains(result.Stdout, answered) || row.variables["TF_LOG"] == "" && strings.Contains(result.Stderr, answered) {
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
