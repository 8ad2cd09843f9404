package instanceaction

import (
	"slices"
	"strings"
	"time"
)

// hasFailed reports whether the log tells of a failure that no later attempt made good. Without events the message
// tells, except for kinds that try another host.
func (a Action) hasFailed() bool {
	switch {
	case a.isUndone():
		return true
	case kinds[a.Action].triesNextHost && (a.Events == nil || a.arrived()):
		return false
	default:
		return a.hasMessage() || a.failedEveryAttempt()
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

// tellsWhy reports whether an event tells why it failed. Only administrators see that. An exception's class alone does
// not count: it is all that Nova records of exceptions that are not its own (nova/objects/base.py, serialize_args).
func (a Action) tellsWhy() bool {
	return slices.ContainsFunc(a.Events, func(e Event) bool {
		return e.Failed() && isText(e.Details) && !isWord(*e.Details)
	})
}

// Failure tells which step failed, on which host where that is known, and why:
//
//	compute_resize_instance on host fake-1: No valid host was found.
//
// Several steps stand in the order in which they failed, "; " between them. Only administrators see why, from
// microversion 2.84 on; others see the event's result. Where no event tells why, the server's fault is added if it is
// this action's; the server's owner sees that too. Nil unless [Reading.Status] is failed, and where nothing is known.
func (r Reading) Failure() *string {
	if r.Status() != StatusFailed {
		return nil
	}
	steps := r.Action.failures()
	if r.hasFault && !r.Action.tellsWhy() {
		fault := r.Server.Fault.reason()
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
	undo := kinds[a.Action].rollbacks
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
	case isText(e.Details):
		return step + ": " + strings.TrimSpace(*e.Details)
	case e.Failed():
		return step + ": " + *e.Result
	default:
		return step + ": rolled back"
	}
}

// reason is what the fault tells. Where its message is nothing but an exception's class (nova/compute/utils.py,
// exception_to_dict), the details have a line that says more: "libvirt.libvirtError: internal error". Administrators
// see it.
func (f *Fault) reason() string {
	message := strings.TrimSpace(*f.Message)
	if f.Details == nil || !isWord(message) {
		return message
	}
	for _, line := range slices.Backward(strings.Split(*f.Details, "\n")) {
		class, _, hasMore := strings.Cut(line, ": ")
		if hasMore && (class == message || strings.HasSuffix(class, "."+message)) {
			return strings.TrimSpace(line)
		}
	}
	return message
}

func isWord(text string) bool { return len(strings.Fields(text)) == 1 }

func isText(s *string) bool { return s != nil && *s != "" }

const (
	// faultDelay is how long after an action's last word in the log the server's fault of it may be recorded. That of a
	// create that finds no host comes last (nova/conductor/manager.py, _bury_in_cell0).
	faultDelay = time.Minute
	// clockSkew is how far the clocks of a cloud's services may be apart, and what whole seconds cut off.
	clockSkew = 2 * time.Second
)

// explains reports whether the fault is of the action's time, and has something to say.
func (f *Fault) explains(a Action) bool { return f.isOf(a, faultDelay) }

func (f *Fault) isOf(a Action, delay time.Duration) bool {
	if f == nil || !isText(f.Message) || f.Created == nil || !f.Created.Readable() {
		return false
	}
	if a.StartTime == nil || !a.StartTime.Readable() || !a.mayHaveFault() {
		return false
	}
	created := f.Created.UTC
	return !created.Before(a.StartTime.UTC.Add(-clockSkew)) && !created.After(a.changedAt().UTC.Add(delay))
}

// mayHaveFault reports whether a fault may be the action's: Nova records one beside an event that fails
// (nova/compute/manager.py, wrap_instance_fault), or where failures are swallowed.
func (a Action) mayHaveFault() bool {
	return a.hasMessage() || a.failedEveryAttempt() || kinds[a.Action].swallowsFailures
}
