package provider

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// stepClock is a clock whose sleeps take no time. It tells of each, so that the cloud can go on meanwhile.
type stepClock struct {
	mutex   sync.Mutex
	now     time.Time
	sleeps  []time.Duration
	onSleep func(slept time.Duration) // since the start; may be nil
	start   time.Time
}

func newStepClock() *stepClock {
	start := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	return &stepClock{now: start, start: start}
}

func (c *stepClock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

func (c *stepClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mutex.Lock()
	c.now = c.now.Add(d)
	c.sleeps = append(c.sleeps, d)
	slept := c.now.Sub(c.start)
	c.mutex.Unlock()
	if c.onSleep != nil {
		c.onSleep(slept)
	}
	return context.Cause(ctx)
}

// slept is how long the clock's sleeps were, together.
func (c *stepClock) slept() time.Duration { return c.Now().Sub(c.start) }

// ago is a time before the clock's start, as Nova writes it.
func (c *stepClock) ago(d time.Duration) *string {
	text := c.start.Add(-d).Format("2006-01-02T15:04:05.000000")
	return &text
}

const (
	waitedServer  = "3f1c7a52-6f0e-4d7b-9a54-0c1be2f5d3aa"
	waitedRequest = "req-7b0ec9d4-3a11-4b5e-8a75-6a3f0d0f1c11"
)

// waiting is a cloud with one server and one action on it, and a provider whose waits take no time.
type waiting struct {
	cloud *fakecloud.Cloud
	clock *stepClock
	*plugin
}

func newWaiting(t *testing.T, block settings, server fakecloud.Server, action fakecloud.Action) waiting {
	t.Helper()
	clock := newStepClock()
	server.ID, server.Name = waitedServer, "waited"
	action.RequestID, action.StartTime = waitedRequest, *clock.ago(time.Hour)
	server.Actions = []fakecloud.Action{action}
	cloud := startCloud(t, fakecloud.WithServers(server))
	cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool { // the cloud's time is the clock's
		w.Header().Set("Date", clock.Now().Format(http.TimeFormat))
		return false
	})
	s := mustConfigureWith(t, clock, passwordBlock(cloud, fakecloud.Admin).with(settings{"project_name": "demo"}).with(block))
	return waiting{cloud: cloud, clock: clock, plugin: s}
}

func (w waiting) wait(t *testing.T) reading {
	t.Helper()
	return w.read(t, t.Context(), "compute_instance_action",
		settings{"server_id": waitedServer, "request_id": waitedRequest, "wait_for_completion": true})
}

// after changes the server once so much time has been slept.
func (w waiting) after(d time.Duration, change func(*fakecloud.Server)) {
	var once sync.Once
	w.clock.onSleep = func(slept time.Duration) {
		if slept >= d {
			once.Do(func() { w.cloud.Update(waitedServer, change) })
		}
	}
}

// onServer lets something else answer for the server itself.
func (w waiting) onServer(instead fakecloud.Interceptor) {
	w.cloud.Intercept(fakecloud.OnPath(func(path string) bool { return strings.HasSuffix(path, "/servers/"+waitedServer) }, instead))
}

func event(name string, started, finished *string) fakecloud.Event {
	host := "fake-1"
	e := fakecloud.Event{Event: name, StartTime: *started, FinishTime: finished, Host: &host}
	if finished != nil {
		result := "Success"
		e.Result = &result
	}
	return e
}

func TestWaitEndsWhenTheActionHasFailed(t *testing.T) {
	t.Parallel()
	failed := "Error"
	w := newWaiting(t, nil, fakecloud.Server{TaskState: new("resize_migrating")}, fakecloud.Action{Action: "resize", Message: &failed})
	if status := w.wait(t).mustSucceed(t).mustText(t, "status"); status != "failed" {
		t.Errorf("status %q", status)
	}
	if w.clock.slept() != 0 {
		t.Errorf("waited %s for an action that has failed", w.clock.slept())
	}
}

