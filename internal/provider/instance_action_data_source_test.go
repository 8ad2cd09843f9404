package provider

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

var factories = map[string]func() (tfprotov6.ProviderServer, error){
	"compute": func() (tfprotov6.ProviderServer, error) { return NewServer("test")(), nil },
}

// apply lets terraform read a configuration, and checks what it then knows.
func apply(t *testing.T, config string, checks ...statecheck.StateCheck) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps:                    []resource.TestStep{{Config: config, ConfigStateChecks: checks}},
	})
}

// refuse lets terraform fail at a configuration, and wants these texts in what it prints, in this order.
func refuse(t *testing.T, config string, texts ...string) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps:                    []resource.TestStep{{Config: config, ExpectError: printed(texts...)}},
	})
}

// printed matches texts, whose blanks terraform may have turned into the end of a line.
func printed(texts ...string) *regexp.Regexp {
	patterns := make([]string, 0, len(texts))
	for _, text := range texts {
		words := strings.Fields(text)
		for i, word := range words {
			words[i] = regexp.QuoteMeta(word)
		}
		patterns = append(patterns, strings.Join(words, `[\s│]+`))
	}
	return regexp.MustCompile("(?s)" + strings.Join(patterns, ".*"))
}

func providerBlock(block settings) string { return "provider \"compute\" {\n" + block.hcl() + "\n}\n" }

// actionBlock reads an action of a server of the embedded cloud as data.compute_instance_action.{name}.
func actionBlock(c *fakecloud.Cloud, name, server, action string, more settings) string {
	s := c.Server(server)
	arguments := settings{"server_id": s.ID, "request_id": s.Action(action).RequestID}.with(more)
	return fmt.Sprintf("data \"compute_instance_action\" %q {\n%s\n}\n", name, arguments.hcl())
}

// known are checks of the attributes of data.compute_instance_action.{name}: a string is exactly that, nil is null.
func known(name string, want map[string]any) []statecheck.StateCheck {
	checks := make([]statecheck.StateCheck, 0, len(want))
	for attribute, value := range want {
		checks = append(checks, statecheck.ExpectKnownValue("data.compute_instance_action."+name, tfjsonpath.New(attribute), exactly(value)))
	}
	return checks
}

func exactly(value any) knownvalue.Check {
	switch value := value.(type) {
	case nil:
		return knownvalue.Null()
	case string:
		return knownvalue.StringExact(value)
	case []map[string]any: // events, each with all of its fields
		events := make([]knownvalue.Check, 0, len(value))
		for _, event := range value {
			fields := map[string]knownvalue.Check{}
			for field := range eventType.AttrTypes {
				fields[field] = exactly(event[field])
			}
			events = append(events, knownvalue.ObjectExact(fields))
		}
		return knownvalue.ListExact(events)
	default:
		return value.(knownvalue.Check) // there is nothing else in these tests
	}
}

func TestTheVendorsSamplesComeOutAsTheirPagesSay(t *testing.T) {
	t.Parallel()
	for server, want := range map[string]map[string]any{
		"huawei": {
			"server_id":     "e723eb40-f56e-40f9-8c8c-caa517fe06ba",
			"instance_uuid": "e723eb40-f56e-40f9-8c8c-caa517fe06ba",
			"user_id":       "752be40780484291a9cc7ae50fff3e6d",
			"start_time":    "2014-12-11T02:17:49Z",
			"request_id":    "req-5a429946-c9cc-45cc-b5bd-68864209e5cc",
			"action":        "create",
			"message":       nil, // null on the page
			"project_id":    "89655fe61c4c4a08b9f3e7f9095441b8",
			"updated_at":    nil, // not on the page
			"status":        "succeeded",
			"region":        "RegionOne",
			"events": []map[string]any{{
				"finish_time": "2014-12-11T02:17:58Z",
				"start_time":  "2014-12-11T02:17:50Z",
				"traceback":   nil, // null on the page
				"event":       "compute_build_and_run_instance",
				"result":      "Success",
			}},
		},
		"fujitsu": {
			"server_id":     "b48316c5-71e8-45e4-9884-6c78055b9b13",
			"instance_uuid": "b48316c5-71e8-45e4-9884-6c78055b9b13",
			"user_id":       "789",
			"start_time":    "2012-12-05T00:00:00Z",
			"request_id":    "req-3293a3f1-b44c-4609-b8d2-d81b105636b8",
			"action":        "reboot",
			"message":       "", // "" on the page
			"project_id":    "147",
			"updated_at":    nil,
			"status":        "succeeded",
			"region":        "RegionOne",
			"events": []map[string]any{
				{"event": "schedule", "start_time": "2012-12-05T01:00:02Z", "finish_time": "2012-12-05T01:02:00Z", "result": "Success"},
				{"event": "compute_create", "start_time": "2012-12-05T01:03:00Z", "finish_time": "2012-12-05T01:04:00Z", "result": "Success"},
			},
		},
	} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			if len(want) != len(instanceActionAttributes())+3 { // server_id, request_id, region
				t.Fatalf("%d attributes are checked, and there are %d", len(want), len(instanceActionAttributes())+3)
			}
			c := startCloud(t, fakecloud.WithPublicEndpoint(fakecloud.ProjectScoped))
			action := c.Server(server).Actions[0].Action
			apply(t, providerBlock(passwordBlock(c, fakecloud.Member))+actionBlock(c, "it", server, action, nil), known("it", want)...)
		})
	}
}

