package keystone

import (
	"context"
	"testing"
	"time"
)

// TestTokenTransport_EndOfAToken, which a clock that differs from Keystone's does not change: it is replaced, whatever was in vain
// before.
func TestTokenTransport_EndOfAToken(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	times := tokenDetails{IssuedAt: "1999-01-01T00:00:00.000000Z", ExpiresAt: "1999-01-01T01:00:00.000000Z"}
	if got := times.end(now); !got.Equal(now.Add(time.Hour)) {
		t.Error(got)
	}
	if got := (tokenDetails{ExpiresAt: "soon"}).end(now); !got.IsZero() {
		t.Error(got)
	}
	for name, c := range map[string]struct {
		end   time.Time
		calls bool
	}{"good": {time.Now().Add(time.Hour), false}, "not known": {time.Time{}, false}, "over": {time.Now().Add(-time.Hour), true}} {
		old := &issuedToken{end: c.end}
		old.isUnproven.Store(true)
		k := &credential{login: applicationCredential{}}
		k.current.Store(old)
		fresh := &issuedToken{}
		_, _ = k.tokens.Get(t.Context(), "0", func(context.Context) (*issuedToken, time.Time, error) { return fresh, time.Time{}, nil })
		got, err := k.renew(t.Context(), old)
		if called := got == fresh; called != c.calls || err != nil {
			t.Errorf("%s: %t, error %v", name, called, err)
		}
	}
}
