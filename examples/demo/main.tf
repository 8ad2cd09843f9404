# One action is named by its server and by the ID of the request that asked
# for it, or by its kind where it is the newest.

# The action that Huawei Cloud's documentation shows.
data "compute_instance_action" "huawei" {
  server_id  = "e723eb40-f56e-40f9-8c8c-caa517fe06ba"
  request_id = "req-5a429946-c9cc-45cc-b5bd-68864209e5cc"
}

# The action that the documentation of Fujitsu's FJcloud-O shows.
data "compute_instance_action" "fujitsu" {
  server_id  = "b48316c5-71e8-45e4-9884-6c78055b9b13"
  request_id = "req-3293a3f1-b44c-4609-b8d2-d81b105636b8"
}

# A migration that failed.
data "compute_instance_action" "migration" {
  server_id  = "ff5e341e-8824-466f-84cf-410e71bc9eea"
  request_id = "req-4bb61364-007b-4291-b145-a11132e77c93"
}

# The newest resize of a server, which is still under way.
data "compute_instance_action" "resize" {
  server_id = "eb70f3c1-9912-5a47-9adf-e341af49a6fd"
  action    = "resize"
}

locals {
  actions = {
    huawei    = data.compute_instance_action.huawei
    fujitsu   = data.compute_instance_action.fujitsu
    migration = data.compute_instance_action.migration
    resize    = data.compute_instance_action.resize
  }

  # Why each failed action did. Only administrators are told the reason.
  failures = [
    for action in local.actions : format("%s of server %s failed: %s", action.action, action.instance_uuid,
      coalesce(action.failure, "the cloud does not tell this user why"),
    ) if action.status == "failed"
  ]
}

# A check warns, and lets the run go on.
check "no_action_failed" {
  assert {
    condition     = length(local.failures) == 0
    error_message = join("\n", local.failures)
  }
}
