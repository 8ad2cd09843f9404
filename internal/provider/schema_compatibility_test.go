package provider

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// schemaFile is the schema of the newest release, one argument, attribute or block a line. What is new since then may
// change until it is released.
const schemaFile = "testdata/schema.txt"

// What only a new major version does, in the words of the documentation.
const (
	removes = "removes or renames an argument, an attribute, a data source or an action, changes its type, " +
		"or makes it sensitive"
	requires = "requires an argument that could be left out, or changes its default"
	toBreak  = "What is to go is deprecated first: see CONTRIBUTING.md. Where a version is to break it: " +
		"go test ./internal/provider -run TestSchema_StaysCompatible -update, and a line in CHANGELOG.md."
)

func TestSchema_StaysCompatible(t *testing.T) {
	t.Parallel()
	s, _ := configure(t, nil, nil)
	now := schemaLines(t, s.schema)
	if *update {
		if err := os.WriteFile(schemaFile, []byte(writeSchema(now)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	found := schemaBreaks(readSchema(string(text)), now)
	for _, broken := range found {
		t.Error(broken)
	}
	if len(found) > 0 {
		t.Log(toBreak)
	}
}

//nolint:dupword // the provider block is called provider
func TestSchemaBreaks(t *testing.T) {
	t.Parallel()
	const released = `
action.wait action
action.wait.server_id string required
data.log data_source
data.log.id string required
data.log.limit number optional
data.log.region string optional computed
data.log.events list(object) computed
data.log.events.host string computed
provider provider
provider.role list(block) optional
provider.role.name string required
`
	for _, row := range []struct {
		from, to string // from "": to is added
		breaks   string // "" for nothing
		rule     string
	}{
		{"", "", "", ""},
		{"", "data.log.page number optional", "", ""},
		{"", "data.log.events.details string computed", "", ""},
		{"", "data.new data_source\ndata.new.id string required", "", ""},
		{"", "data.log.filter single(object) optional\ndata.log.filter.name string required", "", ""},
		{"data.log.id string required", "data.log.id string optional", "", ""},
		{"limit number optional", "limit number optional computed", "", ""},
		{"host string computed", "host string optional computed", "", ""},
		{"limit number optional", "limit number optional deprecated", "", ""},

		{"data.log.limit number optional\n", "", "data.log.limit is gone", removes},
		{"data.log.events.host string computed\n", "", "data.log.events.host is gone", removes},
		{"data.log.limit", "data.log.page_size", "data.log.limit is gone", removes},
		{"data.log", "data.actions", "data.log is gone", removes},
		{"action.wait", "action.await", "action.wait is gone", removes},
		{
			"provider.role list(block) optional\nprovider.role.name string required\n", "",
			"provider.role is gone", removes,
		},
		{"limit number", "limit string", "data.log.limit was number and is string", removes},
		{"events list(object)", "events set(object)", "data.log.events was list(object) and is set(object)", removes},
		{"role list(block)", "role list(object)", "provider.role was list(block) and is list(object)", removes},
		{"host string computed", "host string computed sensitive", "data.log.events.host becomes sensitive", removes},
		{"limit number optional", "limit number computed", "data.log.limit can no longer be set", removes},
		{"region string optional computed", "region string optional", "data.log.region is no longer read", removes},
		{"limit number optional", "limit number required", "data.log.limit is required", requires},
		{"list(block) optional", "list(block) required", "provider.role is required", requires},
		{"", "data.log.page number required", "data.log.page is required", requires},
	} {
		name := row.from + " to " + row.to
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := released + row.to
			if row.from != "" {
				changed = strings.ReplaceAll(released, row.from, row.to)
			}
			if changed == released && row.from != "" {
				t.Fatal("the row changes nothing")
			}
			want := ""
			if row.breaks != "" {
				want = row.breaks + ": only a new major version " + row.rule
			}
			got := strings.Join(schemaBreaks(readSchema(released), readSchema(changed)), "\n")
			if got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// What a test calls breaking, users were told is breaking.
func TestSchema_RulesAreThoseOfTheDocumentation(t *testing.T) {
	t.Parallel()
	var pages strings.Builder
	err := filepath.WalkDir("../../docs", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		pages.WriteString(strings.Join(strings.Fields(string(text)), " "))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range []string{removes, requires} {
		if !strings.Contains(pages.String(), rule) {
			t.Errorf("docs/ does not say that only a new major version %s", rule)
		}
	}
}

// schemaLine is what can be relied on of an argument, an attribute or a block.
type schemaLine struct {
	kind   string   // its type, a block's nesting, or what its name is the name of
	traits []string // required, optional, computed, sensitive, deprecated
}

func (l schemaLine) is(trait string) bool { return slices.Contains(l.traits, trait) }
func (l schemaLine) settable() bool       { return l.is("required") || l.is("optional") }

// schemaBreaks tells what a configuration that works with one schema may not find in another.
func schemaBreaks(released, now map[string]schemaLine) []string {
	var breaks []string
	report := func(broken bool, rule, format string, rest ...any) {
		if broken {
			breaks = append(breaks, fmt.Sprintf(format, rest...)+": only a new major version "+rule)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(released)) {
		was, parent := released[name], parentOf(name)
		is, stays := now[name]
		if !stays {
			_, hadParent := released[parent]
			_, hasParent := now[parent]
			report(hasParent || !hadParent, removes, "%s is gone", name)
			continue
		}
		report(is.kind != was.kind, removes, "%s was %s and is %s", name, was.kind, is.kind)
		report(was.settable() && !is.settable(), removes, "%s can no longer be set", name)
		report(was.is("computed") && !is.is("computed"), removes, "%s is no longer read", name)
		report(is.is("sensitive") && !was.is("sensitive"), removes, "%s becomes sensitive", name)
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		_, hadParent := released[parentOf(name)]
		report(now[name].is("required") && !released[name].is("required") && hadParent, requires, "%s is required",
			name)
	}
	return breaks
}

func parentOf(name string) string { return name[:max(strings.LastIndex(name, "."), 0)] }

func writeSchema(lines map[string]schemaLine) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		fmt.Fprintln(&text, strings.Join(append([]string{name, lines[name].kind}, lines[name].traits...), " "))
	}
	return text.String()
}

func readSchema(text string) map[string]schemaLine {
	lines := map[string]schemaLine{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			lines[words[0]] = schemaLine{kind: words[1], traits: words[2:]}
		}
	}
	return lines
}

// schemaLines are all that Terraform is told of a provider, by full name. Terraform before 1.14 prints no actions.
func schemaLines(t *testing.T, schema *tfprotov6.GetProviderSchemaResponse) map[string]schemaLine {
	t.Helper()
	others := len(schema.ResourceSchemas) + len(schema.EphemeralResourceSchemas) + len(schema.ListResourceSchemas)
	if n := others + len(schema.Functions); n > 0 {
		t.Errorf("%d resources or functions are in the schema, and not in its file", n)
	}
	all := schemaLineMap{"provider": {kind: "provider"}}
	all.addBlock("provider", schema.Provider.Block)
	for name, dataSource := range schema.DataSourceSchemas {
		all["data."+name] = schemaLine{kind: "data_source"}
		all.addBlock("data."+name, dataSource.Block)
	}
	for name, action := range schema.ActionSchemas {
		all["action."+name] = schemaLine{kind: "action"}
		all.addBlock("action."+name, action.Schema.Block)
	}
	return all
}

type schemaLineMap map[string]schemaLine

func (m schemaLineMap) addBlock(name string, block *tfprotov6.SchemaBlock) {
	m.addAttributes(name, block.Attributes)
	for _, nested := range block.BlockTypes {
		path := name + "." + nested.TypeName
		m[path] = schemaLine{
			kind:   strings.ToLower(nested.Nesting.String()) + "(block)",
			traits: traits(nested.MinItems > 0, nested.MinItems == 0, false, false, nested.Block.Deprecated),
		}
		m.addBlock(path, nested.Block)
	}
}

func (m schemaLineMap) addAttributes(name string, attributes []*tfprotov6.SchemaAttribute) {
	for _, a := range attributes {
		line := schemaLine{
			kind:   kindOf(a.ValueType()),
			traits: traits(a.Required, a.Optional, a.Computed, a.Sensitive, a.Deprecated),
		}
		m[name+"."+a.Name] = line
		if a.NestedType != nil {
			m.addAttributes(name+"."+a.Name, a.NestedType.Attributes)
			continue
		}
		m.addType(name+"."+a.Name, a.Type, line.traits)
	}
}

// addType adds what is in a type that is no nested attribute's: its parts are all as the whole.
func (m schemaLineMap) addType(name string, of tftypes.Type, traits []string) {
	switch of := of.(type) {
	case tftypes.List:
		m.addType(name, of.ElementType, traits)
	case tftypes.Set:
		m.addType(name, of.ElementType, traits)
	case tftypes.Map:
		m.addType(name, of.ElementType, traits)
	case tftypes.Object:
		for attribute, inner := range of.AttributeTypes {
			m[name+"."+attribute] = schemaLine{kind: kindOf(inner), traits: traits}
			m.addType(name+"."+attribute, inner, traits)
		}
	}
}

// kindOf writes a type as Terraform does, but for an object's attributes, which have lines of their own.
func kindOf(of tftypes.Type) string {
	switch of := of.(type) {
	case tftypes.List:
		return "list(" + kindOf(of.ElementType) + ")"
	case tftypes.Set:
		return "set(" + kindOf(of.ElementType) + ")"
	case tftypes.Map:
		return "map(" + kindOf(of.ElementType) + ")"
	case tftypes.Object:
		return "object"
	default:
		return strings.ToLower(strings.TrimPrefix(of.String(), "tftypes."))
	}
}

func traits(required, optional, computed, sensitive, deprecated bool) []string {
	var found []string
	for _, trait := range []struct {
		has  bool
		name string
	}{
		{required, "required"}, {optional, "optional"}, {computed, "computed"},
		{sensitive, "sensitive"}, {deprecated, "deprecated"},
	} {
		if trait.has {
			found = append(found, trait.name)
		}
	}
	return found
}
