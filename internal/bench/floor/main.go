// Command floor is a provider that reads one action as this project's does, with nothing between it and the plugin
// protocol: no framework, no login, no retries, no validation, no errors worth reading. It shows the least that a
// provider in Go costs. Without an endpoint it asks nobody, and does nothing.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

const (
	address          = "registry.terraform.io/seed-fc30b86a/compute"
	connectionsAHost = 100
)

func main() {
	// Logs that nobody reads are no part of the least that a provider costs.
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO"} {
		_ = os.Setenv(name, "off") // fails for no name of ours
	}
	if err := tf6server.Serve(address, newServer); err != nil {
		log.Fatal(err)
	}
}

func newServer() tfprotov6.ProviderServer {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library's own
	transport.MaxIdleConnsPerHost = connectionsAHost
	return &server{http: http.Client{Transport: transport}}
}