// oneStop is what every login must be able to read.
var oneStop = map[string]any{"action": "stop", "status": "succeeded"}

func TestEveryKindOfLoginReadsAnAction(t *testing.T) {
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

func TestAnEntryOfCloudsYAMLReadsAnAction(t *testing.T) {
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

func TestAllShapesOfAnEndpointAreRead(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		shape fakecloud.EndpointShape
		path  string
	}{
		"versioned":      {fakecloud.Versioned, "/v2.1/servers/"},
		"project scoped": {fakecloud.ProjectScoped, "/v2.1/" + fakecloud.DemoProjectID + "/servers/"},
		"bare root":      {fakecloud.BareRoot, "/v2.1/" + fakecloud.DemoProjectID + "/servers/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t, fakecloud.WithPublicEndpoint(row.shape))
			apply(t, providerBlock(passwordBlock(c, fakecloud.Member))+actionBlock(c, "it", "web", "stop", nil), known("it", oneStop)...)
			for _, request := range c.Requests() {
				if request.Service == fakecloud.Compute && !strings.HasPrefix(request.Path, row.path) {
					t.Errorf("asked for %s, want it below %s", request.Path, row.path)
				}
			}
		})
	}
}

func TestOldCloudsAreReadWithTheFieldsThatTheyHave(t *testing.T) {
	t.Parallel()
	null, text := knownvalue.Null(), knownvalue.NotNull()
	// The event that failed, as an administrator sees it.
	failed := func(host, details knownvalue.Check) knownvalue.Check {
		return knownvalue.ListPartial(map[int]knownvalue.Check{0: knownvalue.ObjectExact(map[string]knownvalue.Check{
			"event": knownvalue.StringExact("compute_finish_resize"), "start_time": text, "finish_time": text, "result": knownvalue.StringExact("Error"),
			"traceback": knownvalue.StringRegexp(regexp.MustCompile("VirtualInterfaceCreateException")), "host": host, "host_id": host, "details": details,
		})})
	}
	stopped := func(hostID knownvalue.Check) knownvalue.Check {
		return knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
			"event": knownvalue.StringExact("compute_stop_instance"), "start_time": text, "finish_time": text, "result": knownvalue.StringExact("Success"),
			"traceback": null, "host": null, "host_id": hostID, "details": null,
		})})
	}
	for newest, want := range map[string]struct{ member, admin map[string]any }{
		"2.1": {
			member: map[string]any{"action": "stop", "updated_at": nil, "events": nil, "status": "unknown"},
			admin:  map[string]any{"message": "Error", "updated_at": nil, "events": failed(null, null), "status": "failed"},
		},
		"2.26": {
			member: map[string]any{"action": "stop", "updated_at": nil, "events": nil, "status": "unknown"},
			admin:  map[string]any{"message": "Error", "updated_at": nil, "events": failed(null, null), "status": "failed"},
		},
		"2.72": {
			member: map[string]any{"action": "stop", "updated_at": "2026-11-21T23:58:41Z", "events": stopped(text), "status": "succeeded"},
			admin:  map[string]any{"message": "Error", "updated_at": "2026-11-21T23:58:44Z", "events": failed(text, null), "status": "failed"},
		},
		"2.93": {
			member: map[string]any{"action": "stop", "updated_at": "2026-11-21T23:58:41Z", "events": stopped(text), "status": "succeeded"},
			admin: map[string]any{
				"message": "Error", "updated_at": "2026-11-21T23:58:44Z", "status": "failed",
				"events": failed(text, knownvalue.StringExact("Virtual Interface creation failed")),
			},
		},
	} {
		t.Run(newest, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t, fakecloud.WithMicroversions("2.1", newest))
			// One after the other: in a test, both would share one provider, and the block that came last would count for both.
			apply(t, providerBlock(passwordBlock(c, fakecloud.Member))+actionBlock(c, "it", "web", "stop", nil), known("it", want.member)...)
			apply(t, providerBlock(passwordBlock(c, fakecloud.DemoAdmin))+actionBlock(c, "it", "broken", "migrate", nil), known("it", want.admin)...)
		})
	}
}

