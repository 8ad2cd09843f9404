package instanceaction

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestReading_Status(t *testing.T) {
	for _, row := range rowsOf(t, "statuses.txt", 3) {
		action := actionIn(row[0])
		for range 2 { // oldest first, newest first: clouds differ
			if got := (Reading{Action: action}).Status(); string(got) != row[1] {
				t.Errorf("%s: %s, want %s", row[2], got, row[1])
			}
			slices.Reverse(action.Events)
		}
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
	for finish, want := range map[string]bool{"": false, "1": true, "noon": true} {
		if got := eventIn("a 0.." + finish).Finished(); got != want {
			t.Errorf("%q: %v", finish, got)
		}
	}
	if (Event{FinishTime: at("")}).Finished() {
		t.Error("an empty time")
	}
}

func TestReading_FinishTime(t *testing.T) {
	for _, c := range []struct {
		name, log, finish string // finish is "" for nil
		duration          time.Duration
	}{
		{"null events", `resize "Error"`, "", -1},
		{"no events", "resize:", "", -1},
		{"running", "resize: a 0..1, b 2..", "", -1},
		{"succeeded", "resize: b 2..9, a 0..10", "2026-11-21T10:00:10Z", 10 * time.Second},
		{"failed", `resize "Error": a 0..1.5`, "2026-11-21T10:00:01.5Z", 1500 * time.Millisecond},
		{"rescheduled", "resize: a 2.., a 0..9", "2026-11-21T10:00:09Z", 9 * time.Second},
		{"an unreadable finish", "resize: a 0..noon", "", -1},
		{"before it began, by rounding", "resize: a -1..-1", "2026-11-21T09:59:59Z", 0},
		{"unknown: its last step is missing", "resize: cold_migrate 0..1", "", -1},
	} {
		action := actionIn(c.log)
		action.StartTime = timeIn("0")
		reading := Reading{Action: action}
		finish, duration := "", time.Duration(-1)
		if got := reading.FinishTime(); got != nil {
			finish = got.String()
		}
		if got := reading.Duration(); got != nil {
			duration = *got
		}
		if finish != c.finish || duration != c.duration {
			t.Errorf("%s: finished %q, took %s; want %q, %s", c.name, finish, duration, c.finish, c.duration)
		}
	}
	for name, start := range map[string]*Time{"null": nil, "unreadable": at("noon")} {
		action := actionIn("resize: a 0..1")
		action.StartTime = start
		if got := (Reading{Action: action}).Duration(); got != nil {
			t.Errorf("%s start_time: %s", name, got)
		}
	}
}
