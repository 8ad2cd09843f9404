variable "access_key" {
  type = string
}

variable "secret_key" {
  type      = string
  sensitive = true
}

variable "security_token" {
  description = "Only temporary keys have one."
  type        = string
  sensitive   = true
  default     = null
}

provider "compute" {
  region         = "ap-southeast-3"
  project_id     = "0123456789abcdef0123456789abcdef"
  access_key     = var.access_key
  secret_key     = var.secret_key
  security_token = var.security_token
}
