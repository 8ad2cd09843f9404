# A module that reads what was done to a server of its own. Its test in
# tests/ asks no cloud; run it with: terraform test
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

resource "terraform_data" "vm" {} # openstack_compute_instance_v2

data "compute_instance_action" "newest" {
  server_id      = terraform_data.vm.id
  ignore_missing = true
}
