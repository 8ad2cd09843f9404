data "compute_servers" "broken" {
  name   = "huge"
  status = "ERROR"
}

output "broken" {
  value = [
    for server in data.compute_servers.broken.servers :
    join(" ", [
      server.id, server.name, server.status,
      coalesce(server.fault, "unknown"),
    ])
  ]
}
