# A module that stops unless a server's newest action of a kind succeeded.
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

variable "server_id" {
  type = string
}

variable "action" {
  type = string
}

data "compute_instance_action" "this" {
  server_id = var.server_id
  action    = var.action
}

resource "terraform_data" "rollout" {
  lifecycle {
    precondition {
      condition = data.compute_instance_action.this.status == "succeeded"
      error_message = format("The %s is %s.",
        data.compute_instance_action.this.action,
        data.compute_instance_action.this.status,
      )
    }
  }
}
