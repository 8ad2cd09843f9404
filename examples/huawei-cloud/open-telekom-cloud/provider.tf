# The keys are best left to HW_ACCESS_KEY and HW_SECRET_KEY.
provider "compute" {
  region   = "eu-de"
  endpoint = "https://ecs.eu-de.otc.t-systems.com"
  auth_url = "https://iam.eu-de.otc.t-systems.com/v3"
}
