package instanceaction

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// cloudStart is the cloud's time when a test begins: years ahead of the time here, which is a synctest bubble's.
var cloudStart = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

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
	return cloudStart.Add(after).Format("2006-01-02T15:04:05.000000")
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

// waitedCloud answers as its moments say, by the time of a synctest bubble.
type waitedCloud struct {
	noDate  bool
	moments []moment
	list    func(slept time.Duration) string // the list, "" for a broken connection; nil for an empty one
	began   time.Time
	polls   atomic.Int64 // how often something else was asked for
}

func (c *waitedCloud) slept() time.Duration {
	if c.began.IsZero() {
		c.began = time.Now()
	}
	return time.Since(c.began)
}

func (c *waitedCloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	slept := c.slept()
	if !c.noDate {
		w.Header().Set("Date", cloudStart.Add(slept).Format(http.TimeFormat))
	}
	if strings.HasSuffix(r.URL.Path, "/os-instance-actions") {
		list := listed()
		if c.list != nil {
			list = c.list(slept)
		}
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

// wait waits in a bubble, until cause ends it after so much time at most.
func (c *waitedCloud) wait(
	t *testing.T, selection Selection, end time.Duration, options WaitOptions,
) (reading Reading, slept time.Duration, err error) {
	t.Helper()
	return c.waitUntil(t, selection, end, context.DeadlineExceeded, options)
}

func (c *waitedCloud) waitUntil(
	t *testing.T, selection Selection, end time.Duration, cause error, options WaitOptions,
) (reading Reading, slept time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		defer time.AfterFunc(end, func() { cancel(cause) }).Stop()
		c.began = time.Now()
		reading, err = inMemory(c.ServeHTTP).client().Wait(ctx, serverID, selection, options)
		slept = c.slept()
	})
	return reading, slept, err
}

// listed is a list of one action of each kind and request, the newest first.
func listed(entries ...string) string { // "KIND REQUEST START"
	actions := make([]string, len(entries))
	for i, entry := range entries {
		parts := strings.Fields(entry)
		actions[i] = fmt.Sprintf(`{"action": %q, "instance_uuid": %q, "request_id": %q, "start_time": %q}`, parts[0], serverID, parts[1], parts[2])
	}
	return `{"instanceActions": [` + strings.Join(actions, ", ") + `]}`
}
