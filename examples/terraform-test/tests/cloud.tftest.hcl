# Asks the cloud that OS_AUTH_URL, OS_USERNAME … name.
run "a_reboot_lets_the_rollout_begin" {
  command = plan # which reads; nothing need be applied

  variables {
    server_id = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
    action    = "reboot"
  }

  assert {
    condition = data.compute_instance_action.this.failure == null
    error_message = format("Not every step succeeded: %s",
      coalesce(data.compute_instance_action.this.failure, "unknown"),
    )
  }
}
