package cloud

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// TestTokenTransport_ServiceThatRefusesGoodTokens costs two logins in all: one for the first token, one to see that a new one
// is refused too.
func TestTokenTransport_ServiceThatRefusesGoodTokens(t *testing.T) {
	s := startStub(t)
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return r.Method == http.MethodGet
	}
	found := compute(t, newCloud(t, passwordAt(s), nil))
	for range 2 {
		parallelCalls(20, func() {
			if err := readLog(t.Context(), found); !gophercloud.ResponseCodeIs(err, http.StatusUnauthorized) {
				t.Errorf("%v", err)
			}
		})
	}
	if got := s.logins(); got != 2 {
		t.Errorf("%d logins", got)
	}
}

// TestTokenTransport_ServiceThatComesToItsSenses is served by the token that it refused, and costs no more logins before its end.
func TestTokenTransport_ServiceThatComesToItsSenses(t *testing.T) {
	s := startStub(t)
	var refuses atomic.Bool
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet && refuses.Load() {
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		return false
	}
	found := compute(t, newCloud(t, passwordAt(s), nil))
	for _, state := range []struct {
		refuses bool
		logins  int
	}{{true, 2}, {true, 2}, {false, 2}, {true, 2}} {
		refuses.Store(state.refuses)
		if err := readLog(t.Context(), found); (err != nil) != state.refuses {
			t.Errorf("%v", err)
		}
		if got := s.logins(); got != state.logins {
			t.Errorf("%d logins, want %d", got, state.logins)
		}
	}
}

// TestTokenTransport_RevokedToken, with a hundred reads in flight: one login for all of them.
func TestTokenTransport_RevokedToken(t *testing.T) {
	fake := startCloud(t)
	found := compute(t, newCloud(t, memberLogin(fake), nil))
	fake.ExpireTokens()
	fake.ResetRequests()
	parallel(t, 100, func() error { return readLog(t.Context(), found) })
	if got := count(fake, "POST /v3/auth/tokens"); got != 1 {
		t.Errorf("%d logins", got)
	}
}

// TestTokenTransport_PasswordThatChanged midway: every read gets Keystone's words, by one login.
func TestTokenTransport_PasswordThatChanged(t *testing.T) {
	fake := startCloud(t)
	found := compute(t, newCloud(t, memberLogin(fake), nil))
	fake.ExpireTokens()
	fake.ResetRequests()
	fake.Intercept(fakecloud.OnLogin(fakecloud.Respond(401, nil, `{"error": {"message": "no"}}`)))
	for range 2 {
		parallelCalls(50, func() {
			err := readLog(t.Context(), found)
			if failure, ok := errors.AsType[*LoginError](err); !ok || failure.StatusCode != 401 || failure.Message != "no" || gophercloud.ResponseCodeIs(err, 401) {
				t.Errorf("%#v", err)
			}
		})
	}
	if got := count(fake, "POST /v3/auth/tokens"); got != 1 {
		t.Errorf("%d logins", got)
	}
}

// TestTokenTransport_RenewalOutlivesTheReadThatBeganIt: that read ends by its own limit, and the others get the new token.
func TestTokenTransport_RenewalOutlivesTheReadThatBeganIt(t *testing.T) {
	fake := startCloud(t)
	found := compute(t, newCloud(t, memberLogin(fake), nil))
	fake.ExpireTokens()
	arrived, release := make(chan struct{}), make(chan struct{})
	fake.Intercept(fakecloud.OnLogin(func(http.ResponseWriter, *http.Request) bool {
		close(arrived) // twice would panic: there is one login
		<-release
		return false
	}))
	brief, cancel := context.WithCancel(t.Context())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { first <- readLog(brief, found) }()
	<-arrived
	go func() { second <- readLog(t.Context(), found) }()
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the read that began the renewal got %v", err)
	}
	close(release)
	if err := <-second; err != nil {
		t.Errorf("the other read got %v", err)
	}
}

// TestTokenTransport_OneTimeCodeIsNotRepeated: it is good for one login.
func TestTokenTransport_OneTimeCodeIsNotRepeated(t *testing.T) {
	s := startStub(t)
	found := compute(t, newCloud(t, changed(passwordAt(s), settings.Settings{"passcode": "123456"}), nil))
	s.answer = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusUnauthorized)
		return true
	}
	if err := readLog(t.Context(), found); !gophercloud.ResponseCodeIs(err, http.StatusUnauthorized) {
		t.Errorf("%v", err)
	}
	if got := s.logins(); got != 1 {
		t.Errorf("%d logins", got)
	}
}

// TestTokenTransport_DisturbedService is not one that accepts: a 503 between two refusals costs no further login.
func TestTokenTransport_DisturbedService(t *testing.T) {
	s := startStub(t)
	var reads atomic.Int32
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet {
			return false
		}
		if reads.Add(1)%3 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		} else {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return true
	}
	found := compute(t, newCloud(t, passwordAt(s), nil))
	for range 12 {
		if err := readLog(t.Context(), found); err == nil {
			t.Error("no error")
		}
	}
	if got := s.logins(); got != 2 {
		t.Errorf("%d logins", got)
	}
}

// TestTokenTransport_TokensBeforeStaySecret: they may be good for hours.
func TestTokenTransport_TokensBeforeStaySecret(t *testing.T) {
	fake := startCloud(t)
	c := newCloud(t, memberLogin(fake), nil)
	found := compute(t, c)
	fake.ExpireTokens()
	if err := readLog(t.Context(), found); err != nil {
		t.Fatal(err)
	}
	tokens := map[string]bool{}
	for _, request := range fake.Requests() {
		if token := request.Header.Get("X-Auth-Token"); token != "" {
			tokens[token] = true
		}
	}
	for token := range tokens {
		if got := c.Redact("is " + token); got != "is (sensitive)" {
			t.Error(got)
		}
	}
	if len(tokens) != 2 {
		t.Errorf("%d tokens", len(tokens))
	}
}

// TestTokenTransport_AccessRules: an application credential may list a log and not show its actions, to which keystonemiddleware
// answers 401. That costs one login to see that a new token is refused, too, and then no more.
func TestTokenTransport_AccessRules(t *testing.T) {
	s := startStub(t)
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/req-1") {
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		return false
	}
	credential := settings.Settings{"auth_url": s.URL, "application_credential_id": "a", "application_credential_secret": "hunter2"}
	found := compute(t, newCloud(t, credential, nil))
	for range 20 {
		if err := readLog(t.Context(), found); err != nil {
			t.Fatal(err)
		}
		target := found.Client.ServiceURL("servers", "s", "os-instance-actions", "req-1")
		if _, err := found.Client.Request(t.Context(), http.MethodGet, target, &gophercloud.RequestOpts{}); !gophercloud.ResponseCodeIs(err, 401) {
			t.Errorf("%v", err)
		}
	}
	if got := s.logins(); got != 2 {
		t.Errorf("%d logins", got)
	}
}
