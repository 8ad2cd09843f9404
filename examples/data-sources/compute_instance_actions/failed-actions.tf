variable "servers" {
  description = "IDs of servers, by a name for each."
  type        = map(string)
  default = {
    web    = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
    broken = "ff5e341e-8824-466f-84cf-410e71bc9eea"
    huge   = "333d3bcd-a96c-424a-b800-8f8bc9e18042"
  }
}

data "compute_instance_actions" "all" {
  for_each = var.servers

  server_id = each.value
}

# The message says that an action failed, without a request for each action's events.
output "failed_actions" {
  value = {
    for name, log in data.compute_instance_actions.all :
    name => { for action in log.instance_actions : action.request_id => action.action if try(length(action.message), 0) > 0 }
  }
}
