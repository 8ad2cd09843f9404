package cloud

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"golang.org/x/sync/singleflight"
)

// once calls a function once for each key, however many ask at the same time, and remembers what it returned. After a
// failure whoever asks next calls again, unless it was a refusal: a wrong password that each of a hundred reads tries
// locks its user out.
type once[V any] struct {
	calls   singleflight.Group
	mutex   sync.Mutex
	results map[string]result[V]
}

type result[V any] struct {
	value V
	err   error // a refusal, or a setting that another call finds as wrong
}

// get returns what is remembered, or calls. The call is not tied to the caller that came first, for others wait too;
// each stops waiting when its own context ends.
func (o *once[V]) get(ctx context.Context, key string, call func(context.Context) (V, error)) (V, error) {
	if known, ok := o.known(key); ok {
		return known.value, known.err
	}
	pending := o.calls.DoChan(key, func() (any, error) {
		known, ok := o.known(key)
		if !ok {
			known.value, known.err = call(context.WithoutCancel(ctx))
			o.remember(key, known)
		}
		return known.value, known.err
	})
	select {
	case <-ctx.Done():
		var nothing V
		return nothing, context.Cause(ctx)
	case returned := <-pending:
		return returned.Val.(V), returned.Err //nolint:forcetypeassert // put there above
	}
}

func (o *once[V]) known(key string) (result[V], bool) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	known, ok := o.results[key]
	return known, ok
}

func (o *once[V]) remember(key string, returned result[V]) {
	if returned.err != nil && !isRefusal(returned.err) && !isSettingError(returned.err) {
		return
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.results == nil {
		o.results = map[string]result[V]{}
	}
	o.results[key] = returned
}

func isSettingError(err error) bool {
	_, ok := errors.AsType[*SettingError](err)
	return ok
}

// isRefusal says whether an identity service has looked at the credentials and does not accept them. Keystone answers
// 404 to an application credential, and to a token, that it does not know, and 403 to a token that it does not
// exchange; so does a load balancer, with a page or a line of text, while Keystone is away.
func isRefusal(err error) bool {
	failure, ok := errors.AsType[*LoginError](err)
	if !ok {
		return false
	}
	isOwn := failure.RequestID != "" || failure.IsDocument
	return failure.StatusCode == http.StatusUnauthorized ||
		isOwn && (failure.StatusCode == http.StatusForbidden || failure.StatusCode == http.StatusNotFound)
}
