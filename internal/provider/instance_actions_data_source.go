package provider

import (
	"context"
	"fmt"
	"math"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

type instanceActionsDataSource struct{ dataSource }

var (
	_ datasource.DataSourceWithConfigure      = (*instanceActionsDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*instanceActionsDataSource)(nil)
)

func newInstanceActionsDataSource() datasource.DataSource {
	return &instanceActionsDataSource{newDataSource("instance_actions")}
}

func (d *instanceActionsDataSource) Schema(
	ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	serverStatus, serverFault := serverSeenAttributes()
	serverID := serverIDAttribute()
	serverID.Required, serverID.Optional = false, true
	serverID.MarkdownDescription += " Set this or `server_ids`."
	serverStatus.MarkdownDescription = "The server's own status. Null with `server_ids`."
	serverFault.MarkdownDescription = "Message of its newest fault. Null with `server_ids`."
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the log of one server or of many: the actions that were done to them, the " +
			"newest first.",
		Attributes: map[string]schema.Attribute{
			"server_id": serverID,
			"server_ids": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "IDs of servers. The actions are listed by server, in this order. Each server " +
					"is read once. `limit` counts for each. An empty list reads nothing.",
				Validators: []validator.List{
					listvalidator.NoNullValues(), listvalidator.ValueStringsAre(serverIDFormat),
				},
			},
			"ignore_missing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Leave out a server that the cloud does not know, instead of failing. " +
					"Default: `false`.",
			},
			"region": regionAttribute(),
			"changes_since": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only actions that changed at this time or later: RFC 3339. The cloud " +
					"filters, from microversion 2.58 on.",
				Validators: []validator.String{rfc3339Format},
			},
			"changes_before": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only actions that changed at this time or earlier: RFC 3339. The cloud " +
					"filters, from microversion 2.66 on.",
				Validators: []validator.String{rfc3339Format},
			},
			"action_names": filterAttribute("Only actions of these kinds, for example `[\"reboot\", \"resize\"]`. " +
				"Upper and lower case differ."),
			"user_ids": filterAttribute("Only actions of these users."),
			"statuses": filterAttribute("Only actions of these statuses: `failed`, `in_progress`, `succeeded`, "+
				"`unknown`. Their events are read, as with `include_events`, the newest first until `limit` is "+
				"met. For `failed` alone, only events of actions that may have failed are read.",
				setvalidator.ValueStringsAre(stringvalidator.OneOf(instanceaction.Statuses()...))),
			"limit": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "At most so many actions, the newest, counted after all filters. Only the " +
					"pages that this takes are read. Default: all.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"include_events": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Read the events of each action, one request each, and with them `status`, " +
					"`failure`, `finish_time` and `duration`. Default: `false`.",
			},
			"timeouts":      timeoutsAttribute(ctx),
			"server_status": serverStatus,
			"server_fault":  serverFault,
			"instance_actions": schema.ListNestedAttribute{
				Computed: true,
				MarkdownDescription: "The actions, in the cloud's order (Nova: the newest first). Without " +
					"`include_events` or `statuses`, `events` and what is read from them is null, except that an " +
					"action is known to have `failed`.",
				NestedObject: schema.NestedAttributeObject{Attributes: instanceActionAttributes()},
			},
		},
	}
}

// filterAttribute is a filter of the provider's.
func filterAttribute(description string, more ...validator.Set) schema.SetAttribute {
	return schema.SetAttribute{
		Optional: true, ElementType: types.StringType, MarkdownDescription: description,
		Validators: append([]validator.Set{
			setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(),
			setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
		}, more...),
	}
}

// ValidateConfig refuses a block without a server, arguments without effect, and a time span that ends before it
// begins.
func (d *instanceActionsDataSource) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	model := configOf[instanceActionsModel](ctx, req.Config, &resp.Diagnostics)
	if model.ServerID.IsNull() && model.ServerIDs.IsNull() {
		resp.Diagnostics.AddError("Missing server", "Set server_id, or server_ids to read the logs of several servers.")
	}
	resp.Diagnostics.Append(model.ineffectiveArguments()...)
	from, to := timeOf(model.ChangesSince), timeOf(model.ChangesBefore)
	if isTime(model.ChangesSince) && isTime(model.ChangesBefore) && from.After(to) {
		resp.Diagnostics.AddAttributeError(path.Root("changes_since"), "Contradictory time span",
			fmt.Sprintf("changes_since (%s) is after changes_before (%s), so no action could be in between.",
				model.ChangesSince.ValueString(), model.ChangesBefore.ValueString()))
	}
}

