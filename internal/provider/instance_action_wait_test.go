package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
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

func newWaiting(t *testing.T, server fakecloud.Server, action fakecloud.Action) waiting {
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
	s := mustConfigureWith(t, clock, passwordBlock(cloud, fakecloud.Admin).with(settings{"project_name": "demo"}))
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

func event(name string, started, finished *string) fakecloud.Event {
	host := "fake-1"
	e := fakecloud.Event{Event: name, StartTime: *started, FinishTime: finished, Host: &host}
	if finished != nil {
		result := "Success"
		e.Result = &result
	}
	return e
}

func TestInstanceActionDataSource_WaitEndsWithItsTimeout(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, fakecloud.Server{TaskState: new("resize_migrating")}, fakecloud.Action{Action: "resize"})
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

func TestInstanceActionDataSource_WaitEndsWhenInterrupted(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	s := mustConfigure(t, passwordBlock(cloud, fakecloud.Member), nil) // with the real clock
	running := cloud.Server("running")
	cloud.Update("running", func(s *fakecloud.Server) { s.TaskState = new("resize_migrating") })
	done := make(chan reading, 1)
	go func() {
		done <- s.read(t, t.Context(), "compute_instance_action", settings{
			"server_id": running.ID, "request_id": running.Action("resize").RequestID, "wait_for_completion": true,
		})
	}()
	for len(cloud.Requests()) < 5 && len(done) == 0 { // login, and two polls of server and log
		time.Sleep(time.Millisecond)
	}
	if _, err := s.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	select {
	case result := <-done:
		mustFail(t, result.diagnostics, "Interrupted wait", "", "The wait was interrupted after ", "the server's task is resize_migrating")
	case <-time.After(10 * time.Second):
		t.Fatal("the wait goes on")
	}
}

// Ctrl-C reaches the wait through the real terraform. A terraform that had to be killed would not have printed our error.
func TestInstanceActionDataSource_InterruptThroughTerraform(t *testing.T) {
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
		for len(c.Requests()) < 5 && ctx.Err() == nil { // login, and two polls of server and log
			time.Sleep(10 * time.Millisecond)
		}
		interrupt()
	}()
	result, err := workspace.Run(ctx, "plan", "-no-color")
	if !errors.Is(err, context.Canceled) || !strings.Contains(result.Stderr, "Interrupted wait") {
		t.Errorf("%v\n%s\n%s", err, result.Stdout, result.Stderr)
	}
}

// When a wait is over is decided, and tested, in package instanceaction. These show what becomes of it here.
func TestInstanceActionDataSource_WaitShowsTheServer(t *testing.T) {
	t.Parallel()
	aborted := fakecloud.Server{Status: "ERROR"}
	w := newWaiting(t, aborted, fakecloud.Action{Action: "create"})
	w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
		s.Actions[0].Events = []fakecloud.Event{event("compute__do_build_and_run_instance", w.clock.ago(time.Minute), w.clock.ago(50*time.Second))}
	})
	got := w.wait(t)
	if got.mustText(t, "server_status") != "ERROR" || got.mustText(t, "status") != "succeeded" {
		t.Errorf("%v", got.state)
	}
	if len(got.diagnostics) != 1 || got.diagnostics[0].Summary != "Server in ERROR: "+waitedServer || blamed(got.diagnostics[0]) != "server_status" {
		t.Errorf("want a warning of the server, got %s", describe(got.diagnostics))
	}
}

func TestInstanceActionDataSource_WaitForAnActionToAppear(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, fakecloud.Server{}, fakecloud.Action{Action: "reboot"})
	w.after(90*time.Second, func(s *fakecloud.Server) {
		now := w.clock.ago(-90 * time.Second)
		s.Actions = append([]fakecloud.Action{{
			Action: "reboot", RequestID: "req-new", StartTime: *now, InstanceUUID: waitedServer,
			Events: []fakecloud.Event{event("compute_reboot_instance", now, now)},
		}}, s.Actions...)
	})
	got := w.read(t, t.Context(), "compute_instance_action", settings{
		"server_id": waitedServer, "action": "reboot", "started_after": w.clock.start.Format(time.RFC3339), "wait_for_completion": true,
	}).mustSucceed(t)
	if id := got.mustText(t, "request_id"); id != "req-new" {
		t.Errorf("read %s", id)
	}
}

