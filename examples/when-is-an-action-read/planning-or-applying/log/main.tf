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

data "compute_instance_action" "newest" {
  server_id = var.server_id
}
