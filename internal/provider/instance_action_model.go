package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

var eventType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"event": types.StringType, "start_time": types.StringType, "finish_time": types.StringType, "result": types.StringType,
	"traceback": types.StringType, "host": types.StringType, "host_id": types.StringType, "details": types.StringType,
}}

var listedActionType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"action": types.StringType, "instance_uuid": types.StringType, "message": types.StringType, "project_id": types.StringType,
	"user_id": types.StringType, "request_id": types.StringType, "start_time": types.StringType, "updated_at": types.StringType,
	"status": types.StringType, "events": types.ListType{ElemType: eventType},
}}

// instanceActionValues maps an action to the values of [instanceActionAttributes]. at is where in the data source the action
// stands. Each time that cannot be read is kept as it came and warned of.
//
// Values are built directly: reflection over structs costs a provider about a third more.
func instanceActionValues(action instanceaction.Action, at path.Path) (map[string]attr.Value, diag.Diagnostics) {
	var diags diag.Diagnostics
	values := map[string]attr.Value{
		"action":        types.StringValue(action.Action),
		"instance_uuid": types.StringValue(action.InstanceUUID),
		"message":       types.StringPointerValue(action.Message),
		"project_id":    types.StringPointerValue(action.ProjectID),
		"user_id":       types.StringPointerValue(action.UserID),
		"start_time":    timeValue(action.StartTime, at.AtName("start_time"), &diags),
		"updated_at":    timeValue(action.UpdatedAt, at.AtName("updated_at"), &diags),
		"status":        types.StringValue(string(action.Status())),
		"events":        eventsValue(action.Events, at.AtName("events"), &diags),
	}
	return values, diags
}

// instanceActionsValue maps a list of actions. Without events there is nothing to read a status from, and it is null.
func instanceActionsValue(actions []instanceaction.Action, withEvents bool) (types.List, diag.Diagnostics) {
	var diags diag.Diagnostics
	elements := make([]attr.Value, 0, len(actions))
	for i, action := range actions {
		values, warnings := instanceActionValues(action, path.Root("instance_actions").AtListIndex(i))
		diags.Append(warnings...)
		values["request_id"] = types.StringValue(action.RequestID)
		if !withEvents {
			values["status"], values["events"] = types.StringNull(), types.ListNull(eventType)
		}
		elements = append(elements, types.ObjectValueMust(listedActionType.AttrTypes, values))
	}
	return types.ListValueMust(listedActionType, elements), diags
}

// eventsValue keeps apart no events said (nil, null) and said to be none (empty).
func eventsValue(events []instanceaction.Event, at path.Path, diags *diag.Diagnostics) attr.Value {
	if events == nil {
		return types.ListNull(eventType)
	}
	values := make([]attr.Value, 0, len(events))
	for i, event := range events {
		here := at.AtListIndex(i)
		values = append(values, types.ObjectValueMust(eventType.AttrTypes, map[string]attr.Value{
			"event":       types.StringPointerValue(event.Event),
			"start_time":  timeValue(event.StartTime, here.AtName("start_time"), diags),
			"finish_time": timeValue(event.FinishTime, here.AtName("finish_time"), diags),
			"result":      types.StringPointerValue(event.Result),
			"traceback":   types.StringPointerValue(event.Traceback),
			"host":        types.StringPointerValue(event.Host),
			"host_id":     types.StringPointerValue(event.HostID),
			"details":     types.StringPointerValue(event.Details),
		}))
	}
	return types.ListValueMust(eventType, values)
}

// timeValue writes a time as RFC 3339 in UTC, the only form that Terraform's time functions take. "" stays as it is.
func timeValue(t *instanceaction.Time, at path.Path, diags *diag.Diagnostics) attr.Value {
	if t == nil {
		return types.StringNull()
	}
	if _, err := instanceaction.ParseTime(t.Text); err != nil && t.Text != "" {
		// Terraform merges warnings of one summary, so the summary names the place.
		diags.AddAttributeWarning(at, fmt.Sprintf("Unreadable time in %s", at),
			fmt.Sprintf("The cloud sent %s. It is kept as it came; Terraform's time functions will refuse it.", err))
	}
	return types.StringValue(t.String())
}

// textOrNull is a string that the API has no "" of.
func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// objectOf makes an object of values, whose types say its type.
func objectOf(values map[string]attr.Value) types.Object {
	attributeTypes := make(map[string]attr.Type, len(values))
	for name, value := range values {
		attributeTypes[name] = value.Type(context.Background())
	}
	return types.ObjectValueMust(attributeTypes, values)
}
