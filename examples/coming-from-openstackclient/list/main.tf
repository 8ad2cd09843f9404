data "compute_instance_actions" "all" {
  server_id = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
}

output "all" {
  value = data.compute_instance_actions.all.instance_actions
}
