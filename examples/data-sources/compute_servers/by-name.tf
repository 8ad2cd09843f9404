variable "name" {
  type    = string
  default = "web"
}

data "compute_servers" "named" {
  name = var.name

  lifecycle {
    postcondition {
      condition = length(self.servers) == 1
      error_message = format("Of the name %s there are %d servers: %s",
        var.name, length(self.servers), join(", ", self.servers[*].id),
      )
    }
  }
}

data "compute_instance_actions" "newest" {
  server_id = data.compute_servers.named.servers[0].id
  limit     = 3
}

output "newest" {
  value = [
    for action in data.compute_instance_actions.newest.instance_actions :
    "${action.start_time} ${action.action}"
  ]
}
