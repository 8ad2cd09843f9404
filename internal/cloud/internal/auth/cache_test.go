package auth

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// TestCache_ForgetsFailures that are no refusals.
func TestCache_ForgetsFailures(t *testing.T) {
	for _, c := range []struct {
		name  string
		err   error
		calls int
	}{
		{"a refusal", &LoginError{StatusCode: 401}, 1},
		{"one who may not", &LoginError{StatusCode: 403, RequestID: "req-1"}, 1},
		{"an unknown credential", &LoginError{StatusCode: 404, isDocument: true}, 1},
		{"a login that is none", &LoginError{StatusCode: 400, isDocument: true}, 1},
		{"a header that is too large for a proxy", &LoginError{StatusCode: 400}, 3},
		{"a page of a web filter's", &LoginError{StatusCode: 403}, 3},
		{"a load balancer without a Keystone", &LoginError{StatusCode: 404}, 3},
		{"a setting", &settings.SettingError{}, 1},
		{"a busy Keystone", &LoginError{StatusCode: 503}, 3},
		{"no answer", &LoginError{Err: errors.New("reset")}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			var o Cache[int]
			calls := 0
			for range 3 {
				_, err := o.Get(t.Context(), "", func(context.Context) (int, time.Time, error) {
					calls++
					return 0, time.Time{}, c.err
				})
				if !errors.Is(err, c.err) {
					t.Errorf("%v", err)
				}
			}
			if calls != c.calls {
				t.Errorf("%d calls, want %d", calls, c.calls)
			}
		})
	}
}

// TestCache_OutlivesTheCallerThatCameFirst and its deadline.
func TestCache_OutlivesTheCallerThatCameFirst(t *testing.T) {
	var o Cache[string]
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	began, release := make(chan struct{}), make(chan struct{})
	end := time.Now().Add(time.Hour)
	call := func(ctx context.Context) (string, time.Time, error) {
		if _, has := ctx.Deadline(); has {
			t.Error("the first caller's deadline counts")
		}
		close(began)
		<-release
		return "found", end, ctx.Err()
	}
	first := make(chan error, 1)
	go func() { _, err := o.Get(ctx, "", call); first <- err }()
	<-began
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	close(release)
	if got, err := o.Get(t.Context(), "", call); got != "found" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// getUntil asks for a value that ends.
func (c *Cache[V]) getUntil(t *testing.T, end time.Time, value V, err error) (V, error) {
	t.Helper()
	return c.Get(t.Context(), "", func(context.Context) (V, time.Time, error) { return value, end, err })
}

// TestCache_RenewsBeforeTheEnd: ten minutes before it, and what is short-lived at half of its time.
func TestCache_RenewsBeforeTheEnd(t *testing.T) {
	for lifetime, renewal := range map[time.Duration]time.Duration{
		time.Hour: 50 * time.Minute, 15 * time.Minute: 7*time.Minute + 30*time.Second, time.Minute: 30 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			var c Cache[int]
			for i, step := range []struct {
				later time.Duration
				want  int
			}{{0, 0}, {renewal - time.Second, 0}, {time.Second, 2}, {renewal - time.Second, 2}, {time.Second, 4}} {
				time.Sleep(step.later)
				if got, err := c.getUntil(t, time.Now().Add(lifetime), i, nil); got != step.want || err != nil {
					t.Errorf("of %s, step %d: %d, error %v", lifetime, i, got, err)
				}
			}
		})
	}
}

// TestCache_KeepsWhatIsGood while another cannot be had, and asks once a minute. A refusal counts when it has ended.
func TestCache_KeepsWhatIsGood(t *testing.T) {
	for _, failure := range []error{errors.New("down"), &LoginError{StatusCode: http.StatusUnauthorized}} {
		synctest.Test(t, func(t *testing.T) {
			var c Cache[string]
			calls := 0
			ask := func() (string, error) {
				return c.Get(t.Context(), "", func(context.Context) (string, time.Time, error) {
					calls++
					return "", time.Time{}, failure
				})
			}
			_, _ = c.getUntil(t, time.Now().Add(time.Hour), "good", nil)
			time.Sleep(55 * time.Minute)
			for range 5 {
				if got, err := ask(); got != "good" || err != nil || calls != 1 {
					t.Errorf("%q, error %v, after %d calls", got, err, calls)
				}
			}
			time.Sleep(time.Minute)
			if got, err := ask(); got != "good" || err != nil || calls != 2 {
				t.Errorf("a minute later: %q, error %v, after %d calls", got, err, calls)
			}
			time.Sleep(10 * time.Minute)
			for range 3 {
				if _, err := ask(); !errors.Is(err, failure) {
					t.Errorf("at its end: %v", err)
				}
			}
			if want := 3; isRefusal(failure) && calls != want {
				t.Errorf("%d calls, want %d", calls, want)
			}
		})
	}
}

// TestCache_TellsWhatTheCloudAnswered to whoever could not wait for the end of it.
func TestCache_TellsWhatTheCloudAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c Cache[int]
		away := func(http.RoundTripper) http.RoundTripper {
			return sender(func(request *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusServiceUnavailable, Request: request,
					Body: io.NopCloser(strings.NewReader("until 18:00"))}, nil
			})
		}
		options := transport.Options{MaxRetries: 3}
		client := transport.NewHTTPClient(transport.New(nil, options), away, options)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Get(ctx, "", func(ctx context.Context) (int, time.Time, error) {
			request, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://keystone.example.com/v3/auth/tokens",
				nil)
			response, err := client.Do(request)
			if err == nil {
				_ = response.Body.Close()
			}
			return 0, time.Time{}, nil
		})
		told, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err)
		if !ok || told.Actual != http.StatusServiceUnavailable || string(told.Body) != "until 18:00" {
			t.Errorf("%v", err)
		}
		time.Sleep(time.Hour)
	})
}

type sender func(*http.Request) (*http.Response, error)

func (f sender) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }
