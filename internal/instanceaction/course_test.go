package instanceaction

import "testing"

func TestAwaitsStep(t *testing.T) {
	ended := func(names ...string) (events []Event) {
		for _, name := range names {
			events = append(events, span{name, "10:00:00", "10:00:01"}.event())
		}
		return events
	}
	failed := func(name string) Event {
		event := ended(name)[0]
		event.Result = new("Error")
		return event
	}
	for _, c := range []struct {
		name   string
		kind   string
		events []Event
		want   bool
	}{
		{"a live migration that is queued", "live-migration", ended("conductor_live_migrate_instance", "compute_live_migration"), true},
		{"a live migration that arrived", "live-migration", ended("compute_live_migration", "compute_post_live_migration_at_destination"), false},
		{"a live migration that was rolled back", "live-migration", ended("compute_live_migration", "compute_rollback_live_migration_at_destination"), false},
		{"a live migration that failed", "live-migration", append(ended("compute_live_migration"), failed("compute_pre_live_migration")), false},
		{"a resize that is prepared", "resize", ended("conductor_migrate_server", "cold_migrate", "compute_prep_resize"), true},
		{"a migration that arrived", "migrate", ended("compute_prep_resize", "compute_resize_instance", "compute_finish_resize"), false},
		{"a migration to another cell that arrived", "migrate", ended("cold_migrate", "compute_finish_snapshot_based_resize_at_dest"), false},
		{"a resize for which there is no host", "resize", []Event{failed("cold_migrate"), failed("conductor_migrate_server")}, false},
		{"a rebuild that is scheduled", "rebuild", ended("rebuild_server"), true},
		{"an evacuation that arrived", "evacuate", ended("rebuild_server", "compute_rebuild_instance"), false},
		{"a revert that the destination has done with", "revertResize", ended("compute_revert_resize"), true},
		{"a revert that is back", "revertResize", ended("compute_revert_resize", "compute_finish_revert_resize"), false},
		{"an unshelve that is scheduled", "unshelve", ended("get_image_info", "schedule_instances"), true},
		{"an unshelve that arrived", "unshelve", ended("schedule_instances", "compute_unshelve_instance"), false},
		{"an unshelve of a server that kept its host", "unshelve", ended("compute_start_instance"), false},
		{"a revert from another cell that is back", "revertResize", ended("compute_finish_revert_snapshot_based_resize_at_source"), false},
		{"another cloud's step", "resize", ended("resizing"), false},
		{"a kind of one step", "reboot", ended("compute_reboot_instance"), false},
		{"no event", "resize", nil, false},
		{"an event without a name", "resize", []Event{{}}, false},
	} {
		if got := (Action{Action: c.kind, Events: c.events}).awaitsStep(); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

func TestServer_IsAt(t *testing.T) {
	event := func(name string) []Event { return []Event{span{name, "10:00:00", "10:00:01"}.event()} }
	queued := event("compute_live_migration")
	building := &Server{Status: new("BUILD")}
	for _, c := range []struct {
		name   string
		server *Server
		kind   string
		events []Event
		want   bool
	}{
		{"no server", nil, "live-migration", queued, false},
		{"a create in BUILD, without a task", building, "create", queued, true},
		{"a create with a later task", &Server{Status: new("ACTIVE"), TaskState: "spawning"}, "create", queued, false},
		{"a create without a status", &Server{TaskState: "spawning"}, "create", queued, false},
		{"a live migration", &Server{TaskState: "migrating"}, "live-migration", queued, true},
		{"a live migration, and another task", &Server{TaskState: "image_backup"}, "live-migration", queued, false},
		{"a live migration, and no task", &Server{}, "live-migration", queued, false},
		{"another kind", &Server{TaskState: "migrating"}, "reboot", queued, false},
		{"another cloud's steps", &Server{TaskState: "migrating"}, "live-migration", event("live_migrate"), true},
		{"one that arrived, and the next migrates", &Server{TaskState: "migrating"}, "live-migration", event("compute_post_live_migration_at_destination"), false},
	} {
		if got := c.server.isAt(Action{Action: c.kind, Events: c.events}); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}
