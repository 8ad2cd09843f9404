data "compute_instance_actions" "november" {
  server_id      = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
  limit          = 2
  changes_since  = "2026-11-01T00:00:00Z"
  changes_before = "2026-12-01T00:00:00Z"
}

output "november" {
  value = [
    for action in data.compute_instance_actions.november.instance_actions :
    action.request_id
  ]
}
