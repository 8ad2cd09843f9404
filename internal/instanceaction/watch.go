package instanceaction

import (
	"reflect"
	"time"
)

// End is the rule by which a wait took an action for over.
type End string

// The rules. A server is idle when it is not in BUILD and its task_state names no task, or when it is gone.
const (
	// EndFailed: the log, or the server's fault, tells of a failure, and no event is open. Or an event has stayed open
	// for 10 s on a server that is idle, whose task ends before the last event does, or that has the fault.
	EndFailed End = "failed"
	// EndFinished: there are events, none is open, and the server is not at the action, as it may be between two
	// events. Where the server cannot tell, the log has to be the same for 10 s. Where the server is at something that
	// may be the action, or could not be asked, it has to be the same for a minute. What the API finishes before it
	// answers is over at once; what lacks its last step, on an idle server, after 10 s.
	//
	// Neither rule ends an action that goes on without an open event: a live migration that copies memory, for example,
	// or a create that is tried on the next host. The server tells so, or where it cannot, the log.
	EndFinished End = "finished"
	// EndAbandoned: the log looks unfinished, and nobody will finish it. Nothing has changed for a minute on a server
	// that is not busy, and the log has no event, or its open events are duplicates that a reschedule left, or the
	// action is one that keeps the server busy until it is over. Without an event, a server at another kind's task is
	// not busy with this action. Any other open event is waited for, unless it is older than a day and the server is
	// not known to be busy.
	EndAbandoned End = "abandoned"
	// endServerGone: a delete was seen in the log, and now the cloud does not know the server. Below microversion
	// 2.21 the log goes with it; else what is open of it is waited for, for a minute.
	endServerGone End = "server_gone"
	// endSuperseded: the request caused a later action, and the cloud shows only that one.
	endSuperseded End = "superseded"
)

const (
	// quietPeriod is how long a log that looks unfinished must stay the same to be taken for over.
	quietPeriod = time.Minute
	// settlePeriod is how long a log must stay the same where the server cannot tell that nothing will follow, and
	// where it is idle already though an event is open.
	settlePeriod = 10 * time.Second
	// abandonedAge is how old an open event on an idle server may be. No operation of Nova's takes longer, and no token
	// lives longer: an older one will never end, nor will another step follow.
	abandonedAge = 24 * time.Hour
)

// observation is what one poll saw.
type observation struct {
	reading Reading
	date    time.Time // the cloud's, when it showed the action; the zero value where it does not say
	at      time.Time // the clock's here
}

// watch is what a wait remembers from poll to poll. It compares the log's times only with the cloud's clock, and times
// of the clock here only with each other.
type watch struct {
	observation           // the last one
	sameSince   time.Time // when the log was first seen as it is; here
	calmSince   time.Time // when the server was first seen not busy after it was; here; the zero value if it never was
	isBegun     bool      // something was observed
}

func (w *watch) observe(seen observation) {
	if !w.isBegun || !reflect.DeepEqual(w.reading.Action, seen.reading.Action) {
		w.sameSince = seen.at
	}
	if w.mayBeBusy() || seen.mayBeBusy() {
		w.calmSince = seen.at
	}
	w.observation, w.isBegun = seen, true
}

// mayBeBusy reports whether the server is at what may be the action.
func (o observation) mayBeBusy() bool {
	return o.reading.activity == activityBusy || o.reading.activity == activityAtIt
}

func (o observation) isIdle() bool {
	return o.reading.activity == activityIdle || o.reading.activity == activityGone
}

// isDelete reports whether a delete has been seen.
func (w *watch) isDelete() bool { return w.isBegun && w.reading.Action.isDelete() }

