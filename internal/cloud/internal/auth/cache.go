package auth

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
	"golang.org/x/sync/singleflight"
)

// Cache calls a function once for each key, however many ask at the same time, and keeps what it returned until shortly
// before that ends. After a failure whoever asks next calls again, unless it was a refusal: a wrong password that each
// of a hundred reads tries locks its user out.
type Cache[V any] struct {
	calls   singleflight.Group
	mutex   sync.Mutex
	entries map[string]cached[V]
	seen    map[string]*transport.Disturbance // what the cloud answered to the newest call, by key
}

type cached[V any] struct {
	value   V
	err     error     // a refusal, or a wrong setting: another call would fail the same way
	renewal time.Time // when another is asked for; zero for never
	end     time.Time // when the value is good for nothing; zero for never
}

const (
	// renewalMargin is how long before its end a value is renewed: what Huawei Cloud's own provider leaves to keys of
	// the metadata service, which hands out new ones from then on. A value that lives for less is renewed at half of
	// its time.
	renewalMargin = 10 * time.Minute
	// renewalPause is how long a value that could not be renewed, and is good, is used before the next try.
	renewalPause = time.Minute
)

// Get returns what is kept, or calls. end is zero for what stays good. The call is not tied to the caller that came
// first, for others wait too; each stops waiting when its own context ends, and is told what the cloud had answered
// until then, as [gophercloud.ErrUnexpectedResponseCode].
func (c *Cache[V]) Get(
	ctx context.Context, key string, call func(context.Context) (value V, end time.Time, err error),
) (V, error) {
	if kept, ok := c.kept(key); ok {
		return kept.value, kept.err
	}
	pending := c.calls.DoChan(key, func() (any, error) {
		kept, ok := c.kept(key)
		if !ok {
			value, end, err := call(c.watch(key).In(context.WithoutCancel(ctx)))
			kept = c.keep(key, cached[V]{value: value, err: err, end: end})
		}
		return kept.value, kept.err
	})
	select {
	case <-ctx.Done():
		var nothing V
		if last := c.lastAnswer(key); last != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nothing, last
		}
		return nothing, context.Cause(ctx)
	case returned := <-pending:
		return returned.Val.(V), returned.Err //nolint:forcetypeassert // put there above
	}
}

// watch returns a place for what the cloud answers to a new call.
func (c *Cache[V]) watch(key string) *transport.Disturbance {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.seen == nil {
		c.seen = map[string]*transport.Disturbance{}
	}
	c.seen[key] = &transport.Disturbance{}
	return c.seen[key]
}

// lastAnswer returns the last answer that was to be mended by another attempt; nil for none.
func (c *Cache[V]) lastAnswer(key string) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.seen[key] == nil {
		return nil
	}
	return c.seen[key].Err()
}

// kept returns an entry that needs no other in its place.
func (c *Cache[V]) kept(key string) (cached[V], bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	kept, ok := c.entries[key]
	return kept, ok && (kept.renewal.IsZero() || time.Now().Before(kept.renewal))
}

// keep keeps what a call returned, if it is to last, and returns what counts now: where a renewal failed, the old value
// as long as it is good.
func (c *Cache[V]) keep(key string, returned cached[V]) cached[V] {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	now := time.Now()
	old := c.entries[key]
	switch {
	case returned.err == nil && !returned.end.IsZero():
		returned.renewal = returned.end.Add(-min(renewalMargin, returned.end.Sub(now)/2))
	case returned.err == nil:
	case now.Before(old.end):
		returned = old
		returned.renewal = now.Add(renewalPause)
	case !isRefusal(returned.err) && !isSettingError(returned.err):
		return returned
	}
	if c.entries == nil {
		c.entries = map[string]cached[V]{}
	}
	c.entries[key] = returned
	return returned
}

func isSettingError(err error) bool {
	_, ok := errors.AsType[*settings.SettingError](err)
	return ok
}

// isRefusal reports whether an identity service has looked at the credentials and does not accept them. Keystone
// answers 404 to an application credential, and to a token, that it does not know, 403 to a token that it does not
// exchange, and 400 to a login that is none; so does a load balancer, with a page or a line of text, while Keystone is
// away.
func isRefusal(err error) bool {
	failure, ok := errors.AsType[*LoginError](err)
	if !ok {
		return false
	}
	switch failure.StatusCode {
	case http.StatusUnauthorized:
		return true
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound:
		return failure.RequestID != "" || failure.isDocument
	}
	return false
}
