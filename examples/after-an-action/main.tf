# Reboots a server, and waits for it. Needs curl, and in the environment:
#
#   OS_TOKEN                      openstack token issue -f value -c id
#   OS_COMPUTE_ENDPOINT_OVERRIDE  https://compute.example.com/v2.1
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
  default = "8e1a33a5-6ca5-44d8-87e1-eccc617e6687"
}

variable "reboot" {
  description = "Change it to reboot again."
  type        = string
  default     = "1"
}

resource "terraform_data" "reboot" {
  # Stays in the state, so later runs find the same reboot. It is this
  # machine's time: if the cloud's clock may differ, subtract a minute.
  input            = plantimestamp()
  triggers_replace = [var.server_id, var.reboot]

  lifecycle {
    ignore_changes = [input]
  }

  provisioner "local-exec" {
    # The token is in no state, no log and no list of processes.
    command     = <<-EOT
      printf 'X-Auth-Token: %s' "$OS_TOKEN" |
      curl --silent --show-error --fail \
        --header @- --header 'Content-Type: application/json' \
        --data '{"reboot": {"type": "SOFT"}}' \
        "$OS_COMPUTE_ENDPOINT_OVERRIDE/servers/$SERVER_ID/action"
    EOT
    environment = { SERVER_ID = var.server_id }
  }
}

# The time is unknown while a reboot is planned, so this is read after it.
data "compute_instance_action" "reboot" {
  server_id           = var.server_id
  action              = "reboot"
  started_after       = terraform_data.reboot.output
  wait_for_completion = true
}

output "reboot" {
  value = join(" ", [
    data.compute_instance_action.reboot.request_id,
    data.compute_instance_action.reboot.status,
  ])
}
