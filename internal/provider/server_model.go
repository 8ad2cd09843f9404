package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

var serverType = objectType(serverAttributes())

// serverModel is an element of servers; its schema is [serverAttributes].
type serverModel struct {
	ID        types.String `tfsdk:"id"`
	Name      types.String `tfsdk:"name"`
	Status    types.String `tfsdk:"status"`
	TaskState types.String `tfsdk:"task_state"`
	Fault     types.String `tfsdk:"fault"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
	ProjectID types.String `tfsdk:"project_id"`
	HostID    types.String `tfsdk:"host_id"`
}

// servers converts a list of servers.
func (c *converter) servers(servers []instanceaction.Server) types.List {
	elements := make([]attr.Value, 0, len(servers))
	for i, server := range servers {
		here := path.Root("servers").AtListIndex(i)
		for _, odd := range server.Odd {
			c.odd = append(c.odd, oddField{at: here, OddField: odd})
		}
		model := serverModel{
			ID:        textOrNull(server.ID),
			Name:      types.StringPointerValue(server.Name),
			Status:    types.StringPointerValue(server.Status),
			TaskState: textOrNull(server.TaskState),
			CreatedAt: c.time(server.CreatedAt, here.AtName("created_at")),
			UpdatedAt: c.time(server.UpdatedAt, here.AtName("updated_at")),
			ProjectID: types.StringPointerValue(server.ProjectID),
			HostID:    types.StringPointerValue(server.HostID),
		}
		if server.Fault != nil {
			model.Fault = types.StringPointerValue(server.Fault.Message)
		}
		elements = append(elements, objectOf(model, serverType))
	}
	return types.ListValueMust(serverType, elements)
}
