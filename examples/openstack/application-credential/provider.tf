# openstack application credential create --role reader auditor
# makes it, for one project. Its secret is best left to
# OS_APPLICATION_CREDENTIAL_SECRET.
provider "compute" {
  auth_url                  = "https://keystone.example.com:5000/v3"
  application_credential_id = "0123456789abcdef0123456789abcdef"
}
