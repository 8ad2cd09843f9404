# One action, by the ID of the request that asked for it.
data "compute_instance_action" "reboot" {
  server_id  = "b48316c5-71e8-45e4-9884-6c78055b9b13"
  request_id = "req-3293a3f1-b44c-4609-b8d2-d81b105636b8"
}

locals {
  # The steps by the time at which they began, whatever order the cloud
  # sends them in.
  steps = {
    for event in coalesce(data.compute_instance_action.reboot.events, []) :
    event.start_time => event...
  }
}

output "reboot" {
  value = {
    status = data.compute_instance_action.reboot.status
    steps = flatten([
      for time in sort(keys(local.steps)) :
      [for event in local.steps[time] : "${time} ${event.event}"]
    ])
  }
}
