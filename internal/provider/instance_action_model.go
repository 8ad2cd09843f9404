package provider

import (
	"math/big"
	"strconv"
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
	FinishTime   types.String `tfsdk:"finish_time"`
	Message      types.String `tfsdk:"message"`
	Status       types.String `tfsdk:"status"`
	Duration     types.Number `tfsdk:"duration"`
	Failure      types.String `tfsdk:"failure"`
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

// converter converts actions and servers to Terraform's values, and notes what is odd about them: fields that are not
// what the API promises, and times that it cannot read. They are kept as they came.
type converter struct {
	odd        []oddField
	unreadable []unreadableTime
}

// oddField is a field of the action at a path that the cloud sent in another form than the API promises.
type oddField struct {
	at path.Path
	instanceaction.OddField
}

// unreadableTime is a time that stands in the state as the cloud wrote it.
type unreadableTime struct {
	at   path.Path
	sent string // null, or a text in quotes
}

// action converts a reading; at is where in the data source it stands.
func (c *converter) action(reading instanceaction.Reading, at path.Path) actionModel {
	action := reading.Action
	for _, odd := range action.Odd {
		c.odd = append(c.odd, oddField{at: at, OddField: odd})
	}
	return actionModel{
		Action:       required(action, "action", action.Action),
		InstanceUUID: required(action, "instance_uuid", action.InstanceUUID),
		RequestID:    required(action, "request_id", action.RequestID),
		ProjectID:    types.StringPointerValue(action.ProjectID),
		UserID:       types.StringPointerValue(action.UserID),
		StartTime:    c.startTime(action, at.AtName("start_time")),
		UpdatedAt:    c.time(action.UpdatedAt, at.AtName("updated_at")),
		FinishTime:   timeValue(reading.FinishTime()),
		Message:      types.StringPointerValue(action.Message),
		Status:       types.StringValue(string(reading.Status())),
		Duration:     secondsValue(reading.Duration()),
		Failure:      types.StringPointerValue(reading.Failure()),
		Events:       c.events(action.Events, at.AtName("events")),
	}
}

// required is a field that the API always sends; null where a cloud does not.
func required(action instanceaction.Action, field, text string) types.String {
	if action.Lacks(field) {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// list converts a list. Without events a status is known only of some that failed; any other is null.
func (c *converter) list(readings []instanceaction.Reading, withEvents bool) types.List {
	elements := make([]attr.Value, 0, len(readings))
	for i, reading := range readings {
		model := c.action(reading, path.Root("instance_actions").AtListIndex(i))
		if !withEvents && reading.Status() == instanceaction.StatusUnknown {
			model.Status = types.StringNull()
		}
		elements = append(elements, objectOf(model, listedActionType))
	}
	return types.ListValueMust(listedActionType, elements)
}

// events converts events: nil to null, and none to an empty list.
func (c *converter) events(events []instanceaction.Event, at path.Path) types.List {
	if events == nil {
		return types.ListNull(eventType)
	}
	elements := make([]attr.Value, 0, len(events))
	for i, event := range events {
		here := at.AtListIndex(i)
		elements = append(elements, objectOf(eventModel{
			Event:      types.StringPointerValue(event.Event),
			StartTime:  c.time(event.StartTime, here.AtName("start_time")),
			FinishTime: c.time(event.FinishTime, here.AtName("finish_time")),
			Result:     types.StringPointerValue(event.Result),
			Traceback:  types.StringPointerValue(event.Traceback),
			Host:       types.StringPointerValue(event.Host),
			HostID:     types.StringPointerValue(event.HostID),
			Details:    types.StringPointerValue(event.Details),
		}, eventType))
	}
	return types.ListValueMust(eventType, elements)
}

// time notes a time that cannot be read; see timeValue.
func (c *converter) time(t *instanceaction.Time, at path.Path) types.String {
	if t != nil && t.Text != "" && !t.Readable() {
		c.unreadable = append(c.unreadable, unreadableTime{at: at, sent: strconv.Quote(t.Text)})
	}
	return timeValue(t)
}

// startTime notes a start time that is missing as well: the API promises one.
func (c *converter) startTime(action instanceaction.Action, at path.Path) types.String {
	if action.StartTime == nil {
		c.unreadable = append(c.unreadable, unreadableTime{at: at, sent: "null"})
	}
	return c.time(action.StartTime, at)
}

// timeValue is a time as RFC 3339 in UTC, the only form that Terraform's time functions take. One that cannot be read
// is kept as it came.
func timeValue(t *instanceaction.Time) types.String {
	if t == nil {
		return types.StringNull()
	}
	return types.StringValue(t.String())
}

// secondsValue is a duration in seconds.
func secondsValue(d *time.Duration) types.Number {
	if d == nil {
		return types.NumberNull()
	}
	return types.NumberValue(big.NewFloat(d.Seconds()))
}

// serverValues are the status and the fault's message of a server; null where it was not looked at, or cannot be seen.
func serverValues(server *instanceaction.Server) (status, fault types.String) {
	if server == nil {
		return types.StringNull(), types.StringNull()
	}
	fault = types.StringNull()
	if server.Fault != nil {
		fault = types.StringPointerValue(server.Fault.Message)
	}
	return types.StringPointerValue(server.Status), fault
}

// textOrNull converts a text; "" to null, where it stands for one that is not there.
func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}
