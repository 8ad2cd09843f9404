# Lets a rollout begin only when a server's resize is over and has succeeded.
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {} # who logs in, and where, comes from the environment: OS_AUTH_URL, OS_USERNAME …

variable "server_id" {
  type    = string
  default = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
}

variable "request_id" {
  description = "The X-Compute-Request-Id that came when the resize was asked for."
  type        = string
  default     = "req-8dd222ab-810c-42a8-92d1-89fb3f9cf230"
}

data "compute_instance_action" "resize" {
  server_id           = var.server_id
  request_id          = var.request_id
  wait_for_completion = true
  timeouts            = { read = "20m" }

  # What must be true of the action itself, whoever uses it.
  lifecycle {
    postcondition {
      condition     = contains(["resize", "migrate"], self.action) # Nova moves a server and resizes it in the same steps
      error_message = "${var.request_id} asked for ${self.action}, not for a resize."
    }
  }
}

resource "terraform_data" "rollout" {
  input = "whatever needs the larger server"

  # What this resource needs of it.
  lifecycle {
    precondition {
      condition = data.compute_instance_action.resize.status == "succeeded"
      error_message = join("\n", concat(
        ["The ${data.compute_instance_action.resize.action} ended as ${data.compute_instance_action.resize.status}"],
        [
          for event in coalesce(data.compute_instance_action.resize.events, []) :
          "${event.event}: ${coalesce(event.details, "no details")}" if event.result == "Error"
        ],
      ))
    }
  }
}
