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
	// progressPeriod is how often a wait says that it goes on.
	progressPeriod = time.Minute
	// grace is how long a wait takes "not yet" for no answer: an action that the log does not have, a cloud that has
	// not given one good answer. A create is not in the log before the conductor has scheduled it
	// (nova/conductor/manager.py, schedule_and_build_instances).
	grace = time.Minute
)

// WaitOptions say how to wait.
type WaitOptions struct {
	Clock       Clock               // nil for [SystemClock]
	QuietPeriod time.Duration       // how long a log must stay the same to be taken for over; 0 for a minute
	Progress    func(Progress)      // called once a minute; may be nil
	Retry       func(trouble error) // called for each failure that is polled through; may be nil
}

// Progress is how far a wait is.
type Progress struct {
	Waited time.Duration
	Action *Action // as seen last; nil where it has not appeared yet
	Server *Server // as seen last; nil where it cannot be seen
}

// WaitError is a wait that ended before the action did.
type WaitError struct {
	Waited  time.Duration
	Action  *Action // as seen last; nil where it was never seen
	Server  *Server // as seen last; nil where it was never seen, cannot be seen or is gone
	Trouble error   // what the last poll failed with; nil where it did not
	Err     error   // the context's: [context.DeadlineExceeded], or [context.Canceled] where the user interrupted
}

func (e *WaitError) Error() string { return "the action was waited for in vain: " + e.Err.Error() }

// Unwrap returns the context's error.
func (e *WaitError) Unwrap() error { return e.Err }

// GetWhenOver reads the action of a selection again and again until it is over, by the rules of [Over].
//
// The action is chosen once. One that began after a time is waited for until it appears; one that is not in the log,
// for a minute. What can pass (429, 5xx, trouble with the connection, a page in the place of a document) is polled
// through until ctx ends. Before the cloud has given one good answer, its refusals are polled through for a minute, and
// a broken connection is not. Trouble with the server alone does not hold up the end of an action with a finished log.
//
// Errors: those of [Client.Select]; [*WaitError] when ctx ends first.
func (c *Client) GetWhenOver(
	ctx context.Context, serverID string, selection Selection, options WaitOptions,
) (Outcome, error) {
	if options.Clock == nil {
		options.Clock = SystemClock{}
	}
	if options.QuietPeriod == 0 {
		options.QuietPeriod = quietPeriod
	}
	w := newWait(c, serverID, selection, options)
	for poll := firstPoll; ; poll = min(poll*3/2, longestPoll) {
		over, err := w.poll(ctx)
		if err == nil && over == "" {
			w.progress()
			err = w.options.Clock.Sleep(ctx, jitter(poll))
		}
		switch {
		case over != "":
			return w.outcome(over), nil
		case err != nil && ctx.Err() != nil:
			return Outcome{}, w.ended(context.Cause(ctx), err)
		case err != nil:
			return Outcome{}, err
		}
	}
}

// jitter spreads the polls of many waits: between three and five quarters of d.
func jitter(d time.Duration) time.Duration {
	return d*3/4 + rand.N(d/2) //nolint:gosec // spreads load, hides nothing
}

// wait is one call of GetWhenOver.
type wait struct {
	client    *Client
	serverID  string
	selection Selection
	options   WaitOptions
	began     time.Time
	reported  time.Time
	chosen    *Action // from the list, where that was asked
	answered  bool    // the cloud has given a good answer
	trouble   error   // of the last poll
	watch     watch
}

func newWait(c *Client, serverID string, selection Selection, options WaitOptions) *wait {
	now := options.Clock.Now()
	return &wait{client: c, serverID: serverID, selection: selection, options: options, began: now, reported: now}
}

func (w *wait) waited() time.Duration { return w.options.Clock.Now().Sub(w.began) }

// poll asks once. over is "" while the action is not; err is what ends the wait.
func (w *wait) poll(ctx context.Context) (over Over, err error) {
	if over, err = w.observe(ctx); err == nil {
		w.trouble = nil
		return over, nil
	}
	if IsServerNotFound(err) && w.watch.isDelete() {
		return OverServerGone, nil
	}
	if ctx.Err() != nil || !w.isTolerated(err) {
		return "", err
	}
	w.trouble = err
	if w.options.Retry != nil {
		w.options.Retry(err)
	}
	return "", nil
}

// observe looks at the server and then at the log. The other way round, what ended in between would be missing from
// the log.
func (w *wait) observe(ctx context.Context) (Over, error) {
	if err := w.choose(ctx); err != nil {
		return "", err
	}
	server, activity, errServer := w.client.activity(ctx, w.serverID)
	if errServer != nil && ctx.Err() != nil {
		return "", errServer // that no log was asked for after it is not what happened
	}
	action, date, err := w.client.show(ctx, w.serverID, w.requestID())
	if err != nil {
		return "", err
	}
	w.answered = true
	if w.chosen != nil && !action.isSameAs(*w.chosen) {
		w.watch.action = w.chosen
		return OverSuperseded, nil
	}
	if err := w.selection.check(*action); err != nil {
		return "", err
	}
	w.watch.observe(observation{
		action: *action, server: server, activity: activity, date: date, at: w.options.Clock.Now(),
	})
	over := w.watch.decide(w.options.QuietPeriod)
	if errServer != nil && over != OverFailed && (over == "" || !isPassing(errServer)) {
		return "", errServer
	}
	return over, nil
}

// choose finds the action in the list, once.
func (w *wait) choose(ctx context.Context) (err error) {
	if w.selection.RequestID == "" && w.chosen == nil {
		w.chosen, err = w.client.choose(ctx, w.serverID, w.selection)
		w.answered = w.answered || err == nil || isType[*NoActionError](err)
	}
	return err
}

func (w *wait) requestID() string {
	if w.chosen != nil {
		return w.chosen.RequestID
	}
	return w.selection.RequestID
}

// isTolerated says whether an error is to be polled through.
func (w *wait) isTolerated(err error) bool {
	early := w.waited() < grace
	if none, ok := errors.AsType[*NoActionError](err); ok {
		return !w.selection.StartedAfter.IsZero() || early && len(none.Newest) == 0
	}
	if IsActionNotFound(err) {
		return early && w.watch.action == nil
	}
	return isPassing(err) && (w.answered || early && isType[*ResponseError](err))
}

func (w *wait) progress() {
	now := w.options.Clock.Now()
	if w.options.Progress == nil || now.Sub(w.reported) < progressPeriod {
		return
	}
	w.reported = now
	w.options.Progress(Progress{Waited: now.Sub(w.began), Action: w.watch.action, Server: w.watch.server})
}

func (w *wait) outcome(over Over) Outcome {
	server := w.watch.server
	if over == OverServerGone {
		server = nil
	}
	return Outcome{Action: *w.watch.action, Server: server, Over: over, Open: w.watch.action.OpenEvents()}
}

// ended tells what was seen until the context ended; where nothing was, it leaves the last error as it is.
func (w *wait) ended(cause, last error) error {
	if !w.answered && w.trouble == nil {
		return last
	}
	return &WaitError{
		Waited: w.waited(), Action: w.watch.action, Server: w.watch.server, Trouble: w.trouble, Err: cause,
	}
}
