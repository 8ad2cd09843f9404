package provider

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// completeEnvironment is all that a read needs, so that a provider that falls back to it can be caught.
func completeEnvironment(c *fakecloud.Cloud) environment {
	a := fakecloud.Member
	return environment{
		"OS_AUTH_URL": c.IdentityURL(), "OS_USERNAME": a.UserName, "OS_PASSWORD": a.Password,
		"OS_USER_DOMAIN_NAME": a.DomainName,
		"OS_PROJECT_NAME":     a.ProjectName, "OS_PROJECT_DOMAIN_NAME": a.DomainName,
	}
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

func TestProviderData_HundredDataSourcesTakeOneLogin(t *testing.T) {
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
			got, connections := map[string]int{},
				map[string]map[string]bool{fakecloud.Identity: {}, fakecloud.Compute: {}}
			for _, request := range c.Requests() {
				got[fmt.Sprintf("%s %s: %d", request.Service, request.Method, request.Status)]++
				connections[request.Service][request.Conn] = true
			}
			want := map[string]int{"identity POST: 201": 1,
				"compute GET: 200": 100 + 16} // of 16 the server as well, creates among them
			if refused := got["compute GET: 406"]; name == "old cloud" && refused >= 1 && refused <= 10 {
				want["compute GET: 406"] = refused // each of the first reads, which go ten at a time
			}
			if !maps.Equal(got, want) {
				t.Errorf("plan asked %v, want %v", got, want)
			}
			// Terraform reads ten at a time. A connection that is dialled while another gets free is kept as a spare
			// (net/http, Transport.getConn), so that there may be one more for each of the ten, and no more than that.
			const spared = 2 * 10
			for service, used := range connections {
				if most := c.MaxConnections(service); most > spared || len(used) > spared {
					t.Errorf("%d connections to %s at a time, %d in all; want %d at most",
						most, service, len(used), spared)
				}
			}

			c.ResetRequests()
			terraform(t, w, "apply", "saved")
			if asked := c.Requests(); len(asked) > 0 {
				t.Errorf("applying a saved plan asked %d times, at first %s %s",
					len(asked), asked[0].Method, asked[0].Path)
			}
		})
	}
}

// answered is what the provider logs of each request; a test that finds no secret in a log must at least find this.
const answered = "request answered"

// Logins that fail, and a file's; TestSecrets_OfEveryLogin has the others.
func TestLogExchange_NoSecretOfFailedLogins(t *testing.T) {
	t.Parallel()
	member := fakecloud.Member
	for name, row := range map[string]struct {
		block func(*fakecloud.Cloud) settings
		fails bool
	}{
		"wrong password": {
			block: func(c *fakecloud.Cloud) settings {
				return passwordBlock(c, member).with(settings{"password": wrongSecret})
			}, fails: true,
		},
		"clouds.yaml": {block: func(*fakecloud.Cloud) settings { return settings{"cloud": "test"} }},
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
			w := newWorkspace(t, environ(variables)...)
			for file, text := range map[string]string{
				"main.tf": requiredProviders + providerBlock(row.block(c)) + actionBlock(c, "it", "web", "stop", nil),
				"clouds.yaml": fmt.Sprintf("clouds:\n  test:\n    auth:\n      {auth_url: %q, username: %s, "+
					"password: %s, user_domain_name: Default, project_id: %s}\n",
					c.IdentityURL(), member.UserName, member.Password, fakecloud.DemoProjectID),
			} {
				if err := w.Write(file, text); err != nil {
					t.Fatal(err)
				}
			}
			result, err := w.Run(t.Context(), "apply", "-auto-approve")
			if err != nil || (result.ExitCode != 0) != row.fails {
				t.Fatalf("terraform apply: %v, exit code %d\n%s\n%s",
					err, result.ExitCode, result.Stdout, result.Stderr)
			}
			logged, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}

			if row.fails != !strings.Contains(string(logged), "/os-instance-actions/") ||
				!strings.Contains(string(logged), answered) {
				t.Errorf("the log, %d bytes, does not say what was asked for", len(logged))
			}
			secrets := secretsOf(c)
			secrets["X-Auth-Token"], secrets["X-Subject-Token"], secrets["Authorization"] = "a header's name",
				"a header's name", "a header's name"
			for place, text := range map[string]string{"log": string(logged), "stdout": result.Stdout,
				"stderr": result.Stderr} {
				for secret, kind := range secrets {
					if at := strings.Index(text, secret); at >= 0 {
						t.Errorf("%s is in the %s: …%s…", kind, place,
							text[max(0, at-200):min(len(text), at+len(secret)+20)])
					}
				}
			}
		})
	}
}

// oneStop is what every login must be able to read.
var oneStop = map[string]any{"action": "stop", "status": "succeeded"}

// The transport tries again by itself; the limiter of events learns of the 429 all the same.
func TestProviderData_ThrottledCloudIsAskedForFewerEventsAtATime(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	log := withLog(c, 100)
	c.Intercept(fakecloud.OnList(fakecloud.Times(1, fakecloud.Fail(http.StatusTooManyRequests, "0"))))
	var now, most atomic.Int64
	c.Intercept(fakecloud.OnShow(func(http.ResponseWriter, *http.Request) bool {
		for n, m := now.Add(1), most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(5 * time.Millisecond)
		now.Add(-1)
		return false
	}))
	block := passwordBlock(c, fakecloud.Member).with(settings{"max_retries": 1})
	mustConfigure(t, block, nil).readList(t, log.ID, settings{"include_events": true}).mustSucceed(t)
	if most.Load() > 16 {
		t.Errorf("%d at a time after a 429, want 16 at most", most.Load())
	}
}
