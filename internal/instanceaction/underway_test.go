package instanceaction

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// TestMayGoOn: the server is asked for only where the log cannot tell.
func TestMayGoOn(t *testing.T) {
	queued := []span{{"compute_live_migration", "10:00:00", "10:00:01"}}
	rescheduled := []span{{"a", "10:00:01", ""}, {"a", "10:00:00", "10:00:01"}}
	const day = 24 * time.Hour
	for _, c := range []struct {
		name  string
		kind  string
		spans []span
		after time.Duration // since its last word; -1 where the cloud does not say its time
		want  bool
	}{
		{"a live migration that is queued", "live-migration", queued, day - time.Second, true},
		{"a live migration that has been queued for a day", "live-migration", queued, day, false},
		{"a live migration, without the cloud's time", "live-migration", queued, -1, true},
		{"a live migration in another cloud's words", "live-migration", []span{{"live_migrate", "10:00:00", "10:00:01"}}, time.Hour, true},
		{"a live migration that arrived", "live-migration", []span{{"compute_post_live_migration_at_destination", "10:00:00", "10:00:01"}}, 0, false},
		{"a live migration with an open event", "live-migration", append([]span{{"b", "10:00:01", ""}}, queued...), 0, false},
		{"a create that just ended", "create", queued, 59 * time.Second, true},
		{"a create that ended", "create", queued, time.Minute, false},
		{"a create that was rescheduled", "create", rescheduled, time.Hour, true},
		{"a create that was rescheduled a day ago", "create", rescheduled, day, false},
		{"a live migration without readable times", "live-migration", []span{{"compute_live_migration", "soon", "later"}}, day, true},
		{"a create without an event", "create", []span{}, 0, false},
		{"a reboot that just ended", "reboot", queued, 0, false},
	} {
		action := actionOf(nil, c.spans)
		action.Action = c.kind
		date := at("2026-11-21T10:00:01").UTC.Add(c.after)
		if c.after < 0 {
			date = time.Time{}
		}
		if got := action.mayGoOn(date); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestSelect_UnderWay looks at the server, and takes the log as it is where that cannot be seen.
func TestSelect_UnderWay(t *testing.T) {
	migrating := response{200, strings.Replace(busy.body, "working", "migrating", 1)}
	queued := shown("live-migration", `"Error"`, 0, ran("compute_live_migration", -time.Minute, 0))
	for _, c := range []struct {
		name   string
		server response
		want   Status
	}{
		{"under way", migrating, StatusInProgress},
		{"at something else", busy, StatusFailed},
		{"idle", idle, StatusFailed},
		{"gone", noServer, StatusFailed},
		{"forbidden", forbidden, StatusFailed},
		{"disturbed", disturbed, StatusFailed},
		{"no answer of this API", htmlPage, StatusFailed},
	} {
		cloud := &waitedCloud{
			clock: newSwiftClock(), moments: []moment{{0, c.server, queued}},
			list: func(time.Duration) string { return listed("live-migration " + waited + " " + stamp(-time.Hour)) },
		}
		for _, selection := range []Selection{{RequestID: waited}, {}} {
			action, err := serve(t, cloud.ServeHTTP).Select(t.Context(), serverID, selection)
			if err != nil || action.Status() != c.want {
				t.Errorf("%s: %s, error %v", c.name, dump(action), err)
				continue
			}
			if over := c.want == StatusFailed; *action.Completed() != over || (action.FinishTime() != nil) != over {
				t.Errorf("%s: completed %t, finished %v", c.name, *action.Completed(), action.FinishTime())
			}
		}
	}
}

// TestListMatching_UnderWay: a list reads a status as a single read does.
func TestListMatching_UnderWay(t *testing.T) {
	queued := shown("live-migration", "null", 0, ran("compute_live_migration", -time.Minute, 0))
	migrating := response{200, strings.Replace(busy.body, "working", "migrating", 1)}
	cloud := &waitedCloud{
		clock: newSwiftClock(), moments: []moment{{0, migrating, queued}},
		list: func(time.Duration) string { return listed("live-migration " + waited + " " + stamp(-time.Hour)) },
	}
	client := serve(t, cloud.ServeHTTP)
	for status, want := range map[Status]int{StatusInProgress: 1, StatusSucceeded: 0} {
		actions, _, err := client.ListMatching(t.Context(), serverID, ListOptions{}, Filter{Statuses: []Status{status}})
		if err != nil || len(actions) != want {
			t.Errorf("%s: %s, error %v", status, dump(actions), err)
		}
	}
}

// TestSelect_AsksNoServer where the log tells: one request a read.
func TestSelect_AsksNoServer(t *testing.T) {
	cloud := startCloud(t)
	finish := "2026-11-21T10:00:01.000000"
	cloud.AddServer(fakecloud.Server{ID: serverID, Name: "old", Actions: []fakecloud.Action{{
		Action: "create", RequestID: requestID, StartTime: finish, UpdatedAt: &finish,
		Events: []fakecloud.Event{{Event: "compute__do_build_and_run_instance", StartTime: finish, FinishTime: &finish}},
	}}})
	action, err := memberOf(cloud).Select(t.Context(), serverID, Selection{RequestID: requestID})
	if err != nil || action.Status() != StatusSucceeded || len(cloud.Requests()) != 1 {
		t.Errorf("%s, %q, error %v", dump(action), paths(cloud), err)
	}
}
