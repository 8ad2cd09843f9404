mock_provider "terraform" { # mock_provider "openstack"
  mock_resource "terraform_data" {
    defaults = {
      id = "e723eb40-f56e-40f9-8c8c-caa517fe06ba"
    }
  }
}

mock_provider "compute" {}

run "reads_the_newest_action" {
  assert {
    condition = (
      data.compute_instance_action.newest.server_id
      == "e723eb40-f56e-40f9-8c8c-caa517fe06ba"
    )
    error_message = "another server is read"
  }
}
