# Asks a real cloud, the one that OS_AUTH_URL, OS_USERNAME … name. So it proves that what the module believes of the
# cloud is true, and needs an action that is there.
run "a_reboot_lets_the_rollout_begin" {
  command = plan # a data source is read while planning; nothing need be applied

  variables {
    server_id  = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
    request_id = "req-17fc6e74-e72b-4644-ac0f-8c53c8054a61"
  }

  assert {
    condition     = data.compute_instance_action.this.action == "reboot"
    error_message = "Expected a reboot, not a ${data.compute_instance_action.this.action}."
  }

  assert {
    condition     = alltrue([for event in data.compute_instance_action.this.events : event.result == "Success"])
    error_message = "Not every step succeeded: ${jsonencode(data.compute_instance_action.this.events)}"
  }
}
