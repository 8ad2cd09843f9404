# Reads, in the same apply, the resize that a change of the server caused,
# and stops if it failed.
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {}

variable "flavor" {
  type    = string
  default = "m1.large"
}

resource "terraform_data" "web" { # openstack_compute_instance_v2
  input = {
    id          = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
    flavor_name = var.flavor
  }
}

# The newest resize so far: through a local, it is read while planning.
locals {
  web_id = terraform_data.web.input.id
}

data "compute_instance_action" "before" {
  server_id      = local.web_id
  action         = "resize"
  ignore_missing = true # a new server has none
}

data "compute_instance_action" "resize" {
  server_id           = terraform_data.web.input.id
  action              = "resize"
  wait_for_completion = true
  ignore_missing      = true

  # The ID is known while a change of the server is planned. This puts the
  # read off until the change has been made.
  depends_on = [terraform_data.web]

  lifecycle {
    postcondition {
      condition = (
        self.request_id == data.compute_instance_action.before.request_id
        || self.status != "failed"
      )
      error_message = join(" ", [
        "The resize of this run failed:",
        coalesce(self.failure, "the cloud does not say why"),
      ])
    }
  }
}

output "resize" {
  value = {
    status   = data.compute_instance_action.resize.status
    finished = data.compute_instance_action.resize.finish_time
  }
}
