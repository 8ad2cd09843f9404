package instanceaction

import (
	"slices"
	"testing"
)

// span is an event's start and finish; "" for null.
type span struct{ start, finish string }

func (s span) event() Event {
	pointer := func(text string) *string {
		if text == "" {
			return nil
		}
		return new("2026-11-21T" + text)
	}
	return Event{StartTime: pointer(s.start), FinishTime: pointer(s.finish)}
}

func TestStatus(t *testing.T) {
	done, running := span{"10:00:00", "10:00:01"}, span{"10:00:02", ""}
	for _, c := range []struct {
		name    string
		message *string
		spans   []span
		want    Status
	}{
		{"Error", new("Error"), []span{done}, StatusFailed},
		{"Error while an event runs", new("Error"), []span{done, running}, StatusFailed},
		{"Error without events", new("Error"), nil, StatusFailed},
		{"any message", new("quota"), []span{done}, StatusFailed},
		{"null events", nil, nil, StatusUnknown},
		{"empty events", nil, []span{}, StatusUnknown},
		{"empty events and message", new(""), []span{}, StatusUnknown},
		{"one finished", nil, []span{done}, StatusSucceeded},
		{"one finished, empty message", new(""), []span{done}, StatusSucceeded},
		{"one running", nil, []span{running}, StatusInProgress},
		{"one running, empty message", new(""), []span{running}, StatusInProgress},
		{"the newest running", nil, []span{done, running}, StatusInProgress},
		{"the newest finished", nil, []span{done, {"10:00:02", "10:00:03"}}, StatusSucceeded},
		{"bounced: an older one unfinished for ever", nil, []span{{"10:00:00", ""}, {"10:00:02", "10:00:03"}}, StatusSucceeded},
		{"bounced, and the retry runs", nil, []span{{"10:00:00", ""}, {"10:00:02", ""}}, StatusInProgress},
		{"equally new, all finished", nil, []span{{"10:00:00", "10:00:01"}, {"10:00:00", "10:00:02"}}, StatusSucceeded},
		{"equally new, one running", nil, []span{{"10:00:00", "10:00:01"}, {"10:00:00", ""}}, StatusInProgress},
		{"equally new in other forms", nil, []span{{"10:00:00.000000", "10:00:01"}, {"10:00:00Z", ""}, {"11:00:00+01:00", "10:00:01"}}, StatusInProgress},
		{"newer by a fraction", nil, []span{{"10:00:00.000001", ""}, {"10:00:00", "10:00:01"}}, StatusInProgress},
		{"newer by its offset", nil, []span{{"11:00:00+02:00", ""}, {"10:00:00Z", "10:00:01"}}, StatusSucceeded},
		{"an unreadable start, running", nil, []span{done, {"noon", ""}}, StatusInProgress},
		{"an unreadable start, finished", nil, []span{done, {"noon", "10:00:01"}}, StatusSucceeded},
		{"an unreadable start, finished, the newest running", nil, []span{running, {"noon", "10:00:01"}}, StatusInProgress},
		{"no start, running", nil, []span{done, {"", ""}}, StatusInProgress},
		{"no start, finished", nil, []span{{"", "10:00:01"}}, StatusSucceeded},
		{"an unreadable finish is one", nil, []span{{"10:00:00", "noon"}}, StatusSucceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			action := Action{Message: c.message}
			if c.spans != nil {
				action.Events = []Event{}
			}
			for _, s := range c.spans {
				action.Events = append(action.Events, s.event())
			}
			for range 2 { // oldest first, newest first: clouds differ
				if got := action.Status(); got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
				slices.Reverse(action.Events)
			}
		})
	}
}

func TestFinished(t *testing.T) {
	for _, c := range []struct {
		name   string
		finish *string
		want   bool
	}{{"null", nil, false}, {"empty", new(""), false}, {"a time", new("2026-11-21T10:00:00"), true}} {
		if got := (Event{FinishTime: c.finish}).Finished(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
