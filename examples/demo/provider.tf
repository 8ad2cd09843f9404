terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}

# Who logs in, and where, comes from the environment: OS_AUTH_URL,
# OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME …
provider "compute" {}
