data "compute_instance_action" "migration" {
  server_id  = "ff5e341e-8824-466f-84cf-410e71bc9eea"
  request_id = "req-4bb61364-007b-4291-b145-a11132e77c93"
}

output "migration" {
  value = data.compute_instance_action.migration
}
