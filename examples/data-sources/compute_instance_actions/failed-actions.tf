variable "servers" {
  description = "IDs of servers, by a name for each."
  type        = map(string)
  default = {
    web    = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
    broken = "ff5e341e-8824-466f-84cf-410e71bc9eea"
    huge   = "333d3bcd-a96c-424a-b800-8f8bc9e18042"
  }
}

# Events are fetched only for actions that may have failed.
data "compute_instance_actions" "failed" {
  for_each = var.servers

  server_id = each.value
  statuses  = ["failed"]
}

# A list, and not a map by request_id: one request may have caused several actions.
output "failed_actions" {
  value = {
    for name, log in data.compute_instance_actions.failed :
    name => [for action in log.instance_actions : "${action.start_time} ${action.action} (${action.request_id})"]
  }
}
