terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {} # the login comes from the environment

# Stands in for openstack_compute_instance_v2.vm, whose IDs are not known
# before they are made.
resource "terraform_data" "vm" {
  for_each = {
    web    = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
    broken = "ff5e341e-8824-466f-84cf-410e71bc9eea"
  }
  input = each.value
}

# Over the resource, whose keys are known; not over toset(values(…)[*].id),
# which is not.
data "compute_instance_action" "newest" {
  for_each  = terraform_data.vm
  server_id = each.value.output
}

output "newest" {
  value = {
    for name, newest in data.compute_instance_action.newest :
    name => newest.action
  }
}