func TestWaitGoesOnWhileTheServerIsBusy(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, nil, fakecloud.Server{TaskState: new("resize_migrating")}, fakecloud.Action{Action: "resize"})
	conductor := event("conductor_migrate_server", w.clock.ago(10*time.Second), w.clock.ago(9*time.Second))
	w.cloud.Update(waitedServer, func(s *fakecloud.Server) { s.Actions[0].Events = []fakecloud.Event{conductor} })
	w.after(20*time.Second, func(s *fakecloud.Server) { // the log looked finished all the time
		s.TaskState = nil
		s.Actions[0].Events = []fakecloud.Event{event("compute_finish_resize", w.clock.ago(0), w.clock.ago(0)), conductor}
	})
	result := w.wait(t).mustSucceed(t)
	if events := objects(t, result.state["events"]); len(events) != 2 {
		t.Errorf("%d events, want the one from after the gap too", len(events))
	}
	if slept := w.clock.slept(); slept < 20*time.Second || slept > 35*time.Second {
		t.Errorf("waited %s, want 20 s and at most a poll and a half", slept)
	}
	for i, d := range w.clock.sleeps {
		if d > 12500*time.Millisecond || i == 0 && d > 1250*time.Millisecond {
			t.Errorf("poll %d came after %s", i, d)
		}
	}
}

func TestWaitGoesOnWhileAnEventIsUnfinished(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, nil, fakecloud.Server{TaskState: new("reboot_started")}, fakecloud.Action{Action: "reboot"})
	w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
		s.Actions[0].Events = []fakecloud.Event{event("compute_reboot_instance", w.clock.ago(5*time.Second), nil)}
	})
	w.after(5*time.Second, func(s *fakecloud.Server) {
		s.TaskState = nil
		s.Actions[0].Events = []fakecloud.Event{event("compute_reboot_instance", w.clock.ago(5*time.Second), w.clock.ago(0))}
	})
	if status := w.wait(t).mustSucceed(t).mustText(t, "status"); status != "succeeded" {
		t.Errorf("status %q", status)
	}
	if w.clock.slept() < 5*time.Second {
		t.Errorf("did not wait: %s", w.clock.slept())
	}
}

// Nova clears the task before it closes the last event. However long that event ran, its end must not be taken for a log that
// nobody finishes.
func TestWaitGoesOnFromTheTasksEndToTheEvents(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]settings{"with updated_at": nil, "without": {"microversion": "2.57"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWaiting(t, block, fakecloud.Server{TaskState: new("migrating")}, fakecloud.Action{Action: "live-migration"})
			w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
				s.Actions[0].UpdatedAt = w.clock.ago(0)
				s.Actions[0].Events = []fakecloud.Event{event("compute_live_migration", w.clock.ago(0), nil)}
			})
			var idle, ended sync.Once
			w.clock.onSleep = func(slept time.Duration) {
				if slept >= 5*time.Minute {
					idle.Do(func() { w.cloud.Update(waitedServer, func(s *fakecloud.Server) { s.TaskState = nil }) })
				}
				if slept >= 5*time.Minute+15*time.Second {
					ended.Do(func() {
						w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
							s.Actions[0].Events = []fakecloud.Event{event("compute_live_migration", w.clock.ago(0), w.clock.ago(0))}
						})
					})
				}
			}
			if status := w.wait(t).mustSucceed(t).mustText(t, "status"); status != "succeeded" {
				t.Errorf("status %q", status)
			}
		})
	}
}

func TestWaitEndsWithAFailureThoughTheServerCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, nil, fakecloud.Server{}, fakecloud.Action{Action: "resize", Message: new("Error")})
	w.onServer(fakecloud.Respond(http.StatusBadRequest, nil, `{"badRequest": {"code": 400, "message": "no"}}`))
	w.wait(t).mustSucceed(t)
}

// A cloud that keeps the task from this user has not said that there is none.
func TestWaitByTheLogAloneWhereTheTaskIsNotShown(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, nil, fakecloud.Server{}, fakecloud.Action{Action: "reboot"})
	w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
		s.Actions[0].Events = []fakecloud.Event{event("compute_reboot_instance", w.clock.ago(5*time.Second), w.clock.ago(0))}
	})
	w.onServer(fakecloud.Respond(http.StatusOK, nil, `{"server": {"id": "`+waitedServer+`"}}`))
	w.wait(t).mustSucceed(t)
	if slept := w.clock.slept(); slept < 10*time.Second || slept > 20*time.Second {
		t.Errorf("waited %s, want the 10 s after which a log that looks finished is", slept)
	}
}

