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

data "compute_instance_action" "newest" {
  server_id           = var.server_id
  wait_for_completion = true
  timeouts            = { read = "20m" }
}

output "newest" {
  value = join(" ", [
    data.compute_instance_action.newest.action,
    data.compute_instance_action.newest.status,
  ])
}
