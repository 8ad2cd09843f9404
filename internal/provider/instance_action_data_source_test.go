package provider

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestInstanceActionDataSource_VendorsSamples(t *testing.T) {
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
			"failure":       nil,
			"finish_time":   "2014-12-11T02:17:58Z",
			"duration":      9,
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
			"failure":       nil,
			"finish_time":   "2012-12-05T01:04:00Z",
			"duration":      3840,
			"region":        "RegionOne",
			"events": []map[string]any{
				{"event": "schedule", "start_time": "2012-12-05T01:00:02Z", "finish_time": "2012-12-05T01:02:00Z", "result": "Success"},
				{"event": "compute_create", "start_time": "2012-12-05T01:03:00Z", "finish_time": "2012-12-05T01:04:00Z", "result": "Success"},
			},
		},
	} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			if len(want) != len(instanceActionAttributes())+2 { // server_id, region
				t.Fatalf("%d attributes are checked, and there are %d", len(want), len(instanceActionAttributes())+2)
			}
			c := startCloud(t, fakecloud.WithPublicEndpoint(fakecloud.ProjectScoped))
			action := c.Server(server).Actions[0].Action
			apply(t, providerBlock(passwordBlock(c, fakecloud.Member))+actionBlock(c, "it", server, action, nil), known("it", want)...)
		})
	}
}

