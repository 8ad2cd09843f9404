variable "access_key" {
  type = string
}

variable "secret_key" {
  type      = string
  sensitive = true
}

variable "security_token" {
  type      = string
  sensitive = true
  default   = null # only temporary keys have one
}

provider "compute" {
  region         = "ap-southeast-3"
  access_key     = var.access_key
  secret_key     = var.secret_key
  security_token = var.security_token
}
