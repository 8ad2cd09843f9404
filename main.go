// Terraform provider compute: reads the log of what was done to a server from OpenStack-compatible clouds.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/provider"
)

// version is set by the linker in a release.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger, and print how Terraform can attach")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/seed-fc30b86a/compute",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
