package instanceaction

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// EventsError says which of many actions could not be fetched.
type EventsError struct {
	RequestID string
	Err       error
}

func (e *EventsError) Error() string {
	return "action of request " + e.RequestID + ": " + e.Err.Error()
}

// Unwrap returns what [Client.Get] said.
func (e *EventsError) Unwrap() error { return e.Err }

// LoadEvents completes the actions of a list, in place, with what only a GET of each says: the events. One more looks
// at the server where those cannot tell whether the action goes on: see [Action.UnderWay]. At most 32 are under way at
// a time, together with those of other lists that share the [EventLimiter].
//
// An action that has vanished since stays as it is; its index is returned. Where one request caused several actions,
// the cloud shows the newest of them; the others stay as they are, without events, and are not counted as vanished.
// Any other failure ends the rest, and is a [*EventsError].
func (c *Client) LoadEvents(ctx context.Context, serverID string, actions []Action) (vanished []int, err error) {
	gone, isBroken := make([]bool, len(actions)), false
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(c.events.most)
	for i := range actions {
		if isBroken = groupContext.Err() != nil; isBroken {
			break
		}
		group.Go(func() error {
			var err error
			if gone[i], err = c.loadEvents(groupContext, serverID, &actions[i]); err != nil {
				return &EventsError{RequestID: actions[i].RequestID, Err: err}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if isBroken {
		return nil, context.Cause(ctx)
	}
	for i := range gone {
		if gone[i] {
			vanished = append(vanished, i)
		}
	}
	return vanished, nil
}

func (c *Client) loadEvents(ctx context.Context, serverID string, action *Action) (vanished bool, err error) {
	if !action.isIdentified() {
		return false, nil // see [Action.Odd]
	}
	if err := c.events.acquire(ctx); err != nil {
		return false, err
	}
	defer c.events.release()
	shown, err := c.getSettled(ctx, serverID, action.RequestID)
	switch {
	case IsActionNotFound(err) || IsServerNotFound(err) || isType[*InvalidIDError](err):
		return true, nil
	case err != nil:
		return false, err
	}
	if shown.isSameAs(*action) {
		*action = *shown
	}
	return false, nil
}
