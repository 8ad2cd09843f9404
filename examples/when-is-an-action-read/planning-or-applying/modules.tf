# The same of a module: depends_on puts all its reads off, its variables
# hide what they come from.
module "by_depends_on" {
  source     = "./log"
  server_id  = local.web_id
  depends_on = [terraform_data.web]
}

module "through_a_variable" {
  source    = "./log"
  server_id = terraform_data.web.input.id
}
