package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

type instanceActionsDataSource struct {
	providerData *providerData
}

var (
	_ datasource.DataSourceWithConfigure      = (*instanceActionsDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*instanceActionsDataSource)(nil)
)

func newInstanceActionsDataSource() datasource.DataSource { return &instanceActionsDataSource{} }

func (d *instanceActionsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_instance_actions"
}

func (d *instanceActionsDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads a server's log: the actions that were done to it, the newest first " +
			"(Nova's *List Actions For Server*, `GET /servers/{server_id}/os-instance-actions`).\n\n" +
			"All pages are read. With `include_events`, each action is completed by a request of its own, many at a time: " +
			"far quicker than as many `compute_instance_action` data sources.",
		Attributes: map[string]schema.Attribute{
			"server_id": serverIDAttribute(),
			"region":    regionAttribute(),
			"changes_since": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only actions that changed then or later: RFC 3339, `2026-11-01T00:00:00Z`. The cloud filters; needs microversion 2.58.",
				Validators:          []validator.String{rfc3339Format},
			},
			"changes_before": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only actions that changed then or earlier: RFC 3339. The cloud filters; needs microversion 2.66.",
				Validators:          []validator.String{rfc3339Format},
			},
			"action": schema.SetAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Only these actions, `[\"reboot\", \"resize\"]` say. The provider filters, before it fetches events; " +
					"any string is taken, upper and lower case differ.",
				Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
			},
			"limit": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "At most so many actions, the newest, counted after the `action` filter. No more pages are read than that takes. Default: all.",
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"include_events": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether to read the events of each action, which costs one request an action. Default: `false`.",
			},
			"timeouts": timeoutsAttribute(ctx),
			"instance_actions": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The actions, in the cloud's order (Nova: the newest first). `events` and `status` are null without `include_events`.",
				NestedObject:        schema.NestedAttributeObject{Attributes: listedActionAttributes()},
			},
		},
	}
}

func listedActionAttributes() map[string]schema.Attribute {
	attributes := instanceActionAttributes()
	attributes["request_id"] = computed("ID of the request that asked for the action.")
	return attributes
}

func (d *instanceActionsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.providerData, _ = req.ProviderData.(*providerData) // nil while Terraform only validates
}

// ValidateConfig refuses a time span that ends before it begins.
func (d *instanceActionsDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var since, before types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("changes_since"), &since)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("changes_before"), &before)...)
	from, to := timeOf(since), timeOf(before)
	if !from.IsZero() && !to.IsZero() && from.After(to) {
		resp.Diagnostics.AddAttributeError(path.Root("changes_since"), "Contradictory time span",
			fmt.Sprintf("changes_since (%s) is after changes_before (%s), so no action could be in between.", since.ValueString(), before.ValueString()))
	}
}

// timeOf is a validated time; the zero value for null and unknown.
func timeOf(text types.String) time.Time {
	t, _ := time.Parse(time.RFC3339, text.ValueString())
	return t
}

// timeOrNil is a validated time; nil for null and unknown.
func timeOrNil(text types.String) *time.Time {
	if text.ValueString() == "" {
		return nil
	}
	return new(timeOf(text))
}

// instanceActionsModel is the data source's block. Its list is mapped by instanceActionsValue.
type instanceActionsModel struct {
	ServerID        types.String   `tfsdk:"server_id"`
	Region          types.String   `tfsdk:"region"`
	ChangesSince    types.String   `tfsdk:"changes_since"`
	ChangesBefore   types.String   `tfsdk:"changes_before"`
	Action          types.Set      `tfsdk:"action"`
	Limit           types.Int64    `tfsdk:"limit"`
	IncludeEvents   types.Bool     `tfsdk:"include_events"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
	InstanceActions types.List     `tfsdk:"instance_actions"`
}

func (d *instanceActionsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model instanceActionsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	limit, diags := model.Timeouts.Read(ctx, defaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	request := readRequest{serverID: model.ServerID.ValueString(), limit: limit}
	client, err := d.providerData.client(ctx, model.Region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.providerData.diagnose(ctx, request, err))
		return
	}
	request.client = client
	withEvents := model.IncludeEvents.ValueBool()
	actions, err := listingOf(model).collect(ctx, client, request.serverID)
	if err == nil && withEvents {
		var vanished []int
		vanished, err = client.LoadEvents(ctx, request.serverID, actions)
		resp.Diagnostics.Append(vanishedWarnings(actions, vanished)...)
	}
	if err != nil {
		resp.Diagnostics.Append(d.providerData.diagnose(ctx, request, err))
		return
	}
	list, diags := instanceActionsValue(actions, withEvents)
	resp.Diagnostics.Append(diags...)
	model.Region, model.InstanceActions = textOrNull(client.region), list
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// listing is which part of a log is wanted.
type listing struct {
	options instanceaction.ListOptions
	actions map[string]struct{} // nil for all
	limit   int                 // 0 for all
}

func listingOf(model instanceActionsModel) listing {
	wanted := listing{
		options: instanceaction.ListOptions{ChangesSince: timeOrNil(model.ChangesSince), ChangesBefore: timeOrNil(model.ChangesBefore)},
		limit:   int(model.Limit.ValueInt64()),
	}
	if !model.Action.IsNull() {
		wanted.actions = map[string]struct{}{}
		for _, element := range model.Action.Elements() {
			wanted.actions[element.(types.String).ValueString()] = struct{}{} //nolint:forcetypeassert // the schema's element type
		}
		return wanted
	}
	// Without a filter of ours the limit says how many to fetch; with one, only the log can tell.
	if wanted.limit > 0 {
		wanted.options.PageSize = min(wanted.limit, instanceaction.MaxPageSize)
	}
	return wanted
}

// collect reads as much of the log as is wanted.
func (l listing) collect(ctx context.Context, client *client, serverID string) ([]instanceaction.Action, error) {
	found := []instanceaction.Action{}
	for action, err := range client.List(ctx, serverID, l.options) {
		if err != nil {
			return nil, err
		}
		if _, wanted := l.actions[action.Action]; l.actions != nil && !wanted {
			continue
		}
		if found = append(found, action); len(found) == l.limit {
			break
		}
	}
	return found, nil
}
