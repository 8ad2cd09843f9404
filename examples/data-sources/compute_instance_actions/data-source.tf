# What was done to a server since November began, and by whom.
data "compute_instance_actions" "november" {
  server_id     = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
  changes_since = "2026-11-01T00:00:00Z"
}

output "november" {
  value = [
    for action in data.compute_instance_actions.november.instance_actions :
    "${action.start_time} ${action.action} by ${action.user_id == null ? "the cloud itself" : action.user_id}"
  ]
}

# The newest reboot, with how each of its steps went.
data "compute_instance_actions" "reboot" {
  server_id      = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
  action         = ["reboot"]
  limit          = 1
  include_events = true
}

output "reboot" {
  value = one(data.compute_instance_actions.reboot.instance_actions)
}
