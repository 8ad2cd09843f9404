package instanceaction

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"time"
)

const (
	firstPoll   = time.Second
	longestPoll = 10 * time.Second
	// quietPeriod is how long a log that looks unfinished must stay as it is, on an idle server, to be taken for over.
	quietPeriod = 60 * time.Second
	// progressPeriod is how often a wait says that it goes on.
	progressPeriod = time.Minute
)

// Clock is the time as a wait sees it.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error // ends early, with the context's error, when that is done
}

// SystemClock is the real time.
type SystemClock struct{}

// Now is time.Now.
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits for d or for the end of ctx.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Wait says how to wait.
type Wait struct {
	Clock    Clock
	Progress func(waited time.Duration, last Action) // called once a minute; may be nil
}

// WaitError is a wait that was ended before the action was.
type WaitError struct {
	Last Action // as it was seen last
	Err  error  // the context's
}

func (e *WaitError) Error() string { return "the action was still under way: " + e.Unfinished() }

// Unfinished says in words what had not ended, since when, and where.
func (e *WaitError) Unfinished() string { return e.Last.unfinished() }

// Unwrap returns the context's error.
func (e *WaitError) Unwrap() error { return e.Err }

// GetWhenOver reads an action like [Client.Get], again and again until it is over:
//
//   - it has failed; or
//   - its log looks finished (there are events, and none is unfinished) and nothing is under way on the server. Asking the
//     server closes the gap between one event's end and the next one's start; or
//   - its log looks unfinished, and nothing is under way on the server, and nothing has changed for a minute: a reschedule
//     leaves events behind that nobody finishes, and some actions never have any. abandoned then says which; or
//   - this user may not look at the server, and the log looks finished and is the same at two polls.
//
// Errors: those of [Client.Get]; [*WaitError] when ctx ends first.
func (c *Client) GetWhenOver(ctx context.Context, serverID, requestID string, opts Wait) (_ *Action, abandoned string, _ error) {
	seen := watch{clock: opts.Clock, began: opts.Clock.Now()}
	reported := seen.began
	for poll := firstPoll; ; poll = min(poll*3/2, longestPoll) {
		// The server before the log: the other way round, what ended in between would be missing from the log.
		activity, errServer := c.Activity(ctx, serverID)
		action, err := c.Get(ctx, serverID, requestID)
		if err == nil && !action.Failed() {
			err = errServer // of no interest where the action has failed, or cannot be read
		}
		if err != nil {
			return nil, "", seen.interrupted(ctx, err)
		}
		seen.observe(*action, activity)
		if over, abandoned := seen.decide(); over {
			return action, abandoned, nil
		}
		if now := opts.Clock.Now(); opts.Progress != nil && now.Sub(reported) >= progressPeriod {
			opts.Progress(now.Sub(seen.began), *action)
			reported = now
		}
		if err := opts.Clock.Sleep(ctx, jitter(poll)); err != nil {
			return nil, "", seen.interrupted(ctx, err)
		}
	}
}

// jitter spreads the polls of many waits: between three and five quarters of d.
func jitter(d time.Duration) time.Duration {
	return d*3/4 + rand.N(d/2) //nolint:gosec // spreads load, hides nothing
}

// watch is what a wait remembers from poll to poll.
type watch struct {
	clock     Clock
	began     time.Time
	last      *Action
	activity  Activity
	sameSince time.Time // when the log was first seen as it is
	busyUntil time.Time // when the server was last seen busy; the zero value for never
	seenTwice bool      // the log was the same at the poll before
}

func (w *watch) observe(action Action, activity Activity) {
	w.seenTwice = w.last != nil && reflect.DeepEqual(*w.last, action)
	if !w.seenTwice {
		w.sameSince = w.clock.Now()
	}
	if activity == ActivitySome {
		w.busyUntil = w.clock.Now()
	}
	w.last, w.activity = &action, activity
}

// decide says whether the action is over, and what of it was left behind where it is over without looking so.
func (w *watch) decide() (over bool, abandoned string) {
	finished := w.last.looksFinished()
	switch {
	case w.last.Failed():
		return true, ""
	case w.activity == ActivityUnknown:
		return finished && w.seenTwice, ""
	case w.activity == ActivitySome:
		return false, ""
	case finished:
		return true, ""
	case w.quietFor() >= quietPeriod:
		return true, w.last.unfinished()
	default:
		return false, ""
	}
}

// quietFor is how long nothing has changed: by the log's own word, so that an old action is not waited for, else by what
// this wait has seen. A server that was busy was not quiet: its last event is still to be closed when its task has ended.
func (w *watch) quietFor() time.Duration {
	since := w.sameSince
	if w.last.UpdatedAt != nil {
		if updated, err := ParseTime(*w.last.UpdatedAt); err == nil {
			since = updated
		}
	}
	if w.busyUntil.After(since) {
		since = w.busyUntil
	}
	return w.clock.Now().Sub(since)
}

// interrupted makes an error of the context's end, where that is why something failed and there is something to tell.
func (w *watch) interrupted(ctx context.Context, err error) error {
	if ctx.Err() == nil || w.last == nil {
		return err
	}
	return &WaitError{Last: *w.last, Err: context.Cause(ctx)}
}

// looksFinished says whether there are events and all have ended.
func (a Action) looksFinished() bool { return len(a.Events) > 0 && !anyUnfinished(a.Events) }

// unfinished says in words what of an action has not ended, since when, and where.
func (a Action) unfinished() string {
	switch {
	case a.Events == nil:
		return fmt.Sprintf("the %s of %s shows no events to this user, or at this microversion", a.Action, inUTC(&a.StartTime))
	case len(a.Events) == 0:
		return fmt.Sprintf("the %s of %s has no event in the log", a.Action, inUTC(&a.StartTime))
	}
	var parts []string
	for _, event := range a.Events {
		if !event.Finished() {
			parts = append(parts, event.since())
		}
	}
	if len(parts) == 0 {
		return "all its events have ended, and the server is not known to be idle"
	}
	return strings.Join(parts, "; ")
}

// since describes an unfinished event.
func (e Event) since() string {
	text := "event " + orUnknown(e.Event) + ", begun at " + inUTC(e.StartTime)
	switch {
	case e.Host != nil && *e.Host != "":
		text += " on host " + *e.Host
	case e.HostID != nil && *e.HostID != "":
		text += " on the host with ID " + *e.HostID
	}
	return text + ", has no end"
}

// inUTC writes a time as Terraform shows it, or as it came where it cannot be read.
func inUTC(text *string) string {
	if text != nil {
		if t, err := ParseTime(*text); err == nil {
			return t.Format(time.RFC3339Nano)
		}
	}
	return orUnknown(text)
}

func orUnknown(text *string) string {
	if text == nil {
		return "(unknown)"
	}
	return *text
}
