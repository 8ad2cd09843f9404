provider "compute" {
  cloud = "mycloud"
}

provider "compute" {
  alias = "other"
  cloud = "othercloud"
}

data "compute_instance_action" "newest" {
  provider  = compute.other
  server_id = "b48316c5-71e8-45e4-9884-6c78055b9b13"
}

output "newest" {
  value = data.compute_instance_action.newest.status
}
