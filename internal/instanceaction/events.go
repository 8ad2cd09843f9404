package instanceaction

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// EventsError names the one of many actions that could not be fetched.
type EventsError struct {
	RequestID string
	Err       error
}

func (e *EventsError) Error() string {
	return "action of request " + e.RequestID + ": " + e.Err.Error()
}

// Unwrap returns what Client.show said.
func (e *EventsError) Unwrap() error { return e.Err }

// readings completes the actions of a list with what only a GET of each tells, the events, and with their server where
// it decides. At most 32 requests are under way at a time, together with those of other lists that share the
// [EventLimiter].
//
// An action that has vanished since stays as it is; its index is returned. Where one request caused several actions,
// the cloud shows the newest of them; the others stay as they are, without events, and are not counted as vanished.
// Any other failure ends the rest, and is a [*EventsError].
func (b *beside) readings(ctx context.Context, actions []Action) (readings []Reading, vanished []int, err error) {
	readings, gone, isBroken := make([]Reading, len(actions)), make([]bool, len(actions)), false
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(b.client.events.most)
	for i := range actions {
		if isBroken = groupContext.Err() != nil; isBroken {
			break
		}
		group.Go(func() error {
			var err error
			if readings[i], gone[i], err = b.reading(groupContext, actions[i]); err != nil {
				return &EventsError{RequestID: actions[i].RequestID, Err: err}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	if isBroken {
		return nil, nil, context.Cause(ctx)
	}
	for i := range gone {
		if gone[i] {
			vanished = append(vanished, i)
		}
	}
	return readings, vanished, nil
}

func (b *beside) reading(ctx context.Context, listed Action) (reading Reading, vanished bool, err error) {
	if !listed.isIdentified() {
		return Reading{Action: listed}, false, nil // see [Action.Odd]
	}
	if err := b.client.events.acquire(ctx); err != nil {
		return Reading{}, false, err
	}
	defer b.client.events.release()
	shown, date, err := b.client.show(ctx, b.serverID, listed.RequestID)
	switch {
	case IsActionNotFound(err) || IsServerNotFound(err) || isType[*InvalidIDError](err):
		return Reading{Action: listed}, true, nil
	case err != nil:
		return Reading{}, false, err
	case !shown.isSameAs(listed):
		return Reading{Action: listed}, false, nil
	default:
		return b.read(ctx, *shown, date), false, nil
	}
}
