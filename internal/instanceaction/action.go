// Package instanceaction reads Nova's os-instance-actions: the log of what was done to a server.
//
// It knows the API's GETs, their fields at each microversion, paging, how to tell that an action is over, and the
// errors that a compute service answers. The API is described in Nova's API reference ("Servers actions history"), in
// Huawei Cloud's "Querying Server Actions by Request ID" and in FJcloud-O's "Show Server Action Details". Nothing here
// writes to a cloud.
package instanceaction

import (
	"strings"
	"time"
)

// Action is one entry of a server's log: what was asked for, by whom, and how it went.
//
// A nil pointer stands for null and for an absent field alike; a pointer to "" is an empty string that the cloud sent.
type Action struct {
	Action       string  // the operation, such as "reboot". The set is open: clouds and releases differ.
	InstanceUUID string  // the server's UUID
	RequestID    string  // the X-Compute-Request-Id that the acting request was answered with
	ProjectID    *string // the project of whoever acted; null for a periodic task or nova-manage
	UserID       *string // whoever acted; null for a periodic task or nova-manage
	StartTime    *Time   // Nova always sends it
	Message      *string // null or "" unless something of it failed; then "Error"
	UpdatedAt    *Time   // since microversion 2.58

	// Events are the action's steps in the cloud's order. Nil where the cloud sent none (a list never has them; nor has
	// a single action below microversion 2.51 for a non-administrator), empty where it sent an empty list.
	Events []Event

	Odd []OddField // fields that are not as the API promises; nearly always nil
}

// Event is one step of an action, on one host. A nil pointer stands for null and for an absent field alike.
type Event struct {
	Event      *string // the step, such as "compute_reboot_instance"
	StartTime  *Time
	FinishTime *Time   // null while running
	Result     *string // "Success" or "Error"; null while running
	Traceback  *string // administrators only
	HostID     *string // since microversion 2.62; "" without a host
	Host       *string // administrators only, since microversion 2.62
	Details    *string // administrators only, since microversion 2.84
}

// Finished reports whether the event has a finish time. See [Action.OpenEvents] for events that ended without one.
func (e Event) Finished() bool { return e.FinishTime != nil && e.FinishTime.Text != "" }

// Failed reports whether Nova recorded the event as failed.
func (e Event) Failed() bool { return e.Result != nil && *e.Result == "Error" }

func (e Event) succeeded() bool { return e.Result != nil && *e.Result == "Success" }

// hasMessage reports whether Nova recorded a failure: the message is neither null nor empty. It stays so where a later
// attempt succeeds (nova/db/main/api.py, action_event_finish, sets it and nothing resets it).
func (a Action) hasMessage() bool { return a.Message != nil && *a.Message != "" }

// changedAt is the latest time in the log; nil where none can be read. Nova keeps updated_at in step with the start and
// the end of each event. A cloud that sends no updated_at still sends those.
func (a Action) changedAt() *Time {
	times := []*Time{a.StartTime, a.UpdatedAt}
	for _, event := range a.Events {
		times = append(times, event.StartTime, event.FinishTime)
	}
	return latest(times...)
}

// isUnchangedFor reports whether the log has not changed for a period. date is the cloud's time. It returns false where
// either time is not known.
func (a Action) isUnchangedFor(period time.Duration, date time.Time) bool {
	changed := a.changedAt()
	return changed != nil && !date.IsZero() && date.Sub(changed.UTC) >= period
}

// isDelete reports whether the action is one that takes the server away. Nova has one name for all kinds of deletion.
func (a Action) isDelete() bool { return a.Action == "delete" }

// isAbout reports whether the action is the one that was asked for. Nova compares IDs without regard to case.
func (a Action) isAbout(serverID, requestID string) bool {
	return a.isOf(serverID) && strings.EqualFold(a.RequestID, requestID)
}

func (a Action) isOf(serverID string) bool { return strings.EqualFold(a.InstanceUUID, serverID) }

// isSameAs reports whether both are the same entry of the log. One request may have caused several: the deletion of a
// resized server first confirms the resize (nova/compute/api.py, _delete and _confirm_resize_on_deleting), under the
// same request ID and with the same start time.
func (a Action) isSameAs(other Action) bool { return a.key() == other.key() }

// key is what never changes of an action.
func (a Action) key() actionKey {
	key := actionKey{requestID: a.RequestID, action: a.Action}
	if a.StartTime != nil {
		key.startTime = a.StartTime.String()
	}
	return key
}

type actionKey struct{ requestID, action, startTime string }
