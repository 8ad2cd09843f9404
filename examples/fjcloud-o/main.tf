terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {
  auth_url    = "https://identity.jp-east-3.cloud.global.fujitsu.com/v3"
  endpoint    = "https://compute.jp-east-3.cloud.global.fujitsu.com"
  domain_name = "my-contract"
  project_id  = "0123456789abcdef0123456789abcdef"
  user_name   = "my-user"
  # The password is best left to OS_PASSWORD.
}

# What was done to a server lately.
data "compute_instance_actions" "lately" {
  server_id      = "b48316c5-71e8-45e4-9884-6c78055b9b13"
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
