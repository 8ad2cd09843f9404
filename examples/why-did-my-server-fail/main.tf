# Says why a server that another provider makes ended in ERROR: as a
# warning, and as an output.
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {} # the login comes from the environment

# Stands in for the resource of the server, such as
#
#   resource "openstack_compute_instance_v2" "web" { … }
#   resource "huaweicloud_compute_instance" "web" { … }
#
# which waits for ACTIVE, meets ERROR, and fails.
variable "server_id" {
  type    = string
  default = "333d3bcd-a96c-424a-b800-8f8bc9e18042"
}

resource "terraform_data" "web" {
  input = var.server_id

  provisioner "local-exec" {
    command = <<-EOT
      echo "unexpected state 'ERROR', wanted target 'ACTIVE'" >&2; exit 1
    EOT
  }
}

data "compute_instance_action" "create" {
  # openstack_compute_instance_v2.web.id
  server_id = terraform_data.web.output
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
