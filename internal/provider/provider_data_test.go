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
		"OS_AUTH_URL": c.IdentityURL(), "OS_USERNAME": a.UserName, "OS_PASSWORD": a.Password, "OS_USER_DOMAIN_NAME": a.DomainName,
		"OS_PROJECT_NAME": a.ProjectName, "OS_PROJECT_DOMAIN_NAME": a.DomainName,
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
			got, connections := map[string]int{}, map[string]map[string]bool{fakecloud.Identity: {}, fakecloud.Compute: {}}
			for _, request := range c.Requests() {
				got[fmt.Sprintf("%s %s: %d", request.Service, request.Method, request.Status)]++
				connections[request.Service][request.Conn] = true
			}
			want := map[string]int{"identity POST: 201": 1, "compute GET: 200": 100 + 16} // of 16 the server as well, creates among them
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
					t.Errorf("%d connections to %s at a time, %d in all; want %d at most", most, service, len(used), spared)
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

// A login that failed is no verdict for good: the next read tries again.
func TestProviderData_FailedLoginIsTriedAgain(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.Intercept(fakecloud.OnLogin(fakecloud.Times(1, fakecloud.Respond(503, nil, htmlPage))))
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	web := c.Server("web")
	mustFail(t, s.readAction(t, web.ID, web.Action("stop").RequestID).diagnostics, "Failed login", "", "503")
	s.readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
}

// A token that cannot be renewed when it expires is a failed login, not a mystery of the compute service's.
func TestProviderData_TokenThatCannotBeRenewed(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	web := c.Server("web")
	s.readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
	c.ExpireTokens()
	c.Intercept(fakecloud.OnLogin(fakecloud.Respond(401, nil, novaFault("error", 401, "The account is locked."))))
	got := s.readAction(t, web.ID, web.Action("stop").RequestID)
	mustFail(t, got.diagnostics, "Failed login", "", "It answered 401 Unauthorized: The account is locked.")
	noSecrets(t, got.diagnostics, secretsOf(c))
}

// oneStop is what every login must be able to read.
var oneStop = map[string]any{"action": "stop", "status": "succeeded"}

func TestProviderData_EveryKindOfLogin(t *testing.T) {
	t.Parallel()
	credential := fakecloud.MemberCredential
	for name, row := range map[string]struct {
		block func(*fakecloud.Cloud) settings
		login string // in the body of the login; "" for no login
	}{
		"password by names": {
			block: func(c *fakecloud.Cloud) settings { return passwordBlock(c, fakecloud.Member) }, login: `"password":{"user":{"domain":{"name":"Default"}`,
		},
		"password by IDs": {
			block: func(c *fakecloud.Cloud) settings {
				return settings{
					"auth_url": c.IdentityURL() + "/v3", "user_id": fakecloud.Member.UserID, "password": fakecloud.Member.Password,
					"project_id": fakecloud.DemoProjectID,
				}
			}, login: `"password":{"user":{"id":"` + fakecloud.Member.UserID + `"`,
		},
		"token": {
			block: func(c *fakecloud.Cloud) settings {
				return settings{"auth_url": c.IdentityURL(), "token": c.IssueUnscopedToken(fakecloud.Member), "project_name": "demo"}
			}, login: `"methods":["token"]`,
		},
		"application credential by ID": {
			block: func(c *fakecloud.Cloud) settings {
				return settings{"auth_url": c.IdentityURL(), "application_credential_id": credential.ID, "application_credential_secret": credential.Secret}
			}, login: `"application_credential":{"id":"` + credential.ID + `"`,
		},
		"application credential by name": {
			block: func(c *fakecloud.Cloud) settings {
				return settings{
					"auth_url": c.IdentityURL(), "application_credential_name": credential.Name, "application_credential_secret": credential.Secret,
					"user_name": fakecloud.Member.UserName, "user_domain_id": "default",
				}
			}, login: `"application_credential":{"name":"` + credential.Name + `"`,
		},
		"token with endpoint": {
			block: func(c *fakecloud.Cloud) settings {
				return settings{"endpoint": c.ComputeURL(), "token": c.IssueToken(fakecloud.Member)}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			apply(t, providerBlock(row.block(c))+actionBlock(c, "it", "web", "stop", nil), known("it", oneStop)...)
			wantLogin(t, c, row.login)
		})
	}
}

// wantLogin expects logins with a text in their body; "" for none at all.
func wantLogin(t *testing.T, c *fakecloud.Cloud, text string) {
	t.Helper()
	logins := 0
	for _, request := range c.Requests() {
		if request.Service != fakecloud.Identity {
			continue
		}
		logins++
		if request.Method == http.MethodPost && !strings.Contains(string(request.Body), text) {
			t.Errorf("the login lacks %s: %s", text, request.Body)
		}
	}
	if (logins > 0) != (text != "") {
		t.Errorf("%d requests to Keystone, want some: %t", logins, text != "")
	}
}

func TestProviderData_EntryOfCloudsYAML(t *testing.T) {
	c := startCloud(t)
	path := filepath.Join(t.TempDir(), "clouds.yaml")
	a := fakecloud.Member
	entry := fmt.Sprintf("clouds:\n  test:\n    region_name: RegionOne\n    auth: {auth_url: %q, username: %s, password: %s, user_domain_name: %s, project_name: %s, project_domain_name: %s}\n",
		c.IdentityURL()+"/v3", a.UserName, a.Password, a.DomainName, a.ProjectName, a.DomainName)
	if err := os.WriteFile(path, []byte(entry), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OS_CLIENT_CONFIG_FILE", path)
	t.Run("by cloud", func(t *testing.T) {
		apply(t, providerBlock(settings{"cloud": "test"})+actionBlock(c, "it", "web", "stop", nil), known("it", oneStop)...)
	})
	t.Run("by OS_CLOUD, without a provider block", func(t *testing.T) {
		t.Setenv("OS_CLOUD", "test")
		apply(t, actionBlock(c, "it", "web", "stop", nil), known("it", oneStop)...)
	})
	t.Run("with an argument that wins over it", func(t *testing.T) {
		refuse(t, providerBlock(settings{"cloud": "test", "region": "Atlantis"})+actionBlock(c, "it", "web", "stop", nil), `no public compute endpoint in region "Atlantis"`)
	})
}

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
