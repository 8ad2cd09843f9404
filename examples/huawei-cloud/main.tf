terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

provider "compute" {
  auth_url     = "https://iam.ap-southeast-3.myhuaweicloud.com/v3"
  endpoint     = "https://ecs.ap-southeast-3.myhuaweicloud.com"
  domain_name  = "my-account"     # the account that the IAM user belongs to
  project_name = "ap-southeast-3" # the region's main project
  user_name    = "my-iam-user"
  # The password is best left to OS_PASSWORD. To use an IAM token instead,
  # leave user_name out and set OS_TOKEN.
}

data "compute_instance_action" "create" {
  server_id  = "e723eb40-f56e-40f9-8c8c-caa517fe06ba"
  request_id = "req-5a429946-c9cc-45cc-b5bd-68864209e5cc"
}

output "create" {
  value = data.compute_instance_action.create.status
}
