package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The types of nested values, derived from the schema once.
var (
	eventType        = objectType(eventAttributes())
	listedActionType = objectType(instanceActionAttributes())
)

func objectType(attributes map[string]schema.Attribute) types.ObjectType {
	object := schema.NestedAttributeObject{Attributes: attributes}.Type()
	objectTypes := object.(attr.TypeWithAttributeTypes).AttributeTypes() //nolint:forcetypeassert // as objects have
	return types.ObjectType{AttrTypes: objectTypes}
}

// instanceActionAttributes are the attributes of an action, the same wherever one is shown.
func instanceActionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"action":        computed("Kind of action: `create`, `reboot`, `resize`, `migrate` … The set is open."),
		"instance_uuid": computed("UUID of the server, as the cloud writes it."),
		"request_id":    computed("ID of the request that asked for the action."),
		"duration": schema.NumberAttribute{
			Computed:            true,
			MarkdownDescription: "Seconds from `start_time` to `finish_time`. Null if either is.",
		},
		"failure": computed("What failed: the event, its host if known, and the reason. Several events are joined " +
			"by `; `, in the order of their ends. Where the log gives you no reason, the server's fault does, if " +
			"it is this action's. Null unless `status` is `failed`."),
		"finish_time": computed("When the last event ended: RFC 3339 in UTC. Null unless `status` is `failed` or " +
			"`succeeded`."),
		"message": computed("`Error` if an event failed, even if a later try succeeded. Else null or an empty " +
			"string, as the cloud sends it."),
		"project_id": computed("ID of the project of the user who acted. It need not be the server's. Null for " +
			"what the cloud did by itself."),
		"user_id": computed("ID of the user who acted. Null for what the cloud did by itself."),
		"start_time": computed("When the action was asked for: RFC 3339 in UTC. Null, with a warning, if the cloud " +
			"sends none."),
		"updated_at": computed("When the action's log last changed: RFC 3339 in UTC. From microversion 2.58 on, " +
			"else null."),
		"status": computed("`in_progress`, `failed`, `succeeded` or `unknown`. See " +
			"[Status](instance_action.md#status)."),
		"events": schema.ListNestedAttribute{
			Computed: true,
			MarkdownDescription: "Events of the action, in the cloud's order (Nova: the newest first). Null below " +
				"microversion 2.51, except for administrators. Empty if the cloud has none.",
			NestedObject: schema.NestedAttributeObject{Attributes: eventAttributes()},
		},
	}
}

func eventAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"event": computed("Name of the event: `compute_reboot_instance`, `conductor_migrate_server` … The set is " +
			"open."),
		"start_time": computed("When it began: RFC 3339 in UTC."),
		"finish_time": computed("When it ended: RFC 3339 in UTC. Null while it runs. An event that was given up " +
			"may stay without an end."),
		"result":    computed("`Success` or `Error`. Null while it runs."),
		"traceback": computed("Python traceback of a failure, for administrators. Else null."),
		"host":      computed("Name of the compute host, for administrators, from microversion 2.62 on. Else null."),
		"host_id": computed("ID of the compute host, different for each project that acts. Empty if there was no " +
			"host. From microversion 2.62 on, else null."),
		"details": computed("Reason of a failure, for administrators, from microversion 2.84 on. Else null."),
	}
}

// serverSeenAttributes show the server wherever it was looked at.
func serverSeenAttributes() (status, fault schema.StringAttribute) {
	return computed("The server's own status, for example `ERROR`. Null if the log alone told the outcome, or if " +
			"the server is gone or you may not see it."),
		computed("Message of the server's newest fault, which need not be this action's. Null if there is none, or " +
			"if `server_status` is null.")
}

func computed(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

// timeoutsAttribute is the library's attribute with our words, and with a validator that refuses 0s and -5m.
func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx).(schema.SingleNestedAttribute) //nolint:forcetypeassert // it is one
	attribute.MarkdownDescription = "Limits of time."
	attribute.Attributes["read"] = schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "Limit of the whole read, with waits and tries, for example `20m`. Default: `10m`.",
		Validators:          []validator.String{durationFormat},
	}
	return attribute
}

func serverIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Required: true,
		MarkdownDescription: "ID of the server: a UUID with dashes. Deleted servers can be read from microversion " +
			"2.21 on.",
		Validators: []validator.String{serverIDFormat},
	}
}

func regionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: "Region to read in. Default: the provider's. Null if nothing names one.",
	}
}
