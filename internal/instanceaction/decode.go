package instanceaction

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// wireAction is an action as JSON has it. Pointers tell a missing or null field from an empty one.
type wireAction struct {
	Action       *string `json:"action"`
	InstanceUUID *string `json:"instance_uuid"`
	RequestID    *string `json:"request_id"`
	ProjectID    *string `json:"project_id"`
	UserID       *string `json:"user_id"`
	StartTime    *string `json:"start_time"`
	Message      *string `json:"message"`
	UpdatedAt    *string `json:"updated_at"`

	Events []*wireEvent `json:"events"` // nil for null and absent, empty for []
}

type wireEvent struct {
	Event      *string `json:"event"`
	StartTime  *string `json:"start_time"`
	FinishTime *string `json:"finish_time"`
	Result     *string `json:"result"`
	Traceback  *string `json:"traceback"`
	HostID     *string `json:"hostId"`
	Host       *string `json:"host"`
	Details    *string `json:"details"`
}

// decodeAction reads the answer of "show": {"instanceAction": {…}}.
func decodeAction(body []byte) (*Action, error) {
	var document struct {
		InstanceAction *wireAction `json:"instanceAction"`
	}
	if err := decodeJSON(body, &document); err != nil {
		return nil, err
	}
	if document.InstanceAction == nil {
		return nil, missing("instanceAction")
	}
	action, err := document.InstanceAction.action("instanceAction")
	if err != nil {
		return nil, err
	}
	return &action, nil
}

// decodeList reads the answer of "list": {"instanceActions": […], "links": […]}. next is the query of the link to the
// next page, nil where there is none.
func decodeList(body []byte) (actions []Action, next url.Values, err error) {
	var document struct {
		InstanceActions *[]*wireAction `json:"instanceActions"`
		Links           []*wireLink    `json:"links"`
	}
	if err := decodeJSON(body, &document); err != nil {
		return nil, nil, err
	}
	if document.InstanceActions == nil {
		return nil, nil, missing("instanceActions")
	}
	actions = make([]Action, 0, len(*document.InstanceActions))
	for i, wire := range *document.InstanceActions {
		action, err := wire.action(fmt.Sprintf("instanceActions[%d]", i))
		if err != nil {
			return nil, nil, err
		}
		actions = append(actions, action)
	}
	next, err = nextPage(document.Links)
	return actions, next, err
}

type wireLink struct {
	Rel  string `json:"rel"`
	Href string `json:"href"`
}

// nextPage is the query of the next link, nil where there is none.
func nextPage(links []*wireLink) (next url.Values, err error) {
	for i, link := range links {
		if link == nil {
			return nil, &DecodeError{Field: fmt.Sprintf("links[%d]", i), Reason: "is null"}
		}
		if link.Rel != "next" {
			continue
		}
		if next, err = nextQuery(link.Href); err != nil {
			return nil, &DecodeError{Field: "links", Reason: "has a next link that cannot be followed: " + err.Error()}
		}
	}
	return next, nil
}

// action checks what Nova never leaves out and returns the public form. path is where in the document the action
// stands. A start_time that is null is no reason to lose a list: it stays null.
func (w *wireAction) action(path string) (Action, error) {
	if w == nil {
		return Action{}, &DecodeError{Field: path, Reason: "is null"}
	}
	for _, required := range []struct {
		name  string
		value *string
	}{{"action", w.Action}, {"instance_uuid", w.InstanceUUID}, {"request_id", w.RequestID}} {
		if required.value == nil {
			return Action{}, missing(path + "." + required.name)
		}
	}
	events, err := eventsOf(w.Events, path)
	return Action{
		Action: *w.Action, InstanceUUID: *w.InstanceUUID, RequestID: *w.RequestID,
		ProjectID: w.ProjectID, UserID: w.UserID, Message: w.Message,
		StartTime: timeOrNil(w.StartTime), UpdatedAt: timeOrNil(w.UpdatedAt), Events: events,
	}, err
}

// eventsOf keeps null (nil) apart from an empty list.
func eventsOf(wire []*wireEvent, path string) ([]Event, error) {
	if wire == nil {
		return nil, nil
	}
	events := make([]Event, 0, len(wire))
	for i, w := range wire {
		if w == nil {
			return nil, &DecodeError{Field: fmt.Sprintf("%s.events[%d]", path, i), Reason: "is null"}
		}
		events = append(events, Event{
			Event: w.Event, StartTime: timeOrNil(w.StartTime), FinishTime: timeOrNil(w.FinishTime), Result: w.Result,
			Traceback: w.Traceback, HostID: w.HostID, Host: w.Host, Details: w.Details,
		})
	}
	return events, nil
}

// decodeJSON decodes a whole body and names the field that does not fit.
func decodeJSON(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	if wrongType, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &DecodeError{
			Field: wrongType.Field,
			Reason: fmt.Sprintf("should be %s and is %s",
				jsonKind(wrongType.Type.Kind().String()), jsonKind(wrongType.Value)),
		}
	}
	if err != nil {
		return &DecodeError{Reason: "is not JSON: " + err.Error()}
	}
	return nil
}

// jsonKind says in JSON's words what Go's decoder calls by a Go kind or by the token that it met.
func jsonKind(kind string) string {
	kind, _, _ = strings.Cut(kind, " ") // "number 12" says the number as well
	switch kind {
	case "struct", "object", "map":
		return "an object"
	case "slice", "array":
		return "an array"
	case "bool":
		return "a boolean"
	default:
		return "a " + kind
	}
}

func missing(field string) error { return &DecodeError{Field: field, Reason: "is missing or null"} }
