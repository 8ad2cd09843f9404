package provider

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// actionModel is an action as both data sources show it; its schema is [instanceActionAttributes].
type actionModel struct {
	Action       types.String `tfsdk:"action"`
	InstanceUUID types.String `tfsdk:"instance_uuid"`
	RequestID    types.String `tfsdk:"request_id"`
	ProjectID    types.String `tfsdk:"project_id"`
	UserID       types.String `tfsdk:"user_id"`
	StartTime    types.String `tfsdk:"start_time"`
	UpdatedAt    types.String `tfsdk:"updated_at"`
	Message      types.String `tfsdk:"message"`
	Status       types.String `tfsdk:"status"`
	Events       types.List   `tfsdk:"events"`
}

// eventModel is an element of events; its schema is [eventAttributes].
type eventModel struct {
	Event      types.String `tfsdk:"event"`
	StartTime  types.String `tfsdk:"start_time"`
	FinishTime types.String `tfsdk:"finish_time"`
	Result     types.String `tfsdk:"result"`
	Traceback  types.String `tfsdk:"traceback"`
	Host       types.String `tfsdk:"host"`
	HostID     types.String `tfsdk:"host_id"`
	Details    types.String `tfsdk:"details"`
}

// mapping maps actions to Terraform's values, and notes the times that it could not read. They are kept as they came.
type mapping struct {
	unreadable []unreadableTime
}

// unreadableTime is a time that stands in the state as the cloud wrote it.
type unreadableTime struct {
	at   path.Path
	text string
}

// action maps an action; at is where in the data source it stands.
func (m *mapping) action(action instanceaction.Action, at path.Path) actionModel {
	return actionModel{
		Action:       types.StringValue(action.Action),
		InstanceUUID: types.StringValue(action.InstanceUUID),
		RequestID:    types.StringValue(action.RequestID),
		ProjectID:    types.StringPointerValue(action.ProjectID),
		UserID:       types.StringPointerValue(action.UserID),
		StartTime:    m.time(&action.StartTime, at.AtName("start_time")),
		UpdatedAt:    m.time(action.UpdatedAt, at.AtName("updated_at")),
		Message:      types.StringPointerValue(action.Message),
		Status:       types.StringValue(string(action.Status())),
		Events:       m.events(action.Events, at.AtName("events")),
	}
}

// list maps a list of actions. Without events there is nothing to read a status from, and it is null.
func (m *mapping) list(actions []instanceaction.Action, withEvents bool) types.List {
	elements := make([]attr.Value, 0, len(actions))
	for i, action := range actions {
		model := m.action(action, path.Root("instance_actions").AtListIndex(i))
		if !withEvents {
			model.Status, model.Events = types.StringNull(), types.ListNull(eventType)
		}
		elements = append(elements, objectOf(model, listedActionType))
	}
	return types.ListValueMust(listedActionType, elements)
}

// events keeps apart no events said (nil, null) and said to be none (empty).
func (m *mapping) events(events []instanceaction.Event, at path.Path) types.List {
	if events == nil {
		return types.ListNull(eventType)
	}
	elements := make([]attr.Value, 0, len(events))
	for i, event := range events {
		here := at.AtListIndex(i)
		elements = append(elements, objectOf(eventModel{
			Event:      types.StringPointerValue(event.Event),
			StartTime:  m.time(event.StartTime, here.AtName("start_time")),
			FinishTime: m.time(event.FinishTime, here.AtName("finish_time")),
			Result:     types.StringPointerValue(event.Result),
			Traceback:  types.StringPointerValue(event.Traceback),
			Host:       types.StringPointerValue(event.Host),
			HostID:     types.StringPointerValue(event.HostID),
			Details:    types.StringPointerValue(event.Details),
		}, eventType))
	}
	return types.ListValueMust(eventType, elements)
}

// time writes a time as RFC 3339 in UTC, the only form that Terraform's time functions take. "" stays as it is.
func (m *mapping) time(text *string, at path.Path) types.String {
	if text == nil || *text == "" {
		return types.StringPointerValue(text)
	}
	t, err := instanceaction.ParseTime(*text)
	if err != nil {
		m.unreadable = append(m.unreadable, unreadableTime{at: at, text: *text})
		return types.StringPointerValue(text)
	}
	return types.StringValue(t.Format(time.RFC3339Nano))
}

// textOrNull is a string that the API has no "" of.
func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}
