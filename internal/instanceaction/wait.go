package instanceaction

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

const (
	firstPoll   = time.Second
	longestPoll = 10 * time.Second
	// grace is how long a wait goes on though the log does not have the action, or though the cloud has not given one
	// good answer yet. A create is not in the log before the conductor has scheduled it (nova/conductor/manager.py,
	// schedule_and_build_instances).
	grace = time.Minute
	// graceWithin is the same for an action that began just now or not at all. The wait may be quicker than the
	// conductor, which writes the action.
	graceWithin = 10 * time.Second
)

// WaitOptions tell how to wait.
type WaitOptions struct {
	// IgnoreMissing: an action that is to begin after a time need not come, so that its appearance is not waited for.
	IgnoreMissing bool
	Progress      func(Progress)      // called after each look at the log; may be nil
	Retry         func(trouble error) // called for each failure that is polled through; may be nil
}

// Progress is how far a wait is.
type Progress struct {
	Waited  time.Duration
	Action  *Action // as seen last; nil where it was never seen
	Missing bool    // whether the log does not have it
	Server  *Server // as seen last; nil where it cannot be seen
}

// WaitError means that a wait ended before the action did.
type WaitError struct {
	Waited  time.Duration
	Action  *Action // as seen last; nil where it was never seen
	Server  *Server // as seen last; nil where it was never seen, cannot be seen or is gone
	Trouble error   // what the last poll failed with; nil where it did not
	// Err is what ended the wait: [context.DeadlineExceeded], [context.Canceled] where the user interrupted, or a
	// failure that does not pass.
	Err error
}

func (e *WaitError) Error() string { return "the action was waited for in vain: " + e.Err.Error() }

// Unwrap returns what ended the wait.
func (e *WaitError) Unwrap() error { return e.Err }

// GoneServerError means that the log of a deleted server does not have the action. Nova records none where it deletes a
// server that has no host, and none of some deletions whose host is down.
type GoneServerError struct {
	Err error // the cloud's answer, which [IsActionNotFound] knows
}

func (e *GoneServerError) Error() string { return "the server is gone: " + e.Err.Error() }

// Unwrap returns the cloud's answer.
func (e *GoneServerError) Unwrap() error { return e.Err }

// Wait reads the action of a selection again and again until it is over, by the rules of [End].
//
// The action is chosen once. One that is not in the log is waited for as long as mayAppear says, one of a request for a
// minute. What can pass (429, 5xx, trouble with the connection, a page in the place of a document) is polled
// through until ctx ends. Before the cloud has given one good answer, its refusals are polled through for a minute, and
// a broken connection is not. Where the server cannot be read, the log alone tells.
//
// Errors: those of [Client.Read], in a [*WaitError] once the action was seen; [*WaitError] when ctx ends first;
// [*GoneServerError].
func (c *Client) Wait(ctx context.Context, serverID string, selection Selection, options WaitOptions) (Reading, error) {
	w := newWait(c, serverID, selection, options)
	for poll := firstPoll; ; poll = min(poll*3/2, longestPoll) {
		end, err := w.poll(ctx)
		if err == nil {
			w.progress()
		}
		if err == nil && end == "" {
			err = sleep(ctx, jitter(poll))
		}
		switch {
		case end != "":
			return w.reading(end), nil
		case err != nil && ctx.Err() != nil:
			return Reading{}, w.ended(context.Cause(ctx), err)
		case err != nil:
			return Reading{}, w.failed(err)
		}
	}
}

// sleep waits for d or for the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// jitter spreads the polls of many waits: between three and five quarters of d.
func jitter(d time.Duration) time.Duration {
	return d*3/4 + rand.N(d/2) //nolint:gosec // spreads load, hides nothing
}

// wait is one call of Wait.
type wait struct {
	client    *Client
	serverID  string
	selection Selection
	options   WaitOptions
	began     time.Time
	chosen    *Action // from the list, where that was asked
	answered  bool    // the cloud has given a good answer
	trouble   error   // of the last poll
	watch     watch
}

func newWait(c *Client, serverID string, selection Selection, options WaitOptions) *wait {
	return &wait{client: c, serverID: serverID, selection: selection, options: options, began: time.Now()}
}

func (w *wait) waited() time.Duration { return time.Since(w.began) }

// poll asks once. end is "" while the action is not over. err is what ends the wait.
func (w *wait) poll(ctx context.Context) (end End, err error) {
	if end, err = w.observe(ctx); err == nil {
		return end, nil
	}
	if IsServerNotFound(err) && w.watch.isDelete() {
		return endServerGone, nil
	}
	if ctx.Err() != nil || !w.isTolerated(err) {
		return "", err
	}
	w.note(err)
	return "", nil
}

// note notes a failure that the wait goes on after.
func (w *wait) note(err error) {
	w.trouble = err
	if w.options.Retry != nil {
		w.options.Retry(err)
	}
}

