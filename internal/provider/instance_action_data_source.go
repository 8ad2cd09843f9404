package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

type instanceActionDataSource struct{ dataSource }

var (
	_ datasource.DataSourceWithConfigure      = (*instanceActionDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*instanceActionDataSource)(nil)
)

func newInstanceActionDataSource() datasource.DataSource {
	return &instanceActionDataSource{newDataSource("instance_action")}
}

func (d *instanceActionDataSource) Schema(
	ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	attributes := instanceActionAttributes()
	attributes["server_id"] = serverIDAttribute()
	attributes["region"] = regionAttribute()
	attributes["request_id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "ID of the request that asked for the action, `req-…`. Default: the newest action is " +
			"read.",
		Validators: []validator.String{requestIDFormat},
	}
	attributes["action"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Kind of action: `create`, `reboot`, `resize`, `migrate` … The set is open. Without " +
			"`request_id`, the newest action of this kind is read. With it, the action must be of this kind. Upper " +
			"and lower case differ.",
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["started_after"] = schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "Read the newest action that began at this time or later: RFC 3339, by the cloud's " +
			"clock. Most logs have whole seconds. Not with `request_id`.",
		Validators: []validator.String{rfc3339Format},
	}
	attributes["ignore_missing"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "If the log has no such action, read null instead of failing. An unknown server is an " +
			"error anyway. Default: `false`.",
	}
	attributes["wait_for_completion"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Wait until the action is over. See [Waiting](instance_action.md#waiting). Default: " +
			"`false`.",
	}
	attributes["server_status"], attributes["server_fault"] = serverSeenAttributes()
	attributes["timeouts"] = timeoutsAttribute(ctx)
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one action from a server's log: the newest, the newest of a kind, or the one " +
			"of a request.\n\nA failed action is data, not a failed read: look at `status` and `failure`.",
		Attributes: attributes,
	}
}

// instanceActionModel is the data source's block.
type instanceActionModel struct {
	ServerID          types.String   `tfsdk:"server_id"`
	Region            types.String   `tfsdk:"region"`
	StartedAfter      types.String   `tfsdk:"started_after"`
	IgnoreMissing     types.Bool     `tfsdk:"ignore_missing"`
	WaitForCompletion types.Bool     `tfsdk:"wait_for_completion"`
	ServerStatus      types.String   `tfsdk:"server_status"`
	ServerFault       types.String   `tfsdk:"server_fault"`
	Timeouts          timeouts.Value `tfsdk:"timeouts"`
	actionModel
}

// ValidateConfig refuses arguments without effect.
func (d *instanceActionDataSource) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	model := configOf[instanceActionModel](ctx, req.Config, &resp.Diagnostics)
	resp.Diagnostics.Append(model.ineffectiveArguments()...)
}

func (d *instanceActionDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	model := configOf[instanceActionModel](ctx, req.Config, &resp.Diagnostics)
	timeout := readTimeout(ctx, model.Timeouts, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	selection := model.selection()
	read := d.providerData.describe(readDescription{
		purpose: purposeRead, serverID: model.ServerID.ValueString(), selection: &selection, timeout: timeout,
	})
	client, err := d.providerData.client(ctx, model.Region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.failure(ctx, read, nil, err))
		return
	}
	model.Region = textOrNull(client.region)
	reading, err := model.read(ctx, client, read)
	resp.Diagnostics.Append(clockWarnings(read, client)...)
	if isMissing(err) && model.IgnoreMissing.ValueBool() {
		model.showNothing()
		setState(ctx, resp, model)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(d.failure(ctx, read, client, err))
		return
	}
	resp.Diagnostics.Append(readingWarnings(read, reading)...)
	resp.Diagnostics.Append(model.show(reading)...)
	setState(ctx, resp, model)
}

func (m *instanceActionModel) selection() instanceaction.Selection {
	return instanceaction.Selection{
		RequestID: m.RequestID.ValueString(), Action: m.Action.ValueString(), StartedAfter: timeOf(m.StartedAfter),
	}
}

// showNothing leaves null what would have been read. Arguments stay as they were written.
func (m *instanceActionModel) showNothing() {
	requestID, action := m.RequestID, m.Action
	m.actionModel = actionModel{RequestID: requestID, Action: action, Events: types.ListNull(eventType)}
}

// show fills in what was read. Arguments stay as they were written.
func (m *instanceActionModel) show(reading instanceaction.Reading) diag.Diagnostics {
	var mapped converter
	requestID, action := m.RequestID, m.Action
	m.actionModel = mapped.action(reading, path.Empty())
	m.ServerStatus, m.ServerFault = serverValues(reading.Server)
	if isKnown(requestID) {
		m.RequestID = requestID
	}
	if isKnown(action) {
		m.Action = action
	}
	return mapped.warnings()
}
