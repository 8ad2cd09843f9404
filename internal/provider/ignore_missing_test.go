package provider

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// What is not there is null, and the rest of what can go wrong stays an error.
func TestIgnoreMissing(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	s := mustConfigure(t, passwordBlock(cloud, fakecloud.Member), nil)
	web := cloud.Server("web")
	lock := web.Action("lock").RequestID
	forbid := fakecloud.Respond(403, nil, `{"forbidden": {"code": 403, "message": "no"}}`)
	forbidden := startCloud(t)
	forbidden.Intercept(fakecloud.OnActions(forbid))
	for name, test := range map[string]struct {
		plugin    *plugin
		arguments settings
		summary   string // of the error; "" where nulls are read
	}{
		"no action of a kind":     {arguments: settings{"server_id": web.ID, "action": "rescue"}},
		"none since a time":       {arguments: settings{"server_id": web.ID, "started_after": "2126-01-01T00:00:00Z"}},
		"no action of a request":  {arguments: settings{"server_id": web.ID, "request_id": "req-none"}},
		"an action that is there": {arguments: settings{"server_id": web.ID, "request_id": lock}, summary: "none"},
		"another kind": {
			arguments: settings{"server_id": web.ID, "request_id": lock, "action": "reboot"},
			summary:   "Contradictory action",
		},
		"no server": {
			arguments: settings{"server_id": "00000000-0000-4000-8000-000000000000"}, summary: "Unknown server",
		},
		"forbidden": {
			plugin:    mustConfigure(t, passwordBlock(forbidden, fakecloud.Member), nil),
			arguments: settings{"server_id": web.ID, "action": "rescue"}, summary: "Missing permission",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plugin := s
			if test.plugin != nil {
				plugin = test.plugin
			}
			got := plugin.read(t, t.Context(), "compute_instance_action",
				test.arguments.with(settings{"ignore_missing": true}))
			switch test.summary {
			case "none":
				got.mustSucceed(t).mustText(t, "status")
			case "":
				mustBeNothing(t, got.mustSucceed(t), test.arguments)
			default:
				if len(got.diagnostics) != 1 || got.diagnostics[0].Summary != test.summary {
					t.Errorf("want %q, got %s", test.summary, describe(got.diagnostics))
				}
			}
		})
	}
}

// mustBeNothing wants null wherever the configuration says nothing.
func mustBeNothing(t *testing.T, got reading, arguments settings) {
	t.Helper()
	for name, value := range got.state {
		_, isArgument := arguments[name]
		isOurs := name == "ignore_missing" || name == "region" // the catalog tells the region
		if !isArgument && !isOurs && !value.IsNull() {
			t.Errorf("%s is %s", name, value)
		}
	}
}

// A started_after of just now is this machine's time, and is compared with the cloud's.
func TestClockWarnings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ahead time.Duration // the cloud's clock
		after time.Duration // started_after, from now on
		warns string
	}{
		"the same time":        {after: -time.Minute},
		"some seconds":         {ahead: 4 * time.Second, after: -time.Minute},
		"ahead":                {ahead: 50 * time.Second, after: -time.Minute, warns: "s ahead of"},
		"behind":               {ahead: -2 * time.Minute, after: -time.Minute, warns: "behind"},
		"a time of yesterday":  {ahead: time.Minute, after: -24 * time.Hour},
		"a time of last month": {ahead: -time.Minute, after: -30 * 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := startCloud(t)
			cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Date", time.Now().Add(test.ahead).UTC().Format(http.TimeFormat))
				return false
			})
			s := mustConfigure(t, passwordBlock(cloud, fakecloud.Member), nil)
			got := s.read(t, t.Context(), "compute_instance_action", settings{
				"server_id": cloud.Server("web").ID, "ignore_missing": true,
				"started_after": time.Now().Add(test.after).UTC().Format(time.RFC3339),
			})
			if test.warns == "" {
				got.mustSucceed(t)
				return
			}
			if len(got.diagnostics) != 1 || got.diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
				!strings.Contains(got.diagnostics[0].Detail, test.warns) ||
				blamed(got.diagnostics[0]) != "started_after" {
				t.Errorf("want a warning, got %s", describe(got.diagnostics))
			}
		})
	}
}
