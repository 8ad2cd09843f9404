package provider

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// state is what Terraform knows of a data source after the read.
type state map[string]any

// applyAll reads all cases in one terraform apply, each through a provider block of its own.
func applyAll(t *testing.T, w world, cases map[string]readCase) map[string]state {
	t.Helper()
	workspace := workspaceFor(t, w, cases)
	result, err := workspace.Run(t.Context(), "apply", "-auto-approve", "-no-color", "-parallelism=4")
	if err != nil || result.ExitCode != 0 {
		t.Fatalf("terraform apply: %v\n%s\n%s", err, result.Stdout, result.Stderr)
	}
	shown, err := workspace.Run(t.Context(), "show", "-json")
	if err != nil || shown.ExitCode != 0 {
		t.Fatalf("terraform show: %v\n%s", err, shown.Stderr)
	}
	var document struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Name   string
					Values state
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(shown.Stdout), &document); err != nil {
		t.Fatal(err)
	}
	states := map[string]state{}
	for _, resource := range document.Values.RootModule.Resources {
		states[strings.ReplaceAll(resource.Name, "-", ".")] = resource.Values
	}
	return states
}

// failure is what Terraform says of a data source.
type failure struct{ Summary, Detail, Address string }

func (f failure) mustBe(t *testing.T, want []string) {
	t.Helper()
	if f.Summary != want[0] {
		t.Errorf("summary %q, want %q\n%s", f.Summary, want[0], f.Detail)
	}
	for _, part := range want[1:] {
		if !strings.Contains(f.Detail, part) {
			t.Errorf("the detail lacks %q:\n%s", part, f.Detail)
		}
	}
}

// planAll lets all cases fail in one terraform plan.
func planAll(t *testing.T, w world, cases map[string]readCase) map[string]failure {
	t.Helper()
	result, err := workspaceFor(t, w, cases).Run(t.Context(), "plan", "-json", "-parallelism=4")
	if err != nil || result.ExitCode != 1 {
		t.Fatalf("terraform plan: %v, exit code %d\n%s", err, result.ExitCode, result.Stderr)
	}
	failures := map[string]failure{}
	for line := range strings.Lines(result.Stdout) {
		var message struct{ Diagnostic failure }
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			t.Fatal(err)
		}
		_, name, _ := strings.Cut(message.Diagnostic.Address, ".")
		_, name, _ = strings.Cut(name, ".")
		if name != "" {
			failures[strings.ReplaceAll(name, "-", ".")] = message.Diagnostic
		}
	}
	return failures
}

func workspaceFor(t *testing.T, w world, cases map[string]readCase) *tfcli.Workspace {
	t.Helper()
	var text strings.Builder
	text.WriteString(requiredProviders)
	for name, test := range cases {
		name = strings.ReplaceAll(name, ".", "-")
		dataSource := test.dataSource
		if dataSource == "" {
			dataSource = "compute_instance_action"
		}
		fmt.Fprintf(&text, "provider \"compute\" {\n  alias = %q\n%s\n}\n", name, test.provider.hcl())
		fmt.Fprintf(&text, "data %q %q {\n  provider = compute.%s\n%s\n}\n", dataSource, name, name,
			test.arguments.hcl())
	}
	workspace := newWorkspace(t)
	for file, content := range map[string]string{"main.tf": text.String(), "clouds.yaml": w.cloudsYAML()} {
		if err := workspace.Write(file, content); err != nil {
			t.Fatal(err)
		}
	}
	return workspace
}

func (s state) text(t *testing.T, attribute, want string) {
	t.Helper()
	if s[attribute] != want {
		t.Errorf("%s = %v, want %q", attribute, s[attribute], want)
	}
}

func (s state) null(t *testing.T, attribute string) {
	t.Helper()
	s.isNull(t, attribute, true)
}

func (s state) isNull(t *testing.T, attribute string, want bool) {
	t.Helper()
	value, known := s[attribute]
	if !known {
		t.Errorf("there is no attribute %s", attribute)
	}
	if got := value == nil; got != want {
		t.Errorf("%s = %v; null is %v, want %v", attribute, value, got, want)
	}
}

func (s state) matches(t *testing.T, attribute, pattern string) {
	t.Helper()
	if text, ok := s[attribute].(string); !ok || !regexp.MustCompile(pattern).MatchString(text) {
		t.Errorf("%s = %v, want a match of %s", attribute, s[attribute], pattern)
	}
}

// list is a list of objects that is not null.
func (s state) list(t *testing.T, attribute string) []state {
	t.Helper()
	elements, ok := s[attribute].([]any)
	if !ok {
		t.Fatalf("%s = %v, want a list", attribute, s[attribute])
	}
	objects := make([]state, 0, len(elements))
	for _, element := range elements {
		objects = append(objects, element.(map[string]any)) // the schema has objects
	}
	return objects
}

// event is the first event of the kind, which there must be.
func (s state) event(t *testing.T, kind func(state) bool) state {
	t.Helper()
	for _, event := range s.list(t, "events") {
		if kind(event) {
			return event
		}
	}
	t.Errorf("no such event among %v", s["events"])
	return state{}
}
