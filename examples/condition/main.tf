# Lets a rollout begin only if a server's newest resize succeeded.
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {}

variable "server_id" {
  type    = string
  default = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
}

data "compute_instance_action" "resize" {
  server_id           = var.server_id
  action              = "resize"
  wait_for_completion = true
  timeouts            = { read = "20m" }

  lifecycle {
    postcondition {
      condition     = timecmp(self.start_time, "2026-11-01T00:00:00Z") >= 0
      error_message = "The newest resize is of ${self.start_time}."
    }
  }
}

resource "terraform_data" "rollout" {
  input = "whatever needs the larger server"

  lifecycle {
    precondition {
      condition = data.compute_instance_action.resize.status == "succeeded"
      error_message = format("The resize ended as %s: %s",
        data.compute_instance_action.resize.status,
        coalesce(data.compute_instance_action.resize.failure, "unknown"),
      )
    }
  }
}
