package provider

import (
	"fmt"
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
				{"event": "schedule", "start_time": "2012-12-05T01:00:02Z", "finish_time": "2012-12-05T01:02:00Z",
					"result": "Success"},
				{"event": "compute_create", "start_time": "2012-12-05T01:03:00Z", "finish_time": "2012-12-05T01:04:00Z",
					"result": "Success"},
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
			apply(t, providerBlock(passwordBlock(c, fakecloud.Member))+actionBlock(c, "it", server, action, nil),
				known("it", want)...)
		})
	}
}

func TestInstanceActionDataSource_FailedActionIsData(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	config := providerBlock(passwordBlock(c, fakecloud.Member)) + actionBlock(c, "failed", "huge", "create", nil) +
		actionBlock(c, "huawei", "huawei", "create", nil) +
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
  value = [for event in data.compute_instance_action.failed.events : event.event if event.result == "Error"][0]
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
			statecheck.ExpectKnownOutputValue("failed",
				knownvalue.StringExact("conductor_schedule_and_build_instances")),
		})...)
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
			texts: []string{"Error: Unknown action " + here, `request_id = "` + noRequest + `"`,
				"The newest in the log:", "req-3c5cdb0c-71d4-4c85-83b4-26cac667cea3"},
		},
		"before anything is asked": {
			action: settings{"server_id": "web"},
			texts: []string{"Error: Invalid server ID " + here, `server_id = "web"`,
				`"web" should be a server's UUID`},
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
			texts: []string{"Error: Provider configuration not known yet " + here,
				"these values are known only after apply: auth_url."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			refuse(t, fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n}\n", c.IdentityURL())+
				providerBlock(passwordBlock(c, fakecloud.Member).with(row.block))+actionBlock(c, "it", "web", "stop",
				row.action), row.texts...)
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
	c.Intercept(answering(200,
		show(c, map[string]string{"start_time": `"yesterday, I think"`, "updated_at": `"2015-08-27T09:49:58-05:00"`})))
	web := c.Server("web")
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readAction(t, web.ID, web.Action("stop").RequestID)
	if len(got.diagnostics) != 1 || got.diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
		blamed(got.diagnostics[0]) != "start_time" {
		t.Errorf("want a warning on start_time, got: %s", describe(got.diagnostics))
	}
	if got.mustText(t, "start_time") != "yesterday, I think" ||
		got.mustText(t, "updated_at") != "2015-08-27T14:49:58Z" {
		t.Errorf("%v", got.state)
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
		"request and time": {
			settings{"request_id": noRequest, "started_after": "2026-11-21T00:00:00Z"}, "Argument without effect",
			"started_after",
		},
		"a time that is none": {settings{"started_after": "yesterday"}, "Invalid time", "started_after"},
		"no kind":             {settings{"action": ""}, "Invalid Attribute Value Length", "action"},
		"no time to read": {
			settings{"timeouts": map[string]string{"read": "0s"}}, "Invalid duration", "timeouts.read",
		},
		"an empty time": {
			settings{"timeouts": map[string]string{"read": ""}}, "Invalid duration", "timeouts.read",
		},
		"time below zero": {
			settings{"timeouts": map[string]string{"read": "-5m"}}, "Invalid duration", "timeouts.read",
		},
		"time without a unit": {
			settings{"timeouts": map[string]string{"read": "20"}}, "Invalid duration", "timeouts.read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.read(t, t.Context(), "compute_instance_action",
				settings{"server_id": noServer}.with(row.arguments))
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
		providerBlock(passwordBlock(c,
			fakecloud.Member).with(settings{"auth_url": expression("terraform_data.later.output")})) +
		actionBlock(c, "it", "web", "stop", settings{"depends_on": expression("[terraform_data.later]")})
	apply(t, config, known("it", oneStop)...)
}
