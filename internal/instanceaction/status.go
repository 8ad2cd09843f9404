package instanceaction

import "time"

// Status is a reading of an action's log. Nova itself sends no such field.
type Status string

// The four readings; see [Action.Status].
const (
	StatusFailed     Status = "failed"
	StatusInProgress Status = "in_progress"
	StatusSucceeded  Status = "succeeded"
	StatusUnknown    Status = "unknown"
)

// Status reads how the action went:
//
//   - failed: the message is neither null nor empty;
//   - unknown: there are no events to judge by;
//   - in_progress: the newest event is unfinished (of several equally new ones, at least one);
//   - succeeded: otherwise.
//
// Only the newest event counts because a reschedule leaves an older one unfinished for ever. Two things it cannot see:
// the moment between one event's end and the next one's start reads as succeeded, and so may an action whose newest
// events carry the same second.
func (a Action) Status() Status {
	switch {
	case a.Failed():
		return StatusFailed
	case len(a.Events) == 0:
		return StatusUnknown
	case anyUnfinished(newestEvents(a.Events)):
		return StatusInProgress
	default:
		return StatusSucceeded
	}
}

// newestEvents returns the events of the latest start. Clouds differ in the order they send, so only times decide; an event whose
// time cannot be read might be the newest, and counts as one.
func newestEvents(events []Event) []Event {
	var latest time.Time
	var found, unreadable []Event
	for _, event := range events {
		start, ok := startOf(event)
		switch {
		case !ok:
			unreadable = append(unreadable, event)
		case found == nil || start.After(latest):
			latest, found = start, []Event{event}
		case start.Equal(latest):
			found = append(found, event)
		}
	}
	return append(found, unreadable...)
}

func startOf(event Event) (time.Time, bool) {
	if event.StartTime == nil {
		return time.Time{}, false
	}
	start, err := ParseTime(*event.StartTime)
	return start, err == nil
}

func anyUnfinished(events []Event) bool {
	for _, event := range events {
		if !event.Finished() {
			return true
		}
	}
	return false
}
