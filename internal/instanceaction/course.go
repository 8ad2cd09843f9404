package instanceaction

import "slices"

// This file is what Nova's code says of single kinds of actions (nova/compute/manager.py, nova/compute/api.py and
// nova/conductor/manager.py, the same from Yoga to 2026.1). What it says nothing of is read by the log alone.

// withTask are the actions that set a task_state before they are in the log, and keep one until they are over: on an
// idle server nobody goes on with them, whatever their log looks like. Its open events stay so for ever after a resize
// to another cell, for one, whose log is copied while it is written (nova/conductor/tasks/cross_cell_migrate.py,
// TargetDBSetupTask). Images and backups are not here: the image of a server that boots from a volume sets no task,
// and a backup deletes old images without one.
var withTask = []string{
	"create", "delete", "restore", "stop", "start", "reboot", "pause", "unpause", "suspend", "resume", "rescue",
	"unrescue", "changePassword", "rebuild", "evacuate", "resize", "migrate", "revertResize", "live-migration",
	"shelve", "shelveOffload", "unshelve",
}

// withoutTask are the actions during which Nova sets no task_state, so that an idle server proves nothing. Their API
// methods in nova/compute/api.py (attach_volume, detach_volume, swap_volume, attach_interface, detach_interface,
// extend_volume, attach_share, detach_share, trigger_crash_dump, confirm_resize, lock, unlock,
// live_migrate_force_complete, live_migrate_abort) leave it alone.
var withoutTask = []string{
	"attach_volume", "detach_volume", "swap_volume", "attach_interface", "detach_interface", "extend_volume",
	"attach_share", "detach_share", "trigger_crash_dump", "confirmResize", "lock", "unlock",
	"live_migration_force_complete", "live_migration_cancel",
}

// course is how an action goes that one service hands on to the next. Between two steps no event is open: for a
// moment mostly, for as long as memory is copied in a live migration, whose event ends when the job is queued.
type course struct {
	tasks []string // the server's task_states meanwhile
	steps []string // the events that another one follows
	last  []string // the events of which one is the last
}

var (
	resizing = course{
		tasks: []string{"resize_prep", "resize_migrating", "resize_migrated", "resize_finish"},
		steps: []string{
			"conductor_migrate_server", "cold_migrate", "compute_prep_resize", "compute_resize_instance",
			"compute_prep_snapshot_based_resize_at_dest", "compute_prep_snapshot_based_resize_at_source",
		},
		last: []string{"compute_finish_resize", "compute_finish_snapshot_based_resize_at_dest"},
	}
	rebuilding = course{
		tasks: []string{"rebuilding", "rebuild_block_device_mapping", "rebuild_spawning"},
		steps: []string{"rebuild_server"},
		last:  []string{"compute_rebuild_instance"},
	}
)

var courses = map[string]course{
	"resize":   resizing,
	"migrate":  resizing,
	"rebuild":  rebuilding,
	"evacuate": rebuilding,
	"revertResize": {
		tasks: []string{"resize_reverting"},
		steps: []string{"compute_revert_resize"},
		last: []string{
			"compute_finish_revert_resize", "compute_finish_revert_snapshot_based_resize_at_source",
		},
	},
	"unshelve": {
		tasks: []string{"unshelving", "spawning"},
		steps: []string{"get_image_info", "schedule_instances"},
		last:  []string{"compute_unshelve_instance", "compute_start_instance"}, // the latter where it kept its host
	},
	"live-migration": {
		tasks: []string{"migrating"},
		steps: []string{
			"conductor_live_migrate_instance", "conductor_migrate_server", "compute_check_can_live_migrate_destination",
			"compute_check_can_live_migrate_source", "compute_live_migration", "compute_pre_live_migration",
		},
		last: []string{
			"compute_post_live_migration_at_destination", "compute_rollback_live_migration_at_destination",
		},
	},
}

// lacksLastStep says whether an action that goes on from step to step has not had its last. An event that failed, and
// has not been closed anew by a later attempt, is one. A live migration that breaks off may leave no word of it.
func (a Action) lacksLastStep() bool {
	course, ok := courses[a.Action]
	return ok && !slices.ContainsFunc(a.Events, func(e Event) bool { return e.Failed() || e.isOneOf(course.last) })
}

// awaitsStep says whether the log alone tells that another step must follow, if nothing breaks: where it has a step
// that Nova goes on from, and not the last.
func (a Action) awaitsStep() bool {
	steps := courses[a.Action].steps
	return a.lacksLastStep() && slices.ContainsFunc(a.Events, func(e Event) bool { return e.isOneOf(steps) })
}

func (e Event) isOneOf(names []string) bool {
	return e.Event != nil && slices.Contains(names, *e.Event)
}

// isAt says whether the server is at an action of which no event is open. A server is in BUILD from the request for it
// until its create is over, also between two hosts, and while it has no task at all: each attempt begins with none
// (nova/compute/manager.py, _do_build_and_run_instance).
func (s *Server) isAt(a Action) bool {
	switch {
	case s == nil:
		return false
	case a.Action == "create":
		return s.isBuilding()
	default:
		return a.lacksLastStep() && slices.Contains(courses[a.Action].tasks, s.TaskState)
	}
}

func (s *Server) isBuilding() bool { return s.Status != nil && *s.Status == "BUILD" }
