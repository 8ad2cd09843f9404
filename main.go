// Terraform provider compute: reads the log of what was done to a server from OpenStack-compatible clouds.
package main

import (
	"flag"
	"log"
	"os"
	"runtime/debug"
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
	tuneCollector()
	if err := tf6server.Serve(address, provider.NewServer(version), options...); err != nil {
		log.Fatal(err)
	}
}

// quietUnlessWanted switches the plugin SDK's logs off where no TF_LOG variable asks for any: it would write them all
// the same, and Terraform parse and drop them, which takes a fifth of the time of a large plan.
func quietUnlessWanted() {
	for _, variable := range os.Environ() {
		name, level, _ := strings.Cut(variable, "=")
		isLevel := strings.HasPrefix(name, "TF_LOG") && name != "TF_LOG_PATH"
		if isLevel && level != "" && !strings.EqualFold(level, "off") {
			return
		}
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_COMPUTE"} {
		_ = os.Setenv(name, "off") // fails for no name of ours
	}
}

const (
	// collectorPercent lets the heap grow to three and a half times of what is in use before the garbage collector
	// runs. A provider lives for seconds and keeps little: 1000 data sources take 14 % less CPU than with Go's own 100
	// (2.6 s for 3.0 s, Terraform included) and 40 MiB for 33. `make bench` shows it in the row "1000 singles", against
	// the same with GOGC=100; with 400 they take 54 MiB, and no less CPU.
	collectorPercent = 250
	// memoryLimit, in bytes, makes the collector run more often from there on, so that a long list with events, which
	// keeps much, does not grow to three times of that as well: in the row "list with events of 5000" of `make bench`
	// the provider takes 240 MiB with it. It must stay above what such a list keeps, or the collector never rests.
	memoryLimit = 224 << 20
)

// tuneCollector sets what the user's GOGC and GOMEMLIMIT do not.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectorPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
