# clouds.yaml lies in this folder, in ~/.config/openstack or in
# /etc/openstack. Its secrets may stand in secure.yaml.
provider "compute" {
  cloud = "mycloud"
}
