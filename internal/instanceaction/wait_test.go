package instanceaction

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// swiftClock is a clock whose sleeps take no time, and that ends the wait after so much of it.
type swiftClock struct {
	now, end time.Time
	cancel   context.CancelFunc
}

func (c *swiftClock) Now() time.Time { return c.now }

func (c *swiftClock) Sleep(ctx context.Context, d time.Duration) error {
	if c.now = c.now.Add(d); c.now.After(c.end) {
		c.cancel()
	}
	return context.Cause(ctx)
}

func TestLongWaitTellsOfItselfOnceAMinute(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		answer := `{"server": {"OS-EXT-STS:task_state": "migrating"}}`
		if strings.Contains(r.URL.Path, "os-instance-actions") {
			answer = `{"instanceAction": {"action": "migrate", "instance_uuid": "` + serverID + `", "request_id": "req-1", "start_time": "2026-11-22T12:00:00", "events": []}}`
		}
		_, _ = io.WriteString(w, answer)
	})
	ctx, cancel := context.WithCancel(t.Context())
	start := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	var reported []time.Duration
	_, _, err := client.GetWhenOver(ctx, serverID, "req-1", Wait{
		Clock:    &swiftClock{now: start, end: start.Add(5*time.Minute + 30*time.Second), cancel: cancel},
		Progress: func(waited time.Duration, _ Action) { reported = append(reported, waited) },
	})
	if _, ok := errors.AsType[*WaitError](err); !ok {
		t.Errorf("%#v", err)
	}
	if len(reported) < 4 || len(reported) > 5 || reported[0] < time.Minute {
		t.Errorf("reported after %v", reported)
	}
}
