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

# Stands in for openstack_compute_instance_v2 or
# huaweicloud_compute_instance, which waits for ACTIVE, and fails.
resource "terraform_data" "web" {
  input = var.server_id

  provisioner "local-exec" {
    command = <<-EOT
      echo "unexpected state 'ERROR', wanted target 'ACTIVE'" >&2; exit 1
    EOT
  }
}

data "compute_instance_action" "create" {
  server_id = terraform_data.web.output # openstack…_v2.web.id
  action    = "create"
}

locals {
  create = data.compute_instance_action.create

  why = local.create.status != "failed" ? "it did not fail" : coalesce(
    local.create.failure, "the cloud does not tell this user why",
  )
}

output "why" {
  value = local.why
}

check "web_was_created" {
  assert {
    condition = local.create.status != "failed"
    error_message = format("Server %s, %s: %s",
      local.create.instance_uuid, local.create.request_id, local.why,
    )
  }
}