func TestInstanceActionDataSource_OldClouds(t *testing.T) {
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

func TestInstanceActionDataSource_RegionWinsOverTheProviders(t *testing.T) {
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

func TestInstanceActionDataSource_FailedActionIsData(t *testing.T) {
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

// Whatever may stand in a request ID, none but the action's own URL is asked for.
func TestInstanceActionDataSource_RequestIDsOfAllForms(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	web := c.Server("web")
	for _, request := range []string{"1", "...", "req-5a429946-c9cc-45cc-b5bd-68864209e5c", "Some_thing.else-1", "-", strings.Repeat("a", 255)} {
		mustFail(t, s.readAction(t, web.ID, request).diagnostics, "Unknown action", "request_id", "Action "+request+" not found")
	}
}

func TestInstanceActionDataSource_IDsInUpperCase(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web := c.Server("web")
	server, request := strings.ToUpper(web.ID), "req-"+strings.ToUpper(strings.TrimPrefix(web.Action("stop").RequestID, "req-"))
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readAction(t, server, request).mustSucceed(t)
	for attribute, want := range map[string]string{"server_id": server, "request_id": request, "instance_uuid": web.ID, "action": "stop"} {
		if text := got.mustText(t, attribute); text != want {
			t.Errorf("%s = %q, want %q", attribute, text, want)
		}
	}
}

func TestInstanceActionDataSource_RequestIDKnownAfterApply(t *testing.T) {
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

func TestInstanceActionDataSource_CheckWarns(t *testing.T) {
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

// What a user reads, line breaks aside, and where terraform says it is. The wording is in testdata/errors.
func TestInstanceActionDataSource_ErrorsThroughTerraform(t *testing.T) {
	t.Parallel()
	const here = "with data.compute_instance_action.it, on terraform_plugin_test.tf line "
	for name, row := range map[string]struct {
		block  settings
		action settings
		texts  []string
	}{
		"on an argument of the data source": {
			action: settings{"request_id": noRequest},
			texts:  []string{"Error: Unknown action " + here, `request_id = "` + noRequest + `"`, "The newest in the log:", "req-3c5cdb0c-71d4-4c85-83b4-26cac667cea3"},
		},
		"before anything is asked": {
			action: settings{"server_id": "web"},
			texts:  []string{"Error: Invalid server ID " + here, `server_id = "web"`, `"web" should be a server's UUID`},
		},
		"on no argument": {
			block: settings{"password": wrongSecret},
			texts: []string{"Error: Failed login " + here, "It answered 401 Unauthorized"},
		},
		"on an argument of the provider": {
			block: settings{"microversion": "newest"},
			texts: []string{`Error: Invalid microversion with provider["registry.`, `microversion = "newest"`},
		},
		"a value that is not known yet": {
			block: settings{"auth_url": expression("terraform_data.later.output")},
			texts: []string{"Error: Provider configuration not known yet " + here, "these values are known only after apply: auth_url."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			refuse(t, fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n}\n", c.IdentityURL())+
				providerBlock(passwordBlock(c, fakecloud.Member).with(row.block))+actionBlock(c, "it", "web", "stop", row.action), row.texts...)
		})
	}
}

func TestInstanceActionDataSource_WrongIDsAreRefusedBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	mustFail(t, s.readAction(t, "web", noRequest).diagnostics, "Invalid server ID", "server_id")
	mustFail(t, s.readAction(t, noServer, "../../../flavors").diagnostics, "Invalid request ID", "request_id")
	if asked := c.Requests(); len(asked) > 0 {
		t.Errorf("the cloud was asked %d times, at first %s %s", len(asked), asked[0].Method, asked[0].Path)
	}
}

func TestInstanceActionDataSource_UnreadableTimesAreKeptWithAWarning(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.Intercept(answering(200, show(c, map[string]string{"start_time": `"yesterday, I think"`, "updated_at": `"2015-08-27T09:49:58-05:00"`})))
	web := c.Server("web")
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readAction(t, web.ID, web.Action("stop").RequestID)
	if len(got.diagnostics) != 1 || got.diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning || blamed(got.diagnostics[0]) != "start_time" {
		t.Errorf("want a warning on start_time, got: %s", describe(got.diagnostics))
	}
	if got.mustText(t, "start_time") != "yesterday, I think" || got.mustText(t, "updated_at") != "2015-08-27T14:49:58Z" {
		t.Errorf("%v", got.state)
	}
}

func TestInstanceActionDataSource_NewestOfAKind(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	web := c.Server("web")
	newest, reboot, resize := web.Actions[0], web.Action("reboot"), web.Action("resize")
	for name, row := range map[string]struct {
		arguments settings
		want      fakecloud.Action
	}{
		"of all":             {nil, newest},
		"of a kind":          {settings{"action": "reboot"}, reboot},
		"after a time":       {settings{"started_after": "2026-11-21T23:58:40Z"}, newest},
		"of a kind and time": {settings{"action": "resize", "started_after": "2026-11-21T23:58:30Z"}, resize},
		"the request agrees": {settings{"request_id": reboot.RequestID, "action": "reboot"}, reboot},
		"by request only":    {settings{"request_id": reboot.RequestID}, reboot},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.read(t, t.Context(), "compute_instance_action", settings{"server_id": web.ID}.with(row.arguments)).mustSucceed(t)
			if got.mustText(t, "request_id") != row.want.RequestID || got.mustText(t, "action") != row.want.Action || got.mustText(t, "status") != "succeeded" {
				t.Errorf("read %v, want %s %s", got.state, row.want.Action, row.want.RequestID)
			}
		})
	}
}

func TestInstanceActionDataSource_ContradictionsAreRefusedBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for name, row := range map[string]struct {
		arguments          settings
		summary, attribute string
	}{
		"request and time":    {settings{"request_id": noRequest, "started_after": "2026-11-21T00:00:00Z"}, "Argument without effect", "started_after"},
		"a time that is none": {settings{"started_after": "yesterday"}, "Invalid time", "started_after"},
		"no kind":             {settings{"action": ""}, "Invalid Attribute Value Length", "action"},
		"no time to read":     {settings{"timeouts": map[string]string{"read": "0s"}}, "Invalid duration", "timeouts.read"},
		"an empty time":       {settings{"timeouts": map[string]string{"read": ""}}, "Invalid duration", "timeouts.read"},
		"time below zero":     {settings{"timeouts": map[string]string{"read": "-5m"}}, "Invalid duration", "timeouts.read"},
		"time without a unit": {settings{"timeouts": map[string]string{"read": "20"}}, "Invalid duration", "timeouts.read"},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.read(t, t.Context(), "compute_instance_action", settings{"server_id": noServer}.with(row.arguments))
			mustFail(t, got.diagnostics, row.summary, row.attribute)
		})
	}
	if asked := c.Requests(); len(asked) > 0 {
		t.Errorf("the cloud was asked %d times", len(asked))
	}
}

// What the error advises where the provider block is not known while Terraform plans.
func TestInstanceActionDataSource_DependsOnWhatTheProviderBlockComesFrom(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	config := fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n}\n", c.IdentityURL()) +
		providerBlock(passwordBlock(c, fakecloud.Member).with(settings{"auth_url": expression("terraform_data.later.output")})) +
		actionBlock(c, "it", "web", "stop", settings{"depends_on": expression("[terraform_data.later]")})
	apply(t, config, known("it", oneStop)...)
}
