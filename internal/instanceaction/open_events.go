package instanceaction

import "slices"

// OpenEvents are the events that have not ended.
//
// An event without a finish time counts as ended where another of its name ended when it began or later. Nova closes an
// event by its name, whichever row of that name it meets first (nova/db/main/api.py, action_event_finish:
// filter_by(event=…).first(), without an order). So after a reschedule the later attempt closes the row of the earlier
// one, and its own stays open for ever. Most clouds write whole seconds, so that both times may be the same.
//
// In a log that was copied while it was written, what was open then stays open for ever. It counts as ended where the
// last step has succeeded.
func (a Action) OpenEvents() []Event {
	if kinds[a.Action].copied && a.arrived() {
		return nil
	}
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

func (a Action) hasUnfinishedEvent() bool {
	return slices.ContainsFunc(a.Events, func(e Event) bool { return !e.Finished() })
}

// allDuplicated reports whether the name of each of the events stands more than once.
func (a Action) allDuplicated(events []Event) bool {
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