// instanceActionsModel is the data source's block.
type instanceActionsModel struct {
	ServerID        types.String   `tfsdk:"server_id"`
	ServerIDs       types.List     `tfsdk:"server_ids"`
	IgnoreMissing   types.Bool     `tfsdk:"ignore_missing"`
	Region          types.String   `tfsdk:"region"`
	ChangesSince    types.String   `tfsdk:"changes_since"`
	ChangesBefore   types.String   `tfsdk:"changes_before"`
	ActionNames     types.Set      `tfsdk:"action_names"`
	UserIDs         types.Set      `tfsdk:"user_ids"`
	Statuses        types.Set      `tfsdk:"statuses"`
	Limit           types.Int64    `tfsdk:"limit"`
	IncludeEvents   types.Bool     `tfsdk:"include_events"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
	InstanceActions types.List     `tfsdk:"instance_actions"`
	ServerStatus    types.String   `tfsdk:"server_status"`
	ServerFault     types.String   `tfsdk:"server_fault"`
}

func (d *instanceActionsDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	model := configOf[instanceActionsModel](ctx, req.Config, &resp.Diagnostics)
	timeout := readTimeout(ctx, model.Timeouts, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	read := d.providerData.describe(readDescription{
		purpose: purposeRead, serverID: model.ServerID.ValueString(), isOfMany: model.isOfMany(), timeout: timeout,
	})
	client, err := d.providerData.client(ctx, model.Region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.failure(ctx, read, nil, err))
		return
	}
	filter := model.filter()
	listing, err := client.List(ctx, model.servers(), model.options(), filter, model.IgnoreMissing.ValueBool())
	if err != nil {
		resp.Diagnostics.Append(d.failure(ctx, read, client, err))
		return
	}
	var mapped converter
	model.Region, model.InstanceActions = textOrNull(client.region), mapped.list(listing.Readings, filter.Events)
	if !model.isOfMany() {
		model.ServerStatus, model.ServerFault = serverValues(listing.Server())
	}
	resp.Diagnostics.Append(vanishedWarnings(listing)...)
	resp.Diagnostics.Append(listingWarnings(read, listing)...)
	resp.Diagnostics.Append(mapped.warnings()...)
	setState(ctx, resp, model)
}

func (m *instanceActionsModel) isOfMany() bool { return !m.ServerIDs.IsNull() }

// servers are those whose logs are read.
func (m *instanceActionsModel) servers() []string {
	if m.isOfMany() {
		return textsOf(m.ServerIDs)
	}
	return []string{m.ServerID.ValueString()}
}

// options are what the cloud filters by.
func (m *instanceActionsModel) options() instanceaction.ListOptions {
	return instanceaction.ListOptions{
		ChangesSince: timeOrNil(m.ChangesSince), ChangesBefore: timeOrNil(m.ChangesBefore),
	}
}

// filter is what the provider filters by.
func (m *instanceActionsModel) filter() instanceaction.Filter {
	filter := instanceaction.Filter{
		Actions: textsOf(m.ActionNames),
		UserIDs: textsOf(m.UserIDs),
		Limit:   int(min(m.Limit.ValueInt64(), math.MaxInt32)), // no log is as long
		Events:  m.IncludeEvents.ValueBool() || !m.Statuses.IsNull(),
	}
	for _, status := range textsOf(m.Statuses) {
		filter.Statuses = append(filter.Statuses, instanceaction.Status(status))
	}
	return filter
}

// textsOf are the texts of a set or a list; nil for null.
func textsOf(collection interface{ Elements() []attr.Value }) (texts []string) {
	for _, element := range collection.Elements() {
		texts = append(texts, element.(types.String).ValueString()) //nolint:forcetypeassert // by the schema
	}
	return texts
}
