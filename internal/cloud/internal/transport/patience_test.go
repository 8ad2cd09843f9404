package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"
)

// TestPatience: a time that ends between two attempts, or in one that hangs, does not eat what the cloud has answered.
func TestPatience(t *testing.T) {
	maintenance := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "maintenance until 18:00")
	}
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for _, c := range []struct {
		name   string
		first  http.HandlerFunc
		time   time.Duration
		status int // 0 for the context's error
	}{
		{"between two attempts", maintenance, 5 * time.Second, 503},
		{"in the second", maintenance, 45 * time.Second, 503},
		{"without an answer", hang, 5 * time.Second, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			requests := 0
			handler := func(w http.ResponseWriter, r *http.Request) {
				if requests++; requests == 1 {
					c.first(w, r)
				} else {
					hang(w, r)
				}
			}
			options := retrying
			simulate(t, options, handler, func(t *testing.T, client *http.Client) {
				ctx, cancel := context.WithTimeout(t.Context(), c.time)
				defer cancel()
				start := time.Now()
				status, body, err := get(ctx, client)
				if status != c.status || (status == 503) != (body == "maintenance until 18:00") ||
					time.Since(start) != c.time {
					t.Errorf("%d %q after %s, error %v", status, body, time.Since(start), err)
				}
				if status == 0 && !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		})
	}
}
