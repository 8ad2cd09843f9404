package instanceaction

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// span is an event of a day: its name, its start and its finish; "" for null.
type span struct{ name, start, finish string }

func (s span) event() Event {
	day := func(text string) *Time {
		if text == "" {
			return nil
		}
		return at("2026-11-21T" + text)
	}
	event := Event{StartTime: day(s.start), FinishTime: day(s.finish)}
	if s.name != "" {
		event.Event = &s.name
	}
	return event
}

// actionOf is an action with these events; nil for null events.
func actionOf(message *string, spans []span) Action {
	action := Action{Action: "resize", Message: message}
	if spans != nil {
		action.Events = []Event{}
	}
	for _, s := range spans {
		action.Events = append(action.Events, s.event())
	}
	return action
}

func TestReading_Status(t *testing.T) {
	done, running := span{"a", "10:00:00", "10:00:01"}, span{"b", "10:00:02", ""}
	failed := new("Error")
	for _, c := range []struct {
		name    string
		message *string
		spans   []span
		want    Status
	}{
		{"Error", failed, []span{done}, StatusFailed},
		{"Error without events", failed, nil, StatusFailed},
		{"Error, no event in the log", failed, []span{}, StatusFailed},
		{"any message", new("quota"), []span{done}, StatusFailed},
		{"Error, and the next host is tried", failed, []span{done, running}, StatusInProgress},
		{"Error, and only what a reschedule left is open", failed, []span{{"a", "10:00:00", ""}, {"a", "10:00:00", "10:00:01"}}, StatusFailed},
		{"null events", nil, nil, StatusUnknown},
		{"empty events", nil, []span{}, StatusUnknown},
		{"empty events and message", new(""), []span{}, StatusUnknown},
		{"one finished", nil, []span{done}, StatusSucceeded},
		{"one finished, empty message", new(""), []span{done}, StatusSucceeded},
		{"one running", nil, []span{running}, StatusInProgress},
		{"one running, empty message", new(""), []span{running}, StatusInProgress},
		{"the newest running", nil, []span{done, running}, StatusInProgress},
		{"an outer one open around one that ended", nil, []span{{"outer", "10:00:00", ""}, {"inner", "10:00:01", "10:00:02"}}, StatusInProgress},
		{"two of one name, both finished", nil, []span{done, {"a", "10:00:02", "10:00:03"}}, StatusSucceeded},
		{"rescheduled: the later attempt closed the older row", nil, []span{{"a", "10:00:02", ""}, {"a", "10:00:00", "10:00:09"}}, StatusSucceeded},
		{"rescheduled: the later attempt closed its own row", nil, []span{{"a", "10:00:00", ""}, {"a", "10:00:02", "10:00:09"}}, StatusSucceeded},
		{"rescheduled within one second", nil, []span{{"a", "10:00:00", ""}, {"a", "10:00:00", "10:00:00"}}, StatusSucceeded},
		{"rescheduled twice", nil, []span{{"a", "10:00:04", ""}, {"a", "10:00:02", ""}, {"a", "10:00:00", "10:00:09"}}, StatusSucceeded},
		{"rescheduled, and the later attempt runs", nil, []span{{"a", "10:00:02", ""}, {"a", "10:00:00", "10:00:01"}}, StatusInProgress},
		{"rescheduled, neither ended", nil, []span{{"a", "10:00:00", ""}, {"a", "10:00:02", ""}}, StatusInProgress},
		{"rescheduled, and another step runs", nil, []span{{"a", "10:00:02", ""}, {"a", "10:00:00", "10:00:09"}, {"b", "10:00:09", ""}}, StatusInProgress},
		{"by their offsets", nil, []span{{"a", "11:00:00+01:00", ""}, {"a", "10:00:00Z", "12:00:01+02:00"}}, StatusSucceeded},
		{"later by a fraction", nil, []span{{"a", "10:00:00.000001", ""}, {"a", "09:00:00", "10:00:00"}}, StatusInProgress},
		{"without names, nobody knows which row was closed", nil, []span{{"", "10:00:00", ""}, {"", "10:00:00", "10:00:09"}}, StatusInProgress},
		{"an unreadable start", nil, []span{{"a", "noon", ""}, {"a", "10:00:00", "10:00:09"}}, StatusInProgress},
		{"no start", nil, []span{{"a", "", ""}, {"a", "10:00:00", "10:00:09"}}, StatusInProgress},
		{"the other's finish is unreadable", nil, []span{{"a", "10:00:00", ""}, {"a", "10:00:00", "noon"}}, StatusInProgress},
		{"an unreadable finish is one", nil, []span{{"a", "10:00:00", "noon"}}, StatusSucceeded},
		{"no start, finished", nil, []span{{"a", "", "10:00:01"}}, StatusSucceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			action := actionOf(c.message, c.spans)
			for range 2 { // oldest first, newest first: clouds differ
				if got := (Reading{Action: action}).Status(); got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
				slices.Reverse(action.Events)
			}
		})
	}
}

