package provider

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A model is a struct of Terraform's values, whose tfsdk tags name them. The framework knows models as well, and
// checks each field on its way between struct and value: for a read of one action that is a third of the CPU time,
// for nested values ten times of what these functions take. See BenchmarkModel.

// configOf reads a data source's block into a model.
func configOf[M any](ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) (model M) {
	var block types.Object
	diags.Append(config.Get(ctx, &block)...)
	if !diags.HasError() {
		setFields(reflect.ValueOf(&model).Elem(), block.Attributes())
	}
	return model
}

// setState writes a model to the state.
func setState(ctx context.Context, resp *datasource.ReadResponse, model any) {
	useStateSchema(resp)
	block := resp.State.Schema.Type().(types.ObjectType) //nolint:forcetypeassert // schemas are objects
	resp.Diagnostics.Append(resp.State.Set(ctx, objectOf(model, block))...)
}

// objectOf makes an object of a model.
func objectOf(model any, objectType types.ObjectType) types.Object {
	values := make(map[string]attr.Value, len(objectType.AttrTypes))
	collectFields(reflect.ValueOf(model), values)
	return types.ObjectValueMust(objectType.AttrTypes, values)
}

func setFields(model reflect.Value, values map[string]attr.Value) {
	for i := range model.NumField() {
		if field := model.Type().Field(i); field.Anonymous {
			setFields(model.Field(i), values)
		} else {
			model.Field(i).Set(reflect.ValueOf(values[field.Tag.Get("tfsdk")]))
		}
	}
}

func collectFields(model reflect.Value, values map[string]attr.Value) {
	for i := range model.NumField() {
		if field := model.Type().Field(i); field.Anonymous {
			collectFields(model.Field(i), values)
		} else {
			value := model.Field(i).Interface().(attr.Value) //nolint:forcetypeassert // models have such fields only
			values[field.Tag.Get("tfsdk")] = value
		}
	}
}
