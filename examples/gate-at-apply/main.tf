# Changes nothing if the server's newest action has failed by the time of
# the apply, whenever the plan was made. Needs Terraform 1.14 or newer.
terraform {
  required_version = ">= 1.14"
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {} # OS_AUTH_URL, OS_USERNAME … say who logs in

variable "server_id" {
  type    = string
  default = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
}

variable "release" {
  type    = string
  default = "1.0.0"
}

action "compute_instance_action_wait" "newest" {
  config {
    server_id = var.server_id
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
