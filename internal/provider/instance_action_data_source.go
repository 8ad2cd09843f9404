package provider

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type instanceActionDataSource struct {
	connection *connection
}

var _ datasource.DataSourceWithConfigure = (*instanceActionDataSource)(nil)

func newInstanceActionDataSource() datasource.DataSource { return &instanceActionDataSource{} }

func (d *instanceActionDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_instance_action"
}

func (d *instanceActionDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := instanceActionAttributes()
	attributes["server_id"] = serverIDAttribute()
	attributes["region"] = regionAttribute()
	attributes["request_id"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: "ID of the request that asked for the action: the `X-Compute-Request-Id` of its answer, " +
			"`req-5a429946-c9cc-45cc-b5bd-68864209e5cc` say. A server's log lists them.",
		Validators: requestIDValidators(),
	}
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
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("server_id"), &serverID)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("request_id"), &requestID)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &region)...)
	if resp.Diagnostics.HasError() {
		return
	}
	asked := question{serverID: serverID.ValueString(), requestID: requestID.ValueString()}
	service, err := d.connection.service(ctx, region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.connection.diagnose(ctx, asked, err))
		return
	}
	asked.service = service
	action, err := service.Get(ctx, asked.serverID, asked.requestID)
	if err != nil {
		resp.Diagnostics.Append(d.connection.diagnose(ctx, asked, err))
		return
	}
	values, diags := instanceActionValues(*action, path.Empty())
	resp.Diagnostics.Append(diags...)
	values["server_id"], values["request_id"], values["region"] = serverID, requestID, textOrNull(service.region)
	resp.Diagnostics.Append(resp.State.Set(ctx, objectOf(values))...)
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
