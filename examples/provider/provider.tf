terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

# Whatever is left out here comes from the environment: OS_AUTH_URL, OS_USERNAME, OS_PASSWORD … Where those are all set,
# as after sourcing an openrc file, an empty block does.
provider "compute" {
  auth_url     = "https://keystone.example.com:5000/v3"
  region       = "RegionOne"
  domain_name  = "my-domain"
  project_name = "my-project"
  user_name    = "auditor"
  # The password is best left to OS_PASSWORD.
}
