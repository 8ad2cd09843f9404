package cloud

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"golang.org/x/sync/singleflight"
)

// memo remembers what was found, by key, and finds it once however many ask at the same time. After a failure whoever asks
// next tries again, unless it was a refusal: a wrong password that each of a hundred reads tries locks its user out.
type memo[V any] struct {
	flights singleflight.Group
	mutex   sync.Mutex
	found   map[string]outcome[V]
}

type outcome[V any] struct {
	value V
	err   error // a refusal, or a setting that another try finds as wrong
}

// get returns what is remembered, or finds it. The finding is not tied to the caller that came first, for others wait too;
// each stops waiting when its own context ends.
func (m *memo[V]) get(ctx context.Context, key string, find func(context.Context) (V, error)) (V, error) {
	if known, ok := m.known(key); ok {
		return known.value, known.err
	}
	flight := m.flights.DoChan(key, func() (any, error) {
		known, ok := m.known(key)
		if !ok {
			known.value, known.err = find(context.WithoutCancel(ctx))
			m.remember(key, known)
		}
		return known.value, known.err
	})
	select {
	case <-ctx.Done():
		var nothing V
		return nothing, context.Cause(ctx)
	case landed := <-flight:
		return landed.Val.(V), landed.Err //nolint:forcetypeassert // put there above
	}
}

func (m *memo[V]) known(key string) (outcome[V], bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	known, ok := m.found[key]
	return known, ok
}

func (m *memo[V]) remember(key string, what outcome[V]) {
	if what.err != nil && !isRefusal(what.err) && !isSettingError(what.err) {
		return
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.found == nil {
		m.found = map[string]outcome[V]{}
	}
	m.found[key] = what
}

func isSettingError(err error) bool {
	_, ok := errors.AsType[*SettingError](err)
	return ok
}

// isRefusal says whether an identity service has looked at the credentials and does not accept them. Keystone answers 404 to
// an application credential, and to a token, that it does not know.
func isRefusal(err error) bool {
	failure, ok := errors.AsType[*LoginError](err)
	return ok && (failure.StatusCode == http.StatusUnauthorized || failure.StatusCode == http.StatusNotFound)
}
