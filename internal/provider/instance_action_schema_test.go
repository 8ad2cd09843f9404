package provider

import (
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

func TestSchema_EveryAttributeSaysWhatItIs(t *testing.T) {
	t.Parallel()
	s, _ := configure(t, nil, nil)
	attributes := map[string][]*tfprotov6.SchemaAttribute{"provider": s.schema.Provider.Block.Attributes}
	for name, schema := range s.schema.DataSourceSchemas {
		attributes[name] = schema.Block.Attributes
	}
	for name, schema := range s.schema.ActionSchemas {
		attributes[name] = schema.Schema.Block.Attributes
	}
	for place, attributes := range attributes {
		for len(attributes) > 0 {
			attribute := attributes[0]
			attributes = attributes[1:]
			if attribute.Description == "" {
				t.Errorf("%s: %s has no description", place, attribute.Name)
			}
			if words := len(strings.Fields(attribute.Description)); words > 60 { // an editor shows them on hover
				t.Errorf("%s: %s is described in %d words, want at most 60", place, attribute.Name, words)
			}
			if attribute.NestedType != nil {
				attributes = append(attributes, attribute.NestedType.Attributes...)
			}
		}
	}
}

// The page explains the four words; the attribute names them.
func TestSchema_StatusIsShort(t *testing.T) {
	t.Parallel()
	description := instanceActionAttributes()["status"].GetMarkdownDescription()
	if words := len(strings.Fields(description)); words > 40 ||
		!strings.Contains(description, "(instance_action.md#status)") {
		t.Errorf("%d words: %s", words, description)
	}
	for _, status := range instanceaction.Statuses() {
		if !strings.Contains(description, "`"+status+"`") {
			t.Errorf("%s is missing: %s", status, description)
		}
	}
}

// The list's page names the attributes of an action, and leaves their descriptions to the other page.
func TestSchema_TheListsPageNamesEachAttribute(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../templates/data-sources/instance_actions.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, named, _ := strings.Cut(string(page), "### Nested Schema for `instance_actions`")
	for name := range instanceActionAttributes() {
		if !strings.Contains(named, "`"+name+"`") {
			t.Errorf("the page does not name %s", name)
		}
	}
}
