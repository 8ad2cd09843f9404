package provider

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

const waitAction = "compute_instance_action_wait"

// invoke validates, plans and invokes compute_instance_action_wait, and returns what it told meanwhile and at the end.
func (s *plugin) invoke(
	t *testing.T, ctx context.Context, arguments settings,
) (lines []string, end []*tfprotov6.Diagnostic) {
	t.Helper()
	schema := s.schema.ActionSchemas[waitAction]
	if schema == nil {
		t.Fatal("there is no such action")
	}
	server, ok := s.server.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("the server knows no actions")
	}
	config := dynamicValue(t, schema.Schema, arguments)
	validated, err := server.ValidateActionConfig(ctx,
		&tfprotov6.ValidateActionConfigRequest{ActionType: waitAction, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if len(validated.Diagnostics) > 0 {
		return nil, validated.Diagnostics
	}
	planned, err := server.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: waitAction, Config: config})
	if err != nil || len(planned.Diagnostics) > 0 {
		t.Fatal(err, describe(planned.Diagnostics))
	}
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: waitAction, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			lines = append(lines, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			end = event.Diagnostics
		}
	}
	for _, d := range end {
		if _, _, err := tftypes.WalkAttributePath(schema.Schema.ValueType(), d.Attribute); err != nil {
			t.Errorf("%q is attached to what the action does not have: %v", d.Summary, d.Attribute)
		}
	}
	return lines, end
}

// resizes lets a resize of the waited server begin and end, with a result, so long after the start of the test.
func (w waiting) resizes(begins, ends time.Duration, result string) {
	w.after(begins, func(s *fakecloud.Server) {
		s.TaskState = new("resize_prep")
		s.Actions = slices.Insert(s.Actions, 0, fakecloud.Action{
			Action: "resize", RequestID: "req-resize", InstanceUUID: waitedServer, StartTime: *w.ago(-begins),
			Events: []fakecloud.Event{event("conductor_migrate_server", w.ago(-begins), nil)},
		})
	})
	w.after(ends, func(s *fakecloud.Server) {
		s.TaskState = nil
		resize := &s.Actions[0]
		resize.Events[0].FinishTime, resize.Events[0].Result = w.ago(-ends), &result
		if result == "Error" {
			resize.Message, resize.Events[0].Details = new("Error"),
				new("No valid host for "+fakecloud.Admin.Password+".\x1b[31m")
			return
		}
		resize.Events = append([]fakecloud.Event{
			event("compute_finish_resize", w.ago(-ends), w.ago(-ends)),
		}, resize.Events...)
	})
}

