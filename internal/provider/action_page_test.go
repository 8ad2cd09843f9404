package provider

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const (
	actionPage       = "../../templates/actions/instance_action_wait.md.tmpl"
	actionSchemaMark = "<!-- The schema is written by: go test ./internal/provider -run TestActionPage -update -->\n"
)

// TestActionPage writes the action's schema into its page: tfplugindocs asks terraform for it, and Terraform before
// 1.14 does not know of actions.
func TestActionPage(t *testing.T) {
	t.Parallel()
	plugin, _ := start(t, &computeProvider{getenv: func(string) string { return "" }}, settings{})
	block := plugin.schema.ActionSchemas[waitAction].Schema.Block
	page := "## Schema\n\n### Required\n\n" + attributeLines(block.Attributes, true) +
		"\n### Optional\n\n" + attributeLines(block.Attributes, false)
	mustHold(t, actionPage, actionSchemaMark, page)
}

// attributeLines are the lines of attributes, as tfplugindocs writes them; those of a nested one stand below it.
func attributeLines(attributes []*tfprotov6.SchemaAttribute, required bool) string {
	attributes = slices.Clone(attributes)
	slices.SortFunc(attributes, func(a, b *tfprotov6.SchemaAttribute) int { return cmp.Compare(a.Name, b.Name) })
	var lines strings.Builder
	for _, attribute := range attributes {
		if attribute.Required != required {
			continue
		}
		kind := "Attributes"
		if attribute.NestedType == nil {
			kind = map[bool]string{true: "Boolean", false: "String"}[attribute.Type.Is(tftypes.Bool)]
		}
		fmt.Fprintf(&lines, "- `%s` (%s) %s\n", attribute.Name, kind, attribute.Description)
		if attribute.NestedType != nil {
			nested := attributeLines(attribute.NestedType.Attributes, false)
			lines.WriteString("  " + strings.ReplaceAll(strings.TrimSpace(nested), "\n", "\n  ") + "\n")
		}
	}
	return lines.String()
}
