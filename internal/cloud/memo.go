package cloud

import (
	"context"
	"sync"

	"golang.org/x/sync/singleflight"
)

// memo remembers what was found, by key, and finds it once however many ask at the same time. A failure is not remembered:
// whoever asks next tries again.
type memo[V any] struct {
	flights singleflight.Group
	mutex   sync.Mutex
	found   map[string]V
}

// get returns what is remembered, or finds it. The finding is not tied to the caller that came first, for others wait too;
// each stops waiting when its own context ends.
func (m *memo[V]) get(ctx context.Context, key string, find func(context.Context) (V, error)) (V, error) {
	if known, ok := m.known(key); ok {
		return known, nil
	}
	flight := m.flights.DoChan(key, func() (any, error) {
		if known, ok := m.known(key); ok {
			return known, nil
		}
		found, err := find(context.WithoutCancel(ctx))
		if err == nil {
			m.remember(key, found)
		}
		return found, err
	})
	select {
	case <-ctx.Done():
		var nothing V
		return nothing, context.Cause(ctx)
	case outcome := <-flight:
		return outcome.Val.(V), outcome.Err //nolint:forcetypeassert // put there above
	}
}

func (m *memo[V]) known(key string) (V, bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	known, ok := m.found[key]
	return known, ok
}

func (m *memo[V]) remember(key string, value V) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.found == nil {
		m.found = map[string]V{}
	}
	m.found[key] = value
}
