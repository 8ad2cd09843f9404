# Fails the apply if the resize that a change of the server caused has failed.
action "compute_instance_action_wait" "resize" {
  config {
    server_id      = openstack_compute_instance_v2.web.id
    action         = "resize"
    started_within = "10m"
    ignore_missing = true # this apply need not have resized the server
    timeouts       = { invoke = "30m" }
  }
}

resource "openstack_compute_instance_v2" "web" {
  name        = "web"
  flavor_name = "m1.large"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.compute_instance_action_wait.resize]
    }
  }
}
