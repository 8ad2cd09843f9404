package instanceaction

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestWait_Over waits for what happens on a cloud. One poll more than needed takes 12.5 s at most.
func TestWait_Over(t *testing.T) {
	const ago = -time.Minute
	attach := shown("attach_volume", "null", 0, runs("compute_attach_volume", 0))
	attached := shown("attach_volume", "null", 300*time.Second, ran("compute_attach_volume", 0, 300*time.Second))
	abandoned := shown("create", "null", -9000*time.Hour, runs("build", -9000*time.Hour))
	abandoned.body = strings.Replace(abandoned.body, stamp(-time.Hour), stamp(-9000*time.Hour), 1)
	for _, c := range []struct {
		name    string
		moments []moment
		noDate  bool
		newer   []string // in the log
		least   time.Duration
		most    time.Duration
		over    End
		status  Status
	}{
		{
			name:    "finished long ago, and something else is under way: at once",
			moments: []moment{{0, busy, shown("resize", "null", ago, ran("a", -2*time.Minute, ago))}},
			over:    EndFinished, status: StatusSucceeded,
		},
		{
			name:    "finished just now, and the server stays busy: a minute",
			moments: []moment{{0, busy, shown("recycle", "null", 0, ran("a", ago, 0))}},
			least:   60 * time.Second, most: 75 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name:    "attach on an idle server: until its event ends",
			moments: []moment{{0, idle, attach}, {300 * time.Second, idle, attached}},
			least:   300 * time.Second, most: 340 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name:    "no event, for as long as the log tells",
			moments: []moment{{0, idle, shown("reboot", "null", -20*time.Second)}},
			least:   40 * time.Second, most: 55 * time.Second, over: EndAbandoned, status: StatusUnknown,
		},
		{
			name:    "no event, and the cloud does not say its time",
			moments: []moment{{0, idle, shown("reboot", "null", -20*time.Second)}},
			noDate:  true, least: 60 * time.Second, most: 73 * time.Second, over: EndAbandoned, status: StatusUnknown,
		},
		{
			name:    "a create that is not in the log yet",
			moments: []moment{{0, busy, noAction}, {50 * time.Second, idle, shown("create", "null", 50*time.Second, ran("a", 0, 50*time.Second))}},
			least:   50 * time.Second, most: 63 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name: "a cloud that is disturbed for minutes, after a good answer",
			moments: []moment{{0, busy, attach}, {5 * time.Second, disturbed, attach}, {60 * time.Second, busy, disturbed},
				{90 * time.Second, response{}, response{}}, {100 * time.Second, response{429, "slow down"}, attach},
				{200 * time.Second, idle, shown("resize", "null", 0, ran("a", 0, 0))}},
			least: 200 * time.Second, most: 213 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name:    "a cloud that is disturbed at first",
			moments: []moment{{0, disturbed, disturbed}, {40 * time.Second, idle, shown("resize", "null", 0, ran("a", 0, 0))}},
			least:   40 * time.Second, most: 53 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name: "a gap of two seconds between two events, on a server that may not be seen",
			moments: []moment{
				{0, forbidden, shown("resize", "null", 0, ran("a", -time.Second, 0))},
				{2 * time.Second, forbidden, shown("resize", "null", 2*time.Second, ran("a", -time.Second, 0), runs("b", 2*time.Second))},
				{60 * time.Second, forbidden, shown("resize", "null", 60*time.Second, ran("a", -time.Second, 0), ran("b", 2*time.Second, 60*time.Second))},
			},
			least: 70 * time.Second, most: 100 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name:    "abandoned last year: at once",
			moments: []moment{{0, idle, abandoned}},
			over:    EndAbandoned, status: StatusUnknown,
		},
		{
			name:    "abandoned last year, without updated_at: at once, by its events",
			moments: []moment{{0, idle, response{200, strings.Replace(abandoned.body, `"updated_at"`, `"x"`, 1)}}},
			over:    EndAbandoned, status: StatusUnknown,
		},
		{
			name: "a delete whose log goes with the server",
			moments: []moment{{0, busy, shown("delete", "null", 0, runs("compute_terminate_instance", 0))},
				{30 * time.Second, noServer, noServer}},
			least: 30 * time.Second, most: 43 * time.Second, over: endServerGone, status: StatusSucceeded,
		},
		{
			name: "a delete whose log stays",
			moments: []moment{{0, busy, shown("delete", "null", 0, runs("compute_terminate_instance", 0))},
				{30 * time.Second, noServer, shown("delete", "null", 30*time.Second, ran("compute_terminate_instance", 0, 30*time.Second))}},
			least: 30 * time.Second, most: 43 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name: "failed, and the rest runs",
			moments: []moment{{0, busy, shown("live-migration", `"Error"`, 0, ran("check", 0, 0), runs("migrate", 0))},
				{30 * time.Second, idle, shown("live-migration", `"Error"`, 0, ran("check", 0, 0), ran("migrate", 0, 0))}},
			least: 30 * time.Second, most: 43 * time.Second, over: EndFailed, status: StatusFailed,
		},
		{
			name:    "failed, and something stays open on an idle server",
			moments: []moment{{0, idle, shown("resize", `"Error"`, 0, runs("a", 0))}},
			least:   10 * time.Second, most: 23 * time.Second, over: EndFailed, status: StatusFailed,
		},
		{
			name:    "finished long ago, and the server is disturbed for ever: at once",
			moments: []moment{{0, disturbed, shown("resize", "null", ago, ran("a", -2*time.Minute, ago))}},
			over:    EndFinished, status: StatusSucceeded,
		},
		{
			name:    "finished just now, and the server is disturbed for ever: a minute",
			moments: []moment{{0, disturbed, shown("resize", "null", 0, ran("a", ago, 0))}},
			least:   60 * time.Second, most: 75 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name:    "the server is disturbed for ever, and the action runs for longer than a minute",
			moments: []moment{{0, disturbed, attach}, {300 * time.Second, disturbed, attached}},
			least:   360 * time.Second, most: 385 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name: "a page of a maintenance in the midst",
			moments: []moment{{0, busy, attach}, {60 * time.Second, htmlPage, htmlPage}, {120 * time.Second, busy, htmlPage},
				{180 * time.Second, htmlPage, attach}, {240 * time.Second, idle, shown("resize", "null", 0, ran("a", 0, 0))}},
			least: 240 * time.Second, most: 253 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name: "a create without a task, in BUILD",
			moments: []moment{{0, building, shown("create", "null", 0, runs("a", 0), ran("a", 0, 0))},
				{300 * time.Second, idle, shown("create", "null", 300*time.Second, runs("a", 0), ran("a", 0, 300*time.Second))}},
			least: 310 * time.Second, most: 335 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name: "a 404 of the action, and a broken connection",
			moments: []moment{{0, busy, noAction}, {5 * time.Second, response{}, response{}}, {15 * time.Second, busy, noAction},
				{30 * time.Second, idle, shown("reboot", "null", 0, ran("a", 0, 0))}},
			least: 30 * time.Second, most: 43 * time.Second, over: EndFinished, status: StatusSucceeded,
		},
		{
			name: "a create whose fault comes after the state",
			moments: []moment{{0, building, shown("create", "null", 0, ran("a", 0, 0))},
				{20 * time.Second, inError, shown("create", "null", 0, ran("a", 0, 0))},
				{22 * time.Second, serverIn("ERROR", "", "why", 21*time.Second), shown("create", "null", 0, ran("a", 0, 0))}},
			least: 22 * time.Second, most: 40 * time.Second, over: EndFailed, status: StatusFailed,
		},
		{
			name:    "finished just now, and a newer one of its kind runs: at once",
			moments: []moment{{0, serverIn("REBOOT", "rebooting", "", 0), shown("reboot", "null", 0, ran("a", ago, 0))}},
			newer:   []string{"reboot req-newer " + stamp(0)}, over: EndFinished, status: StatusSucceeded,
		},
		{
			name:    "and began in the same second",
			moments: []moment{{0, serverIn("REBOOT", "rebooting", "", 0), shown("reboot", "null", 0, ran("a", ago, 0))}},
			newer:   []string{"reboot req-newer " + stamp(-time.Hour)}, over: EndFinished, status: StatusSucceeded,
		},
		{
			name:    "a create that failed without an event, and is being deleted: at once",
			moments: []moment{{0, serverIn("ERROR", "deleting", "why", ago), shown("create", "null", ago)}},
			newer:   []string{"delete req-newer " + stamp(-time.Second)}, over: EndFailed, status: StatusFailed,
		},
		{
			name:    "a rebuild that failed under an open event, and its server is being deleted",
			moments: []moment{{0, serverIn("ERROR", "deleting", "why", ago), shown("rebuild", "null", ago, runs("a", ago))}},
			least:   10 * time.Second, most: 23 * time.Second, over: EndFailed, status: StatusFailed,
		},
		{
			name: "a rebuild that ended, and its server is in ERROR with an older fault",
			moments: []moment{{0, serverIn("REBUILD", "rebuilding", "", 0), shown("rebuild", "null", 0, runs("compute_rebuild_instance", 0))},
				{10 * time.Second, serverIn("ERROR", "", "why", -2*time.Hour), shown("rebuild", "null", 10*time.Second, ran("compute_rebuild_instance", 0, 10*time.Second))}},
			least: 20 * time.Second, most: 45 * time.Second, over: EndFinished, status: StatusUnknown,
		},
		{
			name:    "failed, and the server cannot be read",
			moments: []moment{{0, response{400, "no"}, shown("resize", `"Error"`, 0, ran("a", 0, 0))}},
			over:    EndFailed, status: StatusFailed,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := listed(c.newer...)
			cloud := &waitedCloud{moments: c.moments, noDate: c.noDate, list: func(time.Duration) string { return list }}
			reading, slept, err := cloud.wait(t, Selection{RequestID: waited}, time.Hour, WaitOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if reading.End != c.over || reading.Status() != c.status {
				t.Errorf("%s, %s; want %s, %s", reading.End, reading.Status(), c.over, c.status)
			}
			if slept < c.least || slept > c.most {
				t.Errorf("after %s, want %s to %s", slept, c.least, c.most)
			}
		})
	}
}

