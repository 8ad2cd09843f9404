package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestRefuseIneffective(t *testing.T) {
	t.Parallel()
	const noon = "2026-11-21T12:00:00Z"
	statuses := types.SetValueMust(types.StringType, nil)
	for name, row := range map[string]struct {
		arguments []ineffective
		want      int
	}{
		"a request": {(&instanceActionModel{actionModel: actionModel{RequestID: types.StringValue("req-1")}}).ineffectiveArguments(), 0},
		"a time":    {(&instanceActionModel{StartedAfter: types.StringValue(noon)}).ineffectiveArguments(), 0},
		"a request and a time": {
			(&instanceActionModel{actionModel: actionModel{RequestID: types.StringValue("req-1")}, StartedAfter: types.StringValue(noon)}).ineffectiveArguments(), 1,
		},
		"a request that is not known, and a time": {
			(&instanceActionModel{actionModel: actionModel{RequestID: types.StringUnknown()}, StartedAfter: types.StringValue(noon)}).ineffectiveArguments(), 0,
		},
		"statuses, and no word of events": {(&instanceActionsModel{Statuses: statuses}).ineffectiveArguments(), 0},
		"statuses, and events": {
			(&instanceActionsModel{Statuses: statuses, IncludeEvents: types.BoolValue(true)}).ineffectiveArguments(), 0,
		},
		"statuses, and no events": {
			(&instanceActionsModel{Statuses: statuses, IncludeEvents: types.BoolValue(false)}).ineffectiveArguments(), 1,
		},
		"no events": {(&instanceActionsModel{IncludeEvents: types.BoolValue(false)}).ineffectiveArguments(), 0},
	} {
		if diags := refuseIneffective(row.arguments); len(diags) != row.want {
			t.Errorf("%s: %v", name, diags)
		}
	}
}
