# The token is best left to OS_TOKEN.
provider "compute" {
  endpoint   = "https://ecs.ap-southeast-3.myhuaweicloud.com"
  project_id = "0123456789abcdef0123456789abcdef"
}
