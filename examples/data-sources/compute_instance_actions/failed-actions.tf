data "compute_servers" "all" {}

# Events are fetched only for actions that may have failed.
data "compute_instance_actions" "failed" {
  server_ids     = data.compute_servers.all.servers[*].id
  statuses       = ["failed"]
  ignore_missing = true # a server may be deleted meanwhile
}

locals {
  names = {
    for server in data.compute_servers.all.servers :
    server.id => server.name
  }
}

# "..." groups: a server may have several.
output "failed_actions" {
  value = {
    for action in data.compute_instance_actions.failed.instance_actions :
    local.names[action.instance_uuid] => join(" ", [
      action.start_time, action.action, "(${action.request_id})",
    ])...
  }
}
