package instanceaction

import (
	"testing"
	"time"
)

// TestWatch_Decide reads one moment of a wait: what the log and the server look like, and for how long.
func TestWatch_Decide(t *testing.T) {
	const ever = 1000 * time.Hour
	failed := new("Error")
	done, open := span{"a", "10:00:00", "10:00:01"}, span{"b", "10:00:02", ""}
	duplicates := []span{{"a", "10:00:02", ""}, {"a", "10:00:00", "10:00:01"}}
	rescheduled := []span{{"a", "10:00:01", ""}, {"a", "10:00:00", "10:00:01"}}
	queued := span{"compute_live_migration", "10:00:00", "10:00:01"}
	migrated := span{"compute_post_live_migration_at_destination", "10:00:02", "10:00:03"}
	for _, c := range []struct {
		name      string
		kind      string // "" for resize
		message   *string
		spans     []span
		activity  activity
		unchanged time.Duration
		want      End
	}{
		{"finished, idle", "", nil, []span{done}, activityIdle, 0, EndFinished},
		{"finished, gone", "attach_volume", nil, []span{done}, activityGone, 0, EndFinished},
		{"finished, busy: another event may follow", "", nil, []span{done}, activityBusy, 59 * time.Second, ""},
		{"finished, busy for the quiet period: that is something else", "", nil, []span{done}, activityBusy, time.Minute, EndFinished},
		{"finished, unknown", "", nil, []span{done}, activityUnknown, 9 * time.Second, ""},
		{"finished, unknown, settled", "", nil, []span{done}, activityUnknown, 10 * time.Second, EndFinished},
		{"finished, idle, without a task", "attach_volume", nil, []span{done}, activityIdle, 9 * time.Second, ""},
		{"finished, idle, without a task, settled", "attach_volume", nil, []span{done}, activityIdle, 10 * time.Second, EndFinished},
		{"finished, and memory is copied", "live-migration", nil, []span{queued}, activityAtIt, time.Hour, ""},
		{"finished, and a task is stuck", "live-migration", nil, []span{queued}, activityAtIt, 24 * time.Hour, EndFinished},
		{"finished, and memory is copied, unknown", "live-migration", nil, []span{queued}, activityUnknown, time.Hour, ""},
		{"finished, and memory is copied, disturbed", "live-migration", nil, []span{queued}, activityUnavailable, time.Hour, ""},
		{"migrated, and the next migration runs", "live-migration", nil, []span{queued, migrated}, activityAtIt, time.Minute, EndFinished},
		{"migrated, unknown", "live-migration", nil, []span{queued, migrated}, activityUnknown, 10 * time.Second, EndFinished},
		{"created, and a migration runs", "create", nil, []span{done}, activityElsewhere, 0, EndFinished},
		{"finished, and an image is made", "", nil, []span{done}, activityElsewhere, 0, EndFinished},
		{"attached, and an image is made", "attach_volume", nil, []span{done}, activityElsewhere, 9 * time.Second, ""},
		{"queued, and idle: it may be taken back", "live-migration", nil, []span{queued}, activityIdle, 9 * time.Second, ""},
		{"queued, and idle, settled", "live-migration", nil, []span{queued}, activityIdle, 10 * time.Second, EndFinished},
		{"the API's own", "lock", nil, []span{{"api_lock", "10:00:00", "10:00:01"}}, activityUnknown, 0, EndFinished},
		{"the API's own, of another kind", "createImage", nil, []span{{"api_snapshot_instance", "10:00:00", "10:00:01"}}, activityUnknown, 0, EndFinished},
		{"the API's own, without an event", "resetState", nil, []span{}, activityBusy, 0, EndFinished},
		{"finished, disturbed", "", nil, []span{done}, activityUnavailable, 59 * time.Second, ""},
		{"finished, disturbed for the quiet period", "", nil, []span{done}, activityUnavailable, time.Minute, EndFinished},
		{"finished but for what a reschedule left, idle", "", nil, rescheduled, activityIdle, 9 * time.Second, ""},
		{"finished but for what a reschedule left, idle, settled", "", nil, rescheduled, activityIdle, 10 * time.Second, EndFinished},

		{"failed, busy", "", failed, []span{done}, activityBusy, 0, EndFailed},
		{"failed, without events", "", failed, nil, activityUnknown, 0, EndFailed},
		{"failed, the rest runs", "", failed, []span{done, open}, activityBusy, ever, ""},
		{"failed, the rest runs, unknown", "", failed, []span{done, open}, activityUnknown, 23 * time.Hour, ""},
		{"failed, something open, idle: its end may follow", "", failed, []span{done, open}, activityIdle, 9 * time.Second, ""},
		{"failed, something open, idle, settled", "", failed, []span{done, open}, activityIdle, 10 * time.Second, EndFailed},
		{"failed, something open, gone", "", failed, []span{done, open}, activityGone, 10 * time.Second, EndFailed},
		{"failed, something open, idle, without a task", "extend_volume", failed, []span{done, open}, activityIdle, 23 * time.Hour, ""},
		{"failed once, and memory is copied", "live-migration", failed, []span{queued}, activityAtIt, time.Hour, ""},
		{"failed once, and the server is in BUILD", "create", failed, []span{done}, activityAtIt, time.Hour, ""},
		{"failed once, and memory is copied, unknown", "live-migration", failed, []span{queued}, activityUnknown, time.Hour, ""},
		{"failed once, and broke off", "live-migration", failed, []span{queued}, activityIdle, 0, EndFailed},
		{"failed once, and migrated", "live-migration", failed, []span{queued, migrated}, activityIdle, 0, EndFinished},

		{"a lone open event, idle", "attach_volume", nil, []span{open}, activityIdle, 23 * time.Hour, ""},
		{"a lone open event, idle for a day", "attach_volume", nil, []span{open}, activityIdle, 24 * time.Hour, EndAbandoned},
		{"a lone open event, unknown", "", nil, []span{open}, activityUnknown, 23 * time.Hour, ""},
		{"a lone open event, unknown for a day", "", nil, []span{open}, activityUnknown, 24 * time.Hour, EndAbandoned},
		{"a lone open event, busy", "", nil, []span{open}, activityBusy, ever, ""},

		{"duplicates, idle", "", nil, duplicates, activityIdle, 59 * time.Second, ""},
		{"duplicates, idle, quiet", "", nil, duplicates, activityIdle, time.Minute, EndAbandoned},
		{"duplicates, unknown: the later one runs", "", nil, duplicates, activityUnknown, 23 * time.Hour, ""},
		{"duplicates, busy", "", nil, duplicates, activityBusy, ever, ""},
		{"duplicates of a kind that is not known, idle, quiet", "recycle", nil, duplicates, activityIdle, time.Minute, EndAbandoned},
		{"duplicates and a lone one", "recycle", nil, append([]span{{"c", "10:00:03", ""}}, duplicates...), activityIdle, time.Hour, ""},

		{"a lone open event of what keeps a task, idle", "resize", nil, []span{done, open}, activityIdle, 59 * time.Second, ""},
		{"a lone open event of what keeps a task, idle, quiet", "resize", nil, []span{done, open}, activityIdle, time.Minute, EndAbandoned},
		{"a lone open event of an image of volumes, idle", "createImage", nil, []span{open}, activityIdle, 23 * time.Hour, ""},

		{"deleted without an event", "delete", nil, []span{}, activityGone, 0, endServerGone},
		{"deleted, its event may still end", "delete", nil, []span{open}, activityGone, 59 * time.Second, ""},
		{"deleted, and its event does not end", "delete", nil, []span{open}, activityGone, time.Minute, endServerGone},
		{"deleted, its event has ended", "delete", nil, []span{done}, activityGone, 0, EndFinished},

		{"no event, idle", "", nil, []span{}, activityIdle, 59 * time.Second, ""},
		{"no event, idle, quiet", "", nil, []span{}, activityIdle, time.Minute, EndAbandoned},
		{"no event, unknown, quiet", "", nil, []span{}, activityUnknown, time.Minute, EndAbandoned},
		{"no event, busy", "", nil, []span{}, activityBusy, ever, ""},
		{"no event, at another kind's task", "", nil, []span{}, activityElsewhere, 59 * time.Second, ""},
		{"no event, at another kind's task, quiet", "", nil, []span{}, activityElsewhere, time.Minute, EndAbandoned},
		{"events not shown, at another kind's task, quiet", "", nil, nil, activityElsewhere, time.Minute, EndAbandoned},
		{"no event of what sets no task, at another kind's", "attach_volume", nil, []span{}, activityElsewhere, ever, ""},
		{"a lock whose event is to come", "lock", nil, []span{}, activityIdle, 0, ""},
		{"a lock, events not shown", "lock", nil, nil, activityElsewhere, 0, EndFinished},
		{"events not shown, idle, quiet", "", nil, nil, activityIdle, time.Minute, EndAbandoned},
		{"nothing shown at all", "", nil, nil, activityUnknown, 23 * time.Hour, ""},
		{"nothing shown at all for a day", "", nil, nil, activityUnknown, 24 * time.Hour, EndAbandoned},
		{"no event, and its host hangs", "confirmResize", nil, []span{}, activityAtIt, ever, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			action := actionOf(c.message, c.spans)
			if c.kind != "" {
				action.Action = c.kind
			}
			start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
			reading := Reading{Action: action, Server: &Server{}, activity: c.activity}
			w := &watch{}
			w.observe(observation{reading: reading, at: start})
			w.observe(observation{reading: reading, at: start.Add(c.unchanged)})
			if got := w.decide(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestWatch_UnchangedFor: the log's times are compared with the cloud's time, never with the time here.
func TestWatch_UnchangedFor(t *testing.T) {
	here := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) // years fast
	cloud := time.Date(2026, 11, 21, 10, 5, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		action Action
		date   time.Time
		waited time.Duration
		want   time.Duration
	}{
		{"by updated_at", Action{UpdatedAt: at("2026-11-21T10:04:00")}, cloud, time.Second, time.Minute},
		{"by start_time", Action{StartTime: at("2026-11-21T10:04:00")}, cloud, time.Second, time.Minute},
		{"by an event's start", Action{StartTime: at("2025-11-21T10:00:00"), Events: []Event{{StartTime: at("2026-11-21T10:04:30")}}}, cloud, 0, 30 * time.Second},
		{"by an event's finish", Action{StartTime: at("2025-11-21T10:00:00"), Events: []Event{{FinishTime: at("2026-11-21T10:04:30")}}}, cloud, 0, 30 * time.Second},
		{"by what was seen, without a Date", Action{UpdatedAt: at("2026-11-21T10:04:00")}, time.Time{}, time.Second, time.Second},
		{"by what was seen, without readable times", Action{UpdatedAt: at("noon")}, cloud, time.Second, time.Second},
		{"by what was seen, where the log's times are ahead of the Date", Action{UpdatedAt: at("2026-11-21T10:06:00")}, cloud, time.Second, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &watch{}
			w.observe(observation{reading: Reading{Action: c.action}, at: here, date: c.date})
			w.observe(observation{reading: Reading{Action: c.action}, at: here.Add(c.waited), date: c.date})
			if got := w.unchangedFor(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestWatch_QuietFor: a server that was busy was not quiet, and a log that changes begins anew.
func TestWatch_QuietFor(t *testing.T) {
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	w := &watch{}
	see := func(after time.Duration, message *string, activity activity) time.Duration {
		w.observe(observation{reading: Reading{Action: Action{Message: message}, activity: activity}, at: start.Add(after)})
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
