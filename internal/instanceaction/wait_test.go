package instanceaction

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestWait waits for what happens on a cloud.
func TestWait(t *testing.T) {
	for _, s := range sequencesIn("waits.txt") {
		t.Run(s.name, func(t *testing.T) {
			wait, _ := s.find("wait")
			took, rule, _ := strings.Cut(wait.name, " ")
			least, most, _ := strings.Cut(took, "..")
			reading, slept, err := s.wait(t, wait.at, s.selection(), time.Hour, context.DeadlineExceeded, WaitOptions{})
			if slept < secondsIn(least) || slept > secondsIn(most) {
				t.Errorf("after %s, want %s s", slept, took)
			}
			switch is, fails := waitErrors[wait.status]; {
			case fails && !is(err):
				t.Errorf("%s, %#v; want %s", reading.End, err, wait.status)
			case !fails && (err != nil || string(reading.End) != rule || reading.Action.RequestID != waited):
				t.Errorf("%s, of %s, error %v; want %s", reading.End, reading.Action.RequestID, err, rule)
			case !fails && rule != string(endSuperseded) && string(reading.Status()) != wait.status:
				t.Errorf("%s, want %s", reading.Status(), wait.status)
			}
		})
	}
}

var waitErrors = map[string]func(error) bool{
	"server not found": IsServerNotFound, "server gone": isType[*GoneServerError], "forbidden": isForbidden,
	"no action": isType[*NoActionError], "mismatch": isType[*ActionMismatchError],
	"action not found": func(err error) bool { return IsActionNotFound(err) && !isType[*GoneServerError](err) },
	"decoding":         isType[*DecodeError], "response": isType[*ResponseError], "transient": isTransient,
}

// selection is what the sequence's step choose tells; without one, the action's request.
func (s sequence) selection() Selection {
	choose, chooses := s.find("choose")
	kind, ofRequest := strings.CutSuffix(choose.name, " of the request")
	within, isWithin := strings.CutPrefix(choose.name, "within ")
	switch {
	case !chooses:
		return Selection{RequestID: waited}
	case ofRequest:
		return Selection{RequestID: waited, Action: kind}
	case isWithin:
		return Selection{StartedWithin: secondsIn(within)}
	case choose.name == "newest":
		return Selection{}
	case choose.name == "since":
		return Selection{StartedAfter: time.Now()}
	default:
		return Selection{Action: choose.name}
	}
}

// TestWait_Server is the server as seen last.
func TestWait_Server(t *testing.T) {
	for steps, want := range map[string]string{
		"create: 0 status ERROR, 0 begin b, 0 end b, 0 begin a, 0 message Error": "ERROR",
		"delete: 0 begin a, 0 end a, 0 server 403":                               "",
		"delete: 0 begin a, 0 end a, 0 gone":                                     "",
	} {
		s := sequenceIn(steps)
		reading, _, err := s.wait(t, time.Hour, s.selection(), time.Hour, context.DeadlineExceeded, WaitOptions{})
		if err != nil || (reading.Server == nil) != (want == "") || want != "" && *reading.Server.Status != want {
			t.Errorf("%s: server %s, error %v", steps, dump(reading.Server), err)
		}
	}
}

// TestWait_Ends tells what was seen until the deadline, or until the user interrupted.
func TestWait_Ends(t *testing.T) {
	const minutes = 20 * time.Minute
	for _, c := range []struct {
		name, steps   string
		end           time.Duration
		cause         error
		seen, trouble bool
	}{
		{"at the deadline", "resize: 0 begin a", minutes, context.DeadlineExceeded, true, false},
		{"by the user", "resize: 0 begin a", minutes, context.Canceled, true, false},
		{"amid trouble", "resize: 0 begin a, 60 log 503", minutes, context.DeadlineExceeded, true, true},
		{"amid a maintenance", "resize: 0 begin a, 60 log page", minutes, context.DeadlineExceeded, true, true},
		{"before the cloud answered", "resize: 0 cloud 503", 20 * time.Second, context.Canceled, false, true},
		{"before the action appeared", "resize: 1h logged", 20 * time.Second, context.Canceled, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sequenceIn(c.steps + ", 0 task working")
			_, _, err := s.wait(t, 0, s.selection(), c.end, c.cause, WaitOptions{})
			ended, ok := errors.AsType[*WaitError](err)
			if !ok || !errors.Is(err, c.cause) {
				t.Fatalf("%#v", err)
			}
			seen, trouble := ended.Action != nil, ended.Trouble != nil
			if seen != c.seen || (ended.Server != nil) != c.seen || trouble != c.trouble || ended.Waited < c.end {
				t.Errorf("%#v", ended)
			}
		})
	}
}

