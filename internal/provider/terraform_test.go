package provider

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

const requiredProviders = `
terraform {
  required_providers {
    compute = {
      source = "seed-fc30b86a/compute"
    }
  }
}
`

var factories = map[string]func() (tfprotov6.ProviderServer, error){
	"compute": func() (tfprotov6.ProviderServer, error) { return NewServer("test")(), nil },
}

// newWorkspace is a folder to run terraform in, with the provider of this tree.
func newWorkspace(t *testing.T, environment ...string) *tfcli.Workspace {
	t.Helper()
	binary, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	workspace, err := tfcli.New(t.TempDir(), tfcli.Options{Provider: binary, Env: environment})
	if err != nil {
		t.Fatal(err)
	}
	return workspace
}

// builtProvider builds the provider once for all tests.
var builtProvider = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "terraform-provider-compute-test-")
	if err != nil {
		return "", err
	}
	builtProviderFolder = folder
	return tfcli.Build(context.Background(), folder)
})

// builtProviderFolder is removed by TestMain; "" where nothing was built.
var builtProviderFolder string

// environ is an environment as processes get it.
func environ(variables environment) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		list = append(list, name+"="+variables[name])
	}
	return list
}

// terraform runs a command that must succeed.
func terraform(t *testing.T, w *tfcli.Workspace, arguments ...string) tfcli.Result {
	t.Helper()
	result, err := w.Run(t.Context(), arguments...)
	if err != nil || result.ExitCode != 0 {
		t.Fatalf("terraform %s: %v, exit code %d\n%s\n%s",
			arguments[0], err, result.ExitCode, result.Stdout, result.Stderr)
	}
	return result
}

// apply lets terraform read a configuration, and checks what it then knows.
func apply(t *testing.T, config string, checks ...statecheck.StateCheck) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps:                    []resource.TestStep{{Config: config, ConfigStateChecks: checks}},
	})
}

// refuse lets terraform fail at a configuration, and wants these texts in what it prints, in this order.
func refuse(t *testing.T, config string, texts ...string) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps:                    []resource.TestStep{{Config: config, ExpectError: printed(texts...)}},
	})
}

// printed matches texts, whose blanks terraform may have turned into the end of a line.
func printed(texts ...string) *regexp.Regexp {
	patterns := make([]string, 0, len(texts))
	for _, text := range texts {
		words := strings.Fields(text)
		for i, word := range words {
			words[i] = regexp.QuoteMeta(word)
		}
		patterns = append(patterns, strings.Join(words, `[\s│]+`))
	}
	return regexp.MustCompile("(?s)" + strings.Join(patterns, ".*"))
}

func providerBlock(block settings) string { return "provider \"compute\" {\n" + block.hcl() + "\n}\n" }

// actionBlock reads an action of a server of the embedded cloud as data.compute_instance_action.{name}.
func actionBlock(c *fakecloud.Cloud, name, server, action string, more settings) string {
	s := c.Server(server)
	arguments := settings{"server_id": s.ID, "request_id": s.Action(action).RequestID}.with(more)
	return fmt.Sprintf("data \"compute_instance_action\" %q {\n%s\n}\n", name, arguments.hcl())
}

// known are checks of the attributes of data.compute_instance_action.{name}: a string is exactly that, nil is null.
func known(name string, want map[string]any) []statecheck.StateCheck {
	checks := make([]statecheck.StateCheck, 0, len(want))
	for attribute, value := range want {
		checks = append(checks,
			statecheck.ExpectKnownValue("data.compute_instance_action."+name, tfjsonpath.New(attribute),
				exactly(value)))
	}
	return checks
}

func exactly(value any) knownvalue.Check {
	switch value := value.(type) {
	case nil:
		return knownvalue.Null()
	case string:
		return knownvalue.StringExact(value)
	case bool:
		return knownvalue.Bool(value)
	case int:
		return knownvalue.NumberExact(big.NewFloat(float64(value)))
	case []map[string]any: // events, each with all of its fields
		events := make([]knownvalue.Check, 0, len(value))
		for _, event := range value {
			fields := map[string]knownvalue.Check{}
			for field := range eventType.AttrTypes {
				fields[field] = exactly(event[field])
			}
			events = append(events, knownvalue.ObjectExact(fields))
		}
		return knownvalue.ListExact(events)
	default:
		return value.(knownvalue.Check) // there is nothing else in these tests
	}
}
