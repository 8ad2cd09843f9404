package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

type serversDataSource struct{ dataSource }

var _ datasource.DataSourceWithConfigure = (*serversDataSource)(nil)

func newServersDataSource() datasource.DataSource {
	return &serversDataSource{newDataSource("servers")}
}

func (d *serversDataSource) Schema(
	ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the project's servers, to find those whose logs you want to read. Several may " +
			"have the same name, or none.",
		Attributes: map[string]schema.Attribute{
			"region": regionAttribute(),
			"name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only servers of exactly this name. Upper and lower case differ.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"status": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only servers of this status, for example `ERROR`, in upper or lower case. " +
					"`DELETED` is for administrators.",
				Validators: []validator.String{
					stringvalidator.OneOfCaseInsensitive(instanceaction.ServerStatuses()...),
				},
			},
			"all_projects": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "List the servers of all projects, as an administrator. Default: `false`.",
			},
			"timeouts": timeoutsAttribute(ctx),
			"servers": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The servers, in the cloud's order (Nova: the newest first).",
				NestedObject:        schema.NestedAttributeObject{Attributes: serverAttributes()},
			},
		},
	}
}

func serverAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":     computed("UUID of the server: the `server_id` of the other data sources."),
		"name":   computed("Name of the server. Null if its part of the cloud is out of reach."),
		"status": computed("The server's own status: `ACTIVE`, `SHUTOFF`, `ERROR` … The set is open."),
		"task_state": computed("What is under way, for example `reboot_started`. Null if nothing is, or if you may " +
			"not see it."),
		"fault": computed("Message of the server's newest fault. Null unless `status` is `ERROR` or `DELETED`, or " +
			"if the cloud leaves it out of the list: older Novas do for a server that no host could take. `failure` " +
			"of its newest action has it."),
		"created_at": computed("When the server was asked for: RFC 3339 in UTC."),
		"updated_at": computed("When the server last changed: RFC 3339 in UTC."),
		"project_id": computed("ID of the server's project."),
		"host_id":    computed("ID of the compute host, different for each project. Empty if the server has none."),
	}
}

// serversModel is the data source's block.
type serversModel struct {
	Region      types.String   `tfsdk:"region"`
	Name        types.String   `tfsdk:"name"`
	Status      types.String   `tfsdk:"status"`
	AllProjects types.Bool     `tfsdk:"all_projects"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
	Servers     types.List     `tfsdk:"servers"`
}

func (d *serversDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	model := configOf[serversModel](ctx, req.Config, &resp.Diagnostics)
	timeout := readTimeout(ctx, model.Timeouts, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	filter := model.filter()
	read := d.providerData.describe(readDescription{purpose: purposeRead, servers: &filter, timeout: timeout})
	client, err := d.providerData.client(ctx, model.Region.ValueString())
	if err != nil {
		resp.Diagnostics.Append(d.failure(ctx, read, nil, err))
		return
	}
	servers, err := client.Servers(ctx, filter)
	if err != nil {
		resp.Diagnostics.Append(d.failure(ctx, read, client, err))
		return
	}
	var mapped converter
	model.Region, model.Servers = textOrNull(client.region), mapped.servers(servers)
	resp.Diagnostics.Append(mapped.warnings()...)
	setState(ctx, resp, model)
}

func (m *serversModel) filter() instanceaction.ServerFilter {
	return instanceaction.ServerFilter{
		Name: m.Name.ValueString(), Status: m.Status.ValueString(), AllProjects: m.AllProjects.ValueBool(),
	}
}
