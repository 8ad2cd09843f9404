# Provisions a server again if somebody has rebuilt it.
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

data "compute_instance_action" "rebuild" {
  server_id = local.web_id
  action    = "rebuild"
}

resource "terraform_data" "provisioned" {
  triggers_replace = [data.compute_instance_action.rebuild.request_id]

  provisioner "local-exec" {
    command = "echo provisioned" # ansible-playbook …
  }
}
