package instanceaction

import (
	"context"
	"testing"
	"time"
)

// longestAfterwards is how long after its end an action may be waited for: what changes last is seen a poll later, is
// the same for the quiet period, and is found so a poll after that.
const longestAfterwards = quietPeriod + 2*longestPoll*5/4 + 2*time.Second

// TestWait_Sequences begins waits at each moment of what Nova does: none ends before the action is over, nor long
// after.
func TestWait_Sequences(t *testing.T) {
	for _, s := range sequences {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range []struct {
				keep   rounding
				server *response // nil for what the sequence says
			}{{exact, nil}, {down, nil}, {nearest, &forbidden}, {exact, &disturbed}} {
				if c.server != nil && s.tells == onlyServer {
					continue
				}
				for from := range s.moments() {
					waitFor(t, newPlay(s, c.keep, c.server, from))
				}
			}
		})
	}
}

func waitFor(t *testing.T, p *play) {
	t.Helper()
	from := p.elapsed()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	p.clock.end, p.clock.cancel, p.clock.cause = time.Hour, cancel, context.DeadlineExceeded
	outcome, err := p.client().GetWhenOver(ctx, serverID, Selection{RequestID: waited}, WaitOptions{Clock: p.clock})
	if err != nil {
		t.Errorf("%s, from %s: %v", p, from, err)
		return
	}
	ended, over := p.elapsed(), p.sequence.over()
	if tooEarly := ended < over && p.sequence.tells != nobody; tooEarly || ended > max(from, over)+longestAfterwards {
		t.Errorf("%s, from %s: %s after %s, over after %s", p, from, outcome.Over, ended, over)
	}
}

// TestSelect_Sequences reads without waiting at each moment of what Nova does: no answer says that an action is over
// before it is, nor by its server that it is not when it is.
func TestSelect_Sequences(t *testing.T) {
	for _, s := range sequences {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for _, keep := range []rounding{down, nearest, exact} {
				for from := range s.moments() {
					selectAt(t, newPlay(s, keep, nil, from))
				}
			}
		})
	}
}

func selectAt(t *testing.T, p *play) {
	t.Helper()
	action, err := p.client().Select(t.Context(), serverID, Selection{RequestID: waited})
	if IsActionNotFound(err) {
		return
	}
	if err != nil {
		t.Errorf("%s, after %s: %v", p, p.elapsed(), err)
		return
	}
	status, completed := action.Status(), action.Completed()
	saysOver := status == StatusFailed || status == StatusSucceeded || completed != nil && *completed
	if saysOver && p.elapsed() < p.sequence.over() && p.sequence.tells != nobody && !p.isIdle() {
		t.Errorf("%s, after %s: %s", p, p.elapsed(), status)
	}
	if p.elapsed() >= p.sequence.over() && action.UnderWay {
		t.Errorf("%s, after %s: under way", p, p.elapsed())
	}
}
