package provider

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// A model has a field for each attribute of its schema, and no other: objectOf would panic, or a value would be lost.
func TestModels_HaveTheFieldsOfTheirSchemas(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		model any
		typ   types.ObjectType
	}{
		"event":                    {eventModel{}, eventType},
		"action":                   {actionModel{}, listedActionType},
		"compute_instance_action":  {instanceActionModel{}, schemaType(t, newInstanceActionDataSource())},
		"compute_instance_actions": {instanceActionsModel{}, schemaType(t, newInstanceActionsDataSource())},
	} {
		fields := map[string]attr.Value{}
		collectFields(reflect.ValueOf(row.model), fields)
		if got, want := slices.Sorted(maps.Keys(fields)),
			slices.Sorted(maps.Keys(row.typ.AttrTypes)); !slices.Equal(got, want) {
			t.Errorf("%s: fields %v, attributes %v", name, got, want)
		}
	}
}

func schemaType(t *testing.T, source datasource.DataSource) types.ObjectType {
	t.Helper()
	var response datasource.SchemaResponse
	source.Schema(t.Context(), datasource.SchemaRequest{}, &response)
	return response.Schema.Type().(types.ObjectType)
}

func BenchmarkModel(b *testing.B) {
	action := instanceaction.Action{Action: "reboot",
		Events: []instanceaction.Event{{Event: new("one")}, {Event: new("two")}}}
	model := new(converter).action(instanceaction.Reading{Action: action}, path.Empty())
	b.Run("objectOf", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			objectOf(model, listedActionType)
		}
	})
	b.Run("framework", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			types.ObjectValueFrom(b.Context(), listedActionType.AttrTypes, model)
		}
	})
}
