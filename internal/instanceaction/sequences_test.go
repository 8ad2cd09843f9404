package instanceaction

import "slices"

// sequences are what Nova does, in its code's order (nova/compute/api.py, nova/conductor/manager.py,
// nova/compute/manager.py, the same from Yoga to 2026.1).
var sequences = slices.Concat(sequencesOnOneHost, sequencesOfMoves, sequencesOfOneStep)

var sequencesOnOneHost = []sequence{
	{"reboot", "reboot", `
		0 task rebooting = in_progress
		0 logged
		0.2 begin compute_reboot_instance
		1 task reboot_started
		19.9 task -
		20 end compute_reboot_instance = succeeded
		20 over`, either},
	{"reboot that fails", "reboot", `
		0 task rebooting = in_progress
		0 logged
		0.2 begin compute_reboot_instance
		5 status ERROR = failed
		5 error compute_reboot_instance
		5 over
		5.1 task -`, either},
	{"a message that waits in the queue", "stop", `
		0 task powering-off = in_progress
		0 logged
		90 begin compute_stop_instance
		100 task -
		100.2 end compute_stop_instance = succeeded
		100.2 over`, onlyServer},
	{"a host that dies and comes back", "reboot", `
		0 task rebooting = in_progress
		0 logged
		0.2 begin compute_reboot_instance
		300 task -
		300 over
		301 waited unknown`, onlyServer},
	{"create", "create", `
		0 status BUILD
		0 task scheduling
		5 logged = in_progress
		5.4 begin compute__do_build_and_run_instance
		5.5 task -
		6 task networking
		7 task spawning
		40 status ACTIVE
		40 task -
		40.4 end compute__do_build_and_run_instance = succeeded
		40.4 over`, either},
	{"create, the hosts are full of builds", "create", `
		0 status BUILD
		0 task scheduling
		5 logged = in_progress
		200 begin compute__do_build_and_run_instance
		200.5 task spawning
		240 status ACTIVE
		240 task -
		240.4 end compute__do_build_and_run_instance = succeeded
		240.4 over`, onlyServer},
	{"create, tried on the next host in the same second", "create", `
		0 status BUILD
		0 task scheduling
		2 logged = in_progress
		2.1 begin compute__do_build_and_run_instance
		2.2 task -
		3 task spawning
		9.3 task scheduling
		9.4 begin compute__do_build_and_run_instance
		9.45 end compute__do_build_and_run_instance
		9.5 task -
		29 task networking
		30 task spawning
		300 status ACTIVE = succeeded
		300 task -
		300.4 end compute__do_build_and_run_instance
		300.4 over`, onlyServer},
	{"create, tried on the next host, which is full of builds", "create", `
		0 status BUILD
		0 task scheduling
		2 logged = in_progress
		2.1 begin compute__do_build_and_run_instance
		3 task spawning
		9.3 task scheduling
		9.4 end compute__do_build_and_run_instance
		50 begin compute__do_build_and_run_instance
		50.5 task -
		54 task spawning
		300 status ACTIVE
		300 task -
		300.4 end compute__do_build_and_run_instance = succeeded
		300.4 over`, onlyServer},
	{"create, and no host is left", "create", `
		0 status BUILD
		0 task scheduling
		2 logged = in_progress
		2.1 begin compute__do_build_and_run_instance
		3 task spawning
		9.3 task scheduling
		9.4 end compute__do_build_and_run_instance
		10 status ERROR = failed
		10 task -
		10.01 fault
		10.01 over`, onlyServer},
	{"create, no host is left, and the conductor is slow to say so", "create", `
		0 status BUILD
		0 task scheduling
		2 logged = in_progress
		2.1 begin compute__do_build_and_run_instance
		9.4 end compute__do_build_and_run_instance
		400 status ERROR = failed
		400 task -
		400.01 fault
		400.01 over`, onlyServer},
	{"create that no host takes: it is in the log when it is over", "create", `
		0 status BUILD
		0 task scheduling
		20 status ERROR = unknown
		20 task -
		20 logged
		20 begin conductor_schedule_and_build_instances
		20.1 error conductor_schedule_and_build_instances = failed
		20.1 over`, either},
	{"create that is aborted", "create", `
		0 status BUILD
		0 task scheduling
		2 logged = in_progress
		2.1 begin compute__do_build_and_run_instance
		3 task spawning
		9.3 fault
		9.3 status ERROR
		9.3 task - = failed
		9.4 end compute__do_build_and_run_instance
		9.4 over`, onlyServer},
	{"shelve and offload", "shelve", `
		0 task shelving = in_progress
		0 logged
		0.1 begin compute_shelve_instance
		5 task shelving_image_uploading
		60 task shelving_offloading
		60 status SHELVED
		65 status SHELVED_OFFLOADED
		65 task -
		66 end compute_shelve_instance = succeeded
		66 over`, either},
	{"shelve, offloaded by the cloud later, under the server's last action", "shelve", `
		0 task shelving = in_progress
		0 logged
		0.1 begin compute_shelve_instance
		60 status SHELVED
		60 task -
		60.4 end compute_shelve_instance = succeeded
		60.4 over
		300 task shelving_offloading
		300.1 begin compute_shelve_offload_instance = in_progress
		320 status SHELVED_OFFLOADED
		320 task -
		320.2 end compute_shelve_offload_instance = succeeded`, either},
	{"stop, begun anew by a host that restarted", "stop", `
		0 task powering-off = in_progress
		0 logged
		0.1 begin compute_stop_instance
		60 begin compute_stop_instance
		65 task -
		65.3 end compute_stop_instance = succeeded
		65.3 over`, either},
	{"suspend", "suspend", `
		0 task suspending = in_progress
		0 logged
		0.1 begin compute_suspend_instance
		30 task -
		30.1 end compute_suspend_instance = succeeded
		30.1 over`, either},
	{"rescue", "rescue", `
		0 task rescuing = in_progress
		0 logged
		0.1 begin compute_rescue_instance
		30 task -
		30.1 end compute_rescue_instance = succeeded
		30.1 over`, either},
	{"createImage", "createImage", `
		0 task image_snapshot_pending = in_progress
		0 logged
		0.1 begin compute_snapshot_instance
		60 task -
		61 end compute_snapshot_instance = succeeded
		61 over`, either},
	{"createImage whose event ends when the job is queued", "createImage", `
		0 task image_snapshot_pending = in_progress
		0 logged
		0.1 begin compute_snapshot_instance
		1 task image_snapshot
		1.1 end compute_snapshot_instance
		60 task image_uploading
		90 task - = succeeded
		90 over`, onlyServer},
	{"create, and its host restarts", "create", `
		0 status BUILD
		0 task scheduling
		2 logged = in_progress
		2.1 begin compute__do_build_and_run_instance
		2.2 task -
		3 task spawning
		100 status ERROR
		100 task - = unknown
		100 over`, onlyServer},
	{"createImage of a volume: no task", "createImage", `
		0 logged = unknown
		0.1 begin api_snapshot_instance = in_progress
		100 end api_snapshot_instance = succeeded
		100 over`, either},
	{"createBackup that deletes old ones", "createBackup", `
		0 task image_backup = in_progress
		0 logged
		0.1 begin compute_backup_instance
		60 task -
		200 end compute_backup_instance = succeeded
		200 over`, either},
	{"attach_volume", "attach_volume", `
		0 logged = unknown
		1 begin compute_attach_volume = in_progress
		100 end compute_attach_volume = succeeded
		100 over`, either},
	{"attach_volume that fails", "attach_volume", `
		0 logged = unknown
		1 begin compute_attach_volume = in_progress
		100 error compute_attach_volume = failed
		100 over`, either},
	{"extend_volume, two volumes in one request", "extend_volume", `
		0 logged = unknown
		1 begin compute_extend_volume = in_progress
		2 begin compute_extend_volume
		20 error compute_extend_volume = failed
		50 end compute_extend_volume
		50 over`, nobody},
	{"swap_volume", "swap_volume", `
		0 logged = unknown
		1 begin compute_swap_volume = in_progress
		900 end compute_swap_volume = succeeded
		900 over`, either},
	{"lock", "lock", `
		0 logged = unknown
		0.1 begin api_lock = in_progress
		0.2 end api_lock = succeeded
		0.2 over`, either},
	{"unlock", "unlock", `
		0 logged = unknown
		0.1 begin api_unlock = in_progress
		0.2 end api_unlock = succeeded
		0.2 over`, either},
	{"refresh_volume_attachment: nothing tells", "refresh_volume_attachment", `
		0 logged = unknown
		0 over`, either},
	{"resetState", "resetState", `
		0 logged = succeeded
		0 over`, either},
	{"delete", "delete", `
		0 task deleting = in_progress
		0 logged
		0.1 begin compute_terminate_instance
		20 gone = succeeded
		20.4 end compute_terminate_instance
		20.4 over`, either},
	{"delete, its host is down: the API deletes it", "delete", `
		0 gone
		0.1 logged = succeeded
		0.1 over`, either},
	{"delete, and its host dies at the end", "delete", `
		0 task deleting = in_progress
		0 logged
		0.1 begin compute_terminate_instance
		20 gone = succeeded
		20 over`, onlyServer},
	{"soft delete", "delete", `
		0 task soft-deleting = in_progress
		0 logged
		0.1 begin compute_soft_delete_instance
		20 status SOFT_DELETED
		20 task -
		20.4 end compute_soft_delete_instance = succeeded
		20.4 over`, either},
	{"restore of a server without a host: no event", "restore", `
		0 logged = unknown
		0 over`, either},
	{"live_migration_cancel", "live_migration_cancel", `
		0 task migrating = unknown
		0 logged
		0.1 begin compute_live_migration_abort = in_progress
		2 end compute_live_migration_abort = succeeded
		2 over
		30 task -`, either},
	{"stop, while another host's answer is lost: each attempt fails, without a message", "stop", `
		0 task powering-off = in_progress
		0 logged
		0.1 begin compute_stop_instance
		9 task -
		9.1 lose compute_stop_instance = failed
		9.1 over`, either},
	{"another action begins when it is over", "stop", `
		0 task powering-off = in_progress
		0 logged
		0.1 begin compute_stop_instance
		9 task -
		9.1 end compute_stop_instance = succeeded
		9.1 over
		9.2 task rebuilding`, either},
}
