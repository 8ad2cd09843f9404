package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

func TestSchema_EveryAttributeSaysWhatItIs(t *testing.T) {
	t.Parallel()
	s, _ := configure(t, nil, nil)
	attributes := map[string][]*tfprotov6.SchemaAttribute{"provider": s.schema.Provider.Block.Attributes}
	for name, schema := range s.schema.DataSourceSchemas {
		attributes[name] = schema.Block.Attributes
	}
	for place, attributes := range attributes {
		for len(attributes) > 0 {
			attribute := attributes[0]
			attributes = attributes[1:]
			if attribute.Description == "" {
				t.Errorf("%s: %s has no description", place, attribute.Name)
			}
			if attribute.NestedType != nil {
				attributes = append(attributes, attribute.NestedType.Attributes...)
			}
		}
	}
}
