package instanceaction

import (
	"reflect"
	"slices"
	"time"
)

// Over is by which rule an action was taken for over.
type Over string

// The rules. A server is idle when its task_state names no task and it is not in BUILD, or when it is gone.
const (
	// OverFailed: a failure is recorded, and no event is open; or what is open has stayed so for 10 s on an idle server,
	// which a task leaves before its last event ends.
	OverFailed Over = "failed"
	// OverFinished: there are events and none is open, and the server is idle (which closes the gap between one
	// event's end and the next one's start); or the log has been the same for 10 s, where the server cannot tell; or
	// for the quiet period, whatever the server does, or where it could not be read.
	//
	// Neither rule ends an action that goes on without an open event, by the server or, where that cannot tell, by the
	// log: a live migration that copies memory, say, or a create that is tried on the next host.
	OverFinished Over = "finished"
	// OverAbandoned: the log looks unfinished and nobody will finish it. It has no event, or every open one is a
	// duplicate that a reschedule left, or it is of an action that keeps the server busy until it is over; and nothing
	// has changed for the quiet period, on a server that is not busy. Any other open event is waited for, unless the
	// server is idle and the event is older than a day.
	OverAbandoned Over = "abandoned"
	// OverServerGone: a delete was seen in the log, and now the cloud does not know the server. Below microversion
	// 2.21 the log goes with it; else what is open of it is waited for, for the quiet period.
	OverServerGone Over = "server_gone"
	// OverSuperseded: the request caused a later action, and the cloud shows only that one.
	OverSuperseded Over = "superseded"
)

const (
	quietPeriod = time.Minute
	// settlePeriod is how long a log must stay the same where the server cannot tell that nothing will follow, and
	// where it is idle already though an event is open.
	settlePeriod = 10 * time.Second
	// abandonedAge is when an event that is open on an idle server will never end, nor a task begin another: no
	// operation of Nova's takes as long, nor does a token live as long.
	abandonedAge = 24 * time.Hour
)

// activity is what is known of whether something is under way on a server.
type activity int

const (
	activityUnknown   activity = iota // the cloud does not let this user look, or does not say
	activityDisturbed                 // it could not be asked just now
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
	calmSince time.Time // when the server was first seen not busy after it was; here; the zero value if it never was
}

func (w *watch) observe(seen observation) {
	if w.action == nil || !reflect.DeepEqual(*w.action, seen.action) {
		w.sameSince = seen.at
	}
	if w.activity == activityBusy || seen.activity == activityBusy {
		w.calmSince = seen.at
	}
	w.action, w.server, w.activity, w.date, w.at = &seen.action, seen.server, seen.activity, seen.date, seen.at
}

// isDelete says whether the action is one that takes the server away. Nova has one name for all kinds of deletion.
func (w *watch) isDelete() bool { return w.action != nil && w.action.Action == "delete" }

// decide says whether the action is over; "" where it is not.
func (w *watch) decide(quiet time.Duration) Over {
	open := w.action.OpenEvents()
	switch {
	case w.isDelete() && w.activity == activityGone && w.isGone(open, quiet):
		return OverServerGone
	case w.action.Failed() && len(open) == 0:
		return overIf(!w.goesOn() || w.unchangedFor() >= abandonedAge, OverFailed)
	case w.action.Failed() && w.isIdle() && !w.isWithoutTask():
		return overIf(w.isLeft(min(settlePeriod, quiet)), OverFailed)
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

func (w *watch) isWithoutTask() bool { return slices.Contains(withoutTask, w.action.Action) }

// isGone says whether a delete is over whose server is gone. Where its compute host is down, or it never had one, Nova
// deletes the server in the API and writes no event (nova/compute/api.py, _delete).
func (w *watch) isGone(open []Event, quiet time.Duration) bool {
	return len(w.action.Events) == 0 || len(open) > 0 && w.isLeft(quiet)
}

// isSettled says whether a finished log is so for good.
func (w *watch) isSettled(quiet time.Duration) bool {
	switch {
	case w.activity == activityGone:
		return true
	case w.goesOn():
		return w.unchangedFor() >= abandonedAge
	case w.activity == activityBusy, w.activity == activityDisturbed:
		return w.unchangedFor() >= quiet
	case w.activity == activityIdle && w.action.hasUnfinishedEvent():
		return w.isLeft(min(settlePeriod, quiet))
	case w.activity == activityIdle && !w.isWithoutTask():
		return true
	default:
		return w.quietFor() >= min(settlePeriod, quiet)
	}
}

// goesOn says whether Nova is at the action, though no event of it is open, and though it failed once: a later attempt
// may be between two steps. Where the server does not show its task, the log has to tell.
func (w *watch) goesOn() bool {
	if w.activity == activityUnknown || w.activity == activityDisturbed {
		return w.action.awaitsStep()
	}
	return w.server != nil && w.server.isAt(*w.action)
}

// isAbandoned says whether nobody will finish an unfinished log.
func (w *watch) isAbandoned(open []Event, quiet time.Duration) bool {
	switch {
	case w.activity == activityBusy:
		return false
	case w.action.Events == nil && !w.isIdle():
		return false // neither the log nor the server can tell anything
	case len(w.action.Events) == 0:
		return w.quietFor() >= quiet
	case !w.isIdle():
		return false
	case slices.Contains(withTask, w.action.Action) || w.action.allTwice(open):
		return w.isLeft(quiet)
	default:
		return w.unchangedFor() >= abandonedAge
	}
}

// isLeft says whether nobody closes what is open, on an idle server: a task ends before its last event does. Only what
// is seen here tells, as the log does not change with the server; what has not changed for a day was not seen to end.
func (w *watch) isLeft(quiet time.Duration) bool {
	return w.unchangedFor() >= abandonedAge || min(w.at.Sub(w.sameSince), w.quietFor()) >= quiet
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
	if w.calmSince.IsZero() {
		return w.unchangedFor()
	}
	return min(w.unchangedFor(), w.at.Sub(w.calmSince))
}
