# Asks a real cloud, the one that OS_AUTH_URL, OS_USERNAME … name. So it
# proves that what the module believes of the cloud is true, and needs an
# action that is there.
run "a_reboot_lets_the_rollout_begin" {
  command = plan # which reads; nothing need be applied

  variables {
    server_id = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
    action    = "reboot"
  }

  assert {
    condition = data.compute_instance_action.this.status != "in_progress"
    error_message = format("The reboot of %s is still under way.",
      data.compute_instance_action.this.start_time,
    )
  }

  assert {
    condition = data.compute_instance_action.this.failure == null
    error_message = format("Not every step succeeded: %s",
      coalesce(data.compute_instance_action.this.failure, "unknown"),
    )
  }
}
