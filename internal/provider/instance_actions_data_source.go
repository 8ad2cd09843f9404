package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
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
			"actions": schema.SetAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Only actions of these kinds, `[\"reboot\", \"resize\"]` say. The provider filters, before " +
					"it fetches events; any string is taken, upper and lower case differ.",
				Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
			},
			"user_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only actions of this user. The provider filters, before it fetches events.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"status": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only actions of this status: `failed`, `in_progress`, `succeeded` or `unknown`. It is " +
					"read from events, which are therefore fetched and shown as with `include_events`: for `failed` those of " +
					"actions with a `message`, else page by page until `limit` is met.",
				Validators: []validator.String{stringvalidator.OneOf(instanceaction.Statuses()...)},
			},
			"limit": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "At most so many actions, the newest, counted after all filters. No more pages are read " +
					"than that takes. Default: all.",
				Validators: []validator.Number{limitFormat{}},
			},
			"include_events": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to read the events of each action, and with them `status`, `completed`, `failure` " +
					"and `finish_time`. Costs one request an action. Default: `false`.",
			},
			"timeouts": timeoutsAttribute(ctx),
			"instance_actions": schema.ListNestedAttribute{
				Computed: true,
				MarkdownDescription: "The actions, in the cloud's order (Nova: the newest first). Without `include_events`, " +
					"`events` and what is read from them is null; that an action failed is known all the same.",
				NestedObject: schema.NestedAttributeObject{Attributes: instanceActionAttributes()},
			},
		},
	}
}

// ValidateConfig refuses a time span that ends before it begins.
func (d *instanceActionsDataSource) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	model := configOf[instanceActionsModel](ctx, req.Config, &resp.Diagnostics)
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
	Actions         types.Set      `tfsdk:"actions"`
	UserID          types.String   `tfsdk:"user_id"`
	Status          types.String   `tfsdk:"status"`
	Limit           types.Number   `tfsdk:"limit"`
	IncludeEvents   types.Bool     `tfsdk:"include_events"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
	InstanceActions types.List     `tfsdk:"instance_actions"`
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
	actions, vanished, err := client.ListMatching(ctx, request.serverID, model.options(), filter)
	if err != nil {
		resp.Diagnostics.Append(d.failure(ctx, request, client, err))
		return
	}
	var mapped mapping
	model.Region, model.InstanceActions = textOrNull(client.region), mapped.list(actions, filter.Events)
	resp.Diagnostics.Append(vanishedWarnings(actions, vanished)...)
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
		Limit:  limitOf(m.Limit),
		Events: m.IncludeEvents.ValueBool() || !m.Status.IsNull(),
	}
	for _, element := range m.Actions.Elements() {
		filter.Actions = append(filter.Actions, element.(types.String).ValueString()) //nolint:forcetypeassert // the schema's element type
	}
	if !m.UserID.IsNull() {
		filter.UserIDs = []string{m.UserID.ValueString()}
	}
	if !m.Status.IsNull() {
		filter.Statuses = []instanceaction.Status{instanceaction.Status(m.Status.ValueString())}
	}
	return filter
}
