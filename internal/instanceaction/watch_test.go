package instanceaction

import (
	"strings"
	"testing"
	"time"
)

// TestWatch_Decide: by which rule a wait takes an action for over, once log and server have been the same for so long;
// not a second before.
func TestWatch_Decide(t *testing.T) {
	for _, row := range rowsOf(t, "decisions.txt", 4) {
		action, activity := actionIn(row[0]), activityIn(row[1])
		after, want, _ := strings.Cut(row[2], " ")
		period := 1000 * time.Hour
		if after != "never" {
			period, _ = time.ParseDuration(after)
		}
		if got := decideAfter(action, activity, period); string(got) != want {
			t.Errorf("%s: %q after %s, want %q", row[3], got, period, want)
		}
		if got := decideAfter(action, activity, period-time.Second); period > 0 && got != "" {
			t.Errorf("%s: %q before %s", row[3], got, period)
		}
	}
}

func decideAfter(action Action, activity activity, unchanged time.Duration) End {
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	reading := Reading{Action: action, Server: &Server{}, activity: activity}
	w := &watch{}
	w.observe(observation{reading: reading, at: start})
	w.observe(observation{reading: reading, at: start.Add(unchanged)})
	return w.decide()
}

// TestWatch_UnchangedFor: the log's times are compared with the cloud's time, never with the time here.
func TestWatch_UnchangedFor(t *testing.T) {
	here := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) // years fast
	cloud := time.Date(2026, 11, 21, 10, 5, 0, 0, time.UTC)
	second := time.Second
	for _, c := range []struct {
		name   string
		action Action
		date   time.Time
		want   time.Duration
	}{
		{"by updated_at", Action{UpdatedAt: at("2026-11-21T10:04:00")}, cloud, time.Minute},
		{"by start_time", Action{StartTime: at("2026-11-21T10:04:00")}, cloud, time.Minute},
		{"by an event's start", actionIn("reboot: a 240..no"), cloud, time.Minute},
		{"by an event's finish", actionIn("reboot: a 0..270"), cloud, 30 * second},
		{"by what was seen, without a Date", Action{UpdatedAt: at("2026-11-21T10:04:00")}, time.Time{}, second},
		{"by what was seen, without readable times", Action{UpdatedAt: at("noon")}, cloud, second},
		{"by what was seen, where the log is ahead", Action{UpdatedAt: at("2026-11-21T10:06:00")}, cloud, second},
	} {
		w := &watch{}
		w.observe(observation{reading: Reading{Action: c.action}, at: here, date: c.date})
		w.observe(observation{reading: Reading{Action: c.action}, at: here.Add(second), date: c.date})
		if got := w.unchangedFor(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestWatch_QuietFor: a server that was busy was not quiet, and a log that changes begins anew.
func TestWatch_QuietFor(t *testing.T) {
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	w := &watch{}
	see := func(after time.Duration, message *string, activity activity) time.Duration {
		w.observe(observation{reading: Reading{Action: Action{Message: message}, activity: activity},
			at: start.Add(after)})
		return w.quietFor()
	}
	for _, c := range []struct {
		after    time.Duration
		message  *string
		activity activity
		want     time.Duration
	}{
		{0, nil, activityIdle, 0},
		{10 * time.Second, nil, activityIdle, 10 * time.Second},
		{20 * time.Second, nil, activityBusy, 0},
		{25 * time.Second, nil, activityIdle, 0},
		{30 * time.Second, nil, activityIdle, 5 * time.Second},
		{40 * time.Second, new("Error"), activityIdle, 0},
		{43 * time.Second, new("Error"), activityIdle, 3 * time.Second},
	} {
		if got := see(c.after, c.message, c.activity); got != c.want {
			t.Errorf("after %s: %s, want %s", c.after, got, c.want)
		}
	}
}
