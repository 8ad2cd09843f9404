variable "password" {
  type      = string
  sensitive = true
  ephemeral = true # in no plan file, and in no state
}

provider "compute" {
  auth_url     = "https://keystone.example.com:5000/v3"
  region       = "RegionOne"
  domain_name  = "my-domain"
  project_name = "my-project"
  user_name    = "auditor"
  password     = var.password
}
