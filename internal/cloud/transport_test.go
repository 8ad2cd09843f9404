package cloud

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/authtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestAttempt_UserAgent(t *testing.T) {
	fake := startCloud(t)
	fake.Intercept(fakecloud.OnActions(fakecloud.Times(1, func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, r.URL.Path, http.StatusFound) // each try has it once
		return true
	})))
	c := newCloudWith(t, memberLogin(fake), nil, Options{UserAgent: "test/1 terraform/2", UserAgentSuffix: "mine/3 (a b)", RequestTimeout: time.Minute})
	if err := readLog(t.Context(), compute(t, c).Client); err != nil {
		t.Fatal(err)
	}
	for _, request := range fake.Requests() {
		got := request.Header.Get("User-Agent")
		if !strings.HasPrefix(got, "test/1 terraform/2 gophercloud/") || !strings.HasSuffix(got, " mine/3 (a b)") || strings.Count(got, "mine") != 1 {
			t.Errorf("%s %s: %q", request.Method, request.Path, got)
		}
	}
}

// nobodyCame wants a cloud that has not been asked anything.
func nobodyCame(t *testing.T, fake *fakecloud.Cloud) {
	t.Helper()
	for _, request := range fake.Requests() {
		t.Errorf("%s %s came, with header %v and body %s", request.Method, request.Path, request.Header, request.Body)
	}
}

// TestCheckRedirect_Elsewhere: the token, and the password of a login, stay with the origin they are meant for.
func TestCheckRedirect_Elsewhere(t *testing.T) {
	fake, elsewhere := startCloud(t), startCloud(t)
	port := func(address string) string {
		_, port, _ := strings.Cut(strings.TrimPrefix(address, "http://"), ":")
		return port
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, to := range map[string]func(here, there string) string{
			"another port":   func(_, there string) string { return there },
			"another host":   func(here, _ string) string { return "http://localhost:" + port(here) },
			"another scheme": func(here, _ string) string { return "https://127.0.0.1:" + port(here) },
			"no scheme":      func(_, there string) string { return strings.TrimPrefix(there, "http:") },
		} {
			t.Run(fmt.Sprint(status, " to ", name), func(t *testing.T) {
				location := func(here, there, path string) http.Header {
					return http.Header{"Location": {to(here, there) + path}}
				}
				options := Options{MaxRetries: 4, RequestTimeout: time.Minute}
				c := newCloudWith(t, memberLogin(fake), nil, options)
				service := compute(t, c)
				fake.ResetRequests()

				remove := fake.Intercept(fakecloud.OnActions(fakecloud.Respond(status, location(fake.ComputeURL(), elsewhere.ComputeURL(), "/v2.1/steal"), "")))
				wantRedirectError(t, readLog(t.Context(), service.Client), fake.ComputeURL(), to(fake.ComputeURL(), elsewhere.ComputeURL()))
				remove()

				remove = fake.Intercept(fakecloud.OnLogin(fakecloud.Respond(status, location(fake.IdentityURL(), elsewhere.IdentityURL(), "/v3/auth/tokens"), "")))
				_, err := newCloudWith(t, memberLogin(fake), nil, options).Compute(t.Context(), "")
				if _, ok := errors.AsType[*LoginError](err); !ok {
					t.Errorf("%#v", err)
				}
				wantRedirectError(t, err, fake.IdentityURL(), to(fake.IdentityURL(), elsewhere.IdentityURL()))
				remove()

				if got := len(fake.Requests()); got != 2 {
					t.Errorf("%d requests, want one of each", got)
				}
			})
		}
	}
	nobodyCame(t, elsewhere)
}

// TestHTTPClient_HeaderThatIsNone: a token with a newline in it is refused before it is sent, and not repeated.
func TestHTTPClient_HeaderThatIsNone(t *testing.T) {
	fake := startCloud(t)
	c := newCloudWith(t, settings.Settings{"token": "hunter2\nhunter3", "endpoint": fake.ComputeURL()}, nil, Options{MaxRetries: 4, RequestTimeout: time.Minute})
	err := readLog(t.Context(), compute(t, c).Client)
	if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "X-Auth-Token") {
		t.Errorf("%v", err)
	}
	nobodyCame(t, fake)
}

func connections(fake *fakecloud.Cloud) int {
	used := map[string]bool{}
	for _, request := range fake.Requests() {
		if request.Service == fakecloud.Compute {
			used[request.Conn] = true
		}
	}
	return len(used)
}

func TestNewTransport_KeepsConnections(t *testing.T) {
	fake := startCloud(t)
	service := compute(t, newCloud(t, memberLogin(fake), nil))
	for range 20 {
		if err := readLog(t.Context(), service.Client); err != nil {
			t.Fatal(err)
		}
	}
	if got := connections(fake); got != 1 {
		t.Errorf("%d connections for reads one after the other", got)
	}
}

// TestNewTransport_DoesNotThrottle: there are as many connections as requests at a time, and they are kept from one burst of
// reads to the next.
func TestNewTransport_DoesNotThrottle(t *testing.T) {
	const most = 60
	var atOnce sync.WaitGroup
	fake := startCloud(t)
	fake.Intercept(fakecloud.OnActions(func(http.ResponseWriter, *http.Request) bool {
		atOnce.Done()
		atOnce.Wait() // until all are there
		return false
	}))
	service := compute(t, newCloud(t, memberLogin(fake), nil))
	for range 3 {
		atOnce.Add(most)
		authtest.Parallel(t, most, func() error { return readLog(t.Context(), service.Client) })
	}
	if got := connections(fake); got != most {
		t.Errorf("%d connections for %d reads at a time", got, most)
	}
}

func wantRedirectError(t *testing.T, err error, from, to string) {
	t.Helper()
	refused, ok := errors.AsType[*transport.RedirectError](err)
	if !ok || refused.SameOrigin || refused.From != from || !strings.Contains(refused.To, strings.TrimPrefix(to, "//")) || !strings.Contains(err.Error(), "another origin") {
		t.Errorf("%v", err)
	}
}