// TestWait_Server is the server as seen last.
func TestWait_Server(t *testing.T) {
	cloud := &waitedCloud{moments: []moment{{0, inError, shown("create", `"Error"`, 0, runs("a", 0), ran("b", 0, 0))}}}
	reading, _, err := cloud.wait(t, Selection{RequestID: waited}, time.Hour, WaitOptions{})
	if err != nil || reading.Server == nil || *reading.Server.Status != "ERROR" {
		t.Errorf("server %s, error %v", dump(reading.Server), err)
	}
	for name, server := range map[string]response{"forbidden": forbidden, "gone": noServer} {
		cloud := &waitedCloud{moments: []moment{{0, server, shown("delete", "null", -time.Hour, ran("a", -time.Hour, -time.Hour))}}}
		reading, _, err := cloud.wait(t, Selection{RequestID: waited}, time.Hour, WaitOptions{})
		if err != nil || reading.Server != nil {
			t.Errorf("%s: server %s, error %v", name, dump(reading.Server), err)
		}
	}
}

// TestWait_Polls less often in time: every second at first, and every ten seconds after half a minute. Each looks at the
// server and at the log.
func TestWait_Polls(t *testing.T) {
	for end, most := range map[time.Duration]int64{5 * time.Second: 10, 10 * time.Minute: 160} {
		cloud := &waitedCloud{moments: []moment{{0, busy, shown("resize", "null", 0, runs("a", 0))}}}
		_, _, err := cloud.wait(t, Selection{RequestID: waited}, end, WaitOptions{})
		if polls := cloud.polls.Load(); !isType[*WaitError](err) || polls > most || polls < most/2 {
			t.Errorf("%d requests in %s, want %d to %d; error %v", polls, end, most/2, most, err)
		}
	}
}

