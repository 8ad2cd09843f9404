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
		"action": computed("What was done: `create`, `reboot`, `resize`, `migrate`, `delete` … The set is open; clouds " +
			"and releases differ."),
		"instance_uuid": computed("UUID of the server, as the cloud writes it."),
		"request_id":    computed("ID of the request that asked for the action."),
		"duration": schema.NumberAttribute{
			Computed:            true,
			MarkdownDescription: "Seconds from `start_time` to `finish_time`. Null where either is.",
		},
		"failure": computed("What failed: the step, its host where known, and the reason. Only administrators see a step's " +
			"reason (from microversion 2.84 on); without one, or with an error's class alone, the server's fault is added, if it " +
			"is this action's. Several failed steps are in the order of their ends, `; ` between them. Null unless `status` is " +
			"`failed`."),
		"finish_time": computed("When the action's last event ended: RFC 3339 in UTC. Null unless `status` is `failed` or `succeeded`."),
		"message": computed("`Error` where anything of the action failed, even if a later attempt succeeded. Null or an " +
			"empty string, as the cloud has it, while it runs and after success."),
		"project_id": computed("ID of the project of whoever acted, which need not be the server's: an administrator's " +
			"migration has the administrator's. Null for what the cloud did by itself."),
		"user_id": computed("ID of the user who acted. Null for what the cloud did by itself, such as a resize that it " +
			"confirmed after a while."),
		"start_time": computed("When the action was asked for: RFC 3339 in UTC, `2014-12-11T02:17:49Z`. Null, with a " +
			"warning, where the cloud sends none."),
		"updated_at": computed("When the action's log last changed: RFC 3339 in UTC. Since microversion 2.58; null below, " +
			"and on clouds that do not send it."),
		"status": computed("`in_progress` (under way), `failed` (it did not do what it was asked for), `succeeded` or `unknown` " +
			"(nothing tells how it ended). See [Status](instance_action.md#status)."),
		"events": schema.ListNestedAttribute{
			Computed: true,
			MarkdownDescription: "Steps of the action, in the cloud's order (Nova: the newest first). Null below " +
				"microversion 2.51 for anybody but an administrator; empty where the cloud has none, as for `resetState`.",
			NestedObject: schema.NestedAttributeObject{Attributes: eventAttributes()},
		},
	}
}

func eventAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"event":      computed("The step: `compute_reboot_instance`, `conductor_migrate_server` … The set is open."),
		"start_time": computed("When it began: RFC 3339 in UTC."),
		"finish_time": computed("When it ended: RFC 3339 in UTC. Null while it runs; after a reschedule, an event that " +
			"was given up may stay so for ever."),
		"result": computed("`Success` or `Error`. Null while it runs."),
		"traceback": computed("Python traceback of a failure. For administrators only (null for others), and null without " +
			"a failure."),
		"host": computed("Name of the compute host. Since microversion 2.62, for administrators only; else null."),
		"host_id": computed("Opaque ID of the compute host, as the project of whoever acted (`project_id`) sees it; an empty " +
			"string where there was none. Since microversion 2.62; null below."),
		"details": computed("Reason of a failure in words. Since microversion 2.84, for administrators only; else null."),
	}
}

// serverSeenAttributes show the server wherever it was looked at.
func serverSeenAttributes() (status, fault schema.StringAttribute) {
	return computed("The server's own status, `ACTIVE` or `ERROR` say. Null where the server was not looked at, because " +
			"the log tells all, and where it is gone, may not be seen or cannot be read."),
		computed("Message of the server's fault, which a server in `ERROR` has: of its newest failure, which need not be " +
			"this action's. Null like `server_status`, and without a fault.")
}

func computed(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{
		ReadDescription: "How long the read may take, with all waiting and all tries: a duration such as `20m`. Default: " +
			"`10m`.",
	})
	nested, ok := attribute.(schema.SingleNestedAttribute)
	if !ok {
		return attribute
	}
	nested.MarkdownDescription = "Limits of time." // the library has no room for a description of the whole
	if read, ok := nested.Attributes["read"].(schema.StringAttribute); ok {
		read.Validators = []validator.String{durationFormat} // the library's takes 0s and -5m
		nested.Attributes["read"] = read
	}
	return nested
}

func serverIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Required: true,
		MarkdownDescription: "ID of the server, a UUID with its dashes. A deleted server can be read from microversion " +
			"2.21 on.",
		Validators: []validator.String{serverIDFormat},
	}
}

func regionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		Computed: true,
		MarkdownDescription: "Region to read in, instead of the provider's. Null where none is given and there is no " +
			"service catalog to tell (a token with an endpoint).",
	}
}
