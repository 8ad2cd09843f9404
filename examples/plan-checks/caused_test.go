package planchecks_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// What this run causes is read while applying: a pending change of the server puts the read off.
func TestWhatThisRunCausesIsReadWhileApplying(t *testing.T) {
	const action, result = "data.compute_instance_action.caused", "terraform_data.result"
	resource.Test(t, resource.TestCase{
		ExternalProviders: released,
		Steps: []resource.TestStep{{
			Config: `
resource "terraform_data" "server" {} # openstack_compute_instance_v2

data "compute_instance_action" "caused" {
  server_id      = "f991ffc8-5b4f-4f0f-9858-c31545b20f6f"
  action         = "resize"
  ignore_missing = true
  depends_on     = [terraform_data.server]
}

resource "terraform_data" "result" {
  input = data.compute_instance_action.caused.status
}
`,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(action, plancheck.ResourceActionRead),
					plancheck.ExpectUnknownValue(result, tfjsonpath.New("input")),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		}},
	})
}
