package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestIneffectiveArguments(t *testing.T) {
	t.Parallel()
	request, notKnown := types.StringValue("req-1"), types.StringUnknown()
	noon, statuses := types.StringValue("2026-11-21T12:00:00Z"), types.SetValueMust(types.StringType, nil)
	one := func(requestID, startedAfter types.String) diag.Diagnostics {
		m := instanceActionModel{actionModel: actionModel{RequestID: requestID}, StartedAfter: startedAfter}
		return m.ineffectiveArguments()
	}
	list := func(statuses types.Set, includeEvents types.Bool) diag.Diagnostics {
		return (&instanceActionsModel{Statuses: statuses, IncludeEvents: includeEvents}).ineffectiveArguments()
	}
	for name, row := range map[string]struct {
		got  diag.Diagnostics
		want int
	}{
		"a request":            {one(request, types.StringNull()), 0},
		"a time":               {one(types.StringNull(), noon), 0},
		"a request and a time": {one(request, noon), 1},
		"a request that is not known, and a time": {one(notKnown, noon), 0},
		"statuses, and no word of events":         {list(statuses, types.BoolNull()), 0},
		"statuses, and events":                    {list(statuses, types.BoolValue(true)), 0},
		"statuses, and no events":                 {list(statuses, types.BoolValue(false)), 1},
		"no events":                               {list(types.SetNull(types.StringType), types.BoolValue(false)), 0},
	} {
		if len(row.got) != row.want {
			t.Errorf("%s: %v", name, row.got)
		}
	}
}
