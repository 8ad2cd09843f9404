package provider

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// instanceActionAttributes are the attributes that the cloud fills in, the same wherever an action is shown.
func instanceActionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"action":        computed("What was done: `create`, `reboot`, `resize`, `migrate`, `delete` … The set is open; clouds and releases differ."),
		"instance_uuid": computed("UUID of the server, as the cloud writes it."),
		"message":       computed("`Error` where the action failed. Null or an empty string, as the cloud has it, while it runs and after success."),
		"project_id": computed("ID of the project of whoever acted, which need not be the server's: an administrator's migration has the administrator's. " +
			"Null for what the cloud did by itself."),
		"user_id":    computed("ID of the user who acted. Null for what the cloud did by itself, such as a resize that it confirmed after a while."),
		"start_time": computed("When the action was asked for: RFC 3339 in UTC, `2014-12-11T02:17:49Z`."),
		"updated_at": computed("When the action's log last changed: RFC 3339 in UTC. Since microversion 2.58; null below, and on clouds that do not send it."),
		"status": computed("The provider's reading of the log, which itself has no such field: `failed` where `message` says so; `unknown` where there are no events " +
			"to judge by; `in_progress` where the newest event is unfinished; `succeeded` otherwise. Between the end of one event and the start of the next " +
			"an action that still runs reads as `succeeded`."),
		"events": schema.ListNestedAttribute{
			Computed: true,
			MarkdownDescription: "Steps of the action, in the cloud's order (Nova: the newest first). Null below microversion 2.51 for anybody but an administrator; " +
				"empty where the cloud has none, as for `resetState`.",
			NestedObject: schema.NestedAttributeObject{Attributes: eventAttributes()},
		},
	}
}

func eventAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"event":       computed("The step: `compute_reboot_instance`, `conductor_migrate_server` … The set is open."),
		"start_time":  computed("When it began: RFC 3339 in UTC."),
		"finish_time": computed("When it ended: RFC 3339 in UTC. Null while it runs; after a reschedule, an event that was given up may stay so for ever."),
		"result":      computed("`Success` or `Error`. Null while it runs."),
		"traceback":   computed("Python traceback of a failure. For administrators only (null for others), and null without a failure."),
		"host":        computed("Name of the compute host. Since microversion 2.62, for administrators only; else null."),
		"host_id":     computed("The project's opaque ID of the compute host; an empty string where there was none. Since microversion 2.62; null below."),
		"details":     computed("Reason of a failure in words. Since microversion 2.84, for administrators only; else null."),
	}
}

func computed(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{
		ReadDescription: "How long the read may take, with all waiting and all tries: a duration such as `20m`. Default: `10m`.",
	})
	// The library has no room for a description of the whole.
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "Limits of time."
		return nested
	}
	return attribute
}

var (
	uuidPattern      = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	requestIDPattern = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
)

func serverIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "ID of the server, a UUID with its dashes. A deleted server can be read from microversion 2.21 on.",
		Validators: []validator.String{stringvalidator.RegexMatches(uuidPattern,
			"should be a server's UUID such as e723eb40-f56e-40f9-8c8c-caa517fe06ba")},
	}
}

func regionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		Computed: true,
		MarkdownDescription: "Region to read in, instead of the provider's. Null where none is given and there is no service catalog " +
			"to tell (a token with an endpoint).",
	}
}

// requestIDValidators keep what cannot be a path segment of its own from the API, and nothing else: clouds differ.
func requestIDValidators() []validator.String {
	return []validator.String{
		stringvalidator.LengthBetween(1, 255),
		stringvalidator.RegexMatches(requestIDPattern, "should consist of letters, digits, '.', '_' and '-'"),
		stringvalidator.NoneOf(".", ".."),
	}
}
