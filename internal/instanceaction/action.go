// Package instanceaction reads Nova's os-instance-actions: the log of what was done to a server.
//
// It knows the API's two GETs, their fields at each microversion, paging and the errors that a compute service answers.
// The API is described in Nova's API reference ("Servers actions history"), in Huawei Cloud's "Querying Server Actions
// by Request ID" and in FJcloud-O's "Show Server Action Details". Nothing here writes to a cloud.
package instanceaction

import "strings"

// Action is one entry of a server's log: what was asked for, by whom, and how it went.
//
// A nil pointer stands for null and for an absent field alike; a pointer to "" is an empty string that the cloud sent.
// Times are as the cloud sent them; see [ParseTime].
type Action struct {
	Action       string  // the operation, "reboot" say. The set is open: clouds and releases differ.
	InstanceUUID string  // the server's UUID
	RequestID    string  // the X-Compute-Request-Id that the acting request was answered with
	ProjectID    *string // the project of whoever acted; null for a periodic task or nova-manage
	UserID       *string // whoever acted; null for a periodic task or nova-manage
	StartTime    string
	Message      *string // null or "" unless it failed; then "Error"
	UpdatedAt    *string // since microversion 2.58

	// Events are the action's steps in the cloud's order. Nil where the cloud sent none (a list never has them; nor has
	// a single action below microversion 2.51 for a non-administrator), empty where it sent an empty list.
	Events []Event
}

// Event is one step of an action, on one host. A nil pointer stands for null and for an absent field alike.
type Event struct {
	Event      *string `json:"event"` // the step, "compute_reboot_instance" say
	StartTime  *string `json:"start_time"`
	FinishTime *string `json:"finish_time"` // null while running
	Result     *string `json:"result"`      // "Success" or "Error"; null while running
	Traceback  *string `json:"traceback"`   // administrators only
	HostID     *string `json:"hostId"`      // since microversion 2.62; "" without a host
	Host       *string `json:"host"`        // administrators only, since microversion 2.62
	Details    *string `json:"details"`     // administrators only, since microversion 2.84
}

// Finished says whether the event has ended, however it ended.
func (e Event) Finished() bool { return e.FinishTime != nil && *e.FinishTime != "" }

// Failed says whether Nova recorded the action as failed: its message is neither null nor empty.
func (a Action) Failed() bool { return a.Message != nil && *a.Message != "" }

// isAbout says whether the action is the one that was asked for. Nova compares IDs without regard to case.
func (a Action) isAbout(serverID, requestID string) bool {
	return a.isOf(serverID) && strings.EqualFold(a.RequestID, requestID)
}

func (a Action) isOf(serverID string) bool { return strings.EqualFold(a.InstanceUUID, serverID) }
