package instanceaction

import (
	"slices"
	"strings"
)

// kind is what Nova does in the actions of one name. It is read from nova/compute/api.py, nova/compute/manager.py and
// nova/conductor/manager.py, from kilo to 2026.2. Clouds have names of their own: an action without a row is judged by
// its log alone.
type kind struct {
	// keepsBusy reports whether the server has a task, or is in BUILD, from before the action is in the log until it is
	// over: on an idle server nobody goes on with it, whatever the log looks like.
	keepsBusy bool
	tasks     []string // every task_state that the server may have meanwhile
	status    string   // the server's status until the action is over, where that tells more than its tasks

	// The events of an action that one service hands on to the next. Between two of them no event is open: mostly for a
	// moment, but in a live migration, whose event ends when the job is queued, for as long as memory is copied.
	innerSteps []string // another one follows
	lastSteps  []string // one of them is the last
	rollbacks  []string // what was begun is taken back: the action has failed, though the event has not

	leaves           string // the server's status when it is done, where another kind's begins with it
	swallowsFailures bool   // failures on the host are caught: the log says Success, and only the server's fault tells
	triesNextHost    bool   // another host is tried after a failure: message stays Error though that one works
	copied           bool   // the log may be copied to another cell meanwhile: what was open stays so in the copy
	queued           bool   // the event may end when the job is queued: until it is done, only the server's tasks tell
	byAPI            bool   // the API finishes it before it answers
	eventless        bool   // nobody writes an event of it
}

// taskOnly is an action of one event, with these tasks until it is over.
func taskOnly(tasks ...string) kind { return kind{keepsBusy: true, tasks: tasks} }

var (
	// resizing: nova/conductor/tasks/cross_cell_migrate.py, TargetDBSetupTask, copies the log to another cell.
	resizing = kind{
		keepsBusy: true, leaves: "VERIFY_RESIZE", copied: true,
		tasks: []string{"resize_prep", "resize_migrating", "resize_migrated", "resize_finish"},
		innerSteps: []string{
			"conductor_migrate_server", "cold_migrate", "compute_prep_resize", "compute_resize_instance",
			"compute_prep_snapshot_based_resize_at_dest", "compute_prep_snapshot_based_resize_at_source",
		},
		lastSteps: []string{"compute_finish_resize", "compute_finish_snapshot_based_resize_at_dest"},
	}
	// rebuilding: rebuild_instance raises again what fails on the host, but Nova closes an event by its name: only the
	// fault tells of what a later attempt closed with Success. A server that was stopped is stopped again at the end
	// (_do_rebuild_instance).
	rebuilding = kind{
		keepsBusy: true, swallowsFailures: true,
		tasks:      []string{"rebuilding", "rebuild_block_device_mapping", "rebuild_spawning", "powering-off"},
		innerSteps: []string{"rebuild_server"},
		lastSteps:  []string{"compute_rebuild_instance"},
	}
	// shelving goes on to offload the server where the cloud is set to.
	shelving = taskOnly(
		"shelving", "shelving_image_pending_upload", "shelving_image_uploading", "shelving_offloading",
	)
	// taskless actions set no task_state, so that an idle server proves nothing.
	taskless = kind{}
)

