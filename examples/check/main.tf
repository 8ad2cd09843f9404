# Warns, at every plan and apply, where the newest action of a server failed.
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {} # who logs in, and where, comes from the environment: OS_AUTH_URL, OS_USERNAME …

variable "server_id" {
  type    = string
  default = "333d3bcd-a96c-424a-b800-8f8bc9e18042"
}

check "newest_action" {
  # Inside the check, a read that fails is a warning too. Outside, it would stop the run.
  data "compute_instance_actions" "newest" {
    server_id      = var.server_id
    limit          = 1
    include_events = true # status is read from them; without, it is null
  }

  assert {
    condition = alltrue([for action in data.compute_instance_actions.newest.instance_actions : action.status != "failed"])
    error_message = join("\n", flatten([
      for action in data.compute_instance_actions.newest.instance_actions : [
        "${action.action} of server ${var.server_id} failed at ${action.start_time}",
        # The cloud tells only administrators why.
        [for event in coalesce(action.events, []) : "${event.event}: ${coalesce(event.details, "no details")}" if event.result == "Error"],
      ]
    ]))
  }
}
