package instanceaction

import "time"

// Status is how an action goes or went. Nova itself sends no such field.
type Status string

// All statuses; see [Reading.Status].
const (
	StatusFailed     Status = "failed"
	StatusInProgress Status = "in_progress"
	StatusSucceeded  Status = "succeeded"
	StatusUnknown    Status = "unknown"
)

// Statuses are the texts that a [Status] may be.
func Statuses() []string {
	return []string{
		string(StatusFailed), string(StatusInProgress), string(StatusSucceeded), string(StatusUnknown),
	}
}

// Reading is an action with what was seen beside it. It alone tells how the action went, for a single read, for a wait
// and in a list.
type Reading struct {
	Action Action
	Server *Server // nil where it was not looked at, cannot be seen or is gone
	End    End     // by which rule a wait took the action for over; "" where it was not waited for

	// ServerErr is why the server, which would have told more, could not be read though it is there to be seen.
	ServerErr error

	activity activity
	isStale  bool // the log has not changed for a day
	hasFault bool // the server's fault is this action's
	// leftInError reports whether the server is in ERROR, which success would have ended, and neither its fault nor a
	// newer action tells why.
	leftInError bool
}

// Status tells how the action goes or went:
//
//   - in_progress: an event is open (see [Action.OpenEvents]), or the server is at the action;
//   - failed: it did not do what it was asked for. A failure is recorded, a step took back what was begun, or the
//     server's fault is the action's;
//   - succeeded: the last step is there, and nothing says otherwise;
//   - unknown: nothing tells how it ended, or nobody will finish it.
func (r Reading) Status() Status {
	action := r.Action
	isOpen := len(action.OpenEvents()) > 0 && r.End != EndFailed // what is open of one that failed will not end
	switch {
	case r.isDeleted():
		return StatusSucceeded
	case r.isFaulty():
		return StatusFailed
	case isOpen && !r.isGivenUp(), !isOpen && r.continues() && r.End == "":
		return StatusInProgress
	case isOpen:
		return StatusUnknown
	case action.hasFailed():
		return StatusFailed
	case len(action.Events) == 0 && !action.isFinishedByAPI(), action.lacksLastStep(), r.isContradicted():
		return StatusUnknown
	default:
		return StatusSucceeded
	}
}

// FinishTime is when the last event ended; nil until the action has failed or succeeded, and where the time is not
// known.
func (r Reading) FinishTime() *Time {
	if status := r.Status(); status != StatusFailed && status != StatusSucceeded {
		return nil
	}
	var finished []*Time
	for _, event := range r.Action.Events {
		finished = append(finished, event.FinishTime)
	}
	return latest(finished...)
}

// Duration is how long the action took, never negative; nil where [Reading.FinishTime] is, or its start is not known.
func (r Reading) Duration() *time.Duration {
	finish, start := r.FinishTime(), r.Action.StartTime
	if finish == nil || start == nil || !start.Readable() {
		return nil
	}
	return new(max(0, finish.UTC.Sub(start.UTC)))
}

// isFaulty reports whether the server's fault tells that the action failed, whatever the log says.
func (r Reading) isFaulty() bool { return r.hasFault && kinds[r.Action.Action].swallowsFailures }

// OwnsFault reports whether the server's fault is this action's, by its time, and no newer one's.
func (r Reading) OwnsFault() bool { return r.hasFault }

// IsGivenUp reports whether the action looks unfinished and nobody will finish it.
func (r Reading) IsGivenUp() bool {
	return r.End == EndAbandoned || r.isGivenUp() && len(r.Action.OpenEvents()) > 0 && r.Status() == StatusUnknown
}

func (r Reading) isGivenUp() bool {
	return r.End == EndAbandoned || r.leftInError || r.End == "" && r.isStale && !r.activity.isBusy()
}

// isContradicted reports whether the server contradicts a finished log: it is in ERROR, or still in the status that the
// action was to end.
func (r Reading) isContradicted() bool {
	return r.leftInError || kinds[r.Action.Action].status != "" && r.activity == activityAtIt
}

// isDeleted reports whether the action is the deletion of a server that is gone. The API deletes one whose host is down
// by itself, and then writes no event (nova/compute/api.py, _delete).
func (r Reading) isDeleted() bool {
	return r.Action.isDelete() && !r.Action.hasFailed() && (r.activity == activityGone || r.End == endServerGone)
}

// continues reports whether the server is at the action though no event of it is open.
func (r Reading) continues() bool {
	return r.activity == activityAtIt && (len(r.Action.Events) == 0 || r.Action.mayContinue())
}
