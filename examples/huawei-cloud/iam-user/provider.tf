provider "compute" {
  auth_url     = "https://iam.ap-southeast-3.myhuaweicloud.com/v3"
  endpoint     = "https://ecs.ap-southeast-3.myhuaweicloud.com"
  domain_name  = "my-account"     # the account that the IAM user belongs to
  project_name = "ap-southeast-3" # the region's main project
  user_name    = "my-iam-user"
  # The password is best left to OS_PASSWORD.
}
