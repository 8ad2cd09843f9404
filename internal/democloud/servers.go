package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// servers are those of the cloud that are worth a question.
var servers = []struct{ name, question string }{
	{"web", "What was done last? Who did what in November? 20 actions: reboots, resizes, stops"},
	{"broken", `Why did it fail? A migration that failed: action = "migrate". Warn of it, or stop a rollout`},
	{"huge", "Why is it in ERROR? A create that found no host"},
	{"lively", "Wait for it: every two minutes a resize begins and takes one. wait_for_completion = true"},
	{"running", `A resize that never ends: a wait that gives up, with timeouts = { read = "10s" }`},
	{"busy", "67 actions: limit, and filters"},
	{"gone", "What happened to it? It was deleted, and its log is still there"},
	{"huawei", "The action that Huawei Cloud's documentation shows"},
	{"fujitsu", "The action that FJcloud-O's documentation shows"},
}

// Of a lively server: a resize begins every period, and takes a part of it.
const (
	period = 2 * time.Minute
	takes  = time.Minute
)

const livelyName = "lively"

// lively is a server that is resized again and again.
func lively() fakecloud.Server {
	return fakecloud.Server{ID: "3b0c9f4e-6a51-4d27-9c1f-2e7d8a5b6c40", Name: livelyName}
}

// resizeAgainAndAgain resizes the lively server, until ctx ends.
func resizeAgainAndAgain(ctx context.Context, c *fakecloud.Cloud) {
	for n := 1; ; n++ {
		c.Update(livelyName, func(s *fakecloud.Server) { begin(s, n, time.Now()) })
		if !sleep(ctx, takes) {
			return
		}
		c.Update(livelyName, func(s *fakecloud.Server) { finish(s, time.Now()) })
		if !sleep(ctx, period-takes) {
			return
		}
	}
}

// The steps of a resize, in their order (nova/conductor/manager.py and nova/compute/manager.py, wrap_instance_event).
var steps = []string{
	"conductor_migrate_server", "cold_migrate", "compute_prep_resize", "compute_resize_instance",
	"compute_finish_resize",
}

// begin logs a resize that has come as far as copying the disk.
func begin(s *fakecloud.Server, n int, now time.Time) {
	user, project, at := fakecloud.Member.UserID, fakecloud.Member.ProjectID, novaTime(now)
	action := fakecloud.Action{
		Action: "resize", RequestID: fmt.Sprintf("req-3b0c9f4e-6a51-4d27-9c1f-%012d", n),
		UserID: &user, ProjectID: &project, StartTime: at, UpdatedAt: &at,
	}
	for i, name := range steps[:4] {
		event := fakecloud.Event{Event: name, StartTime: at, Host: new("fake-1")}
		if i < 3 {
			event.FinishTime, event.Result = &at, new("Success")
		}
		action.Events = slices.Insert(action.Events, 0, event)
	}
	s.Actions = slices.Insert(s.Actions, 0, action)
	s.Status, s.TaskState = "RESIZE", new("resize_migrating")
}

// finish logs the rest of the newest resize.
func finish(s *fakecloud.Server, now time.Time) {
	action, at := &s.Actions[0], novaTime(now)
	action.UpdatedAt = &at
	action.Events[0].FinishTime, action.Events[0].Result = &at, new("Success")
	action.Events = slices.Insert(action.Events, 0, fakecloud.Event{
		Event: steps[4], StartTime: at, FinishTime: &at, Result: new("Success"), Host: new("fake-1"),
	})
	s.Status, s.TaskState = "VERIFY_RESIZE", nil
}

// novaTime is a time as Nova's database keeps it: in whole seconds, without a zone.
func novaTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000") }

// sleep reports whether d has passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
