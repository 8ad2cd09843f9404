package provider

import (
	"slices"
	"strings"
	"testing"
)

// TestConfigure_RunsThatReadNothingNeedNoCredentials through terraform, on a machine that has none.
func TestConfigure_RunsThatReadNothingNeedNoCredentials(t *testing.T) {
	t.Parallel()
	const server = "server_id = \"f991ffc8-5b4f-4f0f-9858-c31545b20f6f\"\n"
	const read = "data \"compute_instance_action\" \"it\" {\n" + server + "}\n"
	const none = "data \"compute_instance_action\" \"it\" {\ncount = 0\n" + server + "}\n"
	const other = "resource \"terraform_data\" \"other\" {}\n"
	const check = "check \"it\" {\n" + read + "assert {\n" +
		"condition = data.compute_instance_action.it.status != \"failed\"\nerror_message = \"no\"\n}\n}\n"
	for name, row := range map[string]struct {
		provider, config string
		arguments        []string
		fails            string // with that text; "" for not at all
	}{
		"count = 0":                  {config: none, arguments: []string{"plan"}},
		"a user without a password":  {provider: `user_name = "me"`, config: none, arguments: []string{"plan"}},
		"a cloud that is in no file": {provider: `cloud = "nowhere"`, config: none, arguments: []string{"plan"}},
		"-target of something else": {config: read + other,
			arguments: []string{"plan", "-target=terraform_data.other"}},
		"destroy -refresh=false": {config: read + other,
			arguments: []string{"destroy", "-auto-approve", "-refresh=false"}},
		"a check with a read of its own": {config: check, arguments: []string{"plan"}},
		"a read":                         {config: read, arguments: []string{"plan"}, fails: "No credentials"},
		"a malformed URL": {provider: `auth_url = "http://:5000/v3"`, config: none, arguments: []string{"validate"},
			fails: "names no host"},
		"two names of one project": {provider: "project_id = \"a\"\ntenant_id = \"b\"", config: none,
			arguments: []string{"validate"}, fails: "Contradictory tenant_id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			config := requiredProviders + "provider \"compute\" {\n" + row.provider + "\n}\n" + row.config
			if err := w.Write("main.tf", config); err != nil {
				t.Fatal(err)
			}
			result, err := w.Run(t.Context(), slices.Insert(row.arguments, 1, "-no-color")...)
			said := unwrapped(result)
			switch failed := err != nil || result.ExitCode != 0; {
			case failed != (row.fails != ""):
				t.Errorf("failed: %v (%v): %s", failed, err, said)
			case !strings.Contains(said, row.fails):
				t.Errorf("%q is not in: %s", row.fails, said)
			}
		})
	}
}
