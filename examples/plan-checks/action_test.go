// Package planchecks_test tests a configuration that reads an action.
// OS_AUTH_URL, OS_USERNAME … name the cloud. Run: TF_ACC=1 go test ./...
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

// terraform init installs the released provider.
var released = map[string]resource.ExternalProvider{
	"compute": {Source: "seed-fc30b86a/compute"},
}

func TestTheResizeIsKnownWhilePlanning(t *testing.T) {
	action := "data.compute_instance_action.resize"
	rollout := "terraform_data.rollout"
	status, input := tfjsonpath.New("status"), tfjsonpath.New("input")
	succeeded := knownvalue.StringExact("succeeded")
	plan := resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{
			// The action is read while planning: the plan knows the input.
			plancheck.ExpectKnownValue(rollout, input, succeeded),
		},
		PostApplyPostRefresh: []plancheck.PlanCheck{
			// An action that is over does not change.
			plancheck.ExpectEmptyPlan(),
		},
	}
	state := []statecheck.StateCheck{
		statecheck.ExpectKnownValue(action, status, succeeded),
	}
	resource.Test(t, resource.TestCase{
		ExternalProviders: released,
		Steps: []resource.TestStep{{
			Config:            config,
			ConfigPlanChecks:  plan,
			ConfigStateChecks: state,
		}},
	})
}
