variable "since" {
  description = "RFC 3339. Default: a week ago."
  type        = string
  default     = null
}

data "compute_instance_actions" "last_week" {
  server_id     = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
  changes_since = coalesce(var.since, timeadd(plantimestamp(), "-168h"))
}

# By user; what the cloud did by itself has none.
output "who_did_what" {
  value = {
    for action in data.compute_instance_actions.last_week.instance_actions :
    coalesce(action.user_id, "the cloud itself") =>
    "${action.start_time} ${action.action}"...
  }
}