func TestInstanceActionWait(t *testing.T) {
	t.Parallel()
	newest := settings{"server_id": waitedServer, "action": "resize", "started_within": "10m"}
	failed := []string{"The resize of server " + waitedServer + " failed: conductor_migrate_server on host fake-1: " +
		"No valid host for (sensitive).", "req-resize"}
	for name, test := range map[string]struct {
		arguments settings
		happens   func(waiting)
		lines     []string // all, or where it ends with "…" the first
		severity  tfprotov6.DiagnosticSeverity
		summary   string // "" for no diagnostic
		parts     []string
		took      [2]time.Duration // at least, and less than
	}{
		"success": {
			arguments: newest,
			happens:   func(w waiting) { w.resizes(3*time.Second, 20*time.Second, "Success") },
			lines: []string{
				"not in the log yet", "conductor_migrate_server: begun", "server: resize_prep",
				"conductor_migrate_server: success after 17s", "compute_finish_resize: begun",
				"compute_finish_resize: success after 0s", "server: ACTIVE", "resize (req-resize): succeeded after 17s",
			},
			took: [2]time.Duration{20 * time.Second, 34 * time.Second},
		},
		"failure": {
			arguments: newest,
			happens:   func(w waiting) { w.resizes(3*time.Second, 20*time.Second, "Error") },
			lines: []string{
				"not in the log yet", "conductor_migrate_server: begun", "server: resize_prep",
				"conductor_migrate_server: error after 17s: No valid host for (sensitive).[31m", "server: ACTIVE",
				"resize (req-resize): failed after 17s",
			},
			severity: tfprotov6.DiagnosticSeverityError, summary: "Failed resize",
			parts: append(failed, "allow_failure"),
		},
		"a failure that is allowed": {
			arguments: newest.with(settings{"allow_failure": true}),
			happens:   func(w waiting) { w.resizes(time.Second, 2*time.Second, "Error") },
			lines:     []string{"not in the log yet", "…"},
			severity:  tfprotov6.DiagnosticSeverityWarning, summary: "Failed resize", parts: failed,
		},
		"none": {
			arguments: newest,
			lines:     []string{"not in the log yet"},
			severity:  tfprotov6.DiagnosticSeverityError, summary: "No such action",
			parts: []string{
				"Could not wait for the newest resize begun in the last 10m of server " + waitedServer, waitedRequest,
				"ignore_missing = true",
			},
			took: [2]time.Duration{10 * time.Second, 20 * time.Second},
		},
		"none, which is fine": {
			arguments: newest.with(settings{"ignore_missing": true}),
			lines:     []string{"not in the log yet", "no such action"},
			took:      [2]time.Duration{10 * time.Second, 20 * time.Second},
		},
		"one that began before": {
			arguments: newest.with(settings{"action": "reboot", "ignore_missing": true}), // an hour old
			lines:     []string{"not in the log yet", "no such action"},
		},
		"one within a longer time": {
			arguments: newest.with(settings{"action": "reboot", "started_within": "61m"}),
			lines: []string{
				"compute_reboot_instance: begun", "compute_reboot_instance: success after 10s", "server: ACTIVE",
				"reboot (" + waitedRequest + "): succeeded after 10s",
			},
		},
		"a server in ERROR": {
			arguments: settings{"server_id": waitedServer},
			happens: func(w waiting) {
				w.cloud.Update(waitedServer, func(s *fakecloud.Server) { s.Status = "ERROR" })
			},
			lines:    []string{"compute_reboot_instance: begun", "…"},
			severity: tfprotov6.DiagnosticSeverityWarning, summary: "Server in ERROR: " + waitedServer,
			parts: []string{"records no failure"},
		},
		"a cloud whose clock is ahead": {
			arguments: settings{ // the test's time is 2000
				"server_id": waitedServer, "action": "resize", "started_after": "1999-12-31T23:59:30Z",
			},
			happens: func(w waiting) {
				w.resizes(time.Second, 2*time.Second, "Success")
				w.cloud.SetClockSkew(time.Minute)
			},
			lines:    []string{"not in the log yet", "…"},
			severity: tfprotov6.DiagnosticSeverityWarning, summary: "Different clocks for server " + waitedServer,
			parts: []string{"ahead of this machine's"},
		},
		"none since a time, which is fine": {
			arguments: settings{
				"server_id": waitedServer, "started_after": "2126-01-01T00:00:00Z", "ignore_missing": true,
			},
			lines: []string{"no such action"},
			took:  [2]time.Duration{0, time.Second},
		},
		"a request that is not there yet": {
			arguments: settings{"server_id": waitedServer, "request_id": "req-resize"},
			happens:   func(w waiting) { w.resizes(40*time.Second, 41*time.Second, "Success") },
			lines:     []string{"not in the log yet", "conductor_migrate_server: begun", "…"},
		},
		"a request that never comes": {
			arguments: settings{"server_id": waitedServer, "request_id": "req-other", "ignore_missing": true},
			lines:     []string{"not in the log yet", "no such action"},
			took:      [2]time.Duration{time.Minute, 73 * time.Second}, // the last poll is spread over 7.5s to 12.5s
		},
		"a server that does not exist": {
			arguments: settings{"server_id": "00000000-0000-4000-8000-000000000000", "ignore_missing": true},
			severity:  tfprotov6.DiagnosticSeverityError, summary: "Unknown server",
			parts: []string{"Could not wait for the"},
		},
		"out of time": {
			arguments: newest.with(settings{"timeouts": map[string]string{"invoke": "3m"}}),
			happens:   func(w waiting) { w.resizes(time.Second, time.Hour, "Success") },
			lines: []string{
				"not in the log yet", "conductor_migrate_server: begun", "server: resize_prep",
				"still waiting, after 1m", "…",
			},
			severity: tfprotov6.DiagnosticSeverityError, summary: "Action still under way",
			parts: []string{"timeouts.invoke (3m)", `timeouts = { invoke = "1h" }`, "event conductor_migrate_server"},
			took:  [2]time.Duration{3 * time.Minute, 3*time.Minute + time.Second},
		},
		"a log that is never shown": {
			arguments: newest.with(settings{"timeouts": map[string]string{"invoke": "30s"}}),
			happens:   func(w waiting) { w.cloud.Intercept(fakecloud.OnActions(fakecloud.Hang())) },
			severity:  tfprotov6.DiagnosticSeverityError, summary: "Wait out of time",
			parts: []string{"timeouts.invoke (30s)"},
			took:  [2]time.Duration{30 * time.Second, 31 * time.Second},
		},
		"trouble in between": {
			arguments: newest,
			happens: func(w waiting) {
				w.resizes(time.Second, 20*time.Second, "Success")
				refuse := fakecloud.OnActions(fakecloud.Respond(503, http.Header{"Connection": {"close"}}, ""))
				w.cloud.Intercept(func(rw http.ResponseWriter, r *http.Request) bool {
					since := time.Since(w.began)
					return since > 5*time.Second && since < 15*time.Second && refuse(rw, r)
				})
			},
			lines: []string{"not in the log yet", "conductor_migrate_server: begun", "…"},
		},
		"two ways to name the action": {
			arguments: newest.with(settings{"request_id": waitedRequest}),
			severity:  tfprotov6.DiagnosticSeverityError, summary: "Invalid Attribute Combination",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWaiting(t, fakecloud.Server{Status: "ACTIVE"}, fakecloud.Action{Action: "reboot"})
				w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
					s.Actions[0].Events = []fakecloud.Event{
						event("compute_reboot_instance", w.ago(time.Hour), w.ago(time.Hour-10*time.Second)),
					}
				})
				if test.happens != nil {
					test.happens(w)
				}
				lines, end := w.invoke(t, t.Context(), test.arguments)
				mustTell(t, lines, test.lines)
				mustEnd(t, end, test.severity, test.summary, test.parts)
				took := time.Since(w.began)
				if most := test.took[1]; most > 0 && (took < test.took[0] || took >= most) {
					t.Errorf("it took %s, want %s to %s", took, test.took[0], most)
				}
			})
		})
	}
}