var kinds = map[string]kind{
	// A server is in BUILD from the request for it until its create is over, also between two hosts, and while it has
	// no task at all. _do_build_and_run_instance catches every failure on the host, and the conductor's exhausted
	// retries (build_instances) write no event.
	"create": {keepsBusy: true, status: "BUILD", swallowsFailures: true},

	"resize":  resizing,
	"migrate": resizing,
	"revertResize": {
		keepsBusy: true, tasks: []string{"resize_reverting", "powering-off"},
		innerSteps: []string{
			"compute_revert_resize", "conductor_revert_snapshot_based_resize",
			"compute_revert_snapshot_based_resize_at_dest",
		},
		lastSteps: []string{"compute_finish_revert_resize", "compute_finish_revert_snapshot_based_resize_at_source"},
	},
	// confirm_resize sets no task: until its host has done it, the server stays in VERIFY_RESIZE.
	"confirmResize": {
		status:    "VERIFY_RESIZE",
		lastSteps: []string{"compute_confirm_resize", "compute_confirm_snapshot_based_resize_at_source"},
	},
	"live-migration": {
		keepsBusy: true, triesNextHost: true, tasks: []string{"migrating"},
		innerSteps: []string{
			"conductor_live_migrate_instance", "conductor_migrate_server", "compute_check_can_live_migrate_destination",
			"compute_check_can_live_migrate_source", "compute_live_migration", "compute_pre_live_migration",
		},
		lastSteps: []string{"compute_post_live_migration_at_destination"},
		rollbacks: []string{"compute_rollback_live_migration_at_destination"},
	},
	"rebuild":  rebuilding,
	"evacuate": rebuilding,
	"unshelve": {
		keepsBusy: true, tasks: []string{"unshelving", "spawning", "powering-on"},
		innerSteps: []string{"get_image_info", "schedule_instances"},
		// The server starts where it kept its host.
		lastSteps: []string{"compute_unshelve_instance", "compute_start_instance"},
	},

	"delete":         taskOnly("deleting", "soft-deleting"),
	"restore":        taskOnly("restoring", "powering-on"),
	"stop":           taskOnly("powering-off"),
	"start":          taskOnly("powering-on"),
	"pause":          taskOnly("pausing"),
	"unpause":        taskOnly("unpausing"),
	"suspend":        taskOnly("suspending"),
	"resume":         taskOnly("resuming"),
	"rescue":         taskOnly("rescuing"),
	"unrescue":       taskOnly("unrescuing"),
	"changePassword": taskOnly("updating_password"),
	"shelve":         shelving,
	"shelveOffload":  taskOnly("shelving_offloading"),
	"reboot": taskOnly(
		"rebooting", "reboot_pending", "reboot_started", "rebooting_hard", "reboot_pending_hard", "reboot_started_hard",
	),

	// The image of a server that boots from a volume sets no task. From 2026.1 on, snapshot_instance returns when the
	// job is queued.
	"createImage": {queued: true, tasks: []string{
		"image_snapshot", "image_snapshot_pending", "image_pending_upload", "image_uploading",
	}},
	// A backup deletes old ones without a task.
	"createBackup": {tasks: []string{"image_backup", "image_pending_upload", "image_uploading"}},

	"attach_volume":                 taskless,
	"detach_volume":                 taskless,
	"swap_volume":                   taskless,
	"extend_volume":                 taskless,
	"attach_interface":              taskless,
	"detach_interface":              taskless,
	"attach_share":                  taskless,
	"detach_share":                  taskless,
	"trigger_crash_dump":            taskless,
	"live_migration_force_complete": taskless,
	"live_migration_cancel":         taskless,

	"refresh_volume_attachment": taskless, // nova/cmd/manage.py, VolumeAttachmentCommands: no event

	"lock":       {byAPI: true},
	"unlock":     {byAPI: true},
	"resetState": {byAPI: true, eventless: true}, // nova/api/openstack/compute/admin_actions.py, _reset_state
}

// isTaskless reports whether Nova is known to set no task during the action.
func (a Action) isTaskless() bool {
	k, known := kinds[a.Action]
	return known && !k.keepsBusy && k.tasks == nil
}

// isFinishedByAPI reports whether the action was over before its request was answered. The events that the API itself
// writes (nova/compute/api.py) begin with api_: of a lock, the image of a volume, a volume of a shelved server. Where
// events are shown, one that is to come is waited for.
func (a Action) isFinishedByAPI() bool {
	isOfAPI := func(e Event) bool { return e.Event != nil && strings.HasPrefix(*e.Event, "api_") }
	k := kinds[a.Action]
	return k.eventless || k.byAPI && a.Events == nil ||
		len(a.Events) > 0 && !slices.ContainsFunc(a.Events, func(e Event) bool { return !isOfAPI(e) })
}

// isUndone reports whether a step took back what the action had begun.
func (a Action) isUndone() bool { return a.has(kinds[a.Action].rollbacks) }

// mayContinue reports whether another step may follow though no event is open: Nova goes on from step to step, and the
// last is missing. A step of which every attempt failed is the last. A live migration that breaks off may leave no
// trace in the log.
func (a Action) mayContinue() bool {
	k := kinds[a.Action]
	switch {
	case a.isUndone() || a.has(k.lastSteps) || a.failedEveryAttempt():
		return false
	default:
		return k.lastSteps != nil || k.queued || k.status != ""
	}
}

// lacksLastStep reports whether the log by itself tells that another step must follow, if nothing breaks: it has a step
// that another one follows, and not the last.
func (a Action) lacksLastStep() bool { return a.mayContinue() && a.has(kinds[a.Action].innerSteps) }

// arrived reports whether the last step has succeeded.
func (a Action) arrived() bool {
	last := kinds[a.Action].lastSteps
	return slices.ContainsFunc(a.Events, func(e Event) bool { return e.isOneOf(last) && e.Finished() && !e.Failed() })
}

func (a Action) has(names []string) bool {
	return slices.ContainsFunc(a.Events, func(e Event) bool { return e.isOneOf(names) })
}

func (e Event) isOneOf(names []string) bool {
	return e.Event != nil && slices.Contains(names, *e.Event)
}
