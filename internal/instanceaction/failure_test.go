package instanceaction

import "testing"

func TestFailure(t *testing.T) {
	failed := func(name, finish string, change func(*Event)) Event {
		e := span{name, "10:00:00", finish}.event()
		e.Result = new("Error")
		if change != nil {
			change(&e)
		}
		return e
	}
	succeeded := span{"first", "10:00:00", "10:00:01"}.event()
	succeeded.Result = new("Success")
	for _, c := range []struct {
		name   string
		events []Event
		want   string // "" for nil
	}{
		{"no events", nil, ""},
		{"details and host", []Event{succeeded, failed("step", "10:00:02", func(e *Event) { e.Host, e.Details = new("fake-1"), new("No valid host.") })}, "step on host fake-1: No valid host."},
		{"the result where there are no details", []Event{failed("step", "10:00:02", func(e *Event) { e.Host = new("") })}, "step: Error"},
		{"the host's ID", []Event{failed("step", "10:00:02", func(e *Event) { e.HostID = new("abc") })}, "step on the host with ID abc: Error"},
		{"details that name an exception only", []Event{failed("step", "10:00:02", func(e *Event) {
			e.Details, e.Traceback = new("Exception"), new("Traceback (most recent call last):\n  File \"x\"\nException: disk full\n")
		})}, "step: Exception: disk full"},
		{"details in words, and a traceback", []Event{failed("step", "10:00:02", func(e *Event) {
			e.Details, e.Traceback = new("No valid host."), new("Traceback\nNoValidHost: no")
		})}, "step: No valid host."},
		{"an exception's name, and no traceback", []Event{failed("step", "10:00:02", func(e *Event) {
			e.Details, e.Traceback = new("Exception"), new("")
		})}, "step: Exception"},
		{"empty details", []Event{failed("step", "10:00:02", func(e *Event) { e.HostID, e.Details = new(""), new("") })}, "step: Error"},
		{"several, in order of their ends", []Event{failed("outer", "10:00:05", nil), failed("inner", "10:00:03", nil)}, "inner: Error; outer: Error"},
		{"no name", []Event{failed("", "10:00:03", nil)}, "an unnamed step: Error"},
		{"no event failed", []Event{succeeded}, ""},
		{"something still runs", []Event{failed("a", "10:00:02", nil), span{"b", "10:00:03", ""}.event()}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Reading{Action: Action{Message: new("Error"), Events: c.events}}.Failure()
			if c.want == "" && got != nil || c.want != "" && (got == nil || *got != c.want) {
				t.Errorf("%s, want %q", dump(got), c.want)
			}
		})
	}
	got := Reading{Action: Action{Events: []Event{failed("a", "10:00:02", nil)}}}.Failure()
	if got == nil || *got != "a: Error" {
		t.Errorf("without a message: %s", dump(got))
	}
}

// TestFault_Explains takes the server's fault only where it is of the action's time.
func TestFault_Explains(t *testing.T) {
	action := actionOf(new("Error"), []span{{"a", "10:00:01", "10:00:05"}})
	action.StartTime = at("2026-11-21T10:00:00.500000")
	for _, c := range []struct {
		name    string
		created *Time
		message *string
		want    bool
	}{
		{"while it ran", at("2026-11-21T10:00:03Z"), new("No valid host."), true},
		{"in its first second", at("2026-11-21T10:00:00Z"), new("No valid host."), true},
		{"just after", at("2026-11-21T10:01:05Z"), new("No valid host."), true},
		{"before", at("2026-11-21T09:59:59Z"), new("No valid host."), false},
		{"long after", at("2026-11-21T10:01:06Z"), new("No valid host."), false},
		{"no message", at("2026-11-21T10:00:03Z"), nil, false},
		{"an empty message", at("2026-11-21T10:00:03Z"), new(""), false},
		{"no time", nil, new("No valid host."), false},
		{"an unreadable time", at("noon"), new("No valid host."), false},
	} {
		if got := (&Fault{Created: c.created, Message: c.message}).explains(action); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	fault := &Fault{Created: at("2026-11-21T10:00:03Z"), Message: new("no")}
	if (*Fault)(nil).explains(action) {
		t.Error("without a fault")
	}
	for name, start := range map[string]*Time{"null": nil, "unreadable": at("noon")} {
		action.StartTime = start
		if fault.explains(action) {
			t.Errorf("%s start_time", name)
		}
	}
}