// observe looks at the server and then at the log. The other way round, what ended in between would be missing from
// the log.
func (w *wait) observe(ctx context.Context) (End, error) {
	if err := w.choose(ctx); err != nil {
		return "", err
	}
	lookups := w.client.lookups(w.serverID)
	_, errServer := lookups.server(ctx)
	if errServer != nil && ctx.Err() != nil {
		return "", errServer // a request for the log would only fail with "not asked"
	}
	action, date, err := w.client.show(ctx, w.serverID, w.requestID())
	w.answered = w.answered || err == nil || IsActionNotFound(err)
	if IsActionNotFound(err) && IsServerNotFound(errServer) && !w.watch.isBegun {
		return "", &GoneServerError{Err: err}
	}
	if err != nil {
		return "", err
	}
	if w.chosen != nil && !action.isSameAs(*w.chosen) {
		w.watch.reading = Reading{Action: *w.chosen}
		return endSuperseded, nil
	}
	if err := w.selection.check(*action); err != nil {
		return "", err
	}
	w.trouble = nil
	reading := Reading{Action: *action, isStale: action.isUnchangedFor(abandonedAge, date)}
	lookups.lookAtServer(ctx, &reading)
	w.watch.observe(observation{reading: reading, date: date, at: time.Now()})
	end := w.watch.decide()
	if end == "" && reading.ServerErr != nil {
		w.note(reading.ServerErr)
	}
	return end, nil
}

// choose finds the action in the list, once.
func (w *wait) choose(ctx context.Context) error {
	if w.selection.RequestID != "" || w.chosen != nil {
		return nil
	}
	err := w.setStart(ctx)
	if err == nil {
		w.chosen, err = w.client.choose(ctx, w.serverID, w.selection)
	}
	w.answered = w.answered || err == nil || isType[*NoActionError](err)
	return err
}

// setStart turns StartedWithin into a time of the cloud's, in whole seconds as most logs have them.
func (w *wait) setStart(ctx context.Context) error {
	if w.selection.StartedWithin == 0 || !w.selection.StartedAfter.IsZero() {
		return nil
	}
	offset, known := w.client.ClockOffset()
	if !known {
		if _, err := w.client.page(ctx, w.serverID, ListOptions{PageSize: 1}.query(), ListOptions{}); err != nil {
			return err
		}
		offset, _ = w.client.ClockOffset() // 0 where the cloud does not say what its time is
	}
	w.selection.StartedAfter = w.began.Add(offset - w.selection.StartedWithin).UTC().Truncate(time.Second)
	return nil
}

func (w *wait) requestID() string {
	if w.chosen != nil {
		return w.chosen.RequestID
	}
	return w.selection.RequestID
}

// isTolerated reports whether an error is to be polled through.
func (w *wait) isTolerated(err error) bool {
	early := w.waited() < grace
	if isType[*GoneServerError](err) { // the API may be between the deletion and its record
		return !isType[*GoneServerError](w.trouble)
	}
	if none, ok := errors.AsType[*NoActionError](err); ok {
		return w.mayAppear(none)
	}
	if IsActionNotFound(err) {
		return early && !w.watch.isBegun
	}
	return isTransientOnceUp(err) && (w.answered || early && isType[*ResponseError](err))
}

// mayAppear reports whether an action that the log does not have is waited for.
func (w *wait) mayAppear(none *NoActionError) bool {
	switch {
	case w.selection.StartedWithin > 0:
		return w.waited() < graceWithin
	case !w.selection.StartedAfter.IsZero():
		return !w.options.IgnoreMissing
	default:
		return w.waited() < grace && len(none.Newest) == 0
	}
}

func (w *wait) progress() {
	if w.options.Progress == nil {
		return
	}
	missing := isType[*NoActionError](w.trouble) || IsActionNotFound(w.trouble)
	w.options.Progress(Progress{
		Waited: w.waited(), Action: w.action(), Missing: missing, Server: w.watch.reading.Server,
	})
}

// action is the action as seen last; nil where it was never seen.
func (w *wait) action() *Action {
	if !w.watch.isBegun {
		return nil
	}
	return &w.watch.reading.Action
}

func (w *wait) reading(end End) Reading {
	reading := w.watch.reading
	reading.End = end
	if end == endServerGone {
		reading.Server = nil
	}
	if end == endServerGone || !reading.Action.needsServer(reading.isStale) {
		reading.ServerErr = nil
	}
	return reading
}

// ended returns what was seen until the context ended; the last error itself where nothing was.
func (w *wait) ended(cause, last error) error {
	if !w.answered && w.trouble == nil {
		return last
	}
	return w.error(cause)
}

// failed returns what was seen until a failure that does not pass; the failure itself where nothing was.
func (w *wait) failed(err error) error {
	if !w.watch.isBegun {
		return err
	}
	return w.error(err)
}

func (w *wait) error(err error) error {
	return &WaitError{
		Waited: w.waited(), Action: w.action(), Server: w.watch.reading.Server, Trouble: w.trouble, Err: err,
	}
}
