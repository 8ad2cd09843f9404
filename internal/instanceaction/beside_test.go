package instanceaction

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// serverIn is a server in a status, at a task ("" for none), with a fault of so long after the wait's start.
func serverIn(status, task, fault string, after time.Duration) response {
	shownTask, shownFault := "null", ""
	if task != "" {
		shownTask = `"` + task + `"`
	}
	if fault != "" {
		shownFault = fmt.Sprintf(`, "fault": {"code": 500, "created": "%sZ", "message": %q}`, stamp(after)[:19], fault)
	}
	return response{200, fmt.Sprintf(`{"server": {"id": %q, "status": %q, "OS-EXT-STS:task_state": %s%s}}`,
		serverID, status, shownTask, shownFault)}
}

// hidden is an action whose events are not shown.
func hidden(action response) response {
	action.body = strings.Replace(action.body, `"events"`, `"x"`, 1)
	return action
}

// failedStep is an event that ended with Error.
func failedStep(name string, start, finish time.Duration) string {
	return strings.Replace(ran(name, start, finish), "Success", "Error", 1)
}

// TestRead_LogAndServer reads once what neither the log nor the server tells alone.
func TestRead_LogAndServer(t *testing.T) {
	const minute, day = time.Minute, 24 * time.Hour
	const build, copied = "compute__do_build_and_run_instance", "compute_live_migration"
	const arrived, undone = "compute_post_live_migration_at_destination", "compute_rollback_live_migration_at_destination"
	null, failed := "null", `"Error"`
	active, gone := serverIn("ACTIVE", "", "", 0), noServer
	noBody, oddField := response{404, "no"}, response{200, `{"server": {"id": "` + serverID + `", "OS-EXT-STS:task_state": 7}}`}
	started := func(kind string, ago time.Duration) string { return kind + " req-newer " + stamp(-ago) }
	old := func(kind string, ago time.Duration, event string) response {
		open := shown(kind, null, -ago, runs(event, -ago))
		open.body = strings.Replace(open.body, stamp(-time.Hour), stamp(-ago), 1)
		return open
	}
	built := shown("create", null, -minute, ran(build, -2*minute, -minute))
	queued := shown("live-migration", null, -minute, ran(copied, -2*minute, -minute))
	for _, c := range []struct {
		name    string
		action  response
		server  response
		newer   []string // in the log, beside the action
		want    Status
		failure string // "" for null
	}{
		{"a create that failed on its host", built, serverIn("ERROR", "", "why", -minute), nil, StatusFailed, "why"},
		{"a create that failed, and the conductor says so later", built, serverIn("ERROR", "", "why", -10*time.Second), nil, StatusFailed, "why"},
		{"a create that failed, and the conductor says so minutes later", built, serverIn("ERROR", "", "why", minute), nil, StatusFailed, "why"},
		{"a create, and a fault of minutes later, behind another action", built, serverIn("ERROR", "", "why", minute), []string{started("stop", 30*time.Second)}, StatusSucceeded, ""},
		{"a create, and a fault of days later", built, serverIn("ERROR", "", "why", 2*day), nil, StatusUnknown, ""},
		{"a create, and a fault a second before it, by another clock", built, serverIn("ERROR", "", "why", -time.Hour-time.Second), nil, StatusFailed, "why"},
		{"a rebuild of a server that stays in ERROR, and an older fault", shown("rebuild", null, -minute, ran("compute_rebuild_instance", -2*minute, -minute)),
			serverIn("ERROR", "", "why", -2*time.Hour), nil, StatusUnknown, ""},
		{"a create that failed, and a lock meanwhile", built, serverIn("ERROR", "", "why", -40*time.Second), []string{started("lock", 45*time.Second)}, StatusFailed, "why"},
		{"a create that failed, and a delete just then", built, serverIn("ERROR", "deleting", "why", -40*time.Second), []string{started("delete", 40*time.Second)}, StatusFailed, "why"},
		{"a lock without an event, and the fault of a create", shown("lock", null, -minute), serverIn("ERROR", "", "why", -minute), nil, StatusUnknown, ""},
		{"a create, and the fault of a newer rebuild", built, serverIn("ERROR", "", "why", -30*time.Second), []string{started("rebuild", 40*time.Second)}, StatusSucceeded, ""},
		{"a create, and a server in ERROR without a word", built, serverIn("ERROR", "", "", 0), nil, StatusUnknown, ""},
		{"a create, and a newer action brought ERROR", built, serverIn("ERROR", "", "", 0), []string{started("resetState", 30*time.Second)}, StatusSucceeded, ""},
		{"a create between two hosts", built, serverIn("BUILD", "", "", 0), nil, StatusInProgress, ""},
		{"a create without events", shown("create", null, -minute), serverIn("ERROR", "", "why", -minute), nil, StatusFailed, "why"},
		{"a create whose host restarted", shown("create", null, -minute, runs(build, -2*minute)), serverIn("ERROR", "", "", 0), nil, StatusUnknown, ""},
		{"an evacuation that failed on its host", shown("evacuate", null, -minute, ran("rebuild_server", -3*minute, -2*minute), ran("compute_rebuild_instance", -2*minute, -minute)),
			serverIn("ERROR", "", "why", -minute), nil, StatusFailed, "why"},
		{"a reboot, and a fault of its time: its failures are recorded", shown("reboot", null, -minute, ran("compute_reboot_instance", -2*minute, -minute)),
			serverIn("ERROR", "", "why", -minute), nil, StatusSucceeded, ""},

		{"a live migration that copies memory", queued, serverIn("ACTIVE", "migrating", "", 0), nil, StatusInProgress, ""},
		{"a live migration, and a newer one has the server", queued, serverIn("ACTIVE", "migrating", "", 0), []string{started("live-migration", 30*time.Second)}, StatusUnknown, ""},
		{"a live migration, and another kind is newer", queued, serverIn("ACTIVE", "migrating", "", 0), []string{started("lock", 30*time.Second)}, StatusInProgress, ""},
		{"a live migration that one host refused, and the next takes", shown("live-migration", failed, -minute, failedStep("check", -4*minute, -3*minute),
			ran("check", -4*minute, -3*minute), ran(copied, -2*minute, -minute)), serverIn("MIGRATING", "migrating", "", 0), nil, StatusInProgress, ""},
		{"a live migration that broke off", queued, active, nil, StatusUnknown, ""},
		{"a live migration that broke off, and an image is made", queued, serverIn("ACTIVE", "image_uploading", "", 0), nil, StatusUnknown, ""},
		{"a live migration that was rolled back", shown("live-migration", null, -minute, ran(copied, -3*minute, -2*minute), ran(undone, -2*minute, -minute)),
			active, nil, StatusFailed, undone + ": rolled back"},
		{"a live migration that its second host took", shown("live-migration", failed, -minute, ran(copied, -3*minute, -2*minute), ran(arrived, -2*minute, -minute)),
			active, nil, StatusSucceeded, ""},
		{"a resize without its last step", shown("resize", null, -minute, ran("cold_migrate", -2*minute, -minute)), active, nil, StatusUnknown, ""},
		{"a resize, and a newer migration has the server", shown("resize", null, -minute, ran("cold_migrate", -2*minute, -minute)),
			serverIn("ACTIVE", "resize_prep", "", 0), []string{started("migrate", 30*time.Second)}, StatusUnknown, ""},
		{"a resize to another cell, copied while it was written", shown("resize", null, -minute, runs("cold_migrate", -5*minute),
			ran("compute_finish_snapshot_based_resize_at_dest", -2*minute, -minute)), serverIn("VERIFY_RESIZE", "", "", 0), nil, StatusSucceeded, ""},
		{"a confirmation whose host hangs", shown("confirmResize", null, -minute), serverIn("VERIFY_RESIZE", "", "", 0), nil, StatusInProgress, ""},
		{"a confirmation, and a newer resize is to be confirmed", shown("confirmResize", null, -minute), serverIn("VERIFY_RESIZE", "", "", 0),
			[]string{started("resize", 30*time.Second)}, StatusUnknown, ""},
		{"a confirmation that was done, and a newer resize is to be confirmed", shown("confirmResize", null, -minute, ran("compute_confirm_resize", -2*minute, -minute)),
			serverIn("VERIFY_RESIZE", "", "", 0), []string{started("resize", 30*time.Second)}, StatusSucceeded, ""},

		{"an unshelving that broke off, and a newer start", shown("unshelve", null, -minute, ran("schedule_instances", -2*minute, -minute)),
			serverIn("SHUTOFF", "powering-on", "", 0), []string{started("start", 30*time.Second)}, StatusUnknown, ""},
		{"a rebuild that broke off, and a newer stop", shown("rebuild", null, -minute, ran("rebuild_server", -2*minute, -minute)),
			serverIn("ACTIVE", "powering-off", "", 0), []string{started("stop", 30*time.Second)}, StatusUnknown, ""},
		{"a rebuild that stops its server, and a newer lock", shown("rebuild", null, -minute, ran("rebuild_server", -2*minute, -minute)),
			serverIn("ACTIVE", "powering-off", "", 0), []string{started("lock", 30*time.Second)}, StatusInProgress, ""},
		{"a rebuild, and a newer evacuation has the server", shown("rebuild", null, -minute, ran("rebuild_server", -2*minute, -minute)),
			serverIn("REBUILD", "rebuilding", "", 0), []string{started("evacuate", 30*time.Second)}, StatusUnknown, ""},
		{"an image that is queued", shown("createImage", null, -minute, ran("compute_snapshot_instance", -2*minute, -minute)),
			serverIn("ACTIVE", "image_uploading", "", 0), nil, StatusInProgress, ""},
		{"an image, and a newer backup", shown("createImage", null, -minute, ran("compute_snapshot_instance", -2*minute, -minute)),
			serverIn("ACTIVE", "image_uploading", "", 0), []string{started("createBackup", 30*time.Second)}, StatusSucceeded, ""},

		{"a delete without an event, and the server is gone", shown("delete", null, -minute), gone, nil, StatusSucceeded, ""},
		{"a delete whose host died", shown("delete", null, -minute, runs("compute_terminate_instance", -2*minute)), gone, nil, StatusSucceeded, ""},
		{"a delete that failed, and another did it", shown("delete", failed, -minute, failedStep("compute_terminate_instance", -2*minute, -minute)),
			gone, nil, StatusFailed, "compute_terminate_instance: Error"},
		{"a delete that runs", shown("delete", null, -minute, runs("compute_terminate_instance", -2*minute)), serverIn("ACTIVE", "deleting", "", 0), nil, StatusInProgress, ""},

		{"an attempt that failed, without a message", shown("stop", null, -minute, failedStep("compute_stop_instance", -2*minute, -minute)), active, nil,
			StatusFailed, "compute_stop_instance: Error"},
		{"each attempt failed, and the message is empty", shown("stop", `""`, -minute, failedStep("a", -3*minute, -2*minute), failedStep("a", -2*minute, -minute)),
			active, nil, StatusFailed, "a: Error; a: Error"},
		{"a later attempt succeeded", shown("stop", `""`, -minute, failedStep("a", -3*minute, -2*minute), ran("a", -2*minute, -minute)), active, nil, StatusSucceeded, ""},

		{"open for a day on an idle server", old("attach_volume", day, "a"), active, nil, StatusUnknown, ""},
		{"open for a day on a busy server", old("attach_volume", day, "a"), busy, nil, StatusInProgress, ""},
		{"open for a day, and the server may not be seen", old("attach_volume", day, "a"), forbidden, nil, StatusUnknown, ""},
		{"open for almost a day", old("attach_volume", day-minute, "a"), active, nil, StatusInProgress, ""},
		{"open for a day, and a newer one of its kind runs", old("resize", day, "compute_resize_instance"),
			serverIn("ACTIVE", "resize_migrating", "", 0), []string{started("resize", 30*time.Second)}, StatusUnknown, ""},
		{"open for a day, and the server is at it", old("resize", day, "compute_resize_instance"), serverIn("ACTIVE", "resize_migrating", "", 0), nil, StatusInProgress, ""},
		{"a lock, events not shown", hidden(shown("lock", null, -minute)), busy, nil, StatusSucceeded, ""},
		{"an unlock, events not shown", hidden(shown("unlock", null, -minute)), busy, nil, StatusSucceeded, ""},
		{"reset, which has no event", shown("resetState", null, -minute), active, nil, StatusSucceeded, ""},

		{"a create, and the server may not be seen", built, forbidden, nil, StatusSucceeded, ""},
		{"a create, and the server refuses credentials", built, response{401, "no"}, nil, StatusSucceeded, ""},
		{"a create, and the server's URL is not known", built, noBody, nil, StatusSucceeded, ""},
		{"a create, and the server is gone for good", built, response{410, "no"}, nil, StatusSucceeded, ""},
		{"a create, and the server has an odd field", built, oddField, nil, StatusSucceeded, ""},
		{"a live migration, and the server may not be seen", queued, forbidden, nil, StatusUnknown, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			own, err := decodeAction([]byte(c.action.body))
			if err != nil {
				t.Fatal(err)
			}
			list := listed(append(slices.Clone(c.newer), strings.Join([]string{own.Action, waited, own.StartTime.Text}, " "))...)
			cloud := &waitedCloud{moments: []moment{{0, c.server, c.action}}, list: func(time.Duration) string { return list }}
			reading, err := inMemory(cloud.ServeHTTP).client().Read(t.Context(), serverID, Selection{RequestID: waited})
			if err != nil {
				t.Fatal(err)
			}
			failure := ""
			if got := reading.Failure(); got != nil {
				failure = *got
			}
			if got := reading.Status(); got != c.want || failure != c.failure {
				t.Errorf("%s, %q; want %s, %q", got, failure, c.want, c.failure)
			}
		})
	}
}

