package provider

import (
	"context"
	"fmt"
	"math"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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
	return &instanceActionsDataSource{newDataSource()}
}

func (d *instanceActionsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_instance_actions"
}

func (d *instanceActionsDataSource) Schema(
	ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	serverStatus, serverFault := serverSeenAttributes()
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads a server's log: the actions that were done to it, the newest first (Nova's *List " +
			"Actions For Server*, `GET /servers/{server_id}/os-instance-actions`).\n\n" +
			"All pages are read. With `include_events`, each action is completed by a request of its own, many at a time: " +
			"far quicker than as many `compute_instance_action` data sources.",
		Attributes: map[string]schema.Attribute{
			"server_id": serverIDAttribute(),
			"region":    regionAttribute(),
			"changes_since": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only actions that changed then or later: RFC 3339, `2026-11-01T00:00:00Z`. The cloud " +
					"filters; needs microversion 2.58.",
				Validators: []validator.String{rfc3339Format},
			},
			"changes_before": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only actions that changed then or earlier: RFC 3339. The cloud filters; needs " +
					"microversion 2.66.",
				Validators: []validator.String{rfc3339Format},
			},
			"action_names": filterAttribute("Only actions of these kinds, `[\"reboot\", \"resize\"]` say. The provider " +
				"filters, before it fetches events; any string is taken, upper and lower case differ."),
			"user_ids": filterAttribute("Only actions of these users. The provider filters, before it fetches events."),
			"statuses": filterAttribute("Only actions of these statuses: `failed`, `in_progress`, `succeeded`, `unknown`. They "+
				"are read from events, which are therefore fetched and shown as with `include_events`, page by page until "+
				"`limit` is met; for `failed` alone, only those of actions that may have failed.",
				setvalidator.ValueStringsAre(stringvalidator.OneOf(instanceaction.Statuses()...))),
			"limit": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "At most so many actions, the newest, counted after all filters. No more pages are read " +
					"than that takes. Default: all.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"include_events": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to read the events of each action, and with them `status`, `failure`, `finish_time` " +
					"and `duration`. Costs one request an action, and one of the server where it decides. Default: `false`.",
			},
			"timeouts":      timeoutsAttribute(ctx),
			"server_status": serverStatus,
			"server_fault":  serverFault,
			"instance_actions": schema.ListNestedAttribute{
				Computed: true,
				MarkdownDescription: "The actions, in the cloud's order (Nova: the newest first). Without `include_events`, " +
					"`events` and what is read from them is null; that an action failed is known all the same.",
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
			setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
		}, more...),
	}
}

// ValidateConfig refuses what would have no effect, and a time span that ends before it begins.
func (d *instanceActionsDataSource) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	model := configOf[instanceActionsModel](ctx, req.Config, &resp.Diagnostics)
	resp.Diagnostics.Append(refuseIneffective(model.ineffectiveArguments())...)
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
	request := d.providerData.newReadRequest(model.ServerID.ValueString(), nil, timeout)
	client, err := d.providerData.client(ctx, model.Region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.failure(ctx, request, nil, err))
		return
	}
	filter := model.filter()
	listing, err := client.ListMatching(ctx, request.serverID, model.options(), filter)
	if err != nil {
		resp.Diagnostics.Append(d.failure(ctx, request, client, err))
		return
	}
	var mapped mapping
	model.Region, model.InstanceActions = textOrNull(client.region), mapped.list(listing.Readings, filter.Events)
	model.ServerStatus, model.ServerFault = serverValues(listing.Server())
	resp.Diagnostics.Append(vanishedWarnings(listing)...)
	resp.Diagnostics.Append(listingWarnings(request, listing)...)
	resp.Diagnostics.Append(mapped.warnings()...)
	setState(ctx, resp, model)
}

// options are what the cloud filters by.
func (m *instanceActionsModel) options() instanceaction.ListOptions {
	return instanceaction.ListOptions{ChangesSince: timeOrNil(m.ChangesSince), ChangesBefore: timeOrNil(m.ChangesBefore)}
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

// textsOf are a set's texts; nil for null.
func textsOf(set types.Set) (texts []string) {
	for _, element := range set.Elements() {
		texts = append(texts, element.(types.String).ValueString()) //nolint:forcetypeassert // the schema's element type
	}
	return texts
}
