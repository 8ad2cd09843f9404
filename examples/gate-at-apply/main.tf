# Changes nothing if the server's newest action has failed by the time of
# the apply.
terraform {
  required_version = ">= 1.14"
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {}

variable "release" {
  type    = string
  default = "1.0.0"
}

action "compute_instance_action_wait" "newest" {
  config {
    server_id = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
  }
}

# Stands in for what must not change on a server that failed.
resource "terraform_data" "rollout" {
  input = var.release

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.compute_instance_action_wait.newest]
    }
  }
}