// TestWait_ServerIsAuxiliary: what keeps the server from being read leaves the log, which has to settle.
func TestWait_ServerIsAuxiliary(t *testing.T) {
	finished := shown("reboot", "null", 0, ran("compute_reboot_instance", -time.Minute, 0))
	for name, server := range map[string]response{
		"400": {400, "no"}, "401": {401, "no"}, "403": forbidden, "404": {404, "no"}, "405": {405, "no"}, "409": {409, "no"},
		"410": {410, "no"}, "odd": {200, `{"server": {"id": "` + serverID + `", "OS-EXT-STS:task_state": 7}}`}, "another": {200, `{"server": {"id": "x"}}`},
	} {
		cloud := &waitedCloud{moments: []moment{{0, server, finished}}}
		reading, slept, err := cloud.wait(t, Selection{RequestID: waited}, time.Hour, WaitOptions{})
		if err != nil || reading.Status() != StatusSucceeded || slept < settlePeriod || slept > settlePeriod+13*time.Second {
			t.Errorf("%s: %s after %s, error %v", name, reading.Status(), slept, err)
		}
	}
}

// TestListMatching_LooksOnce: one look at the server serves the whole list, and what is newer is in the list itself.
func TestListMatching_LooksOnce(t *testing.T) {
	looks := map[string]int{}
	cloud := &waitedCloud{
		moments: []moment{{0, serverIn("ERROR", "", "why", -time.Minute), shown("create", "null", -time.Minute, ran("a", -time.Hour, -time.Minute))}},
		list: func(time.Duration) string {
			looks["list"]++
			return listed(slices.Repeat([]string{"create " + waited + " " + stamp(-time.Hour)}, 50)...)
		},
	}
	client := inMemory(cloud.ServeHTTP).client()
	listing, err := client.listServer(t.Context(), serverID, ListOptions{}, Filter{Statuses: []Status{StatusFailed}})
	if err != nil || len(listing.Readings) != 50 || listing.Server() == nil || looks["list"] != 1 || cloud.polls.Load() != 51 {
		t.Errorf("%d actions, server %s, %v lists, %d others, error %v",
			len(listing.Readings), dump(listing.Server()), looks, cloud.polls.Load(), err)
	}
}

