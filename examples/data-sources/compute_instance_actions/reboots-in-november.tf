data "compute_servers" "all" {}

data "compute_instance_actions" "reboots" {
  server_ids     = data.compute_servers.all.servers[*].id
  action_names   = ["reboot"]
  ignore_missing = true # a server may be deleted meanwhile
}

locals {
  names = {
    for server in data.compute_servers.all.servers :
    server.id => server.name
  }
}

output "reboots" {
  value = [
    for action in data.compute_instance_actions.reboots.instance_actions :
    join(" ", [
      action.start_time, local.names[action.instance_uuid], "by",
      coalesce(action.user_id, "the cloud itself"),
    ])
    if substr(action.start_time, 0, 7) == "2026-11"
  ]
}
