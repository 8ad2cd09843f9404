terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {}

variable "tag" {
  type    = string
  default = "a"
}

resource "terraform_data" "web" { # openstack_compute_instance_v2
  input = { id = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f", tag = var.tag }
}

locals {
  web_id = terraform_data.web.input.id
}

# While applying, if the server has pending changes:

data "compute_instance_action" "by_reference" {
  server_id = terraform_data.web.input.id
}

data "compute_instance_action" "by_depends_on" {
  server_id  = local.web_id
  depends_on = [terraform_data.web]
}

# While planning, always:

data "compute_instance_action" "through_a_local" {
  server_id = local.web_id
}

data "compute_instance_action" "each" {
  for_each  = { web = local.web_id }
  server_id = each.value
}
