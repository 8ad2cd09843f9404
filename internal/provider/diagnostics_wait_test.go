package provider

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

const waitedFor = "req-7b0ec9d4-3a11-4b5e-8a75-6a3f0d0f1c11"

// openAction has an event that nobody has finished.
func openAction() instanceaction.Action {
	return instanceaction.Action{
		Action: "create", RequestID: waitedFor, StartTime: timeOfText("2026-11-21T23:58:31"),
		Events: []instanceaction.Event{{Event: new("compute__do_build_and_run_instance"),
			StartTime: timeOfText("2026-11-21T23:58:32"), Host: new("fake-1")}},
	}
}

// waitDiagnostics are the errors and warnings of waits.
func waitDiagnostics() map[string]diag.Diagnostics {
	read := readDescription{
		purpose:  purposeRead,
		serverID: noServer, selection: &instanceaction.Selection{RequestID: waitedFor}, timeout: 20 * time.Minute,
		redact: strings.Clone, tries: 4,
		credential: `the password of user "member" (user_name in the provider block, password in the provider block)`,
		refusal: "After a login, the compute service does not accept this Keystone's tokens: check endpoint and " +
			"auth_url.",
	}
	newest := read
	newest.selection = &instanceaction.Selection{Action: "reboot",
		StartedAfter: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	action, busy := openAction(), &instanceaction.Server{TaskState: "spawning"}
	wait := instanceaction.WaitError{Waited: 20 * time.Minute, Action: &action, Server: busy,
		Err: context.DeadlineExceeded}
	interrupted, absent, troubled := wait, wait, wait
	interrupted.Err, interrupted.Waited = context.Canceled, 73*time.Second
	absent.Action, absent.Server = nil, nil
	troubled.Trouble = errors.New("GET https://nova.example.com/v2.1/servers/x: 503 Service Unavailable")
	absent.Trouble = &instanceaction.NoActionError{Selection: *newest.selection,
		Newest: []instanceaction.Action{action}}
	refused := wait
	refused.Waited = 73 * time.Minute
	refused.Err = &instanceaction.ResponseError{
		Method: "GET", URL: "https://nova.example.com/v2.1/servers/x", StatusCode: 401,
		Message: "The request requires authentication.",
	}
	unknown := instanceaction.ResponseError{
		Method: "GET", URL: "https://nova.example.com/v2.1/servers/x/os-instance-actions/" + waitedFor, StatusCode: 404,
		Message: "Action " + waitedFor + " not found",
	}
	ended := action
	ended.Events = []instanceaction.Event{{Event: new("compute__do_build_and_run_instance"),
		FinishTime: timeOfText("2026-11-21T23:58:33"), Result: new("Success")}}
	inError := instanceaction.Server{Status: new("ERROR"),
		Fault: &instanceaction.Fault{Message: new("Build of instance aborted: volume is in use."),
			Created: timeOfText("2026-11-20T10:00:00")}}
	one := func(err error) diag.Diagnostics { return diag.Diagnostics{diagnose(read, err)} }
	return map[string]diag.Diagnostics{
		"wait_refused":     one(&refused),
		"wait_server_gone": one(&instanceaction.GoneServerError{Err: &unknown}),
		"warning_server_unread": readingWarnings(read,
			instanceaction.Reading{Action: ended, ServerErr: troubled.Trouble}),
		"wait_out_of_time":      one(&wait),
		"wait_interrupted":      one(&interrupted),
		"wait_in_trouble":       one(&troubled),
		"wait_for_nothing":      {diagnose(newest, &absent)},
		"not_asked":             one(&instanceaction.NotAskedError{Err: context.DeadlineExceeded}),
		"not_asked_interrupted": one(&instanceaction.NotAskedError{Err: context.Canceled}),
		"warning_given_up": readingWarnings(read,
			instanceaction.Reading{Action: action, End: instanceaction.EndAbandoned}),
		"warning_server_error": readingWarnings(read,
			instanceaction.Reading{Action: ended, End: instanceaction.EndFinished, Server: &inError}),
	}
}

func TestWaitDiagnostics_AsPeopleReadThem(t *testing.T) {
	t.Parallel()
	for name, diags := range waitDiagnostics() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, printedDiags(diags))
		})
	}
}

func TestWaitWarnings_NoneWhereAllIsWell(t *testing.T) {
	t.Parallel()
	failed := openAction()
	failed.Message = new("Error")
	for name, reading := range map[string]instanceaction.Reading{
		"finished": {
			Action: openAction(), End: instanceaction.EndFinished,
			Server: &instanceaction.Server{Status: new("ACTIVE")},
		},
		"the server may not be seen": {Action: openAction(), End: instanceaction.EndFinished},
		"the failure is known already": {
			Action: failed, End: instanceaction.EndFailed, Server: &instanceaction.Server{Status: new("ERROR")},
		},
	} {
		if got := readingWarnings(readDescription{}, reading); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestUnfinished(t *testing.T) {
	t.Parallel()
	noEvents, hidden := openAction(), openAction()
	noEvents.Events, hidden.Events = []instanceaction.Event{}, nil
	onHostID := openAction()
	onHostID.Events[0].Host, onHostID.Events[0].HostID, onHostID.Events[0].Event, onHostID.Events[0].StartTime = nil,
		new("abc"), nil, nil
	for want, action := range map[string]*instanceaction.Action{
		"the action is not in the log yet":                                                         nil,
		"the create of 2026-11-21T23:58:31Z has no event in the log":                               &noEvents,
		"the create of 2026-11-21T23:58:31Z shows no events to this user, or at this microversion": &hidden,
		"event without a name, begun at an unknown time on the host with ID abc, has no end":       &onHostID,
	} {
		if got := (readDescription{redact: strings.Clone}).unfinished(action); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestShortDuration(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]time.Duration{"20m": 20 * time.Minute, "1h": time.Hour, "1h30m": 90 * time.Minute,
		"10s": 10 * time.Second, "0s": 0, "1m13s": 73 * time.Second, "200ms": 200 * time.Millisecond} {
		if got := shortDuration(d); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
