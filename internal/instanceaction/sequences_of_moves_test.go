package instanceaction

// sequencesOfMoves are those of actions that one service hands on to the next.
var sequencesOfMoves = []sequence{
	{"resize", "resize", `
		0 task resize_prep
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
		60.2 end compute_finish_resize
		60.2 over`, either},
	{"resize, the source's queue is long", "migrate", `
		0 task resize_prep
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
		170.2 end compute_finish_resize
		170.2 over`, either},
	{"resize, tried on the next host", "resize", `
		0 task resize_prep
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
		160.2 end compute_finish_resize
		160.2 over`, either},
	{"resize that no host takes", "resize", `
		0 task resize_prep
		0 logged
		0.1 begin conductor_migrate_server
		0.2 begin cold_migrate
		1.1 task -
		1.1 error cold_migrate
		1.2 error conductor_migrate_server
		1.2 over`, either},
	{"resize to another cell", "migrate", `
		0 task resize_prep
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
		50.3 end compute_finish_snapshot_based_resize_at_dest
		50.3 over`, onlyServer},
	{"revertResize", "revertResize", `
		0 task resize_reverting
		0 logged
		0.1 begin compute_revert_resize
		4.1 end compute_revert_resize
		90 begin compute_finish_revert_resize
		95 task powering-off
		96 begin compute_stop_instance
		99 task -
		99.1 end compute_stop_instance
		100 end compute_finish_revert_resize
		100 over`, either},
	{"revertResize from another cell", "revertResize", `
		0 task resize_reverting
		0 logged
		0.1 begin conductor_revert_snapshot_based_resize
		1 begin compute_revert_snapshot_based_resize_at_dest
		20 end compute_revert_snapshot_based_resize_at_dest
		21 begin compute_finish_revert_snapshot_based_resize_at_source
		40 task -
		40.1 end compute_finish_revert_snapshot_based_resize_at_source
		40.2 end conductor_revert_snapshot_based_resize
		40.2 over`, either},
	{"confirmResize", "confirmResize", `
		0 logged
		0 status VERIFY_RESIZE
		5 begin compute_confirm_resize
		90 status ACTIVE
		90.1 end compute_confirm_resize
		90.1 over`, either},
	{"live migration", "live-migration", `
		0 task migrating
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
		303 end compute_post_live_migration_at_destination
		303 over`, either},
	{"live migration, refused by the first host", "live-migration", `
		0 task migrating
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
		303 end compute_post_live_migration_at_destination
		303 over`, either},
	{"live migration that breaks off in the copy, without a word", "live-migration", `
		0 task migrating
		0 logged
		0.1 begin conductor_live_migrate_instance
		3.1 end conductor_live_migrate_instance
		5 begin compute_live_migration
		5.1 end compute_live_migration
		8 begin compute_pre_live_migration
		10 end compute_pre_live_migration
		300 task -
		300 over`, onlyServer},
	{"live migration that breaks off in the copy", "live-migration", `
		0 task migrating
		0 logged
		0.1 begin conductor_live_migrate_instance
		3.1 end conductor_live_migrate_instance
		5 begin compute_live_migration
		5.1 end compute_live_migration
		8 begin compute_pre_live_migration
		10 end compute_pre_live_migration
		300 begin compute_rollback_live_migration_at_destination
		302 end compute_rollback_live_migration_at_destination
		302 over
		303 task -`, either},
	{"live migration that the destination cannot prepare", "live-migration", `
		0 task migrating
		0 logged
		0.1 begin conductor_live_migrate_instance
		3.1 end conductor_live_migrate_instance
		5 begin compute_live_migration
		5.1 end compute_live_migration
		8 begin compute_pre_live_migration
		10 error compute_pre_live_migration
		10 over
		14 task -`, either},
	{"rebuild", "rebuild", `
		0 task rebuilding
		0 logged
		0.1 begin rebuild_server
		1.1 end rebuild_server
		1.9 begin compute_rebuild_instance
		5 task rebuild_spawning
		60 task -
		60.2 end compute_rebuild_instance
		60.2 over`, either},
	{"evacuate to a host that is restarting", "evacuate", `
		0 task rebuilding
		0 logged
		0.1 begin rebuild_server
		1.1 end rebuild_server
		150 begin compute_rebuild_instance
		155 task rebuild_spawning
		190 task -
		190.2 end compute_rebuild_instance
		190.2 over`, either},
	{"unshelve", "unshelve", `
		0 task unshelving
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
		90.1 end compute_unshelve_instance
		90.1 over`, either},
	{"unshelve, the image is gone: the task stays", "unshelve", `
		0 task unshelving
		0 status SHELVED_OFFLOADED
		0 logged
		0.1 begin get_image_info
		0.2 status ERROR
		0.3 error get_image_info
		0.3 over`, either},
}
