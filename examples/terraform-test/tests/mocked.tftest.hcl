# Terraform makes up what is not given here: random strings, and for events
# an empty list. It cannot mock their elements.
mock_provider "compute" {
  mock_data "compute_instance_action" {
    defaults = {
      status = "failed"
    }
  }
}

variables {
  server_id = "11111111-2222-4333-8444-555555555555"
  action    = "resize"
}

run "a_failed_resize_stops_the_rollout" {
  command         = plan
  expect_failures = [terraform_data.rollout]
}

run "a_resize_that_succeeded_lets_the_rollout_begin" {
  command = plan

  override_data {
    target = data.compute_instance_action.this
    values = { status = "succeeded" }
  }
}
