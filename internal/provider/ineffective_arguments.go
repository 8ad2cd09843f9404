package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// ineffective is an argument that has no effect beside another one.
type ineffective struct {
	argument string
	isSet    bool
	beside   string
	other    attr.Value
	because  string
}

func (m *instanceActionModel) ineffectiveArguments() []ineffective {
	return []ineffective{
		{
			"started_after", isTime(m.StartedAfter), "request_id", m.RequestID,
			"it looks for the newest action that began later, and request_id names one",
		},
	}
}

func (m *instanceActionsModel) ineffectiveArguments() []ineffective {
	return []ineffective{
		{
			"include_events", isKnownFalse(m.IncludeEvents), "statuses", m.Statuses,
			"a status is read from events, which are therefore shown",
		},
		{
			"server_id", isKnown(m.ServerID), "server_ids", m.ServerIDs,
			"it names one server, and server_ids names all that are meant",
		},
	}
}

// refuseIneffective refuses arguments that have no effect. What is not known yet is let through.
func refuseIneffective(arguments []ineffective) (diags diag.Diagnostics) {
	for _, a := range arguments {
		if a.isSet && !a.other.IsNull() && !a.other.IsUnknown() {
			diags.AddAttributeError(path.Root(a.argument), "Argument without effect", a.argument+" has no effect "+
				"beside "+
				a.beside+": "+a.because+". Leave one of them out.")
		}
	}
	return diags
}
