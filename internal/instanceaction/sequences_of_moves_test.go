package instanceaction

// sequencesOfMoves are those of actions that one service hands on to the next.
var sequencesOfMoves = []sequence{
	{"resize", "resize", `
		0 task resize_prep = in_progress
		0 logged
		0.1 begin conductor_migrate_server
		0.2 begin cold_migrate
		1.1 end cold_migrate
		1.2 end conductor_migrate_server
		3.2 begin compute_prep_resize
		4.1 end compute_prep_resize
		6.3 begin compute_resize_instance
		6.5 task resize_migrating
		50 task resize_migrated
		50.1 end compute_resize_instance
		52 begin compute_finish_resize
		52.1 task resize_finish
		60 status VERIFY_RESIZE
		60 task -
		60.2 end compute_finish_resize = succeeded
		60.2 over`, either},
	{"resize, the source's queue is long", "migrate", `
		0 task resize_prep = in_progress
		0 logged
		0.1 begin conductor_migrate_server
		0.2 begin cold_migrate
		1.1 end cold_migrate
		1.2 end conductor_migrate_server
		1.3 begin compute_prep_resize
		2.1 end compute_prep_resize
		150 begin compute_resize_instance
		151 task resize_migrating
		160 task resize_migrated
		160.1 end compute_resize_instance
		162 begin compute_finish_resize
		162.1 task resize_finish
		170 status VERIFY_RESIZE
		170 task -
		170.2 end compute_finish_resize = succeeded
		170.2 over`, either},
	{"resize, tried on the next host", "resize", `
		0 task resize_prep = in_progress
		0 logged
		0.1 begin conductor_migrate_server
		0.2 begin cold_migrate
		1.1 end cold_migrate
		1.2 end conductor_migrate_server
		1.3 begin compute_prep_resize
		4.1 begin conductor_migrate_server
		4.15 begin cold_migrate
		4.2 end compute_prep_resize
		4.3 begin compute_prep_resize
		4.35 end cold_migrate
		4.4 end conductor_migrate_server
		100 end compute_prep_resize
		100.3 begin compute_resize_instance
		100.5 task resize_migrating
		150 task resize_migrated
		150.1 end compute_resize_instance
		152 begin compute_finish_resize
		152.1 task resize_finish
		160 status VERIFY_RESIZE
		160 task -
		160.2 end compute_finish_resize = succeeded
		160.2 over`, either},
	{"resize that no host takes", "resize", `
		0 task resize_prep = in_progress
		0 logged
		0.1 begin conductor_migrate_server
		0.2 begin cold_migrate
		1.1 task -
		1.1 error cold_migrate
		1.2 error conductor_migrate_server = failed
		1.2 over`, either},
	{"resize to another cell that its source does not let go", "resize", `
		0 task resize_prep = in_progress
		0 logged
		0.1 begin conductor_migrate_server
		0.2 begin cold_migrate
		2 begin compute_prep_snapshot_based_resize_at_source
		3 status ERROR
		3 fault
		3 error compute_prep_snapshot_based_resize_at_source
		3.1 task -
		3.1 error cold_migrate
		3.2 error conductor_migrate_server = failed
		3.2 over`, either},
	{"resize to another cell", "migrate", `
		0 task resize_prep = in_progress
		0 logged
		0.1 begin conductor_migrate_server
		0.2 begin cold_migrate
		1 clone
		2 begin compute_prep_snapshot_based_resize_at_dest
		3 end compute_prep_snapshot_based_resize_at_dest
		40 task resize_migrated
		41 begin compute_finish_snapshot_based_resize_at_dest
		50 task -
		50 status VERIFY_RESIZE
		50.3 end compute_finish_snapshot_based_resize_at_dest = succeeded
		50.3 over`, onlyServer},
	{"revertResize", "revertResize", `
		0 task resize_reverting = in_progress
		0 logged
		0.1 begin compute_revert_resize
		4.1 end compute_revert_resize
		90 begin compute_finish_revert_resize
		95 task powering-off
		96 begin compute_stop_instance
		99 task -
		99.1 end compute_stop_instance
		100 end compute_finish_revert_resize = succeeded
		100 over`, either},
	{"revertResize from another cell", "revertResize", `
		0 task resize_reverting = in_progress
		0 logged
		0.1 begin conductor_revert_snapshot_based_resize
		1 begin compute_revert_snapshot_based_resize_at_dest
		20 end compute_revert_snapshot_based_resize_at_dest
		21 begin compute_finish_revert_snapshot_based_resize_at_source
		40 task -
		40.1 end compute_finish_revert_snapshot_based_resize_at_source
		40.2 end conductor_revert_snapshot_based_resize = succeeded
		40.2 over`, either},
	{"confirmResize", "confirmResize", `
		0 logged = in_progress
		0 status VERIFY_RESIZE
		5 begin compute_confirm_resize
		90 status ACTIVE
		90.1 end compute_confirm_resize = succeeded
		90.1 over`, either},
	{"confirmResize, its host hangs: the server's status tells", "confirmResize", `
		0 logged = in_progress
		0 status VERIFY_RESIZE
		300 begin compute_confirm_resize
		390 status ACTIVE
		390.1 end compute_confirm_resize = succeeded
		390.1 over`, onlyServer},
	{"confirmResize that did nothing", "confirmResize", `
		0 logged = in_progress
		0 status VERIFY_RESIZE
		5 begin compute_confirm_resize
		5.1 end compute_confirm_resize = unknown
		5.1 over`, either},
	{"confirmResize of another cell", "confirmResize", `
		0 logged = in_progress
		0 status VERIFY_RESIZE
		0.1 begin conductor_confirm_snapshot_based_resize
		5 begin compute_confirm_snapshot_based_resize_at_source
		20 end compute_confirm_snapshot_based_resize_at_source
		20.1 status ACTIVE
		20.2 end conductor_confirm_snapshot_based_resize = succeeded
		20.2 over`, either},
	{"live migration", "live-migration", `
		0 task migrating = in_progress
		0 logged
		0.1 begin conductor_live_migrate_instance
		1 begin compute_check_can_live_migrate_destination
		1.1 begin compute_check_can_live_migrate_source
		2 end compute_check_can_live_migrate_source
		3 end compute_check_can_live_migrate_destination
		3.1 end conductor_live_migrate_instance
		5 begin compute_live_migration
		5.1 end compute_live_migration
		8 begin compute_pre_live_migration
		10 end compute_pre_live_migration
		300 begin compute_post_live_migration_at_destination
		302 task -
		303 end compute_post_live_migration_at_destination = succeeded
		303 over`, either},
	{"live migration, refused by the first host", "live-migration", `
		0 task migrating = in_progress
		0 logged
		0.1 begin conductor_live_migrate_instance
		1 begin compute_check_can_live_migrate_destination
		2.1 error compute_check_can_live_migrate_destination
		2.2 begin compute_check_can_live_migrate_destination
		4.1 end compute_check_can_live_migrate_destination
		4.2 end conductor_live_migrate_instance
		5 begin compute_live_migration
		5.1 end compute_live_migration
		8 begin compute_pre_live_migration
		10 end compute_pre_live_migration
		300 begin compute_post_live_migration_at_destination
		302 task -
		303 end compute_post_live_migration_at_destination = succeeded
		303 over`, either},
	{"live migration that breaks off in the copy, without a word", "live-migration", `
		0 task migrating = in_progress
		0 logged
		0.1 begin conductor_live_migrate_instance
		3.1 end conductor_live_migrate_instance
		5 begin compute_live_migration
		5.1 end compute_live_migration
		8 begin compute_pre_live_migration
		10 end compute_pre_live_migration
		300 task - = unknown
		300 over`, onlyServer},
	{"live migration that breaks off in the copy", "live-migration", `
		0 task migrating = in_progress
		0 logged
		0.1 begin conductor_live_migrate_instance
		3.1 end conductor_live_migrate_instance
		5 begin compute_live_migration
		5.1 end compute_live_migration
		8 begin compute_pre_live_migration
		10 end compute_pre_live_migration
		300 begin compute_rollback_live_migration_at_destination
		302 end compute_rollback_live_migration_at_destination = failed
		302 over
		303 task -`, either},
	{"live migration that breaks off, and is taken back when its task has ended", "live-migration", `
		0 task migrating = in_progress
		0 logged
		0.1 begin conductor_live_migrate_instance
		3.1 end conductor_live_migrate_instance
		5 begin compute_live_migration
		5.1 end compute_live_migration
		30 task - = unknown
		30 over
		33 begin compute_rollback_live_migration_at_destination = in_progress
		80 end compute_rollback_live_migration_at_destination = failed`, onlyServer},
	{"live migration that the destination cannot prepare", "live-migration", `
		0 task migrating = in_progress
		0 logged
		0.1 begin conductor_live_migrate_instance
		3.1 end conductor_live_migrate_instance
		5 begin compute_live_migration
		5.1 end compute_live_migration
		8 begin compute_pre_live_migration
		10 error compute_pre_live_migration = failed
		10 over
		14 task -`, either},
	{"live migration that is to be by another way", "live-migration", `
		0 task migrating = in_progress
		0 logged
		0.1 begin conductor_migrate_server
		3.1 end conductor_migrate_server
		5 begin compute_live_migration
		5.1 end compute_live_migration
		300 begin compute_post_live_migration_at_destination
		302 task -
		303 end compute_post_live_migration_at_destination = succeeded
		303 over`, either},
	{"rebuild whose failure the log closed with Success", "rebuild", `
		0 task rebuilding = in_progress
		0 logged
		0.1 begin rebuild_server
		1.1 end rebuild_server
		1.9 begin compute_rebuild_instance
		5 task rebuild_block_device_mapping
		6 fault
		6 status ERROR
		6 task - = failed
		6.2 end compute_rebuild_instance
		6.2 over`, onlyServer},
	{"rebuild of a stopped server", "rebuild", `
		0 task rebuilding = in_progress
		0 logged
		0.1 begin rebuild_server
		1.1 end rebuild_server
		1.9 begin compute_rebuild_instance
		5 task rebuild_spawning
		60 task powering-off
		61 begin compute_stop_instance
		63 task -
		63.1 end compute_stop_instance
		63.2 end compute_rebuild_instance = succeeded
		63.2 over`, either},
	{"rebuild", "rebuild", `
		0 task rebuilding = in_progress
		0 logged
		0.1 begin rebuild_server
		1.1 end rebuild_server
		1.9 begin compute_rebuild_instance
		5 task rebuild_spawning
		60 task -
		60.2 end compute_rebuild_instance = succeeded
		60.2 over`, either},
	{"evacuate to a host that is restarting", "evacuate", `
		0 task rebuilding = in_progress
		0 logged
		0.1 begin rebuild_server
		1.1 end rebuild_server
		150 begin compute_rebuild_instance
		155 task rebuild_spawning
		190 task -
		190.2 end compute_rebuild_instance = succeeded
		190.2 over`, either},
	{"unshelve", "unshelve", `
		0 task unshelving = in_progress
		0 status SHELVED_OFFLOADED
		0 logged
		0.1 begin get_image_info
		0.2 end get_image_info
		0.3 begin schedule_instances
		1.3 end schedule_instances
		80 begin compute_unshelve_instance
		80.1 task spawning
		90 status ACTIVE
		90 task -
		90.1 end compute_unshelve_instance = succeeded
		90.1 over`, either},
	{"unshelve of a server that kept its host", "unshelve", `
		0 task unshelving = in_progress
		0 status SHELVED
		0 logged
		1 task powering-on
		1.1 begin compute_start_instance
		20 status ACTIVE
		20 task -
		20.1 end compute_start_instance = succeeded
		20.1 over`, either},
	{"unshelve, the image is gone: the task stays", "unshelve", `
		0 task unshelving = in_progress
		0 status SHELVED_OFFLOADED
		0 logged
		0.1 begin get_image_info
		0.2 status ERROR
		0.3 error get_image_info = failed
		0.3 over`, either},
}
