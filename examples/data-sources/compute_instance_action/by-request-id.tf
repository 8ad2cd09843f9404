# What became of the reboot that this request asked for? It may not be over.
data "compute_instance_action" "reboot" {
  server_id           = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
  request_id          = "req-17fc6e74-e72b-4644-ac0f-8c53c8054a61"
  wait_for_completion = true
  timeouts            = { read = "20m" }
}

output "reboot" {
  value = data.compute_instance_action.reboot.status
}
