package instanceaction

import "testing"

func TestFailure(t *testing.T) {
	const frames = "  File \"x\", line 33, in spawn\n    raise error(why)\n          ^^^^^^\n"
	for _, c := range []struct {
		name, log string
		failed    Event  // what else is known of each event that failed
		want      string // "" for nil
	}{
		{"no events", "resize:", Event{}, ""},
		{
			"details and host", "resize: first 0..1, step 0..2!",
			Event{Host: new("fake-1"), Details: new("No valid host.")}, "step on host fake-1: No valid host.",
		},
		{"the result where there are no details", "resize: step 0..2!", Event{Host: new("")}, "step: Error"},
		{"the host's ID", "resize: step 0..2!", Event{HostID: new("abc")}, "step on the host with ID abc: Error"},
		{
			"details that name an exception's class, and frames alone", "resize: step 0..2!",
			Event{Details: new("Exception"), Traceback: new(frames)}, "step: Exception",
		},
		{"empty details", "resize: step 0..2!", Event{HostID: new(""), Details: new("")}, "step: Error"},
		{"several, in order of their ends", "resize: outer 0..5!, inner 0..3!", Event{}, "inner: Error; outer: Error"},
		{"two attempts", "resize: a 0..1!, a 1..2!", Event{}, "a: Error; a: Error"},
		{"no name", "resize: _ 0..3!", Event{}, "an unnamed step: Error"},
		{"no event failed", "resize: first 0..1", Event{}, ""},
		{"something still runs", "resize: a 0..2!, b 3..", Event{}, ""},
	} {
		action := actionIn(c.log)
		for i, event := range action.Events {
			if event.Failed() {
				c.failed.Event, c.failed.Result, c.failed.FinishTime = event.Event, event.Result, event.FinishTime
				action.Events[i] = c.failed
			}
		}
		for _, message := range []*string{new("Error"), nil} {
			action.Message = message
			got := Reading{Action: action}.Failure()
			if c.want == "" && got != nil || c.want != "" && (got == nil || *got != c.want) {
				t.Errorf("%s, message %s: %s, want %q", c.name, dump(message), dump(got), c.want)
			}
		}
	}
}

// TestFault_Explains takes the server's fault only where it is of the action's time.
func TestFault_Explains(t *testing.T) {
	action := actionIn(`resize "Error": a 1..5`)
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
		{
			"an administrator", "libvirtError", "libvirtError", new(said),
			"libvirtError; the server's fault: libvirt.libvirtError: internal error: disk full",
		},
		{"the owner", "", "libvirtError", nil, "Error; the server's fault: libvirtError"},
		{"of no module", "E", "E", new(frames + "E: disk full\n"), "E; the server's fault: E: disk full"},
		{
			"the last of several", "E", "E", new("E: old\n\nDuring handling …\n" + frames + "x.E: new\n"),
			"E; the server's fault: x.E: new",
		},
		{"another class", "E", "E", new(frames + "x.OtherE: no\n"), "E; the server's fault: E"},
		{"words", "disk full", "disk full", new(said), "disk full"},
		{"a message in words", "", "No valid host.", new(said), "Error; the server's fault: No valid host."},
	} {
		action := actionIn(`resize "Error": step 0..2!`)
		action.Events[0].Details = &c.event
		fault := &Fault{Message: &c.message, Details: c.details}
		reading := Reading{Action: action, Server: &Server{Fault: fault}, hasFault: true}
		if got := reading.Failure(); got == nil || *got != "step: "+c.want {
			t.Errorf("%s: %s, want %q", c.name, dump(got), c.want)
		}
	}
}

// TestMayHaveFault: a fault stands beside a failure in the log, or where failures are swallowed.
func TestMayHaveFault(t *testing.T) {
	for log, want := range map[string]bool{
		"delete: a 0..": false, `delete "Error":`: true, "stop: a 0..1!": true, "create:": true, "lock:": false,
		"recycle:": false, // of a kind that nobody knows
	} {
		if got := actionIn(log).mayHaveFault(); got != want {
			t.Errorf("%s: %t", log, got)
		}
	}
}
