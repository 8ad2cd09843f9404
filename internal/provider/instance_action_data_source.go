package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// defaultReadTimeout is how long a read may take where timeouts do not say.
const defaultReadTimeout = 10 * time.Minute

type instanceActionDataSource struct {
	providerData *providerData
}

var _ datasource.DataSourceWithConfigure = (*instanceActionDataSource)(nil)

func newInstanceActionDataSource() datasource.DataSource { return &instanceActionDataSource{} }

func (d *instanceActionDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_instance_action"
}

func (d *instanceActionDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := instanceActionAttributes()
	attributes["server_id"] = serverIDAttribute()
	attributes["region"] = regionAttribute()
	attributes["request_id"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "ID of the request that asked for the action: the `X-Compute-Request-Id` of its answer, " +
			"`req-5a429946-c9cc-45cc-b5bd-68864209e5cc` say. A server's log lists them.",
		Validators: []validator.String{requestIDFormat},
	}
	attributes["wait_for_completion"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether to wait until the action is over, however it ended: until it has failed, or its log looks finished and nothing " +
			"is under way on the server. A log that looks unfinished counts as over, with a warning, when nothing is under way on the server and nothing " +
			"has changed for a minute. Where the cloud does not let the user look at the server, the log alone decides, and one that nobody finishes is waited for until `timeouts` end. Default: `false`, one request.",
	}
	attributes["timeouts"] = timeoutsAttribute(ctx)
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one action from a server's log, by the ID of the request that asked for it " +
			"(Nova's *Show Server Action Details*, `GET /servers/{server_id}/os-instance-actions/{request_id}`).\n\n" +
			"A failed action is data, not a failed read: look at `status`, `message` and the events.",
		Attributes: attributes,
	}
}

func (d *instanceActionDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.providerData = configuredData(req, resp)
}

// instanceActionModel is the data source's block.
type instanceActionModel struct {
	ServerID          types.String   `tfsdk:"server_id"`
	Region            types.String   `tfsdk:"region"`
	WaitForCompletion types.Bool     `tfsdk:"wait_for_completion"`
	Timeouts          timeouts.Value `tfsdk:"timeouts"`
	actionModel
}

func (d *instanceActionDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	model := configOf[instanceActionModel](ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := model.Timeouts.Read(ctx, defaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request := d.providerData.newReadRequest(model.ServerID.ValueString(), model.RequestID.ValueString(), timeout)
	client, err := d.providerData.client(ctx, model.Region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(diagnose(request.failed(ctx, nil, err), err))
		return
	}
	action, abandoned, err := d.get(ctx, client, request, model.WaitForCompletion.ValueBool())
	if err != nil {
		resp.Diagnostics.Append(diagnose(request.failed(ctx, client, err), err))
		return
	}
	if abandoned != "" {
		resp.Diagnostics.Append(abandonedWarning(request, abandoned))
	}
	requestID := model.RequestID // as it was written
	var mapped mapping
	model.actionModel = mapped.action(*action, path.Empty())
	model.RequestID, model.Region = requestID, textOrNull(client.region)
	resp.Diagnostics.Append(timeWarnings(mapped.unreadable)...)
	setState(ctx, resp, model)
}

// get reads the action, once or until it is over. abandoned is what of it will never end.
func (d *instanceActionDataSource) get(
	ctx context.Context, client *client, request readRequest, wait bool,
) (action *instanceaction.Action, abandoned string, err error) {
	if !wait {
		action, err = client.Get(ctx, request.serverID, request.requestID)
		return action, "", err
	}
	return client.GetWhenOver(ctx, request.serverID, request.requestID, instanceaction.Wait{
		Clock:    d.providerData.clock,
		Progress: func(waited time.Duration, last instanceaction.Action) { logProgress(ctx, request, waited, last) },
	})
}
