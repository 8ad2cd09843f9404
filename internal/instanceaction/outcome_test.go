package instanceaction

import (
	"net/http"
	"strings"
	"testing"
)

// TestOutcome_Failure is told by the server's fault where the events do not.
func TestOutcome_Failure(t *testing.T) {
	const began = "2026-11-21T23:58:31"
	action := func(message *string, events ...Event) Action {
		return Action{Action: "create", StartTime: new(NewTime(began)), Message: message, Events: events}
	}
	failed := Event{Event: new("build"), StartTime: new(NewTime(began)), FinishTime: new(NewTime(began)), Result: new("Error")}
	told, open := failed, Event{Event: new("rest"), StartTime: new(NewTime(began))}
	told.Details = new("No valid host was found.")
	server := &Server{Fault: &Fault{Message: new("It is full."), Created: new(NewTime(began))}}
	for name, row := range map[string]struct {
		outcome Outcome
		want    string // "" for null
	}{
		"nothing failed":                      {Outcome{Action: action(nil), Server: server}, ""},
		"the events say why":                  {Outcome{Action: action(new("Error"), told), Server: server}, "build: No valid host was found."},
		"the events say that":                 {Outcome{Action: action(new("Error"), failed)}, "build: Error"},
		"the server says why":                 {Outcome{Action: action(new("Error"), failed), Server: server}, "build: Error; the server's fault: It is full."},
		"only the server says":                {Outcome{Action: action(new("Error")), Server: server}, "It is full."},
		"something is open":                   {Outcome{Action: action(new("Error"), told, open), Server: server}, ""},
		"something is open, and nothing runs": {Outcome{Action: action(new("Error"), told, open), Over: OverFailed}, "build: No valid host was found."},
	} {
		got := row.outcome.Failure()
		if (got == nil) != (row.want == "") || got != nil && *got != row.want {
			t.Errorf("%s: %v, want %q", name, got, row.want)
		}
	}
}

// TestClient_Outcome looks at the server of a failed action that does not say why; that it is gone or hidden is no error.
func TestClient_Outcome(t *testing.T) {
	const failed = `{"instanceAction": {"action": "resize", "instance_uuid": "` + serverID + `", "request_id": "req-1",
		"start_time": "2026-11-21T23:58:31", "message": "Error",
		"events": [{"event": "resize", "start_time": "2026-11-21T23:58:31", "finish_time": "2026-11-21T23:58:32", "result": "Error"}]}}`
	for name, row := range map[string]struct {
		status int
		server string
		found  bool
		fails  bool
	}{
		"seen":   {status: 200, server: `{"server": {"id": "` + serverID + `", "status": "ERROR"}}`, found: true},
		"hidden": {status: 403, server: `{"forbidden": {"message": "No."}}`},
		"gone":   {status: 404, server: `{"itemNotFound": {"message": "Instance could not be found."}}`},
		"broken": {status: 500, server: `{"computeFault": {"message": "No."}}`, fails: true},
		"absurd": {status: 200, server: `{}`, fails: true},
	} {
		client := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "os-instance-actions") {
				answering(200, failed)(w, r)
			} else {
				answering(row.status, row.server)(w, r)
			}
		})
		outcome, err := client.Outcome(t.Context(), serverID, Selection{RequestID: "req-1"})
		if err != nil || (outcome.Server != nil) != row.found || (outcome.ServerErr != nil) != row.fails {
			t.Errorf("%s: %+v, %v", name, outcome, err)
		}
	}
}
