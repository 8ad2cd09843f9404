terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

# The keys are best left to HW_ACCESS_KEY and HW_SECRET_KEY.
provider "compute" {
  region = "ap-southeast-3"
}

# What was done to a server lately.
data "compute_instance_actions" "lately" {
  server_id      = "e723eb40-f56e-40f9-8c8c-caa517fe06ba"
  limit          = 5
  include_events = true
}

output "lately" {
  value = [
    for action in data.compute_instance_actions.lately.instance_actions : {
      action     = action.action
      status     = action.status
      started    = action.start_time
      request_id = action.request_id
    }
  ]
}
