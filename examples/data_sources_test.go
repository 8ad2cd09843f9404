package examples_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// The examples of the data sources are pages of the documentation, and leave the provider out.
func TestDataSourceExamples(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	broken, huge := cloud.Server("broken"), cloud.Server("huge")
	for file, want := range map[string]map[string]any{ // the outputs
		"compute_instance_action/data-source.tf": {"migration": map[string]any{
			"status": "failed", "finished": "2026-11-21T23:58:44Z",
			"failure": "compute_finish_resize on host fake-2: Virtual Interface creation failed",
		}},
		"compute_instance_action/by-request-id.tf": {"reboot": "succeeded"},
		"compute_servers/data-source.tf": {
			"broken": map[string]any{huge.ID: "huge: see its last action"}, "last": map[string]any{
				huge.ID: "create failed: conductor_schedule_and_build_instances on host fake-1: " +
					"No valid host was found.",
			},
		},
		"compute_servers/by-name.tf": {"newest": []any{"2026-11-21T23:58:41Z start", "2026-11-21T23:58:41Z stop",
			"2026-11-21T23:58:40Z revertResize"}},
		"compute_instance_actions/reboots-in-november.tf": {"reboots": []any{
			"2026-11-21T23:58:34Z web by " + fakecloud.Member.UserID,
			"2026-11-21T23:58:33Z web by " + fakecloud.Member.UserID,
		}},
		"compute_instance_actions/failed-actions.tf": {"failed_actions": map[string]any{
			"broken": []any{
				"2026-11-21T23:58:43Z migrate (" + broken.Actions[1].RequestID + ")",
				"2026-11-21T23:58:42Z live-migration (" + broken.Actions[2].RequestID + ")",
				"2026-11-21T23:58:42Z migrate (" + broken.Actions[3].RequestID + ")",
			},
			"huge": []any{"2026-11-21T23:58:31Z create (" + huge.Actions[0].RequestID + ")"},
		}},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			w := dataSourceExample(t, file, login(cloud)...)
			terraform(t, w, 0, "apply", "-auto-approve")
			if outputs := outputsOf(t, w); !reflect.DeepEqual(outputs, want) {
				t.Errorf("the outputs are %v, want %v", outputs, want)
			}
		})
	}
}

// The example by name stops where a name is none's, or two servers have it.
func TestDataSourceExamples_ServerOfAName(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	cloud.AddServer(fakecloud.Server{ID: "10000000-0000-4000-8000-000000000001", Name: "huge"})
	for name, says := range map[string]string{
		"huge": "Of the name huge there are 2 servers: ", "nobody": "Of the name nobody there are 0 servers: ",
	} {
		w := dataSourceExample(t, "compute_servers/by-name.tf", login(cloud)...)
		mustContain(t, terraform(t, w, 1, "plan", variable("name", name)), "Resource postcondition failed",
			strings.TrimSpace(says))
	}
}

// dataSourceExample is a folder with one example of a data source.
func dataSourceExample(t *testing.T, file string, env ...string) *tfcli.Workspace {
	t.Helper()
	text, err := os.ReadFile("data-sources/" + file)
	if err != nil {
		t.Fatal(err)
	}
	w, err := tfcli.New(t.TempDir(), tfcli.Options{Provider: provider, Env: env})
	if err == nil {
		err = w.Write("main.tf", string(text)+requiredProviders)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func outputsOf(t *testing.T, w *tfcli.Workspace) map[string]any {
	t.Helper()
	shown, err := w.Run(t.Context(), "output", "-json")
	if err != nil || shown.ExitCode != 0 {
		t.Fatalf("terraform output: %v\n%s", err, shown.Stderr)
	}
	outputs, values := map[string]struct{ Value any }{}, map[string]any{}
	if err := json.Unmarshal([]byte(shown.Stdout), &outputs); err != nil {
		t.Fatal(err)
	}
	for name, output := range outputs {
		values[name] = output.Value
	}
	return values
}

// Whatever has failed, and whoever asks, an example ends as it should: without "Invalid error message" and the like.
func TestDataSourceExamples_InEveryState(t *testing.T) {
	t.Parallel()
	examples := []string{
		"check", "audit", "after-a-resource",
		"compute_instance_action/data-source.tf", "compute_instance_action/by-request-id.tf",
		"compute_instance_actions/failed-actions.tf",
		"compute_instance_actions/reboots-in-november.tf",
		"compute_servers/data-source.tf", "compute_servers/by-name.tf",
	}
	for name, state := range map[string]struct {
		env     []string
		prepare func(*fakecloud.Cloud)
	}{
		"failed, with events":    {},
		"failed, without events": {env: []string{"OS_COMPUTE_API_VERSION=2.1"}},
		"none failed":            {prepare: nothingFailed},
		"two actions of one request": {prepare: func(c *fakecloud.Cloud) {
			c.Update("broken", func(s *fakecloud.Server) { s.Actions[2].RequestID = s.Actions[1].RequestID })
		}},
	} {
		cloud := startCloud(t)
		if state.prepare != nil {
			state.prepare(cloud)
		}
		env := append(login(cloud), state.env...)
		if state.env != nil {
			env = append(memberLogin(cloud), state.env...)
		}
		for _, example := range examples {
			t.Run(name+"/"+example, func(t *testing.T) {
				t.Parallel()
				var w *tfcli.Workspace
				if strings.HasSuffix(example, ".tf") {
					w = dataSourceExample(t, example, env...)
				} else {
					w = workspace(t, example, env...)
				}
				got := terraform(t, w, 0, "apply", "-auto-approve")
				mustNotContain(t, got, "Invalid error message")
				mustNotContain(t, got, "Error:")
			})
		}
	}
}

// memberLogin is somebody's who is no administrator.
func memberLogin(cloud *fakecloud.Cloud) []string {
	account := fakecloud.Member
	return []string{
		"OS_AUTH_URL=" + cloud.IdentityURL(), "OS_USERNAME=" + account.UserName, "OS_PASSWORD=" + account.Password,
		"OS_PROJECT_ID=" + account.ProjectID, "OS_USER_DOMAIN_ID=" + account.DomainID,
	}
}

// nothingFailed makes every action of the examples' servers a success.
func nothingFailed(c *fakecloud.Cloud) {
	for _, server := range []string{"web", "broken", "huge", "auto"} {
		c.Update(server, func(s *fakecloud.Server) {
			for i := range s.Actions {
				s.Actions[i].Message = nil
				for j := range s.Actions[i].Events {
					s.Actions[i].Events[j].Result, s.Actions[i].Events[j].Details = new("Success"), nil
				}
			}
		})
	}
}
