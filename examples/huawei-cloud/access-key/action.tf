# One action, by the ID of the request that asked for it.
data "compute_instance_action" "create" {
  server_id  = "e723eb40-f56e-40f9-8c8c-caa517fe06ba"
  request_id = "req-5a429946-c9cc-45cc-b5bd-68864209e5cc"
}

locals {
  create = data.compute_instance_action.create
}

output "create" {
  value = {
    status = local.create.status
    user   = local.create.user_id
    steps = [
      for event in coalesce(local.create.events, []) : {
        step   = event.event
        result = event.result
      }
    ]
  }
}
