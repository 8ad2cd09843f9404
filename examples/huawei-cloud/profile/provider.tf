provider "compute" {
  profile = "audit"
}
