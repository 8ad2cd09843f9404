# The keys of whoever may assume the agency are best left to HW_ACCESS_KEY
# and HW_SECRET_KEY.
provider "compute" {
  region = "ap-southeast-3"

  assume_role {
    agency_name = "auditors"
    domain_name = "the-other-account"
  }
}
