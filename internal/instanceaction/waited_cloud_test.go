package instanceaction

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// swiftClock is a clock whose sleeps take no time. It may end a wait after so much of it.
type swiftClock struct {
	mutex      sync.Mutex
	start, now time.Time
	end        time.Duration // 0 for never
	cause      error
	cancel     context.CancelCauseFunc
}

func newSwiftClock() *swiftClock {
	start := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	return &swiftClock{start: start, now: start}
}

func (c *swiftClock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

func (c *swiftClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mutex.Lock()
	c.now = c.now.Add(d)
	c.mutex.Unlock()
	if c.end > 0 && c.slept() > c.end {
		c.cancel(c.cause)
	}
	return context.Cause(ctx)
}

func (c *swiftClock) slept() time.Duration { return c.Now().Sub(c.start) }

// response is a status and a body.
type response struct {
	status int
	body   string
}

const waited = "req-waited"

var (
	idle      = response{200, `{"server": {"id": "` + serverID + `", "status": "ACTIVE", "OS-EXT-STS:task_state": null}}`}
	busy      = response{200, `{"server": {"id": "` + serverID + `", "status": "ACTIVE", "OS-EXT-STS:task_state": "working"}}`}
	inError   = response{200, `{"server": {"id": "` + serverID + `", "status": "ERROR", "OS-EXT-STS:task_state": null}}`}
	forbidden = response{403, `{"forbidden": {"code": 403, "message": "Policy doesn't allow it."}}`}
	noServer  = response{404, `{"itemNotFound": {"code": 404, "message": "Instance ` + serverID + ` could not be found."}}`}
	noAction  = response{404, `{"itemNotFound": {"code": 404, "message": "Action ` + waited + ` not found"}}`}
	disturbed = response{503, `<html>Service Unavailable</html>`}
	htmlPage  = response{200, `<html>We are back soon</html>`}
	building  = response{200, `{"server": {"id": "` + serverID + `", "status": "BUILD", "OS-EXT-STS:task_state": null}}`}
)

// stamp is a time after the wait's start, as Nova writes it.
func stamp(after time.Duration) string {
	return newSwiftClock().start.Add(after).Format("2006-01-02T15:04:05.000000")
}

// ran is an event that began and ended so long after the wait's start.
func ran(name string, start, finish time.Duration) string {
	return fmt.Sprintf(`{"event": %q, "start_time": %q, "finish_time": %q, "result": "Success"}`, name, stamp(start), stamp(finish))
}

// runs is an event that has not ended.
func runs(name string, start time.Duration) string {
	return fmt.Sprintf(`{"event": %q, "start_time": %q, "finish_time": null, "result": null}`, name, stamp(start))
}

// shown is an action that began an hour before the wait, last changed so long after its start.
func shown(kind, message string, changed time.Duration, events ...string) response {
	return response{200, fmt.Sprintf(`{"instanceAction": {"action": %q, "instance_uuid": %q, "request_id": %q, "start_time": %q,
		"message": %s, "updated_at": %q, "events": [%s]}}`,
		kind, serverID, waited, stamp(-time.Hour), message, stamp(changed), strings.Join(events, ", "))}
}

// moment is what the cloud answers from a time on.
type moment struct {
	from           time.Duration
	server, action response
}

// waitedCloud answers as its moments say, by the clock.
type waitedCloud struct {
	clock   *swiftClock
	skew    time.Duration // of the clock here
	noDate  bool
	moments []moment
	list    func(slept time.Duration) string // the list, "" for a broken connection; nil for none
	polls   atomic.Int64                     // how often something else was asked for
}

func (c *waitedCloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", c.clock.Now().Format(http.TimeFormat))
	if c.noDate {
		w.Header()["Date"] = nil
	}
	slept := c.clock.slept()
	if strings.HasSuffix(r.URL.Path, "/os-instance-actions") {
		list := c.list(slept)
		if list == "" {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		_, _ = io.WriteString(w, list)
		return
	}
	c.polls.Add(1)
	now := c.moments[0]
	for _, m := range c.moments {
		if m.from <= slept {
			now = m
		}
	}
	answer := now.server
	if strings.Contains(r.URL.Path, "/os-instance-actions/") {
		answer = now.action
	}
	if answer.status == 0 {
		panic(http.ErrAbortHandler) // the connection breaks
	}
	w.WriteHeader(answer.status)
	_, _ = io.WriteString(w, answer.body)
}

// wait waits on the cloud's clock, which stands so much ahead of the cloud, for end at most.
func (c *waitedCloud) wait(t *testing.T, selection Selection, end time.Duration, options WaitOptions) (Outcome, time.Duration, error) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	if c.clock == nil {
		c.clock = newSwiftClock()
	}
	c.clock.end, c.clock.cancel = end, cancel
	if c.clock.cause == nil {
		c.clock.cause = context.DeadlineExceeded
	}
	options.Clock = &skewedClock{c.clock, c.skew}
	outcome, err := serve(t, c.ServeHTTP).GetWhenOver(ctx, serverID, selection, options)
	return outcome, c.clock.slept(), err
}

// skewedClock is the clock of a machine whose time is wrong.
type skewedClock struct {
	*swiftClock
	skew time.Duration
}

func (c *skewedClock) Now() time.Time { return c.swiftClock.Now().Add(c.skew) }

// listed is a list of one action of each kind and request, the newest first.
func listed(entries ...string) string { // "KIND REQUEST START"
	actions := make([]string, len(entries))
	for i, entry := range entries {
		parts := strings.Fields(entry)
		actions[i] = fmt.Sprintf(`{"action": %q, "instance_uuid": %q, "request_id": %q, "start_time": %q}`, parts[0], serverID, parts[1], parts[2])
	}
	return `{"instanceActions": [` + strings.Join(actions, ", ") + `]}`
}
