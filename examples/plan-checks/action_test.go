// Package planchecks_test tests a configuration that uses the provider, with terraform-plugin-testing. Copy it into a
// module of your own: it needs nothing else of this one. Like every acceptance test it runs when it is told to:
//
//	TF_ACC=1 go test ./...
//
// Where the cloud is, and who logs in, comes from the environment: OS_AUTH_URL, OS_USERNAME, OS_PASSWORD …
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
		// The released provider, which terraform init installs. A provider's own tests name ProtoV6ProviderFactories
		// instead, which run its code within the test; for that one must be able to import it.
		ExternalProviders: map[string]resource.ExternalProvider{
			"compute": {Source: "seed-fc30b86a/compute"},
		},
		Steps: []resource.TestStep{{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(rollout, plancheck.ResourceActionCreate),
					// The action is read while planning, so what depends on it is in the plan, not "known after apply".
					plancheck.ExpectKnownValue(rollout, tfjsonpath.New("input"), knownvalue.StringExact("succeeded")),
				},
				// A log changes, an action that is over does not: planning again finds nothing to do.
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(action, tfjsonpath.New("status"), knownvalue.StringExact("succeeded")),
				statecheck.ExpectKnownValue(action, tfjsonpath.New("failure"), knownvalue.Null()),
				statecheck.ExpectKnownValue(action, tfjsonpath.New("events"), knownvalue.ListSizeExact(5)),
				statecheck.ExpectKnownValue(action, tfjsonpath.New("events").AtSliceIndex(0), knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"event":  knownvalue.StringExact("compute_finish_resize"),
					"result": knownvalue.StringExact("Success"),
				})),
			},
		}},
	})
}

// What this run causes is read while applying: a pending change of the server puts the read off.
func TestWhatThisRunCausesIsReadWhileApplying(t *testing.T) {
	const action, result = "data.compute_instance_action.caused", "terraform_data.result"
	resource.Test(t, resource.TestCase{
		ExternalProviders: map[string]resource.ExternalProvider{
			"compute": {Source: "seed-fc30b86a/compute"},
		},
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
