package provider

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

const (
	waitedServer  = "3f1c7a52-6f0e-4d7b-9a54-0c1be2f5d3aa"
	waitedRequest = "req-7b0ec9d4-3a11-4b5e-8a75-6a3f0d0f1c11"
)

// waiting is a cloud with one server and one action on it, in a synctest bubble.
type waiting struct {
	cloud *fakecloud.Cloud
	began time.Time
	*plugin
}

func newWaiting(t *testing.T, server fakecloud.Server, action fakecloud.Action) waiting {
	t.Helper()
	network := &simulatedNetwork{}
	w := waiting{began: time.Now()}
	server.ID, server.Name = waitedServer, "waited"
	action.RequestID, action.StartTime = waitedRequest, *w.ago(time.Hour)
	server.Actions = []fakecloud.Action{action}
	w.cloud = startCloud(t, fakecloud.WithServers(server), fakecloud.WithListener(network.listen))
	w.cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool { // no connection outlives the bubble
		w.Header().Set("Connection", "close")
		return false
	})
	var diagnostics []*tfprotov6.Diagnostic
	w.plugin, diagnostics = start(t, &computeProvider{
		version: "test", getenv: func(string) string { return "" }, dial: network.dial,
	}, passwordBlock(w.cloud, fakecloud.Admin).with(settings{"project_name": "demo"}))
	if len(diagnostics) > 0 {
		t.Fatalf("Configure: %s", describe(diagnostics))
	}
	return w
}

func (w waiting) wait(t *testing.T, more settings) reading {
	t.Helper()
	return w.read(t, t.Context(), "compute_instance_action",
		settings{"server_id": waitedServer, "request_id": waitedRequest, "wait_for_completion": true}.with(more))
}

// after changes the server after so much time.
func (w waiting) after(d time.Duration, change func(*fakecloud.Server)) {
	time.AfterFunc(d, func() { w.cloud.Update(waitedServer, change) })
}

// ago is a time before the start, as Nova writes it.
func (w waiting) ago(d time.Duration) *string {
	return new(w.began.Add(-d).UTC().Format("2006-01-02T15:04:05.000000"))
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
	synctest.Test(t, func(t *testing.T) {
		w := newWaiting(t, fakecloud.Server{TaskState: new("resize_migrating")}, fakecloud.Action{Action: "resize"})
		began := w.ago(time.Hour)
		w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
			s.Actions[0].Events = []fakecloud.Event{event("compute_resize_instance", began, nil)}
		})
		result := w.wait(t, settings{"timeouts": map[string]string{"read": "20m"}})
		mustFail(t, result.diagnostics, "Action still under way", "", "20m", "compute_resize_instance",
			w.began.Add(-time.Hour).UTC().Format(time.RFC3339), "on host fake-1", "timeouts = { read")
	})
}

// A token cannot be renewed without a login: the wait tells what it has seen.
func TestInstanceActionDataSource_WaitEndsWithItsToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWaiting(t, fakecloud.Server{TaskState: new("rebooting")}, fakecloud.Action{Action: "reboot"})
		w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
			s.Actions[0].Events = []fakecloud.Event{event("compute_reboot_instance", w.ago(time.Hour), nil)}
		})
		time.AfterFunc(5*time.Minute, func() {
			w.cloud.Intercept(fakecloud.OnActions(fakecloud.Respond(401, nil, `{"error": {"message": "expired"}}`)))
		})
		mustFail(t, w.wait(t, nil).diagnostics, "Refused credentials", "",
			"The wait ended after 5m",
			"Last seen: event compute_reboot_instance", "the server's task is rebooting")
	})
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
		mustFail(t, result.diagnostics, "Interrupted wait", "", "The wait was interrupted after ",
			"the server's task is resize_migrating")
	case <-time.After(endOfPatience):
		t.Fatal("the wait goes on")
	}
}

// Ctrl-C reaches the wait through the real terraform. A terraform that had to be killed would not have printed our
// error.
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
	synctest.Test(t, func(t *testing.T) {
		w := newWaiting(t, fakecloud.Server{Status: "ERROR"}, fakecloud.Action{Action: "reboot"})
		w.cloud.Update(waitedServer, func(s *fakecloud.Server) {
			s.Actions[0].Events = []fakecloud.Event{
				event("compute_reboot_instance", w.ago(time.Minute), w.ago(50*time.Second)),
			}
		})
		got := w.wait(t, nil)
		if got.mustText(t, "server_status") != "ERROR" || got.mustText(t, "status") != "succeeded" {
			t.Errorf("%v", got.state)
		}
		if len(got.diagnostics) != 1 || got.diagnostics[0].Summary != "Server in ERROR: "+waitedServer ||
			blamed(got.diagnostics[0]) != "server_status" {
			t.Errorf("want a warning of the server, got %s", describe(got.diagnostics))
		}
	})
}

func TestInstanceActionDataSource_WaitForAnActionToAppear(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWaiting(t, fakecloud.Server{}, fakecloud.Action{Action: "reboot"})
		w.after(90*time.Second, func(s *fakecloud.Server) {
			now := w.ago(-90 * time.Second)
			s.Actions = append([]fakecloud.Action{{
				Action: "reboot", RequestID: "req-new", StartTime: *now, InstanceUUID: waitedServer,
				Events: []fakecloud.Event{event("compute_reboot_instance", now, now)},
			}}, s.Actions...)
		})
		got := w.wait(t, settings{
			"request_id": nil, "action": "reboot", "started_after": w.began.UTC().Format(time.RFC3339),
		}).mustSucceed(t)
		if id := got.mustText(t, "request_id"); id != "req-new" {
			t.Errorf("read %s", id)
		}
	})
}

// What failed is told to everybody; why is told to administrators, and to others by the server's fault.
func TestInstanceActionDataSource_Failure(t *testing.T) {
	t.Parallel()
	const fault = `{"server": {"fault": {"created": "2026-11-21T23:58:31Z", "message": "No valid host. "}}}`
	for _, row := range []struct {
		account fakecloud.Account
		want    string
	}{
		{fakecloud.DemoAdmin, `^conductor_schedule_and_build_instances on host fake-1: No valid host was found\.$`},
		{fakecloud.Member, `^conductor_schedule_and_build_instances on the host with ID [0-9a-f]+: Error; ` +
			`the server's fault: No valid host\.$`},
	} {
		c := startCloud(t)
		huge := c.Server("huge")
		c.Intercept(fakecloud.OnPath(func(path string) bool { return strings.HasSuffix(path, "/servers/"+huge.ID) },
			fakecloud.Respond(200, nil, fault)))
		s := mustConfigure(t, passwordBlock(c, row.account), nil)
		got := s.readAction(t, huge.ID, huge.Action("create").RequestID).mustSucceed(t)
		if failure := got.mustText(t, "failure"); !regexp.MustCompile(row.want).MatchString(failure) {
			t.Errorf("failure = %q, want %s", failure, row.want)
		}
	}
}
