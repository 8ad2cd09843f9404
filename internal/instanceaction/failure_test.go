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
		{"details that name an exception's class, and frames alone", []Event{failed("step", "10:00:02", func(e *Event) {
			e.Details, e.Traceback = new("Exception"), new("  File \"x\", line 33, in spawn\n    raise error(why)\n          ^^^^^^\n")
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
		{"just before, by another clock", at("2026-11-21T09:59:59Z"), new("No valid host."), true},
		{"before", at("2026-11-21T09:59:58Z"), new("No valid host."), false},
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

// TestFailure_ByFault: of an exception that is not its own, Nova records the class alone, and what it says in the
// fault's details, for administrators.
func TestFailure_ByFault(t *testing.T) {
	const frames = "Traceback (most recent call last):\n  File \"x\", line 3, in spawn\n    raise error(why)\n"
	const said = frames + "libvirt.libvirtError: internal error: disk full\nsee the log: there\n"
	for _, c := range []struct {
		name, event, message string
		details              *string
		want                 string
	}{
		{"an administrator", "libvirtError", "libvirtError", new(said), "step: libvirtError; the server's fault: libvirt.libvirtError: internal error: disk full"},
		{"the owner", "", "libvirtError", nil, "step: Error; the server's fault: libvirtError"},
		{"of no module", "Exception", "Exception", new(frames + "Exception: disk full\n"), "step: Exception; the server's fault: Exception: disk full"},
		{"the last of several", "E", "E", new("E: old\n\nDuring handling …\n" + frames + "x.E: new\n"), "step: E; the server's fault: x.E: new"},
		{"another class", "Exception", "Exception", new(frames + "x.OtherException: no\n"), "step: Exception; the server's fault: Exception"},
		{"words", "disk full", "disk full", new(said), "step: disk full"},
		{"a message in words", "", "No valid host.", new(said), "step: Error; the server's fault: No valid host."},
	} {
		action := actionOf(new("Error"), []span{{"step", "10:00:00", "10:00:02"}})
		action.Events[0].Result, action.Events[0].Details = new("Error"), &c.event
		reading := Reading{Action: action, Server: &Server{Fault: &Fault{Message: &c.message, Details: c.details}}, hasFault: true}
		if got := reading.Failure(); got == nil || *got != c.want {
			t.Errorf("%s: %s, want %q", c.name, dump(got), c.want)
		}
	}
}

// TestMayHaveFault: a fault stands beside a failure in the log, or where failures are swallowed.
func TestMayHaveFault(t *testing.T) {
	open, failed := span{"a", "10:00:00", ""}.event(), span{"a", "10:00:00", "10:00:01"}.event()
	failed.Result = new("Error")
	for name, c := range map[string]struct {
		action Action
		want   bool
	}{
		"a delete that runs":          {Action{Action: "delete", Events: []Event{open}}, false},
		"a delete that failed":        {Action{Action: "delete", Message: new("Error")}, true},
		"a stop, each attempt of it":  {Action{Action: "stop", Events: []Event{failed}}, true},
		"a create":                    {Action{Action: "create"}, true},
		"a lock":                      {Action{Action: "lock"}, false},
		"of a kind that nobody knows": {Action{Action: "recycle"}, false},
	} {
		if got := c.action.mayHaveFault(); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
