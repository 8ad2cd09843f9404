# Asks nobody: a mocked provider needs neither a cloud nor credentials, and
# its actions fail on demand. What is not given here is made up by
# Terraform: random strings, and for events an empty list (Terraform cannot
# mock their elements).
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

run "an_unfinished_resize_stops_the_rollout" {
  command         = plan
  expect_failures = [terraform_data.rollout]

  override_data {
    target = data.compute_instance_action.this
    values = { status = "in_progress" }
  }
}

run "a_resize_that_succeeded_lets_the_rollout_begin" {
  command = plan

  override_data {
    target = data.compute_instance_action.this
    values = { status = "succeeded" }
  }
}
