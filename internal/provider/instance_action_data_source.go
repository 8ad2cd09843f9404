package provider

import (
	"context"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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
	connection *connection
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
	d.connection, _ = req.ProviderData.(*connection) // nil while Terraform only validates
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
	asked := question{serverID: serverID.ValueString(), requestID: requestID.ValueString(), limit: limit}
	service, err := d.connection.service(ctx, region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.connection.diagnose(ctx, asked, err))
		return
	}
	asked.service = service
	action, abandoned, err := d.get(ctx, asked, wait.ValueBool())
	if err != nil {
		resp.Diagnostics.Append(d.connection.diagnose(ctx, asked, err))
		return
	}
	if abandoned != "" {
		resp.Diagnostics.Append(abandonedWarning(asked, abandoned))
	}
	values, diags := instanceActionValues(*action, path.Empty())
	resp.Diagnostics.Append(diags...)
	values["server_id"], values["request_id"], values["region"] = serverID, requestID, textOrNull(service.region)
	values["wait_for_completion"], values["timeouts"] = wait, limits
	resp.Diagnostics.Append(resp.State.Set(ctx, objectOf(values))...)
}

// get reads the action, once or until it is over. abandoned is what of it will never end.
func (d *instanceActionDataSource) get(ctx context.Context, asked question, wait bool) (action *instanceaction.Action, abandoned string, err error) {
	if !wait {
		action, err = asked.service.Get(ctx, asked.serverID, asked.requestID)
		return action, "", err
	}
	return asked.service.GetWhenOver(ctx, asked.serverID, asked.requestID, instanceaction.Wait{
		Clock:    d.connection.clock,
		Progress: func(waited time.Duration, last instanceaction.Action) { logProgress(ctx, asked, waited, last) },
	})
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
	uuidForm      = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	requestIDForm = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
)

func serverIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "ID of the server, a UUID with its dashes. A deleted server can be read from microversion 2.21 on.",
		Validators: []validator.String{stringvalidator.RegexMatches(uuidForm,
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
		stringvalidator.RegexMatches(requestIDForm, "should consist of letters, digits, '.', '_' and '-'"),
		stringvalidator.NoneOf(".", ".."),
	}
}
