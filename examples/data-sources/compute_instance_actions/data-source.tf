# The newest 3 actions that failed, and why.
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