// TestListMatching_WithoutEvents: a message is all that a list has, and it does not tell of a live migration.
func TestListMatching_WithoutEvents(t *testing.T) {
	for kind, want := range map[string]Status{"resize": StatusFailed, "live-migration": StatusUnknown} {
		list := strings.Replace(listed(kind+" "+waited+" "+stamp(0)), "}", `, "message": "Error"}`, 1)
		listing, err := serve(t, answering(200, list)).listServer(t.Context(), serverID, ListOptions{}, Filter{})
		if err != nil || listing.Readings[0].Status() != want {
			t.Errorf("%s: %s, error %v", kind, dump(listing), err)
		}
	}
}

// TestNeedsServer: the server is asked for only where the log cannot tell.
func TestNeedsServer(t *testing.T) {
	done, open := span{"a", "10:00:00", "10:00:01"}, span{"b", "10:00:02", ""}
	for _, c := range []struct {
		name    string
		kind    string
		message *string
		spans   []span
		stale   bool
		want    bool
	}{
		{"a reboot that ended", "reboot", nil, []span{done}, true, false},
		{"a reboot that runs", "reboot", nil, []span{open}, false, false},
		{"a reboot that has been open for a day", "reboot", nil, []span{open}, true, true},
		{"a reboot without an event", "reboot", nil, []span{}, false, true},
		{"a reboot that failed, and does not tell why", "reboot", new("Error"), []span{done}, false, true},
		{"a create that ended", "create", nil, []span{done}, true, true},
		{"a resize that arrived", "resize", nil, []span{{"compute_finish_resize", "10:00:00", "10:00:01"}}, false, false},
		{"a resize between two steps", "resize", nil, []span{{"cold_migrate", "10:00:00", "10:00:01"}}, false, true},
		{"a delete that runs", "delete", nil, []span{open}, false, true},
		{"a lock", "lock", nil, []span{{"api_lock", "10:00:00", "10:00:01"}}, false, false},
		{"a reset, which has no event", "resetState", nil, []span{}, false, false},
	} {
		action := actionOf(c.message, c.spans)
		action.Action = c.kind
		if got := action.needsServer(c.stale); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}
