# Lets a rollout begin only when a server's newest resize is over and has
# succeeded.
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {} # the login comes from the environment

variable "server_id" {
  type    = string
  default = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
}

variable "action" {
  description = "What the rollout waits for: resize or migrate."
  type        = string
  default     = "resize"
}

data "compute_instance_action" "resize" {
  server_id           = var.server_id
  action              = var.action
  wait_for_completion = true
  timeouts            = { read = "20m" }

  # What must be true of the action itself, whoever uses it.
  lifecycle {
    postcondition {
      condition = timecmp(self.start_time, "2026-11-01T00:00:00Z") >= 0
      error_message = join(" ", [
        "The newest ${self.action} is of ${self.start_time}:",
        "this server has not been resized since November began.",
      ])
    }
  }
}

resource "terraform_data" "rollout" {
  input = "whatever needs the larger server"

  # What this resource needs of it.
  lifecycle {
    precondition {
      condition = data.compute_instance_action.resize.status == "succeeded"
      error_message = format("The %s ended as %s: %s",
        data.compute_instance_action.resize.action,
        data.compute_instance_action.resize.status,
        coalesce(data.compute_instance_action.resize.failure, "unknown"),
      )
    }
  }
}
