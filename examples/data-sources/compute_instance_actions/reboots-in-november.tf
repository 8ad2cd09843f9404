data "compute_servers" "all" {}

data "compute_instance_actions" "reboots" {
  server_ids     = data.compute_servers.all.servers[*].id
  action_names   = ["reboot"]
  changes_since  = "2026-11-01T00:00:00Z"
  changes_before = "2026-12-01T00:00:00Z"
  ignore_missing = true # a server may be deleted meanwhile
}

locals {
  names = { for server in data.compute_servers.all.servers : server.id => server.name }
}

output "reboots" {
  value = [
    for action in data.compute_instance_actions.reboots.instance_actions :
    "${action.start_time} ${local.names[action.instance_uuid]} by ${coalesce(action.user_id, "the cloud itself")}"
  ]
}
