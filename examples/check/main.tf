# Warns, at every plan and apply, if a server's newest action failed.
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
  default = "333d3bcd-a96c-424a-b800-8f8bc9e18042"
}

check "newest_action" {
  # Inside the check, a read that fails is a warning too.
  data "compute_instance_action" "newest" {
    server_id = var.server_id
  }

  assert {
    condition = data.compute_instance_action.newest.status != "failed"
    error_message = format("%s of server %s failed at %s: %s",
      data.compute_instance_action.newest.action, var.server_id,
      data.compute_instance_action.newest.start_time,
      coalesce(data.compute_instance_action.newest.failure, "unknown"),
    )
  }
}