// Where only the log can tell, a log that changes between two polls, or looks unfinished, is not over.
func TestWaitByAChangingLogAlone(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, nil, fakecloud.Server{}, fakecloud.Action{Action: "resize"})
	ended := event("conductor_migrate_server", w.clock.ago(9*time.Second), w.clock.ago(8*time.Second))
	w.cloud.Update(waitedServer, func(s *fakecloud.Server) { s.Actions[0].Events = []fakecloud.Event{ended} })
	w.onServer(fakecloud.Respond(http.StatusForbidden, nil, `{"forbidden": {"code": 403, "message": "no"}}`))
	w.clock.onSleep = func(time.Duration) {
		w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
			switch len(w.clock.sleeps) {
			case 1:
				s.Actions[0].Events = []fakecloud.Event{event("compute_resize_instance", w.clock.ago(0), nil), ended}
			case 4:
				s.Actions[0].Events = []fakecloud.Event{event("compute_resize_instance", w.clock.ago(0), w.clock.ago(0)), ended}
			}
		})
	}
	w.wait(t).mustSucceed(t)
	if len(w.clock.sleeps) < 5 {
		t.Errorf("%d sleeps, want four until the log is finished, and some more", len(w.clock.sleeps))
	}
}

func TestWaitTakesAServerThatIsGoneForIdle(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, nil, fakecloud.Server{Deleted: true, TaskState: new("deleting")}, fakecloud.Action{Action: "delete"})
	w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
		s.Actions[0].Events = []fakecloud.Event{event("compute_terminate_instance", w.clock.ago(5*time.Second), w.clock.ago(0))}
	})
	w.wait(t).mustSucceed(t)
	if w.clock.slept() != 0 {
		t.Errorf("waited %s for a server that is gone", w.clock.slept())
	}
}

func TestWaitGivesUpOnALogThatNobodyFinishes(t *testing.T) {
	t.Parallel()
	clock := newStepClock()
	// Both attempts of a reschedule, and neither was ever closed.
	unfinished := []fakecloud.Event{
		event("compute__do_build_and_run_instance", clock.ago(2*time.Hour), nil),
		event("compute__do_build_and_run_instance", clock.ago(2*time.Hour), nil),
	}
	for name, test := range map[string]struct {
		block     settings
		events    []fakecloud.Event
		updatedAt *string
		least     time.Duration // to be waited
		most      time.Duration
		says      string
	}{
		"at once where the log is old":     {events: unfinished, updatedAt: clock.ago(2 * time.Hour), says: "event compute__do_build_and_run_instance"},
		"after the rest of the minute":     {events: unfinished, updatedAt: clock.ago(20 * time.Second), least: 40 * time.Second, most: 55 * time.Second, says: "on host fake-1"},
		"at once where its events are old": {block: settings{"microversion": "2.57"}, events: unfinished, says: "has no end"},
		"without any event":                {events: []fakecloud.Event{}, updatedAt: clock.ago(time.Hour), says: "the resetState of "},
		"without any event and updated_at": {block: settings{"microversion": "2.57"}, events: []fakecloud.Event{}, says: "has no event in the log"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWaiting(t, test.block, fakecloud.Server{}, fakecloud.Action{Action: "resetState", Events: test.events, UpdatedAt: test.updatedAt})
			result := w.wait(t)
			if len(result.diagnostics) != 1 || result.diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning {
				t.Fatalf("want one warning, got %s", describe(result.diagnostics))
			}
			if warning := result.diagnostics[0]; !strings.Contains(warning.Summary, waitedRequest) || !strings.Contains(warning.Detail, test.says) {
				t.Errorf("the warning does not say %q:\n%s", test.says, describe(result.diagnostics))
			}
			if slept := w.clock.slept(); slept < test.least || slept > test.most {
				t.Errorf("waited %s, want %s to %s", slept, test.least, test.most)
			}
		})
	}
}