// TestWait_NeverAsked leaves the error of a wait that saw nothing as it is.
func TestWait_NeverAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the cloud was asked") })
	_, err := client.Wait(ctx, serverID, Selection{RequestID: waited}, WaitOptions{})
	if _, ok := errors.AsType[*NotAskedError](err); !ok {
		t.Errorf("%#v", err)
	}
}

// TestWait_InterruptedAtFirst does not take the request that was not sent any more for the whole story.
func TestWait_InterruptedAtFirst(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel() // while the server is asked for
		<-r.Context().Done()
	})
	_, err := client.Wait(ctx, serverID, Selection{RequestID: waited}, WaitOptions{})
	if isType[*NotAskedError](err) || !errors.Is(err, context.Canceled) {
		t.Errorf("%#v", err)
	}
}

// TestWait_Polls less often in time: every second at first, and every ten seconds after half a minute. It tells after
// each look, also one that fails, and of each failure that it polls through.
func TestWait_Polls(t *testing.T) {
	s := sequenceIn("resize: 0 task working, 0 begin a, 100 log 503, 130 log -")
	var reported []time.Duration
	var troubles []error
	_, _, err := s.wait(t, 0, s.selection(), 10*time.Minute, context.DeadlineExceeded, WaitOptions{
		Progress: func(p Progress) {
			reported = append(reported, p.Waited)
			if p.Action == nil || p.Server == nil {
				t.Errorf("%#v", p)
			}
		},
		Retry: func(trouble error) { troubles = append(troubles, trouble) },
	})
	if !isType[*WaitError](err) {
		t.Errorf("%#v", err)
	}
	for i, at := range reported[1:] {
		// A poll waits 1 s, then half as much again up to 10 s, and jitter takes or gives a quarter.
		least, most := firstPoll*3/4, longestPoll*5/4
		if at > 40*time.Second {
			least = longestPoll * 3 / 4
		}
		if between := at - reported[i]; between < least || between > most {
			t.Errorf("%s between two looks, the later after %s; want %s to %s", between, at, least, most)
		}
	}
	if len(reported) < 4 || reported[0] > 0 || reported[3] > 6*time.Second ||
		reported[len(reported)-1] < 9*time.Minute {
		t.Errorf("looked after %v", reported)
	}
	if len(troubles) == 0 || !isType[*ResponseError](troubles[0]) {
		t.Errorf("troubles: %v", troubles)
	}
}

// TestWait_IgnoresMissing actions that began after a time, and waits for the others as ever.
func TestWait_IgnoresMissing(t *testing.T) {
	s := sequenceIn("reboot: 2h logged")
	for name, c := range map[string]struct {
		selection Selection
		slept     time.Duration // at least
	}{
		"after a time":    {Selection{StartedAfter: time.Now()}, 0},
		"an empty log":    {Selection{}, grace},
		"of a request":    {Selection{RequestID: waited}, grace},
		"begun within 1m": {Selection{StartedWithin: time.Minute}, graceWithin},
	} {
		t.Run(name, func(t *testing.T) {
			options := WaitOptions{IgnoreMissing: true}
			_, slept, err := s.wait(t, 0, c.selection, time.Hour, context.DeadlineExceeded, options)
			isMissing := isType[*NoActionError](err) || IsActionNotFound(err)
			if !isMissing || slept < c.slept || slept > c.slept+13*time.Second {
				t.Errorf("after %s: %v", slept, err)
			}
		})
	}
}

func TestJitter(t *testing.T) {
	for range 1000 {
		if d := jitter(8 * time.Second); d < 6*time.Second || d >= 10*time.Second {
			t.Fatalf("%s", d)
		}
	}
}
