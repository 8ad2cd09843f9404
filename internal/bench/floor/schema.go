package main

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var providerSchema = &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
	optional("endpoint", tftypes.String), optional("token", tftypes.String),
}}}

// dataSourceSchema has the attributes of compute_instance_action.
var dataSourceSchema = &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: append(
	computed("action", "instance_uuid", "message", "project_id", "user_id", "start_time", "updated_at", "status"),
	required("server_id"), required("request_id"),
	&tfprotov6.SchemaAttribute{Name: "region", Type: tftypes.String, Optional: true, Computed: true},
	optional("wait_for_completion", tftypes.Bool),
	&tfprotov6.SchemaAttribute{Name: "timeouts", Optional: true, NestedType: &tfprotov6.SchemaObject{
		Nesting:    tfprotov6.SchemaObjectNestingModeSingle,
		Attributes: []*tfprotov6.SchemaAttribute{optional("read", tftypes.String)},
	}},
	&tfprotov6.SchemaAttribute{Name: "events", Computed: true, NestedType: &tfprotov6.SchemaObject{
		Nesting:    tfprotov6.SchemaObjectNestingModeList,
		Attributes: computed("event", "start_time", "finish_time", "result", "traceback", "host", "host_id", "details"),
	}},
)}}

var (
	providerType   = dataType(providerSchema)
	dataSourceType = dataType(dataSourceSchema)
	eventsType     = dataSourceType.AttributeTypes["events"]
	eventType      = eventsType.(tftypes.List).ElementType //nolint:forcetypeassert // by the schema above
)

func dataType(schema *tfprotov6.Schema) tftypes.Object {
	return schema.ValueType().(tftypes.Object) //nolint:forcetypeassert // a schema is an object
}

func required(name string) *tfprotov6.SchemaAttribute {
	return &tfprotov6.SchemaAttribute{Name: name, Type: tftypes.String, Required: true}
}

func optional(name string, of tftypes.Type) *tfprotov6.SchemaAttribute {
	return &tfprotov6.SchemaAttribute{Name: name, Type: of, Optional: true}
}

func computed(names ...string) []*tfprotov6.SchemaAttribute {
	attributes := make([]*tfprotov6.SchemaAttribute, 0, len(names))
	for _, name := range names {
		attributes = append(attributes, &tfprotov6.SchemaAttribute{Name: name, Type: tftypes.String, Computed: true})
	}
	return attributes
}
