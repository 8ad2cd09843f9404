package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

func (m *instanceActionModel) ineffectiveArguments() diag.Diagnostics {
	return refuseBeside("request_id", m.RequestID, "started_after", isTime(m.StartedAfter),
		"it looks for the newest action that began later, and request_id names one")
}

func (m *instanceActionsModel) ineffectiveArguments() diag.Diagnostics {
	return append(
		refuseBeside("statuses", m.Statuses, "include_events", isKnownFalse(m.IncludeEvents),
			"a status is read from events, which are therefore shown"),
		refuseBeside("server_ids", m.ServerIDs, "server_id", isKnown(m.ServerID),
			"it names one server, and server_ids names all that are meant")...)
}

// refuseBeside refuses an argument, where it is set, that has no effect beside another one. What is not known yet is
// let through.
func refuseBeside(
	other string, value attr.Value, argument string, isSet bool, because string,
) (diags diag.Diagnostics) {
	if isSet && !value.IsNull() && !value.IsUnknown() {
		diags.AddAttributeError(path.Root(argument), "Argument without effect",
			argument+" has no effect beside "+other+": "+because+". Leave one of them out.")
	}
	return diags
}
