package keystone

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// TestRenewal_Once, however many reads find that a token has expired or come first, and for each kind that can.
func TestRenewal_Once(t *testing.T) {
	credential := fakecloud.MemberCredential
	for name, changes := range map[string]values{
		"password": {},
		"application credential": {"application_credential_id": credential.ID,
			"application_credential_secret": credential.Secret},
	} {
		t.Run(name, func(t *testing.T) {
			fake := cloudtest.StartCloud(t)
			login := newLogin(t, changed(cloudtest.MemberLogin(fake), changes), nil)
			for range 3 {
				cloudtest.Parallel(t, 50, func() error { return cloudtest.Read(t.Context(), login) })
				if got := cloudtest.Count(fake, "POST /v3/auth/tokens"); got != 1 {
					t.Errorf("%d logins", got)
				}
				fake.ExpireTokens()
				fake.ResetRequests()
			}
		})
	}
}

// TestRenewal_Refused because the password has changed: every read gets Keystone's words, by one login.
func TestRenewal_Refused(t *testing.T) {
	fake := cloudtest.StartCloud(t)
	client := logIn(t, cloudtest.MemberLogin(fake))
	fake.ExpireTokens()
	fake.ResetRequests()
	locked := `{"error": {"message": "The account is locked for ` + fakecloud.Member.Password + `"}}`
	fake.Intercept(fakecloud.OnLogin(fakecloud.Respond(401, nil, locked)))
	for range 2 {
		cloudtest.Parallel(t, 50, func() error {
			err := cloudtest.ReadLog(t.Context(), client)
			failure, ok := errors.AsType[*auth.LoginError](err)
			if !ok || failure.StatusCode != 401 || failure.Message != "The account is locked for (sensitive)" ||
				gophercloud.ResponseCodeIs(err, 401) {
				return fmt.Errorf("got %w", err)
			}
			return nil
		})
	}
	if got := cloudtest.Count(fake, "POST /v3/auth/tokens"); got != 1 {
		t.Errorf("%d logins", got)
	}
}

// TestRenewal_OutlivesTheReadThatBeganIt: that read ends by its own limit, and the others get the new token.
func TestRenewal_OutlivesTheReadThatBeganIt(t *testing.T) {
	fake := cloudtest.StartCloud(t)
	client := logIn(t, cloudtest.MemberLogin(fake))
	fake.ExpireTokens()
	arrived, release := make(chan struct{}), make(chan struct{})
	fake.Intercept(fakecloud.OnLogin(func(http.ResponseWriter, *http.Request) bool {
		close(arrived) // twice would panic: there is one login
		<-release
		return false
	}))
	brief, cancel := context.WithCancel(t.Context())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { first <- cloudtest.ReadLog(brief, client) }()
	<-arrived
	go func() { second <- cloudtest.ReadLog(t.Context(), client) }()
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the read that began the renewal got %v", err)
	}
	close(release)
	if err := <-second; err != nil {
		t.Errorf("the other read got %v", err)
	}
}

// TestRenewal_NotPossible with a token, which Keystone replaces for nobody, nor with a code, which is good for one
// login.
func TestRenewal_NotPossible(t *testing.T) {
	s := cloudtest.StartStub(t)
	for name, login := range map[string]values{
		"a token": {"auth_url": s.URL, "token": "t"},
		"a code":  changed(cloudtest.PasswordAt(s), values{"passcode": "123456"}),
	} {
		s.Answer = nil
		client := logIn(t, login)
		before := s.Logins()
		s.Always(http.StatusUnauthorized, "")
		if err := cloudtest.ReadLog(t.Context(), client); !gophercloud.ResponseCodeIs(err, http.StatusUnauthorized) {
			t.Errorf("%s: %v", name, err)
		}
		if got := s.Logins() - before; got != 0 {
			t.Errorf("%s: %d logins", name, got)
		}
	}
}

// TestRenewal_ServiceThatRefusesGoodTokens costs two logins in all: one for the first token, one to see that a new one
// is refused too. So it is until a token ends, even if the service comes to its senses, or refuses by access rules only
// what an application credential may not show.
func TestRenewal_ServiceThatRefusesGoodTokens(t *testing.T) {
	const refuses, serves = http.StatusUnauthorized, 0
	for name, answers := range map[string][]int{
		"always":                    {refuses, refuses, refuses, refuses},
		"and comes to its senses":   {refuses, refuses, serves, refuses, refuses},
		"one request, by its rules": {serves, refuses, refuses, serves, refuses, serves, refuses},
	} {
		t.Run(name, func(t *testing.T) {
			s := cloudtest.StartStub(t)
			var now atomic.Int32
			s.Answer = func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != http.MethodGet || now.Load() == serves {
					return false
				}
				w.WriteHeader(int(now.Load()))
				return true
			}
			client := logIn(t, cloudtest.PasswordAt(s))
			for i, answer := range answers {
				now.Store(int32(answer))
				cloudtest.Parallel(t, 20, func() error {
					if err := cloudtest.ReadLog(t.Context(), client); (err == nil) != (answer == serves) {
						return fmt.Errorf("answer %d: %w", i, err)
					}
					return nil
				})
				if got := s.Logins(); got > 2 {
					t.Errorf("%d logins at answer %d", got, i)
				}
			}
			if got := s.Logins(); got != 2 {
				t.Errorf("%d logins", got)
			}
		})
	}
}

// TestRenewal_DisturbedService is not one that accepts: a 503 to a new token costs no further login.
func TestRenewal_DisturbedService(t *testing.T) {
	s := cloudtest.StartStub(t)
	var reads atomic.Int32
	s.Answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet {
			return false
		}
		if reads.Add(1)%2 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		} else {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return true
	}
	client := logIn(t, cloudtest.PasswordAt(s))
	for range 12 {
		if err := cloudtest.ReadLog(t.Context(), client); err == nil {
			t.Error("no error")
		}
	}
	if got := s.Logins(); got != 2 {
		t.Errorf("%d logins", got)
	}
}

// TestRenewal_EndOfAToken, which a clock that differs from Keystone's does not change: it is replaced, whatever was in
// vain before.
func TestRenewal_EndOfAToken(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	times := tokenDetails{IssuedAt: "1999-01-01T00:00:00.000000Z", ExpiresAt: "1999-01-01T01:00:00.000000Z"}
	if got := times.end(now); !got.Equal(now.Add(time.Hour)) {
		t.Error(got)
	}
	if got := (tokenDetails{ExpiresAt: "soon"}).end(now); !got.IsZero() {
		t.Error(got)
	}
	for name, row := range map[string]struct {
		end   time.Time
		calls bool
	}{
		"good": {time.Now().Add(time.Hour), false}, "not known": {time.Time{}, false},
		"over": {time.Now().Add(-time.Hour), true},
	} {
		old, fresh := &issuedToken{end: row.end}, &issuedToken{}
		old.isUnproven.Store(true)
		c := &credential{login: applicationCredential{}}
		c.current.Store(old)
		_, _ = c.tokens.Get(t.Context(), "0", func(context.Context) (*issuedToken, time.Time, error) {
			return fresh, time.Time{}, nil
		})
		got, err := c.renew(t.Context(), old)
		if called := got == fresh; called != row.calls || err != nil {
			t.Errorf("%s: %t, error %v", name, called, err)
		}
	}
}
