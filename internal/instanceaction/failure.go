package instanceaction

import (
	"slices"
	"strings"
	"time"
)

// Failure says what failed, the step, its host where known, and why:
//
//	compute_resize_instance on host fake-1: No valid host was found.
//
// Several steps stand in the order in which they failed, "; " between them. Why is for administrators, since
// microversion 2.84; others see the event's result. Nil unless [Action.Status] is failed, and where no event failed:
// then the message stands for an attempt that was made again, or nothing is known (see [Server.FailureOf]).
func (a Action) Failure() *string {
	if a.Status() != StatusFailed {
		return nil
	}
	failed := slices.DeleteFunc(slices.Clone(a.Events), func(e Event) bool { return !e.Failed() })
	if len(failed) == 0 {
		return nil
	}
	slices.SortStableFunc(failed, byFinishTime)
	steps := make([]string, len(failed))
	for i, event := range failed {
		steps[i] = event.failure()
	}
	return new(strings.Join(steps, "; "))
}

func byFinishTime(a, b Event) int {
	if a.FinishTime == nil || b.FinishTime == nil {
		return 0
	}
	return a.FinishTime.UTC.Compare(b.FinishTime.UTC)
}

func (e Event) failure() string {
	step := "an unnamed step"
	if isText(e.Event) {
		step = *e.Event
	}
	switch {
	case isText(e.Host):
		step += " on host " + *e.Host
	case isText(e.HostID):
		step += " on the host with ID " + *e.HostID
	}
	if isText(e.Details) {
		return step + ": " + *e.Details
	}
	return step + ": " + *e.Result
}

func isText(s *string) bool { return s != nil && *s != "" }

// faultDelay is how long after an action's last word in the log the server's fault of it may be recorded. That of a
// create that finds no host comes last (nova/conductor/manager.py, _bury_in_cell0).
const faultDelay = time.Minute

// FailureOf is the server's fault, which its owner sees too, where it is of the action's time; nil where it is not,
// where that cannot be told, and where the server has none.
func (s Server) FailureOf(a Action) *string {
	if s.Fault == nil || !isText(s.Fault.Message) || s.Fault.Created == nil || !s.Fault.Created.Readable() {
		return nil
	}
	if a.StartTime == nil || !a.StartTime.Readable() {
		return nil
	}
	created, began := s.Fault.Created.UTC, a.StartTime.UTC.Truncate(time.Second) // faults have whole seconds
	if created.Before(began) || created.After(a.changedAt().UTC.Add(faultDelay)) {
		return nil
	}
	return s.Fault.Message
}
