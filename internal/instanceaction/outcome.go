package instanceaction

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Outcome is an action with what is known of its server: how it was read once, or how a wait for it ended well.
type Outcome struct {
	Action Action
	Server *Server // nil where it was not looked at, cannot be seen or is gone
	Over   Over    // "" where the action was not waited for
	Open   []Event // what of the action has no end (see [Action.OpenEvents]) and, if it is over by Over, will have none

	// ServerErr is why the server of a failed action could not be looked at, though it is there to be seen.
	ServerErr error
}

// Outcome reads the action of a selection once, and its server where the events of a failed action do not say why.
//
// Errors: those of [Client.Select].
func (c *Client) Outcome(ctx context.Context, serverID string, selection Selection) (Outcome, error) {
	action, err := c.Select(ctx, serverID, selection)
	if err != nil {
		return Outcome{}, err
	}
	outcome := Outcome{Action: *action}
	if action.Status() != StatusFailed || action.tellsWhy() {
		return outcome, nil
	}
	outcome.Server, _, outcome.ServerErr = c.activity(ctx, serverID)
	return outcome, nil
}

// tellsWhy says whether an event tells why it failed, which only administrators see.
func (a Action) tellsWhy() bool {
	return slices.ContainsFunc(a.Events, func(e Event) bool { return e.Failed() && isText(e.Details) })
}

// ended is the action as it ended: what is still open of one that failed, on an idle server, will not end.
func (o Outcome) ended() Action {
	action := o.Action
	if o.Over == OverFailed {
		action.Events = slices.DeleteFunc(slices.Clone(action.Events), func(e Event) bool { return !e.Finished() })
	}
	return action
}

// Status is [Action.Status], and failed where the wait ended by that.
func (o Outcome) Status() Status { return o.ended().Status() }

// FinishTime is [Action.FinishTime], of what has ended where the rest will not.
func (o Outcome) FinishTime() *Time { return o.ended().FinishTime() }

// Failure is [Action.Failure]. Where the events do not say why, the server's fault does, if it is of the action's time.
func (o Outcome) Failure() *string {
	action := o.ended()
	failure := action.Failure()
	if o.Server == nil || action.Status() != StatusFailed || action.tellsWhy() {
		return failure
	}
	fault := o.Server.FailureOf(action)
	if failure == nil || fault == nil {
		return cmp.Or(failure, fault)
	}
	return new(*failure + "; the server's fault: " + strings.TrimSpace(*fault))
}
