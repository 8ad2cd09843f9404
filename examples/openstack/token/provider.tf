# The token is best left to OS_TOKEN:
# export OS_TOKEN=$(openstack token issue -f value -c id)
# It lives for some hours, and the provider cannot renew it.
provider "compute" {
  auth_url   = "https://keystone.example.com:5000/v3"
  project_id = "0123456789abcdef0123456789abcdef"
}
