package instanceaction

import (
	"context"
	"sync"
	"time"
)

// beside is what one read sees beside its actions: their server, and the newest actions of the log. Each is asked for
// once, and only where it decides. It is auxiliary: where it cannot be had, the log stands alone.
type beside struct {
	client   *Client
	serverID string
	server   func(context.Context) (*Server, error)
	newest   func(context.Context) []Action
}

func (c *Client) beside(serverID string) *beside {
	return &beside{
		client: c, serverID: serverID,
		server: once(func(ctx context.Context) (*Server, error) {
			server, err := c.server(ctx, serverID)
			if err != nil {
				return nil, err
			}
			return &server, nil
		}),
		newest: func() func(context.Context) []Action {
			newest := once(func(ctx context.Context) ([]Action, error) {
				page, err := c.page(ctx, serverID, ListOptions{PageSize: kindPage}.query(), ListOptions{})
				return page.actions, err
			})
			return func(ctx context.Context) []Action {
				actions, _ := newest(ctx)
				return actions
			}
		}(),
	}
}

// once is a function that is called once, by whoever comes first; the others wait for what it returns.
func once[T any](call func(context.Context) (T, error)) func(context.Context) (T, error) {
	var (
		first sync.Once
		value T
		err   error
	)
	return func(ctx context.Context) (T, error) {
		first.Do(func() { value, err = call(ctx) })
		return value, err
	}
}

// read reads an action, and the server where that decides; date is the cloud's time, the zero value where it does not
// say.
func (b *beside) read(ctx context.Context, action Action, date time.Time) Reading {
	reading := Reading{Action: action, isStale: action.isUnchangedFor(abandonedAge, date)}
	if action.needsServer(reading.isStale) {
		b.look(ctx, &reading)
	}
	return reading
}

// look looks at the server, and at the newer actions where they may be what it shows.
func (b *beside) look(ctx context.Context, r *Reading) {
	server, err := b.server(ctx)
	r.Server = server
	switch {
	case err == nil:
		r.activity = b.activity(ctx, *server, *r)
		r.hasFault = server.Fault.explains(r.Action) && !b.isExceeded(ctx, r.Action, server.Fault.explains)
		if !r.hasFault && r.isBrokenBy(*server) && !b.isExceeded(ctx, r.Action, anyAction) {
			r.hasFault = server.Fault.isOf(r.Action, abandonedAge)
			r.isBroken = !r.hasFault
		}
	case IsServerNotFound(err):
		r.activity = activityGone
	case isTransientOnceUp(err):
		r.activity, r.ServerErr = activityUnavailable, err
	case !isForbidden(err):
		r.ServerErr = err
	}
}

// activity is what the server tells of an action. What it is at belongs to the newest action that it may be; for the
// others it is idle.
func (b *beside) activity(ctx context.Context, server Server, r Reading) activity {
	r.activity = server.activity(r.Action)
	decides := r.isStale || len(r.Action.OpenEvents()) == 0
	mayBeAt := func(newer Action) bool {
		return server.activity(newer) == activityAtIt || server.hasStatus(kinds[newer.Action].leaves)
	}
	if decides && r.activity == activityAtIt && b.isExceeded(ctx, r.Action, mayBeAt) {
		return activityIdle
	}
	return r.activity
}

// isExceeded reports whether the log has a newer action of which the same holds. Of those that began at the same time,
// the cloud sends the newer first.
func (b *beside) isExceeded(ctx context.Context, action Action, holds func(Action) bool) bool {
	isFirst := true
	for _, other := range b.newest(ctx) {
		isFirst = isFirst && !other.isSameAs(action)
		order := laterFirst(other, action)
		if (order < 0 || order == 0 && isFirst) && holds(other) {
			return true
		}
	}
	return false
}

func anyAction(Action) bool { return true }

// isBrokenBy reports whether the server is in ERROR, which success would have ended, and the action is one whose failures
// only the server tells. Nova sets the state before it records why (nova/scheduler/utils.py, set_vm_state_and_notify), and records
// nothing where a host that restarts finds a build it was at (nova/compute/manager.py, _init_instance).
func (r Reading) isBrokenBy(server Server) bool {
	return kinds[r.Action.Action].swallows && server.hasStatus("ERROR") && r.activity != activityAtIt
}

// needsServer reports whether the server decides how the action went: the log is empty, or unfinished for a day, or
// looks finished though Nova may go on; failures of its kind are swallowed; or it does not tell why it failed. A delete
// is over when the server is gone.
func (a Action) needsServer(isStale bool) bool {
	isOpen := len(a.OpenEvents()) > 0
	switch {
	case isOpen:
		return isStale || a.isDelete() || kinds[a.Action].swallows
	case a.hasFailed():
		return !a.tellsWhy() || a.mayContinue()
	case len(a.Events) == 0:
		return !a.isFinishedByAPI()
	default:
		return kinds[a.Action].swallows || a.mayContinue() || kinds[a.Action].status != ""
	}
}
