// Terraform provider compute: reads the log of what was done to a server from OpenStack-compatible clouds.
package main

import (
	"flag"
	"log"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/provider"
)

const address = "registry.terraform.io/seed-fc30b86a/compute"

// version is set by the linker in a release.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger, and print how Terraform can attach")
	flag.Parse()
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	quietUnlessWanted()
	if err := tf6server.Serve(address, provider.NewServer(version), options...); err != nil {
		log.Fatal(err)
	}
}

// quietUnlessWanted switches the plugin SDK's logs off where no TF_LOG variable asks for any: it would write them all the
// same, and Terraform parse and drop them, which takes a fifth of the time of a large plan.
func quietUnlessWanted() {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TF_LOG") && name != "TF_LOG_PATH" && value != "" && !strings.EqualFold(value, "off") {
			return
		}
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_COMPUTE"} {
		_ = os.Setenv(name, "off") // fails for no name of ours
	}
}
