# What became of the migration that this request asked for?
data "compute_instance_action" "migration" {
  server_id  = "ff5e341e-8824-466f-84cf-410e71bc9eea"
  request_id = "req-4bb61364-007b-4291-b145-a11132e77c93"
}

output "migration" {
  value = {
    status  = data.compute_instance_action.migration.status
    started = data.compute_instance_action.migration.start_time
    user_id = data.compute_instance_action.migration.user_id
  }
}

# Warn if it failed, and say which step did, and why where the cloud tells (it tells administrators).
check "migration" {
  assert {
    condition = data.compute_instance_action.migration.status != "failed"
    error_message = join("\n", [
      for event in coalesce(data.compute_instance_action.migration.events, []) :
      "${event.event} failed: ${event.details == null ? "no details" : event.details}" if event.result == "Error"
    ])
  }
}
