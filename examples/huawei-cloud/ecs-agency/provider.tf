# terraform runs on an ECS that has an agency.
provider "compute" {
  region     = "ap-southeast-3"
  ecs_agency = true
}
