package instanceaction

import (
	"reflect"
	"slices"
	"time"
)

// Over is by which rule an action was taken for over.
type Over string

// The rules. A server is idle when its task_state names no task, or when it is gone.
const (
	// OverFailed: a failure is recorded, and no event is open or the server is idle.
	OverFailed Over = "failed"
	// OverFinished: there are events and none is open, and the server is idle (which closes the gap between one
	// event's end and the next one's start); or the log has been the same for 10 s, where the server cannot tell; or
	// for the quiet period, whatever the server does: that is another action, unless a live migration still copies
	// memory or a create is tried again.
	OverFinished Over = "finished"
	// OverAbandoned: the log looks unfinished and nobody will finish it. It has no event, or every open one is a
	// duplicate that a reschedule left, and nothing has changed for the quiet period, on a server that is not busy.
	// Any other open event is waited for, unless the server is idle and the event is older than a day.
	OverAbandoned Over = "abandoned"
	// OverServerGone: a delete was seen in the log, and now the cloud does not know the server. Below microversion
	// 2.21 the log goes with it.
	OverServerGone Over = "server_gone"
	// OverSuperseded: the request caused a later action, and the cloud shows only that one.
	OverSuperseded Over = "superseded"
)

const (
	quietPeriod = time.Minute
	// settlePeriod is how long a finished log must stay the same where the server cannot tell that no event will
	// follow.
	settlePeriod = 10 * time.Second
	// abandonedAge is when an event that is open on an idle server will never end, nor a task begin another: no
	// operation of Nova's takes as long, nor does a token live as long.
	abandonedAge = 24 * time.Hour
)

// withoutTask are the actions during which Nova sets no task_state, so that an idle server proves nothing. Their API
// methods in nova/compute/api.py (attach_volume, detach_volume, swap_volume, attach_interface, detach_interface,
// extend_volume, attach_share, detach_share, trigger_crash_dump, confirm_resize, lock, unlock,
// live_migrate_force_complete, live_migrate_abort) leave it alone.
var withoutTask = []string{
	"attach_volume", "detach_volume", "swap_volume", "attach_interface", "detach_interface", "extend_volume",
	"attach_share", "detach_share", "trigger_crash_dump", "confirmResize", "lock", "unlock",
	"live_migration_force_complete", "live_migration_cancel",
}

// ownTask is the task_state that goes on after the action's last event has ended, for as long as the action does: the
// event of a live migration ends when the job is queued (nova/compute/manager.py, live_migration), and the next one
// begins when all memory has been copied (post_live_migration_at_destination).
var ownTask = map[string]string{"live-migration": "migrating"}

// buildTasks are the task_states of a create (nova/compute/task_states.py). When it is rescheduled, the event of the
// next attempt often begins in the second in which that of the last one ends, and reads as ended from then on; see
// [Action.OpenEvents].
var buildTasks = []string{"scheduling", "block_device_mapping", "networking", "spawning"}

// activity is what is known of whether something is under way on a server.
type activity int

const (
	activityUnknown activity = iota // the cloud does not let this user look, or does not say
	activityBusy
	activityIdle
	activityGone
)

// observation is what one poll saw.
type observation struct {
	action   Action
	server   *Server
	activity activity
	date     time.Time // the cloud's, when it showed the action; the zero value where it does not say
	at       time.Time // the clock's here
}

// watch is what a wait remembers from poll to poll. It compares the log's times with the cloud's time, and the time
// here with itself.
type watch struct {
	action    *Action // as seen last
	server    *Server
	activity  activity
	date, at  time.Time
	sameSince time.Time // when the log was first seen as it is; here
	busyAt    time.Time // when the server was last seen busy; here; the zero value for never
}

func (w *watch) observe(seen observation) {
	if w.action == nil || !reflect.DeepEqual(*w.action, seen.action) {
		w.sameSince = seen.at
	}
	if seen.activity == activityBusy {
		w.busyAt = seen.at
	}
	w.action, w.server, w.activity, w.date, w.at = &seen.action, seen.server, seen.activity, seen.date, seen.at
}

// isDelete says whether the action is one that takes the server away. Nova has one name for all kinds of deletion.
func (w *watch) isDelete() bool { return w.action != nil && w.action.Action == "delete" }

// decide says whether the action is over; "" where it is not.
func (w *watch) decide(quiet time.Duration) Over {
	open := w.action.OpenEvents()
	switch {
	case w.action.Failed() && (len(open) == 0 || w.isIdle()):
		return OverFailed
	case len(w.action.Events) > 0 && len(open) == 0:
		return overIf(w.isSettled(quiet), OverFinished)
	default:
		return overIf(w.isAbandoned(open, quiet), OverAbandoned)
	}
}

func overIf(over bool, rule Over) Over {
	if over {
		return rule
	}
	return ""
}

func (w *watch) isIdle() bool { return w.activity == activityIdle || w.activity == activityGone }

// isSettled says whether a finished log is so for good.
func (w *watch) isSettled(quiet time.Duration) bool {
	switch {
	case w.activity == activityGone:
		return true
	case w.activity == activityBusy && w.isOwnTask():
		return w.unchangedFor() >= abandonedAge
	case w.activity == activityBusy:
		return w.unchangedFor() >= quiet
	case w.activity == activityIdle && !slices.Contains(withoutTask, w.action.Action):
		return true
	default:
		return w.unchangedFor() >= min(settlePeriod, quiet)
	}
}

// isOwnTask says whether the server's task is the action's, though no event of it is open.
func (w *watch) isOwnTask() bool {
	if w.server == nil || w.server.TaskState == "" {
		return false
	}
	if w.action.Action == "create" {
		return w.action.hasUnfinishedEvent() && slices.Contains(buildTasks, w.server.TaskState)
	}
	return w.server.TaskState == ownTask[w.action.Action]
}

func (a Action) hasUnfinishedEvent() bool {
	return slices.ContainsFunc(a.Events, func(e Event) bool { return !e.Finished() })
}

// isAbandoned says whether nobody will finish an unfinished log.
func (w *watch) isAbandoned(open []Event, quiet time.Duration) bool {
	switch {
	case w.activity == activityBusy:
		return false
	case w.action.Events == nil && w.activity == activityUnknown:
		return false // neither the log nor the server can tell anything
	case w.isIdle() && w.unchangedFor() >= abandonedAge:
		return true
	default:
		return w.action.allTwice(open) && w.quietFor() >= quiet
	}
}

// allTwice says whether the name of each of the events stands more than once.
func (a Action) allTwice(events []Event) bool {
	for _, event := range events {
		namesakes := 0
		for _, other := range a.Events {
			if sameName(event, other) {
				namesakes++
			}
		}
		if namesakes < 2 {
			return false
		}
	}
	return true
}

// unchangedFor is how long the log has been as it is: by its own times where the cloud says what its time is, so that
// an old action is not waited for, and by what was seen here.
func (w *watch) unchangedFor() time.Duration {
	seen := w.at.Sub(w.sameSince)
	changed := w.action.changedAt()
	if changed == nil || w.date.IsZero() {
		return seen
	}
	return max(seen, w.date.Sub(changed.UTC))
}

// quietFor is how long nothing has changed on a server that was not busy meanwhile: its last event is still to be
// closed when its task has ended.
func (w *watch) quietFor() time.Duration {
	if w.busyAt.IsZero() {
		return w.unchangedFor()
	}
	return min(w.unchangedFor(), w.at.Sub(w.busyAt))
}
