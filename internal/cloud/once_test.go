package cloud

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestOnce_ForgetsFailures that are no refusals.
func TestOnce_ForgetsFailures(t *testing.T) {
	for _, c := range []struct {
		name  string
		err   error
		calls int
	}{
		{"a refusal", &LoginError{StatusCode: 401}, 1},
		{"one who may not", &LoginError{StatusCode: 403, RequestID: "req-1"}, 1},
		{"an unknown credential", &LoginError{StatusCode: 404, IsDocument: true}, 1},
		{"a page of a web filter's", &LoginError{StatusCode: 403}, 3},
		{"a load balancer without a Keystone", &LoginError{StatusCode: 404}, 3},
		{"a setting", &SettingError{}, 1},
		{"a busy Keystone", &LoginError{StatusCode: 503}, 3},
		{"no answer", &LoginError{Err: errors.New("reset")}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			var o once[int]
			calls := 0
			for range 3 {
				if _, err := o.get(t.Context(), "", func(context.Context) (int, error) { calls++; return 0, c.err }); !errors.Is(err, c.err) {
					t.Errorf("%v", err)
				}
			}
			if calls != c.calls {
				t.Errorf("%d calls, want %d", calls, c.calls)
			}
		})
	}
}

// TestOnce_OutlivesTheCallerThatCameFirst and its deadline.
func TestOnce_OutlivesTheCallerThatCameFirst(t *testing.T) {
	var o once[string]
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	began, release := make(chan struct{}), make(chan struct{})
	call := func(ctx context.Context) (string, error) {
		if _, has := ctx.Deadline(); has {
			t.Error("the first caller's deadline counts")
		}
		close(began)
		<-release
		return "found", ctx.Err()
	}
	first := make(chan error, 1)
	go func() { _, err := o.get(ctx, "", call); first <- err }()
	<-began
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	close(release)
	if got, err := o.get(t.Context(), "", call); got != "found" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
