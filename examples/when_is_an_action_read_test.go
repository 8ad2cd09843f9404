package examples_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

const whenRead = "when-is-an-action-read/"

// A reference and depends_on put a read off until the changes are made; a local and a variable hide them.
func TestWhenRead_PlanningOrApplying(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, whenRead+"planning-or-applying", login(cloud)...)
	terraform(t, w, 0, "get") // the modules
	terraform(t, w, 0, "apply", "-auto-approve")
	mustContain(t, terraform(t, w, 0, "plan", "-detailed-exitcode"), "No changes.")
	changed := terraform(t, w, 2, "plan", "-detailed-exitcode", variable("tag", "b"))
	const deferred = " will be read during apply"
	mustContain(
		t, changed, "data.compute_instance_action.by_reference"+deferred,
		"data.compute_instance_action.by_depends_on"+deferred,
		"module.by_depends_on.data.compute_instance_action.newest"+deferred,
	)
	if got := strings.Count(changed, deferred); got != 3 {
		t.Errorf("%d reads are put off, want 3:\n%s", got, changed)
	}
	if err := w.Write("more.tf", unknownInAPlan); err != nil {
		t.Fatal(err)
	}
	mustContain(t, terraform(t, w, 2, "plan", "-detailed-exitcode", variable("tag", "b")),
		"Warning: Check block assertion known after apply", "+ status = (known after apply)")
}

// unknownInAPlan shows what is not known while the read is put off.
const unknownInAPlan = `
output "status" { value = data.compute_instance_action.by_reference.status }
check "status" {
  assert {
    condition     = data.compute_instance_action.by_reference.status != "failed"
    error_message = "It failed."
  }
}
`

// A rebuild provisions again; a changed tag does not.
func TestWhenRead_ProvisionAgain(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, whenRead+"provision-again", login(cloud)...)
	terraform(t, w, 0, "apply", "-auto-approve")
	tagged := terraform(t, w, 0, "apply", "-auto-approve", variable("tag", "b"))
	mustContain(t, tagged, "0 added, 1 changed, 0 destroyed")
	mustNotContain(t, tagged, "terraform_data.provisioned: Destr")
	mustNotContain(t, tagged, "terraform_data.provisioned: Creat")
	rebuild(cloud, "req-somebodys")
	mustContain(t, terraform(t, w, 0, "apply", "-auto-approve", variable("tag", "b")),
		"1 added, 0 changed, 1 destroyed", "terraform_data.provisioned: Creation complete")
	mustContain(t, terraform(t, w, 0, "plan", "-detailed-exitcode", variable("tag", "b")), "No changes.")

	direct := strings.NewReplacer("server_id = local.web_id", "server_id = terraform_data.web.input.id")
	text := readFile(t, whenRead+"provision-again/main.tf")
	if err := w.Write("main.tf", direct.Replace(text)); err != nil {
		t.Fatal(err)
	}
	mustContain(
		t, terraform(t, w, 2, "plan", "-detailed-exitcode", variable("tag", "c")),
		"terraform_data.provisioned must be replaced",
	)
}

// rebuild adds a rebuild that has just succeeded to the log of the server web.
func rebuild(cloud *fakecloud.Cloud, requestID string) {
	cloud.Update("web", func(s *fakecloud.Server) {
		again := s.Action("rebuild")
		again.RequestID, again.StartTime = requestID, s.Actions[0].StartTime
		s.Actions = append([]fakecloud.Action{again}, s.Actions...)
	})
}

// A saved plan is applied with the values that it was made with.
func TestWhenRead_SavedPlan(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, whenRead+"provision-again", login(cloud)...)
	terraform(t, w, 0, "apply", "-auto-approve")
	rebuild(cloud, "req-first")
	terraform(t, w, 0, "plan", "-out=saved")
	rebuild(cloud, "req-second")
	cloud.ResetRequests()
	terraform(t, w, 0, "apply", "saved")
	if asked := cloud.Requests(); len(asked) > 0 {
		t.Errorf("applying the plan asked the cloud %d times", len(asked))
	}
	mustContain(t, terraform(t, w, 2, "plan", "-detailed-exitcode"), `"req-first"`, `"req-second"`)
}

// destroy reads first, unless it is told not to refresh.
func TestWhenRead_Destroy(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, whenRead+"provision-again", login(cloud)...)
	terraform(t, w, 0, "apply", "-auto-approve")
	cloud.Intercept(fakecloud.OnActions(fakecloud.Respond(http.StatusForbidden, nil, "")))
	mustContain(t, terraform(t, w, 1, "destroy", "-auto-approve"), "Error: ")
	mustContain(t, terraform(t, w, 0, "destroy", "-auto-approve", "-refresh=false"), "Destroy complete!")
}

// The keys of a resource are known when its IDs are not.
func TestWhenRead_ForEach(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, whenRead+"for-each", login(cloud)...)
	text := readFile(t, whenRead+"for-each/main.tf")
	ids := strings.NewReplacer(
		"= terraform_data.vm\n", "= toset(values(terraform_data.vm)[*].output)\n", "each.value.output", "each.value",
	)
	if err := w.Write("main.tf", ids.Replace(text)); err != nil {
		t.Fatal(err)
	}
	mustContain(t, terraform(t, w, 1, "plan"), "Invalid for_each argument")
	if err := w.Write("main.tf", text); err != nil {
		t.Fatal(err)
	}
	mustContain(t, terraform(t, w, 0, "apply", "-auto-approve"), `newest = { "broken" = "resetState" "web" = "start" }`)
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A mocked provider invents IDs, and the error says so.
func TestMockedServer(t *testing.T) {
	t.Parallel()
	w := workspace(t, "mocked-server")
	mustContain(t, terraform(t, w, 0, "test"), "Success! 1 passed, 0 failed.")

	invents := strings.ReplaceAll(readFile(t, "mocked-server/tests/mocked.tftest.hcl"), `id = "`, `output = "`)
	if err := w.Write("tests/mocked.tftest.hcl", invents); err != nil {
		t.Fatal(err)
	}
	mustContain(t, terraform(t, w, 1, "test"), "Invalid server ID", "If a test's mock_provider has invented it")
}
