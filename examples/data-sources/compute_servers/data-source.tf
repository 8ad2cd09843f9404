# The servers that are in ERROR, and why.
data "compute_servers" "broken" {
  status = "ERROR"
}

output "broken" {
  value = {
    for server in data.compute_servers.broken.servers :
    server.id => join(": ", [
      server.name, coalesce(server.fault, "see its last action"),
    ])
  }
}

# What was last asked of each of them, and how it went.
data "compute_instance_action" "last" {
  for_each  = toset(data.compute_servers.broken.servers[*].id)
  server_id = each.value
}

output "last" {
  value = {
    for id, last in data.compute_instance_action.last :
    id => format("%s %s: %s",
      last.action, last.status, coalesce(last.failure, "unknown"),
    )
  }
}
