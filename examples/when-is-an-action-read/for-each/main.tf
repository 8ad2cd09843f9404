terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {}

resource "terraform_data" "vm" { # openstack_compute_instance_v2
  for_each = {
    web    = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
    broken = "ff5e341e-8824-466f-84cf-410e71bc9eea"
  }
  input = each.value
}

data "compute_instance_action" "newest" {
  for_each  = terraform_data.vm
  server_id = each.value.output # each.value.id
}

output "newest" {
  value = {
    for name, newest in data.compute_instance_action.newest :
    name => newest.action
  }
}
