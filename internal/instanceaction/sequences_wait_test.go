package instanceaction

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// longestAfterwards is how long after its end an action may be waited for: what changes last is seen a poll later, is
// the same for the quiet period, and is found so a poll after that.
const longestAfterwards = quietPeriod + 2*longestPoll*5/4 + 2*time.Second

// TestWait_Sequences begins waits at each moment of what Nova does: none ends before the action is over, nor long
// after, nor with another status than it has then.
func TestWait_Sequences(t *testing.T) {
	for _, s := range sequences {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range []struct {
				keep   rounding
				server string // "" for what the sequence says
			}{{exact, ""}, {down, ""}, {nearest, "403"}, {exact, "503"}} {
				if c.server != "" && s.tells == onlyServer {
					continue
				}
				for _, from := range s.moments() {
					synctest.Test(t, func(t *testing.T) { waitFor(t, newPlay(s, c.keep, c.server, from)) })
				}
			}
		})
	}
}

func waitFor(t *testing.T, p *play) {
	t.Helper()
	from := p.elapsed()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	reading, err := p.client().Wait(ctx, serverID, Selection{RequestID: waited}, WaitOptions{})
	if err != nil {
		t.Errorf("%s, from %s: %v", p, from, err)
		return
	}
	ended, over := p.elapsed(), p.sequence.over()
	latest := max(from, over)
	if from > over { // what happens to the server later may stand in its log
		latest = max(from, p.sequence.steps[len(p.sequence.steps)-1].at)
	}
	if tooEarly := ended < over && p.sequence.tells != nobody; tooEarly || ended > latest+longestAfterwards {
		t.Errorf("%s, from %s: %s after %s, over after %s", p, from, reading.End, ended, over)
	}
	if got, want := reading.Status(), p.sequence.ends(); p.server == "" && got != want {
		t.Errorf("%s, from %s: %s (%s), want %s", p, from, got, reading.End, want)
	}
}

// TestRead_Sequences reads without waiting at each moment of what Nova does.
func TestRead_Sequences(t *testing.T) {
	for _, s := range sequences {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for _, keep := range []rounding{down, nearest, exact} {
				for _, from := range s.moments() {
					synctest.Test(t, func(t *testing.T) { readAt(t, newPlay(s, keep, "", from)) })
				}
			}
		})
	}
}

// readAt checks the status against the sequence's column, and against what is so: none is final before the action is
// over, none says that it runs when it is over, and none contradicts the server.
func readAt(t *testing.T, p *play) {
	t.Helper()
	reading, err := p.client().Read(t.Context(), serverID, Selection{RequestID: waited})
	if IsActionNotFound(err) {
		return
	}
	if err != nil {
		t.Errorf("%s, after %s: %v", p, p.elapsed(), err)
		return
	}
	status, after := reading.Status(), p.elapsed()
	if want := p.sequence.statusAt(after); p.keep == exact && status != want {
		t.Errorf("%s, after %s: %s, want %s", p, after, status, want)
	}
	isFinal := status == StatusFailed || status == StatusSucceeded
	if isFinal && after < p.sequence.over() && p.sequence.tells != nobody && !p.isIdle() {
		t.Errorf("%s, after %s: %s", p, after, status)
	}
	if now := p.nova(); status == StatusSucceeded && (now.status == "ERROR" || now.status == "BUILD") {
		t.Errorf("%s, after %s: succeeded, and the server is in %s", p, after, now.status)
	}
}