func mustTell(t *testing.T, got, want []string) {
	t.Helper()
	if last := len(want) - 1; last >= 0 && want[last] == "…" && len(got) > last {
		want, got = want[:last], got[:last]
	}
	if !slices.Equal(got, want) {
		t.Errorf("told:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func mustEnd(
	t *testing.T, end []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, summary string, parts []string,
) {
	t.Helper()
	if summary == "" {
		if len(end) > 0 {
			t.Errorf("unexpected: %s", describe(end))
		}
		return
	}
	if len(end) != 1 || end[0].Severity != severity || end[0].Summary != summary {
		t.Fatalf("want %s %q, got %s", severity, summary, describe(end))
	}
	for _, part := range parts {
		if !strings.Contains(end[0].Detail, part) {
			t.Errorf("the detail lacks %q:\n%s", part, end[0].Detail)
		}
	}
}

func TestInstanceActionWait_AsksNothingWhilePlanning(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	s := mustConfigure(t, passwordBlock(cloud, fakecloud.Member), nil)
	config := dynamicValue(t, s.schema.ActionSchemas[waitAction].Schema, settings{"server_id": unknown{}})
	planned, err := s.server.(tfprotov6.ActionServer).PlanAction(t.Context(),
		&tfprotov6.PlanActionRequest{ActionType: waitAction, Config: config})
	if err != nil || len(planned.Diagnostics) > 0 {
		t.Fatal(err, planned)
	}
	if asked := cloud.Requests(); len(asked) > 0 {
		t.Errorf("asked: %v", asked)
	}
}

// An interrupt ends the wait at once, says what was seen last, and reaches Terraform before the provider has stopped.
func TestInstanceActionWait_Interrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWaiting(t, fakecloud.Server{Status: "ACTIVE"}, fakecloud.Action{Action: "reboot"})
		w.resizes(0, time.Hour, "Success")
		server := &stoppingServer{frameworkServer: w.server.(frameworkServer)}
		w.server = server
		stopped := time.Duration(0)
		time.AfterFunc(95*time.Second, func() {
			if _, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
				t.Error(err)
			}
			stopped = time.Since(w.began)
		})
		lines, end := w.invoke(t, t.Context(), settings{"server_id": waitedServer, "action": "resize"})
		ended := time.Since(w.began)
		mustEnd(t, end, tfprotov6.DiagnosticSeverityError, "Interrupted wait", []string{
			"The wait was interrupted after 1m35s.", "Last seen: event conductor_migrate_server",
		})
		synctest.Wait()
		if stopped != ended || ended != 95*time.Second {
			t.Errorf("the wait ended after %s, the provider stopped after %s", ended, stopped)
		}
		if last := lines[len(lines)-1]; !strings.HasPrefix(last, "still waiting, after 1m") {
			t.Errorf("after the interrupt it told: %s", last)
		}
	})
}
