package provider

import (
	"os"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// envServer names the server of your own cloud that the acceptance test reads.
const envServer = "COMPUTE_ACC_SERVER_ID"

// TestAccNewestAction reads the newest action of a server of your own cloud, which OS_* or HW_* variables name, and the
// server's log. It changes nothing. Run it with make testacc.
func TestAccNewestAction(t *testing.T) {
	resource.Test(t, resource.TestCase{
		PreCheck: func() {
			if os.Getenv(envServer) == "" {
				t.Fatalf("%s should be the ID of a server to read", envServer)
			}
		},
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"compute": func() (tfprotov6.ProviderServer, error) { return NewServer("test")(), nil },
		},
		Steps: []resource.TestStep{{
			Config: `
				data "compute_instance_action" "newest" {
				  server_id = "` + os.Getenv(envServer) + `"
				}
				data "compute_instance_actions" "log" {
				  server_id = data.compute_instance_action.newest.server_id
				  limit     = 1
				}`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.compute_instance_action.newest", tfjsonpath.New("action"),
					knownvalue.NotNull()),
				statecheck.ExpectKnownValue("data.compute_instance_actions.log", tfjsonpath.New("instance_actions"),
					knownvalue.ListSizeExact(1)),
				statecheck.ExpectKnownValue("data.compute_instance_action.newest", tfjsonpath.New("start_time"),
					knownvalue.StringRegexp(regexp.MustCompile(rfc3339Form))),
				statecheck.ExpectKnownValue("data.compute_instance_action.newest", tfjsonpath.New("status"),
					knownvalue.StringRegexp(regexp.MustCompile("^(failed|in_progress|succeeded|unknown)$"))),
			},
		}},
	})
}