// decide returns the rule by which the action is over; "" where it is not.
func (w *watch) decide() End {
	action := w.reading.Action
	open, hasFailed := action.OpenEvents(), action.hasFailed() || w.reading.isFaulty()
	switch {
	case w.isDelete() && w.reading.activity == activityGone && w.isGone(open):
		return endServerGone
	case hasFailed && len(open) == 0:
		return endIf(!w.continues() || w.unchangedFor() >= abandonedAge, EndFailed)
	case hasFailed && (w.isIdle() || w.reading.isFaulty()) && !action.isTaskless():
		return endIf(w.isStaleFor(settlePeriod), EndFailed)
	case len(open) == 0 && (len(action.Events) > 0 || action.isFinishedByAPI()):
		return endIf(w.isSettled(), EndFinished)
	default:
		return endIf(w.isAbandoned(open), EndAbandoned)
	}
}

func endIf(isOver bool, rule End) End {
	if isOver {
		return rule
	}
	return ""
}

// isGone reports whether a delete is over because its server is gone, although the log has no event, or one that stays
// open.
func (w *watch) isGone(open []Event) bool {
	return len(w.reading.Action.Events) == 0 || len(open) > 0 && w.isStaleFor(quietPeriod)
}

// isSettled reports whether a finished log is so for good.
func (w *watch) isSettled() bool {
	action, activity := w.reading.Action, w.reading.activity
	switch {
	case activity == activityGone, action.isFinishedByAPI():
		return true
	case w.continues():
		return w.unchangedFor() >= abandonedAge
	case w.mayBeBusy(), activity == activityUnavailable:
		return w.unchangedFor() >= quietPeriod
	case activity == activityUnknown, action.isTaskless(), w.reading.leftInError:
		return w.quietFor() >= settlePeriod
	case action.hasUnfinishedEvent(), action.lacksLastStep(): // a migration's roll-back may begin after its task
		return w.isStaleFor(settlePeriod)
	default:
		return true
	}
}

// continues reports whether Nova is at the action though no event of it is open. That may be so after a failure, too: a
// later attempt may be between two steps. Where the server does not show its task, the log has to tell.
func (w *watch) continues() bool {
	if w.reading.activity == activityUnknown || w.reading.activity == activityUnavailable {
		return w.reading.Action.lacksLastStep()
	}
	return w.reading.continues()
}

// isAbandoned reports whether nobody will finish an unfinished log.
func (w *watch) isAbandoned(open []Event) bool {
	action := w.reading.Action
	isShown := action.Events != nil || w.isIdle() // else neither the log nor the server tells anything
	isPast := len(action.Events) == 0 && kinds[action.Action].keepsBusy && w.reading.activity == activityElsewhere
	switch {
	case isPast: // its own task was set before it was in the log
		return w.quietFor() >= quietPeriod
	case w.reading.activity.isBusy():
		return false
	case len(open) == 0 && isShown:
		return w.quietFor() >= quietPeriod
	case w.isIdle() && (kinds[action.Action].keepsBusy || action.allDuplicated(open)):
		return w.isStaleFor(quietPeriod)
	default:
		return w.unchangedFor() >= abandonedAge
	}
}

// isStaleFor reports whether what is open has stayed so for a period on an idle server. The period is counted from when
// the server was seen idle: its task ends before its last event does, and the log does not change with the server. What
// has not changed for a day needs no such period.
func (w *watch) isStaleFor(period time.Duration) bool {
	return w.unchangedFor() >= abandonedAge || min(w.at.Sub(w.sameSince), w.quietFor()) >= period
}

// unchangedFor is how long the log has been as it is: by its own times where the cloud says what its time is, so that
// an old action is not waited for, and by what was seen here.
func (w *watch) unchangedFor() time.Duration {
	seen := w.at.Sub(w.sameSince)
	changed := w.reading.Action.changedAt()
	if changed == nil || w.date.IsZero() {
		return seen
	}
	return max(seen, w.date.Sub(changed.UTC))
}

// quietFor is how long nothing has changed on a server that was not busy meanwhile. The last event is closed only after
// the server's task has ended.
func (w *watch) quietFor() time.Duration {
	if w.calmSince.IsZero() {
		return w.unchangedFor()
	}
	return min(w.unchangedFor(), w.at.Sub(w.calmSince))
}