func TestWaitByTheLogAloneWhereTheServerMayNotBeSeen(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, nil, fakecloud.Server{}, fakecloud.Action{Action: "reboot"})
	w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
		s.Actions[0].Events = []fakecloud.Event{event("compute_reboot_instance", w.clock.ago(5*time.Second), w.clock.ago(0))}
	})
	w.onServer(fakecloud.Respond(http.StatusForbidden, nil, `{"forbidden": {"code": 403, "message": "Policy doesn't allow os_compute_api:servers:show to be performed."}}`))
	w.wait(t).mustSucceed(t)
	if slept := w.clock.slept(); slept < 10*time.Second || slept > 20*time.Second {
		t.Errorf("waited %s, want the 10 s after which a log that looks finished is", slept)
	}
}

func TestWaitEndsWithItsTimeout(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, nil, fakecloud.Server{TaskState: new("resize_migrating")}, fakecloud.Action{Action: "resize"})
	began := w.clock.ago(time.Hour)
	w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
		s.Actions[0].Events = []fakecloud.Event{event("compute_resize_instance", began, nil)}
	})
	w.clock.onSleep = func(time.Duration) { time.Sleep(20 * time.Millisecond) }
	result := w.read(t, t.Context(), "compute_instance_action", settings{
		"server_id": waitedServer, "request_id": waitedRequest, "wait_for_completion": true, "timeouts": map[string]string{"read": "200ms"},
	})
	mustFail(t, result.diagnostics, "Action still under way", "", "200ms", "compute_resize_instance", w.clock.start.Add(-time.Hour).Format(time.RFC3339), "on host fake-1", "timeouts = { read")
}

func TestTimeoutCountsWithoutWaitingToo(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	cloud.Intercept(fakecloud.OnActions(fakecloud.Hang()))
	s := mustConfigure(t, passwordBlock(cloud, fakecloud.Member), nil)
	result := s.read(t, t.Context(), "compute_instance_action", settings{
		"server_id": waitedServer, "request_id": waitedRequest, "timeouts": map[string]string{"read": "200ms"},
	})
	mustFail(t, result.diagnostics, "Read out of time", "", "200ms", "timeouts = { read")
}

func TestWaitEndsWhenTerraformIsInterrupted(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	s := mustConfigure(t, passwordBlock(cloud, fakecloud.Member), nil) // with the real clock
	running := cloud.Server("running")
	cloud.Update("running", func(s *fakecloud.Server) { s.TaskState = new("resize_migrating") })
	done := make(chan reading)
	go func() {
		done <- s.read(t, t.Context(), "compute_instance_action", settings{
			"server_id": running.ID, "request_id": running.Action("resize").RequestID, "wait_for_completion": true,
		})
	}()
	for len(cloud.Requests()) < 3 { // login, server, log: now it sleeps
		time.Sleep(time.Millisecond)
	}
	if _, err := s.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	select {
	case result := <-done:
		mustFail(t, result.diagnostics, "Interrupted read", "")
	case <-time.After(10 * time.Second):
		t.Fatal("the wait goes on")
	}
}

// Ctrl-C reaches the wait through the real terraform. A terraform that had to be killed would not have printed our error.
func TestInterruptEndsTheWaitThroughTerraform(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.Update("running", func(s *fakecloud.Server) { s.TaskState = new("resize_migrating") })
	running := c.Server("running")
	workspace := newWorkspace(t)
	text := "terraform {\n  required_providers {\n    compute = { source = \"seed-fc30b86a/compute\" }\n  }\n}\n" +
		"provider \"compute\" {\n" + passwordBlock(c, fakecloud.Member).hcl() + "\n}\n" +
		"data \"compute_instance_action\" \"running\" {\n" + settings{
		"server_id": running.ID, "request_id": running.Action("resize").RequestID, "wait_for_completion": true,
	}.hcl() + "\n}\n"
	if err := workspace.Write("main.tf", text); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	go func() {
		for len(c.Requests()) < 3 && ctx.Err() == nil { // login, server, log: now it waits
			time.Sleep(10 * time.Millisecond)
		}
		interrupt()
	}()
	result, err := workspace.Run(ctx, "plan", "-no-color")
	if !errors.Is(err, context.Canceled) || !strings.Contains(result.Stderr, "Interrupted read") {
		t.Errorf("%v\n%s\n%s", err, result.Stdout, result.Stderr)
	}
}
