// Package planchecks_test tests a configuration that reads an action. OS_AUTH_URL, OS_USERNAME … name the cloud. Run:
//
//	TF_ACC=1 go test ./...
package planchecks_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

const config = `
data "compute_instance_action" "resize" {
  server_id = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
  action    = "resize"
}

resource "terraform_data" "rollout" {
  input = data.compute_instance_action.resize.status
}
`

func TestTheResizeIsKnownWhilePlanning(t *testing.T) {
	const action, rollout = "data.compute_instance_action.resize", "terraform_data.rollout"
	resource.Test(t, resource.TestCase{
		// The released provider, which terraform init installs.
		ExternalProviders: map[string]resource.ExternalProvider{
			"compute": {Source: "seed-fc30b86a/compute"},
		},
		Steps: []resource.TestStep{{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(rollout, plancheck.ResourceActionCreate),
					// The action is read while planning, so the plan knows what depends on it.
					plancheck.ExpectKnownValue(rollout, tfjsonpath.New("input"), knownvalue.StringExact("succeeded")),
				},
				// An action that is over does not change: planning again finds nothing to do.
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(action, tfjsonpath.New("status"), knownvalue.StringExact("succeeded")),
				statecheck.ExpectKnownValue(action, tfjsonpath.New("failure"), knownvalue.Null()),
				statecheck.ExpectKnownValue(action, tfjsonpath.New("events"), knownvalue.ListSizeExact(5)),
			},
		}},
	})
}
