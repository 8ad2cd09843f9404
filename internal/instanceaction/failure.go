package instanceaction

import (
	"slices"
	"strings"
	"time"
)

// HasFailed reports whether the log tells of a failure that no later attempt made good. Without events the message
// tells, but for a kind that tries another host.
func (a Action) HasFailed() bool {
	switch {
	case a.isUndone():
		return true
	case kinds[a.Action].retries && (a.Events == nil || a.arrived()):
		return false
	default:
		return a.Failed() || a.failedEveryAttempt()
	}
}

// failedEveryAttempt reports whether a step has attempts that failed and none that succeeded.
func (a Action) failedEveryAttempt() bool {
	return slices.ContainsFunc(a.Events, func(failed Event) bool {
		return failed.Failed() && !slices.ContainsFunc(a.Events, func(other Event) bool {
			return sameName(failed, other) && other.succeeded()
		})
	})
}

// tellsWhy reports whether an event tells why it failed, which only administrators see.
func (a Action) tellsWhy() bool {
	return slices.ContainsFunc(a.Events, func(e Event) bool { return e.Failed() && isText(e.reason()) })
}

// Failure tells what failed, the step, its host where known, and why:
//
//	compute_resize_instance on host fake-1: No valid host was found.
//
// Several steps stand in the order in which they failed, "; " between them. Why is for administrators, since
// microversion 2.84; others see the event's result. Where no event tells why, the server's fault does, which its owner
// sees too, if it is this action's. Nil unless [Reading.Status] is failed, and where nothing is known.
func (r Reading) Failure() *string {
	if r.Status() != StatusFailed {
		return nil
	}
	action := r.ended()
	steps := action.failures()
	if r.hasFault && !action.tellsWhy() {
		fault := strings.TrimSpace(*r.Server.Fault.Message)
		if len(steps) > 0 {
			fault = "the server's fault: " + fault
		}
		steps = append(steps, fault)
	}
	if len(steps) == 0 {
		return nil
	}
	return new(strings.Join(steps, "; "))
}

// failures are the steps that failed, and those that took back what was begun, in words.
func (a Action) failures() []string {
	undo := kinds[a.Action].undo
	failed := slices.DeleteFunc(slices.Clone(a.Events), func(e Event) bool { return !e.Failed() && !e.isOneOf(undo) })
	slices.SortStableFunc(failed, byFinishTime)
	steps := make([]string, len(failed))
	for i, event := range failed {
		steps[i] = event.failure()
	}
	return steps
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
	switch {
	case isText(e.reason()):
		return step + ": " + *e.reason()
	case e.Failed():
		return step + ": " + *e.Result
	default:
		return step + ": rolled back"
	}
}

// reason is why the event failed, in the cloud's words; nil where it does not say. Where details are nothing but the name
// of an exception's class, as Nova has them of exceptions that are not its own (nova/compute/utils.py,
// exception_to_dict), the last line of the traceback says what was wrong.
func (e Event) reason() *string {
	if !isText(e.Details) {
		return nil
	}
	reason := strings.TrimSpace(*e.Details)
	if len(strings.Fields(reason)) != 1 || !isText(e.Traceback) {
		return &reason
	}
	traceback := strings.TrimSpace(*e.Traceback)
	if last := strings.TrimSpace(traceback[strings.LastIndex(traceback, "\n")+1:]); last != "" {
		return &last
	}
	return &reason
}

func isText(s *string) bool { return s != nil && *s != "" }

// faultDelay is how long after an action's last word in the log the server's fault of it may be recorded. That of a
// create that finds no host comes last (nova/conductor/manager.py, _bury_in_cell0).
const faultDelay = time.Minute

// explains reports whether the fault is of the action's time, and has something to say.
func (f *Fault) explains(a Action) bool {
	if f == nil || !isText(f.Message) || f.Created == nil || !f.Created.Readable() {
		return false
	}
	if a.StartTime == nil || !a.StartTime.Readable() {
		return false
	}
	created, began := f.Created.UTC, a.StartTime.UTC.Truncate(time.Second) // faults have whole seconds
	return !created.Before(began) && !created.After(a.changedAt().UTC.Add(faultDelay))
}
