package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
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
		Validators: requestIDValidators(),
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

func (d *instanceActionDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.providerData, _ = req.ProviderData.(*providerData) // nil while Terraform only validates
}

func (d *instanceActionDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var serverID, requestID, region types.String
	var wait types.Bool
	var limits timeouts.Value
	for name, target := range map[string]any{
		"server_id": &serverID, "request_id": &requestID, "region": &region, "wait_for_completion": &wait, "timeouts": &limits,
	} {
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(name), target)...)
	}
	limit, diags := limits.Read(ctx, defaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	request := readRequest{serverID: serverID.ValueString(), requestID: requestID.ValueString(), limit: limit}
	client, err := d.providerData.client(ctx, region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.providerData.diagnose(ctx, request, err))
		return
	}
	request.client = client
	outcome, err := d.get(ctx, request, wait.ValueBool())
	if err != nil {
		resp.Diagnostics.Append(d.providerData.diagnose(ctx, request, err))
		return
	}
	if outcome.Over == instanceaction.OverAbandoned {
		resp.Diagnostics.Append(abandonedWarning(request, outcome))
	}
	values, diags := instanceActionValues(outcome.Action, path.Empty())
	resp.Diagnostics.Append(diags...)
	values["server_id"], values["request_id"], values["region"] = serverID, requestID, textOrNull(client.region)
	values["wait_for_completion"], values["timeouts"] = wait, limits
	resp.Diagnostics.Append(resp.State.Set(ctx, objectOf(values))...)
}

// get reads the action, once or until it is over.
func (d *instanceActionDataSource) get(ctx context.Context, request readRequest, wait bool) (instanceaction.Outcome, error) {
	selection := instanceaction.Selection{RequestID: request.requestID}
	if !wait {
		action, err := request.client.Select(ctx, request.serverID, selection)
		if err != nil {
			return instanceaction.Outcome{}, err
		}
		return instanceaction.Outcome{Action: *action}, nil
	}
	return request.client.GetWhenOver(ctx, request.serverID, selection, instanceaction.WaitOptions{
		Clock:    d.providerData.clock,
		Progress: func(progress instanceaction.Progress) { logProgress(ctx, request, progress) },
	})
}
