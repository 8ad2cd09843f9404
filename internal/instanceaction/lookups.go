package instanceaction

import (
	"context"
	"sync"
	"time"
)

// lookups are what one read may look up beside its actions: their server, and the newest actions of the log. Each is
// asked for once, and only where it decides. Where one fails, the actions are judged without it.
type lookups struct {
	client   *Client
	serverID string
	server   func(context.Context) (*Server, error)
	newest   func(context.Context) ([]Action, error)
}

func (c *Client) lookups(serverID string) *lookups {
	return &lookups{
		client: c, serverID: serverID,
		server: once(func(ctx context.Context) (*Server, error) {
			server, err := c.server(ctx, serverID)
			if err != nil {
				return nil, err
			}
			return &server, nil
		}),
		newest: once(func(ctx context.Context) ([]Action, error) {
			page, err := c.page(ctx, serverID, ListOptions{PageSize: namedPageSize}.query(), ListOptions{})
			return page.actions, err
		}),
	}
}

// once returns a function that makes a call the first time, and returns what that returned every time.
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

// read returns a reading of an action, and looks at the server where that decides. date is the cloud's time; the zero
// value where it does not say.
func (l *lookups) read(ctx context.Context, action Action, date time.Time) Reading {
	reading := Reading{Action: action, isStale: action.isUnchangedFor(abandonedAge, date)}
	if action.needsServer(reading.isStale) {
		l.lookAtServer(ctx, &reading)
	}
	return reading
}

// lookAtServer adds to a reading what the server tells. Newer actions are asked for where what it shows may be theirs.
func (l *lookups) lookAtServer(ctx context.Context, r *Reading) {
	server, err := l.server(ctx)
	r.Server = server
	switch {
	case err == nil:
		r.activity = l.activity(ctx, *server, *r)
		r.hasFault = server.Fault.explains(r.Action) && !l.hasNewer(ctx, r.Action, server.Fault.explains)
		if !r.hasFault && r.mayHaveLeftInError(*server) && !l.hasNewer(ctx, r.Action, anyAction) {
			r.hasFault = server.Fault.isOf(r.Action, abandonedAge)
			r.leftInError = !r.hasFault
		}
	case IsServerNotFound(err):
		r.activity = activityGone
	case isTransientOnceUp(err):
		r.activity, r.ServerErr = activityUnavailable, err
	case !isForbidden(err):
		r.ServerErr = err
	}
}

// activity is what the server tells of an action. What is under way belongs to the newest action that it may be; as to
// the others, the server is idle.
func (l *lookups) activity(ctx context.Context, server Server, r Reading) activity {
	r.activity = server.activity(r.Action)
	decides := r.isStale || len(r.Action.OpenEvents()) == 0
	mayBeAt := func(newer Action) bool {
		return server.activity(newer) == activityAtIt || server.hasStatus(kinds[newer.Action].leaves)
	}
	if decides && r.activity == activityAtIt && l.hasNewer(ctx, r.Action, mayBeAt) {
		return activityIdle
	}
	return r.activity
}

// hasNewer reports whether the log has a newer action of which something holds. Of actions that began at the same time,
// the cloud sends the newer first.
func (l *lookups) hasNewer(ctx context.Context, action Action, holds func(Action) bool) bool {
	isFirst := true
	newest, _ := l.newest(ctx)
	for _, other := range newest {
		isFirst = isFirst && !other.isSameAs(action)
		order := laterFirst(other, action)
		if (order < 0 || order == 0 && isFirst) && holds(other) {
			return true
		}
	}
	return false
}

func anyAction(Action) bool { return true }

// mayHaveLeftInError reports whether the server is in ERROR, which success would have ended, and the action is one
// whose failures only the server tells. Nova sets the state before it records why (nova/scheduler/utils.py,
// set_vm_state_and_notify). It records nothing where a host restarts during a build (nova/compute/manager.py,
// _init_instance).
func (r Reading) mayHaveLeftInError(server Server) bool {
	return kinds[r.Action.Action].swallowsFailures && server.hasStatus("ERROR") && r.activity != activityAtIt
}

// needsServer reports whether the server decides how the action went. It does where the log is empty, has been
// unfinished for a day, or looks finished though another step may follow; where failures of this kind are swallowed;
// and where the log does not tell why the action failed. A delete is over when the server is gone.
func (a Action) needsServer(isStale bool) bool {
	isOpen := len(a.OpenEvents()) > 0
	switch {
	case isOpen:
		return isStale || a.isDelete() || kinds[a.Action].swallowsFailures
	case a.hasFailed():
		return !a.tellsWhy() || a.mayContinue()
	case len(a.Events) == 0:
		return !a.isFinishedByAPI()
	default:
		return kinds[a.Action].swallowsFailures || a.mayContinue() || kinds[a.Action].status != ""
	}
}