func TestInstanceActionDataSource_QuietPeriodReachesTheWait(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, fakecloud.Server{}, fakecloud.Action{Action: "resetState", Events: []fakecloud.Event{}})
	w.cloud.Update(waitedServer, func(s *fakecloud.Server) { s.Actions[0].UpdatedAt = w.clock.ago(0) })
	got := w.read(t, t.Context(), "compute_instance_action", settings{
		"server_id": waitedServer, "request_id": waitedRequest, "wait_for_completion": true, "quiet_period": "3m", "timeouts": map[string]string{"read": "1h"},
	})
	if slept := w.clock.slept(); slept < 3*time.Minute || slept > 4*time.Minute {
		t.Errorf("waited %s, want 3 minutes; %s", slept, describe(got.diagnostics))
	}
}

// What failed is told to everybody; why is told to administrators, and to others by the server's fault.
func TestInstanceActionDataSource_Failure(t *testing.T) {
	t.Parallel()
	onServer := func(c *fakecloud.Cloud, instead fakecloud.Interceptor) {
		id := c.Server("huge").ID
		c.Intercept(fakecloud.OnPath(func(path string) bool { return strings.HasSuffix(path, "/servers/"+id) }, instead))
	}
	serverShows := func(c *fakecloud.Cloud, body string) { onServer(c, fakecloud.Respond(200, nil, body)) }
	const faulty = `{"server": {"status": "ERROR", "fault": {"code": 500, "created": %q, "message": "No valid host was found. "}}}`
	for name, row := range map[string]struct {
		account fakecloud.Account
		block   settings
		prepare func(*fakecloud.Cloud)
		want    string // "" for null
		looks   int    // at the server
	}{
		"an administrator": {account: fakecloud.DemoAdmin, want: "conductor_schedule_and_build_instances on host fake-1: No valid host was found."},
		"a member, with the server's fault": {
			account: fakecloud.Member, prepare: func(c *fakecloud.Cloud) { serverShows(c, fmt.Sprintf(faulty, "2026-11-21T23:58:31Z")) }, looks: 1,
			want: "conductor_schedule_and_build_instances: Error; the server's fault: No valid host was found.",
		},
		"a member, with a fault of another time": {
			account: fakecloud.Member, prepare: func(c *fakecloud.Cloud) { serverShows(c, fmt.Sprintf(faulty, "2026-11-23T00:00:00Z")) }, looks: 1,
			want: "conductor_schedule_and_build_instances: Error",
		},
		"a member who may not see the server": {
			account: fakecloud.Member, prepare: func(c *fakecloud.Cloud) { onServer(c, fakecloud.Forbid("os_compute_api:servers:show")) }, looks: 1,
			want: "conductor_schedule_and_build_instances: Error",
		},
		"a member without events": {
			account: fakecloud.Member, block: settings{"microversion": "2.1"}, looks: 1,
			prepare: func(c *fakecloud.Cloud) { serverShows(c, fmt.Sprintf(faulty, "2026-11-21T23:58:31Z")) }, want: "No valid host was found.",
		},
		"nobody tells": {
			account: fakecloud.Member, block: settings{"microversion": "2.1"}, looks: 1,
			prepare: func(c *fakecloud.Cloud) { serverShows(c, `{"server": {"status": "ERROR"}}`) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			if row.prepare != nil {
				row.prepare(c)
			}
			huge := c.Server("huge")
			got := mustConfigure(t, passwordBlock(c, row.account).with(row.block), nil).readAction(t, huge.ID, huge.Action("create").RequestID).mustSucceed(t)
			failure, _ := got.text(t, "failure")
			hostID := regexp.MustCompile(` on the host with ID [0-9a-f]+`)
			if failure = strings.TrimSpace(hostID.ReplaceAllString(failure, "")); failure != row.want {
				t.Errorf("failure = %q, want %q", failure, row.want)
			}
			looks := 0
			for _, request := range c.Requests() {
				if strings.HasSuffix(request.Path, "/servers/"+huge.ID) {
					looks++
				}
			}
			if looks != row.looks {
				t.Errorf("looked at the server %d times, want %d", looks, row.looks)
			}
		})
	}
}
