package instanceaction

// Status is a reading of an action's log. Nova itself sends no such field.
type Status string

// The four readings; see [Action.Status].
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

// Status reads how the action goes or went:
//
//   - in_progress: an event is open (see [Action.OpenEvents]) or the server says so (see [Action.UnderWay]), whatever
//     has failed until then: a live migration whose first host refuses goes on to the next;
//   - failed: the message is neither null nor empty. This much is known without events;
//   - unknown: there are no events to judge by;
//   - succeeded: otherwise. No failure was recorded, which is not the same as success: a build that aborts leaves an
//     event with Success and a server in ERROR, and a live migration may break off without a word.
func (a Action) Status() Status {
	switch {
	case a.UnderWay || len(a.OpenEvents()) > 0:
		return StatusInProgress
	case a.Failed():
		return StatusFailed
	case len(a.Events) == 0:
		return StatusUnknown
	default:
		return StatusSucceeded
	}
}

// OpenEvents are the events that have not ended. One without a finish time counts as ended where another of its name
// ended when it began or later: Nova closes an event by its name, whichever row of that name it meets first
// (nova/db/main/api.py, action_event_finish: filter_by(event=…).first(), without an order), so that after a reschedule
// the later attempt closes the row of the earlier one, and its own stays open for ever. Times of most clouds have
// whole seconds, so that both may be the same.
func (a Action) OpenEvents() []Event {
	var open []Event
	for i, event := range a.Events {
		if !event.Finished() && !a.endedUnderItsName(i) {
			open = append(open, event)
		}
	}
	return open
}

func (a Action) endedUnderItsName(i int) bool {
	began := a.Events[i].StartTime
	if began == nil || !began.Readable() {
		return false
	}
	for j, other := range a.Events {
		if i != j && sameName(a.Events[i], other) && other.Finished() && other.FinishTime.Readable() &&
			!other.FinishTime.UTC.Before(began.UTC) {
			return true
		}
	}
	return false
}

func sameName(a, b Event) bool { return a.Event != nil && b.Event != nil && *a.Event == *b.Event }

// Completed says whether the action is over, however it ended; nil where there are no events to tell.
func (a Action) Completed() *bool {
	if len(a.Events) == 0 {
		return nil
	}
	return new(!a.UnderWay && len(a.OpenEvents()) == 0)
}

// FinishTime is when the last event ended; nil until the action is over, and where that or the time is not known.
func (a Action) FinishTime() *Time {
	if completed := a.Completed(); completed == nil || !*completed {
		return nil
	}
	var finished []*Time
	for _, event := range a.Events {
		finished = append(finished, event.FinishTime)
	}
	return latest(finished...)
}

// changedAt is when the log last changed by its own times; nil where none can be read. Nova keeps updated_at in step
// with the start and the end of each event; a cloud that sends no updated_at still sends those.
func (a Action) changedAt() *Time {
	times := []*Time{a.StartTime, a.UpdatedAt}
	for _, event := range a.Events {
		times = append(times, event.StartTime, event.FinishTime)
	}
	return latest(times...)
}
