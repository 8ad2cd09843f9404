# What was done to a server since November began, and by whom.
data "compute_instance_actions" "november" {
  server_id     = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
  changes_since = "2026-11-01T00:00:00Z"
}

output "november" {
  value = [
    for action in data.compute_instance_actions.november.instance_actions :
    join(" ", [
      action.start_time, action.action, "by",
      action.user_id == null ? "the cloud itself" : action.user_id,
    ])
  ]
}

# The newest three that failed, and why.
data "compute_instance_actions" "failed" {
  server_id = "ff5e341e-8824-466f-84cf-410e71bc9eea"
  statuses  = ["failed"]
  limit     = 3
}

output "failed" {
  value = [
    for action in data.compute_instance_actions.failed.instance_actions :
    format("%s %s: %s", action.start_time, action.action,
      coalesce(action.failure, "the cloud does not tell this user why"),
    )
  ]
}
