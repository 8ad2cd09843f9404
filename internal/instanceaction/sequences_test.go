package instanceaction

import (
	"fmt"
	"slices"
	"strings"
)

// sequences are what Nova does, in its code's order (nova/compute/api.py, nova/conductor/manager.py,
// nova/compute/manager.py, the same from Yoga to 2026.1).
var sequences = slices.Concat(
	sequencesIn("sequences/on_one_host.txt"), sequencesIn("sequences/of_moves.txt"), sequencesOfOneStep,
)

// sequencesOfOneStep are those of actions with one event, from the task that the API sets to the last one before none.
var sequencesOfOneStep = slices.Concat(
	oneStep("restore", "compute_restore_instance", "restoring", "powering-on"),
	oneStep("start", "compute_start_instance", "powering-on"),
	oneStep("pause", "compute_pause_instance", "pausing"),
	oneStep("unpause", "compute_unpause_instance", "unpausing"),
	oneStep("resume", "compute_resume_instance", "resuming"),
	oneStep("unrescue", "compute_unrescue_instance", "unrescuing"),
	oneStep("changePassword", "compute_set_admin_password", "updating_password"),
	oneStep("reboot", "compute_reboot_instance", "rebooting", "reboot_pending", "reboot_started"),
	oneStep("reboot", "compute_reboot_instance", "rebooting_hard", "reboot_pending_hard", "reboot_started_hard"),
	oneStep("shelve", "compute_shelve_instance",
		"shelving", "shelving_image_pending_upload", "shelving_image_uploading", "shelving_offloading"),
	oneStep("shelveOffload", "compute_shelve_offload_instance", "shelving_offloading"),
	oneStep("createImage", "compute_snapshot_instance",
		"image_snapshot_pending", "image_snapshot", "image_pending_upload", "image_uploading"),
	oneStep("createBackup", "compute_backup_instance", "image_backup", "image_pending_upload", "image_uploading"),
	oneStep("detach_volume", "compute_detach_volume"),
	oneStep("attach_interface", "compute_attach_interface"),
	oneStep("detach_interface", "compute_detach_interface"),
	oneStep("attach_share", "compute_allow_share"),
	oneStep("detach_share", "compute_deny_share"),
	oneStep("trigger_crash_dump", "compute_trigger_crash_dump"),
	oneStep("live_migration_force_complete", "compute_live_migration_force_complete"),
)

// oneStep is an action that succeeds, and one that fails.
func oneStep(kind, event string, tasks ...string) []sequence {
	steps := kind + ": 0 logged = unknown, 0.2 begin " + event + " = in_progress"
	for i, task := range tasks {
		steps += fmt.Sprintf(", %d task %s", 40*i, task)
		if i == 0 {
			steps += " = in_progress"
		}
	}
	end := 40*max(len(tasks), 1) + 10
	steps += fmt.Sprintf(", %d task -, %d.2 over, %d.2 ", end, end, end)
	succeeds, fails := sequenceIn(steps+"end "+event+" = succeeded"), sequenceIn(steps+"error "+event+" = failed")
	succeeds.name = strings.TrimSpace(kind + " " + strings.Join(tasks, ", "))
	fails.name = succeeds.name + ", in vain"
	return []sequence{succeeds, fails}
}
