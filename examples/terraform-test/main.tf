# A module that stops where an action has not succeeded. Its tests are in tests/; run them with: terraform test
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

variable "request_id" {
  type = string
}

data "compute_instance_action" "this" {
  server_id  = var.server_id
  request_id = var.request_id
}

resource "terraform_data" "rollout" {
  lifecycle {
    precondition {
      condition     = data.compute_instance_action.this.status == "succeeded"
      error_message = "The ${data.compute_instance_action.this.action} is ${data.compute_instance_action.this.status}."
    }
  }
}