func TestTheDataSourcesRegionWinsOverTheProviders(t *testing.T) {
	t.Parallel()
	c := startCloud(t, fakecloud.WithRegions("east", "west"))
	config := providerBlock(passwordBlock(c, fakecloud.Member).with(settings{"region": "east"})) +
		actionBlock(c, "east", "web", "stop", nil) + actionBlock(c, "west", "web", "start", settings{"region": "west"})
	apply(t, config, slices.Concat(
		known("east", map[string]any{"region": "east", "action": "stop"}), known("west", map[string]any{"region": "west", "action": "start"}))...)
	asked := map[string]string{}
	for _, request := range c.Requests() {
		if request.Service == fakecloud.Compute {
			asked[request.Path[strings.LastIndex(request.Path, "/")+1:]] = request.Region
		}
	}
	web := c.Server("web")
	if want := map[string]string{web.Action("stop").RequestID: "east", web.Action("start").RequestID: "west"}; !maps.Equal(asked, want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
}

func TestAFailedActionIsDataAndItsTimesAreTerraforms(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	config := providerBlock(passwordBlock(c, fakecloud.Member)) + actionBlock(c, "failed", "huge", "create", nil) + actionBlock(c, "huawei", "huawei", "create", nil) +
		actionBlock(c, "running", "running", "resize", nil) + `
locals {
  event = data.compute_instance_action.huawei.events[0]
}
output "later" {
  value = timeadd(data.compute_instance_action.huawei.start_time, "1h")
}
output "order" {
  value = timecmp(local.event.start_time, local.event.finish_time)
}
output "day" {
  value = formatdate("YYYY-MM-DD", local.event.finish_time)
}
output "failed" {
  value = [for event in data.compute_instance_action.failed.events : event.event if event.result == "Error"]
}
check "created" {
  assert {
    condition     = data.compute_instance_action.failed.status != "failed"
    error_message = "The create failed: ${data.compute_instance_action.failed.message}"
  }
}
`
	apply(t, config, slices.Concat(
		known("failed", map[string]any{"action": "create", "message": "Error", "status": "failed"}),
		known("running", map[string]any{"message": nil, "status": "in_progress"}),
		[]statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("later", knownvalue.StringExact("2014-12-11T03:17:49Z")),
			statecheck.ExpectKnownOutputValue("order", knownvalue.Int64Exact(-1)),
			statecheck.ExpectKnownOutputValue("day", knownvalue.StringExact("2014-12-11")),
			statecheck.ExpectKnownOutputValue("failed", knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("conductor_schedule_and_build_instances")})),
		})...)
}

