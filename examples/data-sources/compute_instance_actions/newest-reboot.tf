variable "rebooted_server_id" {
  type    = string
  default = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
}

# The newest reboot of a server, if there was one …
data "compute_instance_actions" "newest_reboot" {
  server_id = var.rebooted_server_id
  action    = ["reboot"]
  limit     = 1
}

# … and how it ended, even if it is still under way.
data "compute_instance_action" "newest_reboot" {
  for_each = toset(data.compute_instance_actions.newest_reboot.instance_actions[*].request_id)

  server_id           = var.rebooted_server_id
  request_id          = each.value
  wait_for_completion = true
}

output "newest_reboot" {
  value = { for request_id, reboot in data.compute_instance_action.newest_reboot : request_id => reboot.status }
}
