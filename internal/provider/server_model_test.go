package provider

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

func TestMapping_Servers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		server instanceaction.Server
		want   map[string]string // the rest is null
		warns  []path.Path
	}{
		{name: "what is not shown is null", server: instanceaction.Server{ID: "i"}, want: map[string]string{"id": "i"}},
		{
			name: "empty strings stay",
			server: instanceaction.Server{
				ID: "i", Name: new(""), Status: new(""), ProjectID: new(""), HostID: new(""),
				CreatedAt: timeOfText(""), UpdatedAt: timeOfText(""), Fault: &instanceaction.Fault{Message: new("")},
			},
			want: map[string]string{
				"id": "i", "name": "", "status": "", "project_id": "", "host_id": "",
				"created_at": "", "updated_at": "", "fault": "",
			},
		},
		{
			name: "all there is",
			server: instanceaction.Server{
				ID: "i", Name: new("n"), Status: new("s"), ProjectID: new("p"), HostID: new("h"),
				TaskState: "t", TaskStateShown: true,
				CreatedAt: timeOfText("2026-11-21T10:00:00Z"), UpdatedAt: timeOfText("2026-11-21T10:00:00-05:00"),
				Fault: &instanceaction.Fault{Message: new("f")},
			},
			want: map[string]string{
				"id": "i", "name": "n", "status": "s", "project_id": "p", "host_id": "h",
				"task_state": "t", "fault": "f",
				"created_at": "2026-11-21T10:00:00Z", "updated_at": "2026-11-21T15:00:00Z",
			},
		},
		{
			name:   "a fault without a message",
			server: instanceaction.Server{ID: "i", Fault: &instanceaction.Fault{}}, want: map[string]string{"id": "i"},
		},
		{
			name:   "no task, and that is shown",
			server: instanceaction.Server{ID: "i", TaskStateShown: true}, want: map[string]string{"id": "i"},
		},
		{
			name:   "times that cannot be read",
			server: instanceaction.Server{ID: "i", CreatedAt: timeOfText("then"), UpdatedAt: timeOfText("now")},
			want:   map[string]string{"id": "i", "created_at": "then", "updated_at": "now"},
			warns: []path.Path{
				path.Root("servers").AtListIndex(1).AtName("created_at"),
				path.Root("servers").AtListIndex(1).AtName("updated_at"),
			},
		},
	} {
		var mapped converter
		got := mapped.servers([]instanceaction.Server{{}, row.server}).Elements()[1]
		want := map[string]attr.Value{}
		for attribute := range serverType.AttrTypes {
			want[attribute] = types.StringNull()
			if value, given := row.want[attribute]; given {
				want[attribute] = types.StringValue(value)
			}
		}
		if !got.Equal(types.ObjectValueMust(serverType.AttrTypes, want)) {
			t.Errorf("%s: %s", row.name, got)
		}
		var warned []path.Path
		for _, unreadable := range mapped.unreadable {
			warned = append(warned, unreadable.at)
		}
		if !slices.EqualFunc(warned, row.warns, path.Path.Equal) {
			t.Errorf("%s: warns of %v, want %v", row.name, warned, row.warns)
		}
	}
	var mapped converter
	id := instanceaction.OddField{Field: "id", Sent: "null"}
	odd := mapped.servers([]instanceaction.Server{{Odd: []instanceaction.OddField{id}}}).Elements()[0]
	if value, _ := odd.(types.Object); !value.Attributes()["id"].IsNull() || len(mapped.odd) != 1 ||
		mapped.odd[0].OddField != id ||
		!mapped.odd[0].at.Equal(path.Root("servers").AtListIndex(0)) {
		t.Errorf("without an ID: %s, warns of %v", odd, mapped.odd)
	}
	if none := new(converter).servers(nil); none.IsNull() || len(none.Elements()) != 0 {
		t.Errorf("no servers: %s", none)
	}
	if attributes := slices.Collect(maps.Keys(serverAttributes())); len(attributes) != 9 {
		t.Errorf("%v", attributes)
	}
}