// What a user reads, line breaks aside. The whole list of errors is in errors_test.go, where trying one takes no terraform.
func TestErrorsAsAUserReadsThem(t *testing.T) {
	t.Parallel()
	const here = "with data.compute_instance_action.it, on terraform_plugin_test.tf line "
	for name, row := range map[string]struct {
		options []fakecloud.Option
		answer  fakecloud.Interceptor
		block   settings
		action  settings
		texts   []string
	}{
		"unknown action": {
			action: settings{"request_id": noRequest},
			texts: []string{
				"Error: Unknown action " + here, `request_id = "` + noRequest + `"`,
				"Could not read request " + noRequest + " of server f991ffc8-5b4f-4f0f-9858-c31545b20f6f.",
				"was answered with 404 Not Found: Action " + noRequest + " not found",
				"Take the X-Compute-Request-Id of the call that asked for the action, not that of a later GET. The newest in the log:",
				"req-3c5cdb0c-71d4-4c85-83b4-26cac667cea3 2026-11-21T23:58:41.000000 start",
			},
		},
		"unknown server": {
			action: settings{"server_id": noServer},
			texts: []string{
				"Error: Unknown server " + here, `server_id = "` + noServer + `"`,
				"The cloud knows no such server, or not in the project of these credentials:",
			},
		},
		"malformed server_id": {
			action: settings{"server_id": "web"},
			texts:  []string{"Error: Invalid Attribute Value Match " + here, `server_id = "web"`, "should be a server's UUID such as e723eb40-f56e-40f9-8c8c-caa517fe06ba, got: web"},
		},
		"malformed request_id": {
			action: settings{"request_id": "../../../flavors"},
			texts:  []string{"Error: Invalid Attribute Value Match " + here, "request_id", "should consist of letters, digits, '.', '_' and '-'"},
		},
		"missing permission": {
			answer: fakecloud.Deny("os_compute_api:os-instance-actions:show"),
			texts:  []string{"Error: Missing permission " + here, "The cloud's policy os_compute_api:os-instance-actions:show does not let this user read action logs."},
		},
		"wrong password": {
			block: settings{"password": wrongSecret},
			texts: []string{
				"Error: Failed login " + here,
				`with the password of user "member", the user from user_name in the provider block, the password from password in the provider block.`,
				"It answered 401 Unauthorized: The request you have made requires authentication.",
				"Keystone does not say which part is wrong",
			},
		},
		"refused token": {
			block: settings{
				"auth_url": nil, "user_name": nil, "password": nil, "user_domain_name": nil, "project_name": nil, "project_domain_name": nil,
				"token": wrongSecret, "endpoint": expression("local.endpoint"),
			},
			texts: []string{"Error: Refused credentials " + here, "The credentials are a token from token in the provider block."},
		},
		"no compute service": {
			options: []fakecloud.Option{fakecloud.WithoutService("compute")},
			texts:   []string{"Error: No compute service " + here, "It has: identity, image, network, placement."},
		},
		"several regions": {
			options: []fakecloud.Option{fakecloud.WithRegions("east", "west")},
			texts:   []string{"Error: Unclear region " + here, "several regions with a compute service: east, west."},
		},
		"unknown region": {
			options: []fakecloud.Option{fakecloud.WithRegions("east", "west")}, action: settings{"region": "north"},
			texts: []string{"Error: Unknown region " + here, `region = "north"`, `in region "north". It has them in: east, west.`},
		},
		"microversion above the cloud's": {
			block: settings{"microversion": "2.94"},
			texts: []string{"Error: Unsupported microversion " + here, "Minimum is 2.1 and maximum is 2.93."},
		},
		"compute service that fails": {
			answer: answering(503, htmlPage),
			texts:  []string{"Error: Failing compute service " + here, "was answered with 503 Service Unavailable: HTML page: Oops", "The cloud's ID of this request: " + answerID + "."},
		},
		"answer that is HTML": {
			answer: answering(200, htmlPage),
			texts:  []string{"Error: Unreadable answer " + here, "The cloud answered 200 OK, and the body is not JSON:", "no proxy or login page answers in its place."},
		},
		"malformed microversion": {
			block: settings{"microversion": "newest"},
			texts: []string{`Error: Invalid microversion with provider["registry.`, `microversion = "newest"`, `"newest" should be a microversion such as 2.58.`},
		},
		"two project IDs": {
			block: settings{"project_name": nil, "project_id": "one", "tenant_id": "two"},
			texts: []string{"Error: Contradictory tenant_id", `tenant_id = "two"`, `project_id is "one" and tenant_id, which is another name of it, is "two".`},
		},
		"value that is not known yet": {
			block: settings{"auth_url": expression("terraform_data.later.output")},
			texts: []string{"Error: Provider configuration not known yet " + here, "these values are known only after apply: auth_url."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t, row.options...)
			if row.answer != nil {
				c.Intercept(row.answer)
			}
			refuse(t, fmt.Sprintf("locals {\n  endpoint = %q\n}\nresource \"terraform_data\" \"later\" {\n  input = %q\n}\n", c.ComputeURL(), c.IdentityURL())+
				providerBlock(passwordBlock(c, fakecloud.Member).with(row.block))+actionBlock(c, "it", "web", "stop", row.action), row.texts...)
		})
	}
}