// TestWait_Fails: what no time mends ends a wait at once; what is not yet, and a cloud that never answered, after a
// minute.
func TestWait_Fails(t *testing.T) {
	running := shown("resize", "null", 0, runs("a", 0))
	for _, c := range []struct {
		name    string
		moments []moment
		least   time.Duration
		is      func(error) bool
	}{
		{"unknown server", []moment{{0, noServer, noServer}}, 0, IsServerNotFound},
		{"a deleted server without the action", []moment{{0, noServer, noAction}}, 0, isType[*GoneServerError]},
		{"an action that vanishes with its server", []moment{{0, busy, running}, {10 * time.Second, noServer, noAction}}, 10 * time.Second, IsActionNotFound},
		{"unknown action", []moment{{0, idle, noAction}}, time.Minute, IsActionNotFound},
		{"an action that vanishes", []moment{{0, busy, running}, {10 * time.Second, idle, noAction}}, 10 * time.Second, IsActionNotFound},
		{"a server that vanishes under another action", []moment{{0, busy, running}, {10 * time.Second, noServer, noServer}}, 10 * time.Second, IsServerNotFound},
		{"refused", []moment{{0, idle, forbidden}}, 0, isForbidden},
		{"no answer of this API", []moment{{0, idle, response{200, "<html>"}}}, 0, isType[*DecodeError]},
		{"no connection from the start", []moment{{0, response{}, response{}}}, 0, isTransient},
		{"disturbed from the start", []moment{{0, disturbed, disturbed}}, time.Minute, isType[*ResponseError]},
		{"no action in a document", []moment{{0, busy, running}, {10 * time.Second, idle, response{200, `{"instanceAction": {}}`}}}, 10 * time.Second, isType[*DecodeError]},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, slept, err := (&waitedCloud{moments: c.moments}).wait(t, Selection{RequestID: waited}, time.Hour, WaitOptions{})
			if !c.is(err) {
				t.Errorf("%#v", err)
			}
			if slept < c.least || slept > c.least+13*time.Second {
				t.Errorf("after %s, want %s", slept, c.least)
			}
		})
	}
}

