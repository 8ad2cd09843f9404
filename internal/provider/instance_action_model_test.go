package provider

import (
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

var null = types.StringNull()

// eventOf is an event's object: the given values, null for the rest.
func eventOf(values map[string]string) attr.Value {
	all := map[string]attr.Value{}
	for name := range eventType.AttrTypes {
		all[name] = null
		if value, given := values[name]; given {
			all[name] = types.StringValue(value)
		}
	}
	return types.ObjectValueMust(eventType.AttrTypes, all)
}

func eventsOf(events ...attr.Value) attr.Value { return types.ListValueMust(eventType, events) }

func timeOfText(text string) *instanceaction.Time { return new(instanceaction.NewTime(text)) }

func TestMapping_Action(t *testing.T) {
	t.Parallel()
	const (
		seven = "2014-12-11T07:00:00.000000"
		eight = "2014-12-11T08:00:00.000000"
	)
	minimal := instanceaction.Action{Action: "reboot", InstanceUUID: "a server", RequestID: "a request",
		StartTime: timeOfText(seven)}
	with := func(change func(*instanceaction.Action)) instanceaction.Action {
		action := minimal
		change(&action)
		return action
	}
	for _, row := range []struct {
		name   string
		action instanceaction.Action
		want   map[string]attr.Value // beside what the minimal action has
		warns  []path.Path
	}{
		{
			name: "null and absent are null", action: minimal,
			want: map[string]attr.Value{
				"message": null, "project_id": null, "user_id": null, "updated_at": null,
				"events": types.ListNull(eventType), "status": types.StringValue("unknown"),
				"duration": types.NumberNull(), "failure": null, "finish_time": null,
			},
		},
		{
			name: "empty strings stay", action: with(func(a *instanceaction.Action) {
				a.Message, a.ProjectID, a.UserID, a.UpdatedAt, a.StartTime = new(""), new(""), new(""), timeOfText(""),
					timeOfText("")
			}),
			want: map[string]attr.Value{
				"message": types.StringValue(""), "project_id": types.StringValue(""), "user_id": types.StringValue(""),
				"updated_at": types.StringValue(""), "start_time": types.StringValue(""),
			},
		},
		{
			name: "texts are kept as they are", action: with(func(a *instanceaction.Action) {
				a.Message, a.ProjectID, a.UserID = new("Error"), new("147"), new(" 789\n")
			}),
			want: map[string]attr.Value{
				"message": types.StringValue("Error"), "project_id": types.StringValue("147"),
				"user_id": types.StringValue(" 789\n"),
				"status":  types.StringValue("failed"),
			},
		},
		{
			name:   "no events are an empty list",
			action: with(func(a *instanceaction.Action) { a.Events = []instanceaction.Event{} }),
			want:   map[string]attr.Value{"events": eventsOf(), "status": types.StringValue("unknown")},
		},
		{
			name:   "an event of nulls",
			action: with(func(a *instanceaction.Action) { a.Events = []instanceaction.Event{{}} }),
			want:   map[string]attr.Value{"events": eventsOf(eventOf(nil)), "status": types.StringValue("in_progress")},
		},
		{
			name: "an event of empty strings", action: with(func(a *instanceaction.Action) {
				a.Events = []instanceaction.Event{{
					Event: new(""), StartTime: timeOfText(""), FinishTime: timeOfText(""), Result: new(""),
					Traceback: new(""), HostID: new(""), Host: new(""), Details: new(""),
				}}
			}),
			want: map[string]attr.Value{"events": eventsOf(eventOf(map[string]string{
				"event": "", "start_time": "", "finish_time": "", "result": "", "traceback": "", "host_id": "",
				"host": "", "details": "",
			})), "status": types.StringValue("in_progress")},
		},
		{
			name: "each field of an event has its place", action: with(func(a *instanceaction.Action) {
				a.Events = []instanceaction.Event{{
					Event: new("an event"), StartTime: timeOfText(seven), FinishTime: timeOfText(eight),
					Result:    new("Success"),
					Traceback: new("a traceback"), HostID: new("a host ID"), Host: new("a host"),
					Details: new("some details"),
				}}
			}),
			want: map[string]attr.Value{"events": eventsOf(eventOf(map[string]string{
				"event": "an event", "start_time": "2014-12-11T07:00:00Z", "finish_time": "2014-12-11T08:00:00Z",
				"result":    "Success",
				"traceback": "a traceback", "host_id": "a host ID", "host": "a host", "details": "some details",
			})), "status": types.StringValue("succeeded"), "duration": types.NumberValue(big.NewFloat(3600)),
				"finish_time": types.StringValue("2014-12-11T08:00:00Z")},
		},
		{
			name: "the order of events is the cloud's, not that of their times",
			action: with(func(a *instanceaction.Action) {
				a.Events = []instanceaction.Event{
					{Event: new("second"), StartTime: timeOfText(eight), FinishTime: timeOfText(eight)},
					{Event: new("first"), StartTime: timeOfText(seven)},
					{Event: new("second"), StartTime: timeOfText(eight), FinishTime: timeOfText(eight)},
				}
			}),
			want: map[string]attr.Value{"events": eventsOf(
				eventOf(map[string]string{"event": "second", "start_time": "2014-12-11T08:00:00Z",
					"finish_time": "2014-12-11T08:00:00Z"}),
				eventOf(map[string]string{"event": "first", "start_time": "2014-12-11T07:00:00Z"}),
				eventOf(map[string]string{"event": "second", "start_time": "2014-12-11T08:00:00Z",
					"finish_time": "2014-12-11T08:00:00Z"}),
			), "status": types.StringValue("in_progress"), "duration": types.NumberNull(), "finish_time": null},
		},
		{
			name: "the newest event is unfinished", action: with(func(a *instanceaction.Action) {
				a.Events = []instanceaction.Event{{StartTime: timeOfText(seven), FinishTime: timeOfText(seven)},
					{StartTime: timeOfText(eight)}}
			}),
			want: map[string]attr.Value{"events": eventsOf(
				eventOf(map[string]string{"start_time": "2014-12-11T07:00:00Z", "finish_time": "2014-12-11T07:00:00Z"}),
				eventOf(map[string]string{"start_time": "2014-12-11T08:00:00Z"}),
			), "status": types.StringValue("in_progress")},
		},
		{
			name: "fractions are kept where they are not zero", action: with(func(a *instanceaction.Action) {
				a.StartTime, a.UpdatedAt = timeOfText("2014-12-11T07:00:00.000001"),
					timeOfText("2014-12-11T07:00:00.500")
			}),
			want: map[string]attr.Value{
				"start_time": types.StringValue("2014-12-11T07:00:00.000001Z"),
				"updated_at": types.StringValue("2014-12-11T07:00:00.5Z"),
			},
		},
		{
			name: "times that cannot be read are kept and warned of", action: with(func(a *instanceaction.Action) {
				a.StartTime, a.UpdatedAt = timeOfText("long ago"), timeOfText("just now")
				a.Events = []instanceaction.Event{{StartTime: timeOfText(seven), FinishTime: timeOfText(seven)},
					{StartTime: timeOfText("then"), FinishTime: timeOfText("thereafter")}}
			}),
			want: map[string]attr.Value{
				"start_time": types.StringValue("long ago"), "updated_at": types.StringValue("just now"),
				"events": eventsOf(
					eventOf(map[string]string{"start_time": "2014-12-11T07:00:00Z",
						"finish_time": "2014-12-11T07:00:00Z"}),
					eventOf(map[string]string{"start_time": "then", "finish_time": "thereafter"}),
				),
				"status": types.StringValue("succeeded"),
			},
			warns: []path.Path{
				path.Root("start_time"), path.Root("updated_at"),
				path.Root("events").AtListIndex(1).AtName("start_time"),
				path.Root("events").AtListIndex(1).AtName("finish_time"),
			},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var mapped converter
			got := objectOf(mapped.action(instanceaction.Reading{Action: row.action}, path.Empty()),
				listedActionType).Attributes()
			want := map[string]attr.Value{
				"action": types.StringValue("reboot"), "instance_uuid": types.StringValue("a server"),
				"request_id": types.StringValue("a request"),
				"start_time": types.StringValue("2014-12-11T07:00:00Z"),
			}
			maps.Copy(want, row.want)
			for name, value := range want {
				if !value.Equal(got[name]) {
					t.Errorf("%s = %s, want %s", name, got[name], value)
				}
			}
			var warned []path.Path
			for _, unreadable := range mapped.unreadable {
				warned = append(warned, unreadable.at)
			}
			if !slices.EqualFunc(warned, row.warns, path.Path.Equal) {
				t.Errorf("unreadable times at %v, want %v", warned, row.warns)
			}
		})
	}
}

