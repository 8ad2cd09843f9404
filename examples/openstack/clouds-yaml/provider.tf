# An entry of clouds.yaml in this folder, in ~/.config/openstack or in /etc/openstack, with its secrets from secure.yaml.
provider "compute" {
  cloud = "mycloud"
}