// TestWait_Ends tells what was seen until the deadline, or until the user interrupted.
func TestWait_Ends(t *testing.T) {
	running := shown("resize", "null", 0, runs("a", 0))
	for _, c := range []struct {
		name    string
		moments []moment
		cause   error
		seen    bool
		trouble bool
	}{
		{"at the deadline", []moment{{0, busy, running}}, context.DeadlineExceeded, true, false},
		{"by the user", []moment{{0, busy, running}}, context.Canceled, true, false},
		{"amid trouble", []moment{{0, busy, running}, {60 * time.Second, busy, disturbed}}, context.DeadlineExceeded, true, true},
		{"amid a maintenance", []moment{{0, busy, running}, {60 * time.Second, busy, htmlPage}}, context.DeadlineExceeded, true, true},
		{"before the action appeared", []moment{{0, busy, noAction}}, context.Canceled, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &waitedCloud{moments: c.moments}
			end := 20 * time.Minute
			if !c.seen {
				end = 20 * time.Second
			}
			_, _, err := cloud.waitUntil(t, Selection{RequestID: waited}, end, c.cause, WaitOptions{})
			ended, ok := errors.AsType[*WaitError](err)
			if !ok || !errors.Is(err, c.cause) {
				t.Fatalf("%#v", err)
			}
			if (ended.Action != nil) != c.seen || (ended.Server != nil) != c.seen || (ended.Trouble != nil) != c.trouble || ended.Waited < end {
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

// TestWait_Tells after each look, also one that fails, and of each failure that it polls through.
func TestWait_Tells(t *testing.T) {
	running := shown("resize", "null", 0, runs("a", 0))
	cloud := &waitedCloud{moments: []moment{{0, busy, running}, {100 * time.Second, busy, disturbed}, {130 * time.Second, busy, running}}}
	var reported []time.Duration
	var troubles []error
	_, _, err := cloud.wait(t, Selection{RequestID: waited}, 5*time.Minute+30*time.Second, WaitOptions{
		Progress: func(p Progress) {
			reported = append(reported, p.Waited)
			if p.Action == nil || p.Server == nil {
				t.Errorf("%#v", p)
			}
		},
		Retry: func(trouble error) { troubles = append(troubles, trouble) },
	})
	if _, ok := errors.AsType[*WaitError](err); !ok {
		t.Errorf("%#v", err)
	}
	for i, at := range reported[1:] {
		if between := at - reported[i]; between > longestPoll*5/4+time.Second {
			t.Errorf("%s between two reports, the later after %s", between, at)
		}
	}
	if reported[0] > time.Second || reported[len(reported)-1] < 5*time.Minute {
		t.Errorf("reported after %v", reported)
	}
	if len(troubles) == 0 || !isType[*ResponseError](troubles[0]) {
		t.Errorf("troubles: %v", troubles)
	}
}

// TestWait_Chooses once which action it waits for, and waits for one that is still to begin.
func TestWait_Chooses(t *testing.T) {
	finished := shown("reboot", "null", -time.Minute, ran("a", -time.Hour, -time.Minute))
	began := stamp(-time.Hour)
	ours, old, newer := "reboot "+waited+" "+began, "stop req-old "+stamp(-2*time.Hour), "start req-newer "+stamp(0)
	after := func(d time.Duration, before, then string) func(time.Duration) string {
		return func(slept time.Duration) string {
			if slept < d {
				return before
			}
			return then
		}
	}
	since := cloudStart.Add(-time.Hour)
	for _, c := range []struct {
		name      string
		selection Selection
		list      func(time.Duration) string
		moments   []moment
		least     time.Duration
		over      End // "" for an error
		is        func(error) bool
	}{
		{"the newest", Selection{}, after(0, "", listed(ours, old)), []moment{{0, idle, finished}}, 0, EndFinished, nil},
		{"the newest of a kind", Selection{Action: "reboot"}, after(0, "", listed(newer, ours, old)), []moment{{0, idle, finished}}, 0, EndFinished, nil},
		{
			"once, though a newer one begins", Selection{}, after(5*time.Second, listed(ours), listed(newer, ours)),
			[]moment{{0, busy, shown("reboot", "null", 0, runs("a", 0))}, {30 * time.Second, idle, finished}}, 30 * time.Second, EndFinished, nil,
		},
		{"one that is still to begin", Selection{StartedAfter: since}, after(10*time.Minute, listed(old), listed(ours, old)), []moment{{0, idle, finished}}, 10 * time.Minute, EndFinished, nil},
		{
			"one that is still to begin, over a broken connection", Selection{StartedAfter: since},
			func(slept time.Duration) string {
				if slept > time.Minute && slept < 3*time.Minute {
					return ""
				}
				return after(10*time.Minute, listed(old), listed(ours, old))(slept)
			},
			[]moment{{0, idle, finished}}, 10 * time.Minute, EndFinished, nil,
		},
		{"a create that is not in the log yet", Selection{}, after(30*time.Second, listed(), listed(ours)), []moment{{0, idle, finished}}, 30 * time.Second, EndFinished, nil},
		{
			"a cloud that lists, and is disturbed for longer than a minute then", Selection{}, after(0, "", listed(ours)),
			[]moment{{0, disturbed, disturbed}, {90 * time.Second, idle, finished}}, 90 * time.Second, EndFinished, nil,
		},
		{"none in the log", Selection{}, after(0, "", listed()), []moment{{0, idle, finished}}, time.Minute, "", isType[*NoActionError]},
		{
			"one begun within a time, by the cloud's clock", Selection{StartedWithin: 61 * time.Minute},
			after(0, "", listed(ours, old)), []moment{{0, idle, finished}}, 0, EndFinished, nil,
		},
		{
			"one begun within a time, that the log lacks at first", Selection{StartedWithin: 61 * time.Minute},
			after(5*time.Second, listed(old), listed(ours, old)), []moment{{0, idle, finished}}, 5 * time.Second, EndFinished, nil,
		},
		{
			"none begun within a time", Selection{StartedWithin: 59 * time.Minute}, after(0, "", listed(ours, old)),
			[]moment{{0, idle, finished}}, graceWithin, "", isType[*NoActionError],
		},
		{"none of the kind", Selection{Action: "resize"}, after(0, "", listed(ours)), []moment{{0, idle, finished}}, 0, "", isType[*NoActionError]},
		{"another kind than the request's", Selection{RequestID: waited, Action: "resize"}, nil, []moment{{0, idle, finished}}, 0, "", isType[*ActionMismatchError]},
		{
			"one whose request caused a later one", Selection{Action: "confirmResize"}, after(0, "", listed("reboot "+waited+" "+began, "confirmResize "+waited+" "+began)),
			[]moment{{0, idle, finished}}, 0, endSuperseded, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &waitedCloud{moments: c.moments, list: c.list}
			reading, slept, err := cloud.wait(t, c.selection, time.Hour, WaitOptions{})
			if c.over != "" && (err != nil || reading.End != c.over || reading.Action.RequestID != waited) {
				t.Errorf("%s %s, error %v", reading.End, reading.Action.RequestID, err)
			}
			if c.over == "" && !c.is(err) {
				t.Errorf("%s, error %#v", reading.End, err)
			}
			if slept < c.least || slept > c.least+13*time.Second {
				t.Errorf("after %s, want %s", slept, c.least)
			}
		})
	}
}

// TestWait_IgnoresMissing actions that began after a time, and waits for the others as ever.
func TestWait_IgnoresMissing(t *testing.T) {
	for name, c := range map[string]struct {
		selection Selection
		slept     time.Duration // at least
	}{
		"after a time":    {Selection{StartedAfter: cloudStart}, 0},
		"an empty log":    {Selection{}, grace},
		"of a request":    {Selection{RequestID: waited}, grace},
		"begun within 1m": {Selection{StartedWithin: time.Minute}, graceWithin},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := &waitedCloud{moments: []moment{{0, idle, noAction}}}
			_, slept, err := cloud.wait(t, c.selection, time.Hour, WaitOptions{IgnoreMissing: true})
			if !isType[*NoActionError](err) && !IsActionNotFound(err) || slept < c.slept || slept > c.slept+13*time.Second {
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
