package instanceaction

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// eventWorkers is how many actions [Client.LoadEvents] fetches at a time. At 50 ms each, 1000 of them take a third of what
// they take ten at a time, as Terraform's own reads go. Twice as many workers would take a fifth, and twice the load on a cloud
// that may throttle; where the cloud is busy rather than far away, more bring nothing. See BenchmarkLoadEvents. Whoever raises it
// raises the transport's connections as well.
const eventWorkers = 32

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

// LoadEvents completes the actions of a list, in place, with what only a GET of each says: the events. An action that has
// vanished since stays as it is; its index is returned. So does one in whose place the cloud shows another of the same
// request: it shows the newest. Any other failure ends the rest, and is a [*EventsError].
func (c *Client) LoadEvents(ctx context.Context, serverID string, actions []Action) (vanished []int, err error) {
	return c.loadEvents(ctx, serverID, actions, eventWorkers)
}

func (c *Client) loadEvents(ctx context.Context, serverID string, actions []Action, workers int) (vanished []int, err error) {
	gone := make([]bool, len(actions))
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for i := range actions {
		if groupContext.Err() != nil {
			break
		}
		group.Go(func() error {
			detailed, err := c.Get(groupContext, serverID, actions[i].RequestID)
			switch {
			case IsActionNotFound(err) || IsServerNotFound(err):
				gone[i] = true
			case err != nil:
				return &EventsError{RequestID: actions[i].RequestID, Err: err}
			case detailed.Action != actions[i].Action || inUTC(&detailed.StartTime) != inUTC(&actions[i].StartTime):
				gone[i] = true
			default:
				actions[i] = *detailed
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i := range gone {
		if gone[i] {
			vanished = append(vanished, i)
		}
	}
	return vanished, context.Cause(ctx)
}
