terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

# What is left out here comes from the environment: OS_AUTH_URL,
# OS_USERNAME … After sourcing an openrc file, an empty block is enough.
provider "compute" {
  auth_url     = "https://keystone.example.com:5000/v3"
  region       = "RegionOne"
  domain_name  = "my-domain"
  project_name = "my-project"
  user_name    = "auditor"
  # The password is best left to OS_PASSWORD.
}

# What was done to a server lately.
data "compute_instance_actions" "lately" {
  server_id      = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
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
