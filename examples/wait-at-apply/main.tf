# Waits, in the apply that changes a server, for its resize.
terraform {
  required_version = ">= 1.14"
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

action "compute_instance_action_wait" "resize" {
  config {
    # openstack_compute_instance_v2.web.id; from Terraform 1.16 on caller.id
    server_id      = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
    action         = "resize"
    started_within = "10m"
    ignore_missing = true # the apply need not have resized the server
  }
}

# Stands in for openstack_compute_instance_v2.
resource "terraform_data" "web" {
  input = var.flavor

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.compute_instance_action_wait.resize]
    }
  }
}