// TestReading_StatusOfSamples reads what a real Nova recorded.
func TestReading_StatusOfSamples(t *testing.T) {
	for name, want := range map[string]Status{
		"bounced-create-admin-2.84":  StatusSucceeded, // the newer row of a reschedule is open for ever
		"bounced-create-member-2.84": StatusSucceeded,
		"broken-migrate-admin-2.84":  StatusFailed,
		"broken-migrate-member-2.1":  StatusFailed, // without events
		"web-stop-member-2.84":       StatusSucceeded,
		"web-stop-member-2.1":        StatusUnknown,
		"lock-admin-2.84":            StatusSucceeded,
	} {
		file := filepath.Join("../fakecloud/testdata/nova-samples", "a-show-"+name+".txt")
		if _, err := os.Stat(file); err != nil {
			t.Errorf("no sample %s", name)
			continue
		}
		action, err := decodeAction([]byte(bodyOfSample(t, file)))
		if err != nil {
			t.Fatal(err)
		}
		if got := (Reading{Action: *action}).Status(); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestEvent_Finished(t *testing.T) {
	for _, c := range []struct {
		name   string
		finish *Time
		want   bool
	}{{"null", nil, false}, {"empty", at(""), false}, {"a time", at("2026-11-21T10:00:00"), true}, {"no time", at("noon"), true}} {
		if got := (Event{FinishTime: c.finish}).Finished(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestReading_FinishTime(t *testing.T) {
	for _, c := range []struct {
		name     string
		message  *string
		spans    []span
		finish   string // "" for nil
		duration time.Duration
	}{
		{"null events", new("Error"), nil, "", -1},
		{"no events", nil, []span{}, "", -1},
		{"running", nil, []span{{"a", "10:00:00", "10:00:01"}, {"b", "10:00:02", ""}}, "", -1},
		{"succeeded", nil, []span{{"b", "10:00:02", "10:00:09"}, {"a", "10:00:00", "10:00:10"}}, "2026-11-21T10:00:10Z", 10 * time.Second},
		{"failed", new("Error"), []span{{"a", "10:00:00", "10:00:01.5"}}, "2026-11-21T10:00:01.5Z", 1500 * time.Millisecond},
		{"rescheduled", nil, []span{{"a", "10:00:02", ""}, {"a", "10:00:00", "10:00:09"}}, "2026-11-21T10:00:09Z", 9 * time.Second},
		{"an unreadable finish", nil, []span{{"a", "10:00:00", "noon"}}, "", -1},
		{"before it began, by rounding", nil, []span{{"a", "09:59:59", "09:59:59"}}, "2026-11-21T09:59:59Z", 0},
		{"unknown: its last step is missing", nil, []span{{"cold_migrate", "10:00:00", "10:00:01"}}, "", -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			action := actionOf(c.message, c.spans)
			action.StartTime = at("2026-11-21T10:00:00")
			reading := Reading{Action: action}
			finish := ""
			if got := reading.FinishTime(); got != nil {
				finish = got.String()
			}
			if finish != c.finish {
				t.Errorf("finished %q, want %q", finish, c.finish)
			}
			duration := time.Duration(-1)
			if got := reading.Duration(); got != nil {
				duration = *got
			}
			if duration != c.duration {
				t.Errorf("took %s, want %s", duration, c.duration)
			}
		})
	}
	for name, start := range map[string]*Time{"null": nil, "unreadable": at("noon")} {
		action := actionOf(nil, []span{{"a", "10:00:00", "10:00:01"}})
		action.StartTime = start
		if got := (Reading{Action: action}).Duration(); got != nil {
			t.Errorf("%s start_time: %s", name, got)
		}
	}
}
