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

// Unwrap returns what Client.show returned.
func (e *EventsError) Unwrap() error { return e.Err }

// readings completes the actions of a list with their events, which only a GET of each tells, and with their server
// where it decides. At most 32 requests are under way at a time, together with those of other lists that share the
// [Limiter].
//
// An action that has vanished since stays as it is; its index is returned. Where one request caused several actions,
// the cloud shows only the newest of them. The others stay as they are, without events, and do not count as vanished.
// Any other failure ends the rest, and is a [*EventsError].
func (l *lookups) readings(ctx context.Context, actions []Action) (readings []Reading, vanished []int, err error) {
	readings, gone := make([]Reading, len(actions)), make([]bool, len(actions))
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(l.client.limiter.most)
	for i := range actions {
		group.Go(func() error {
			var err error
			if readings[i], gone[i], err = l.reading(groupContext, actions[i]); err != nil {
				return &EventsError{RequestID: actions[i].RequestID, Err: err}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	for i := range gone {
		if gone[i] {
			vanished = append(vanished, i)
		}
	}
	return readings, vanished, nil
}

func (l *lookups) reading(ctx context.Context, listed Action) (reading Reading, vanished bool, err error) {
	if !listed.isIdentified() {
		return Reading{Action: listed}, false, nil // see [Action.Odd]
	}
	if err := l.client.limiter.acquire(ctx); err != nil {
		return Reading{}, false, err
	}
	defer l.client.limiter.release()
	shown, date, err := l.client.show(ctx, l.serverID, listed.RequestID)
	switch {
	case IsActionNotFound(err) || IsServerNotFound(err) || isType[*InvalidIDError](err):
		return Reading{Action: listed}, true, nil
	case err != nil:
		return Reading{}, false, err
	case !shown.isSameAs(listed):
		return Reading{Action: listed}, false, nil
	default:
		return l.read(ctx, *shown, date), false, nil
	}
}
