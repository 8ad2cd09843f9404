# Who did what to which server, from several servers' logs. As a JSON file:
# terraform output -json audit > audit.json
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {}

variable "servers" {
  description = "Servers' IDs, by the names that the report shall show."
  type        = map(string)
  default = {
    auto   = "8e6d2f93-36e8-4dfb-bf4a-04a506114cd7"
    broken = "ff5e341e-8824-466f-84cf-410e71bc9eea"
    web    = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
  }
}

data "compute_instance_actions" "log" {
  for_each       = var.servers
  server_id      = each.value
  include_events = true # without, a list cannot tell of every action whether it failed
}

locals {
  # A map is walked in the order of its keys, so these put the actions in
  # order, the oldest first. A log has its newest first, and of one second
  # often several.
  entries = merge([
    for server, log in data.compute_instance_actions.log : {
      for number, action in reverse(log.instance_actions) : format("%s %s %06d", action.start_time, server, number) => {
        time    = action.start_time
        user_id = coalesce(action.user_id, "the cloud itself") # which confirms a resize after a while, say
        server  = server
        action  = action.action
        failed  = action.status == "failed"
      }
    }
  ]...)

  by_user = { for entry in local.entries : entry.user_id => entry... } # "..." groups
}

output "audit" {
  description = "What each user did, the oldest first."
  value       = local.by_user
}

output "summary" {
  description = "How much each user did, and how much of it failed."
  value = {
    for user, entries in local.by_user : user => {
      actions = length(entries)
      failed  = length([for entry in entries : entry if entry.failed])
      servers = distinct(entries[*].server)
    }
  }
}