func TestMapping_ListSaysWhereATimeStands(t *testing.T) {
	t.Parallel()
	var mapped converter
	mapped.list([]instanceaction.Reading{
		{Action: instanceaction.Action{StartTime: timeOfText("2014-12-11T07:00:00")}},
		{Action: instanceaction.Action{StartTime: timeOfText("long ago")}},
	}, false)
	if len(mapped.unreadable) != 1 || mapped.unreadable[0].at.String() != "instance_actions[1].start_time" ||
		mapped.unreadable[0].sent != `"long ago"` {
		t.Errorf("%v", mapped.unreadable)
	}
}

// TestInstanceActionModel_ShowsWhenAFailureEnded: what is still open then has no end, which keeps no finish_time back.
func TestInstanceActionModel_ShowsWhenAFailureEnded(t *testing.T) {
	t.Parallel()
	const began, ended = "2026-11-21T23:58:31", "2026-11-21T23:58:40"
	action := instanceaction.Action{Action: "resize", StartTime: timeOfText(began), Message: new("Error"),
		Events: []instanceaction.Event{
			{Event: new("rest"), StartTime: timeOfText(began)},
			{Event: new("resize"), StartTime: timeOfText(began), FinishTime: timeOfText(ended), Result: new("Error")},
		}}
	for end, want := range map[instanceaction.End]types.String{
		"":                       types.StringNull(),
		instanceaction.EndFailed: types.StringValue(ended + "Z"),
	} {
		var model instanceActionModel
		model.show(instanceaction.Reading{Action: action, End: end})
		if !model.FinishTime.Equal(want) || len(model.Events.Elements()) != 2 {
			t.Errorf("%q: finish_time %s, want %s; events %s", end, model.FinishTime, want, model.Events)
		}
	}
}
