package transport

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestLastAnswer_IsHandedOn with its body: the cloud's words say more than "giving up".
func TestLastAnswer_IsHandedOn(t *testing.T) {
	for _, retries := range []int{0, 1, 4} {
		server := &failing{first: 100, failure: func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "no host", 503)
		}}
		options := Options{MaxRetries: retries, RequestTimeout: time.Minute}
		simulate(t, options, server.ServeHTTP, func(t *testing.T, client *http.Client) {
			if status, body, err := get(t.Context(), client); status != 503 || body != "no host\n" || err != nil {
				t.Errorf("%d %q, error %v", status, body, err)
			}
			if got := server.seen.Load(); got != int64(retries)+1 {
				t.Errorf("%d requests with max_retries %d", got, retries)
			}
		})
	}
}

// TestNew_BoundsHeaders as well as bodies.
func TestNew_BoundsHeaders(t *testing.T) {
	handler := func(w http.ResponseWriter, _ *http.Request) {
		for i := range 100 {
			w.Header().Set(fmt.Sprint("X-Filler-", i), strings.Repeat("x", maxHeader/50))
		}
	}
	simulate(t, Options{RequestTimeout: time.Minute}, handler, func(t *testing.T, client *http.Client) {
		if _, _, err := get(t.Context(), client); err == nil || !strings.Contains(err.Error(), "exceeded") {
			t.Error(err)
		}
	})
}

// TestRedacted tells what a server sent on one line, and our own words as they are.
func TestRedacted(t *testing.T) {
	redact := func(text string) string { return strings.ReplaceAll(text, "admin", "(sensitive)") }
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"what a server sent", errors.New("malformed header \"admin\x1b[2J\n\""), `malformed header "(sensitive)[2J "`},
		{"a redirect", &RedirectError{From: "http://h", To: "http://h/admin"},
			"http://h redirects to http://h/(sensitive), another origin, which credentials are not sent to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := redacted(c.err, redact); got.Error() != c.want || !errors.Is(got, c.err) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestLastAnswer_IsRedacted: an error that leaves the client repeats nothing as a server sent it.
func TestLastAnswer_IsRedacted(t *testing.T) {
	cause := errors.New("a\x1b[2Jb\nhunter2")
	_, err := lastAnswer(nil, &url.Error{Op: "Get", URL: "http://h", Err: cause}, func(text string) string {
		return strings.ReplaceAll(text, "hunter2", "(sensitive)")
	})
	if err == nil || err.Error() != "a[2Jb (sensitive)" || !errors.Is(err, cause) {
		t.Errorf("%q", err)
	}
}

// TestNew_KeepsConnections, as many as there are requests at a time, from one burst of reads to the next.
func TestNew_KeepsConnections(t *testing.T) {
	const most = 60
	for together, want := range map[int]int64{1: 1, most: most} {
		var atOnce sync.WaitGroup
		var connections atomic.Int64
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			atOnce.Done()
			atOnce.Wait() // until all are there
		}))
		server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				connections.Add(1)
			}
		}
		server.Start()
		client := testClient(nil, Options{RequestTimeout: time.Minute})
		for range 5 {
			atOnce.Add(together)
			var group sync.WaitGroup
			for range together {
				group.Go(func() {
					if _, _, err := request(t.Context(), &client, http.MethodGet, server.URL, ""); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
		}
		if got := connections.Load(); got != want {
			t.Errorf("%d connections for %d reads at a time", got, together)
		}
		server.Close()
	}
}
