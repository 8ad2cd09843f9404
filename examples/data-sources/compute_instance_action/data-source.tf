# How did the newest migration of this server end?
data "compute_instance_action" "migration" {
  server_id = "ff5e341e-8824-466f-84cf-410e71bc9eea"
  action    = "migrate"
}

output "migration" {
  value = {
    status   = data.compute_instance_action.migration.status
    finished = data.compute_instance_action.migration.finish_time
    failure  = data.compute_instance_action.migration.failure
  }
}
