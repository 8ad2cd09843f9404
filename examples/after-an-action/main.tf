# Reboots a server through the cloud's API, then waits until the reboot is over. Needs curl 7.84 or newer, and in the environment:
#
#   OS_TOKEN                      openstack token issue -f value -c id
#   OS_COMPUTE_ENDPOINT_OVERRIDE  the compute API's URL up to and with its version: https://compute.example.com/v2.1
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
  input            = "${path.module}/reboot-request-id"
  triggers_replace = [var.server_id, var.reboot]

  provisioner "local-exec" {
    # The token goes from the environment into curl's standard input: not into the state, the log or the list of processes.
    command     = <<-EOT
      printf 'X-Auth-Token: %s' "$OS_TOKEN" |
      curl --silent --show-error --fail --header @- --json '{"reboot": {"type": "SOFT"}}' --output /dev/null \
        --write-out '%header{x-compute-request-id}' "$OS_COMPUTE_ENDPOINT_OVERRIDE/servers/$SERVER_ID/action" > "$FILE"
    EOT
    environment = { SERVER_ID = var.server_id, FILE = self.input }
  }
}

# Keeps the ID in the state, so that the file is needed only once.
resource "terraform_data" "request_id" {
  input = try(file(terraform_data.reboot.output), null)

  lifecycle {
    ignore_changes       = [input]
    replace_triggered_by = [terraform_data.reboot]
  }
}

# Planned, the ID is not known yet. So this is read when it is: during apply, after the reboot was asked for.
data "compute_instance_action" "reboot" {
  server_id           = var.server_id
  request_id          = terraform_data.request_id.output
  wait_for_completion = true
}

output "reboot" {
  value = "${data.compute_instance_action.reboot.request_id} ${data.compute_instance_action.reboot.status}"
}
