package instanceaction

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fault"
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
	Events       []Event `json:"events"` // nil for null and absent, empty for []
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
		return nil, missing("instanceAction", body)
	}
	action, err := document.InstanceAction.action("instanceAction")
	return &action, err
}

// decodeList reads the answer of "list": {"instanceActions": […], "links": […]}. next is the query of the link to the next
// page, nil where there is none.
func decodeList(body []byte) (actions []Action, next url.Values, err error) {
	var document struct {
		InstanceActions *[]wireAction `json:"instanceActions"`
		Links           []struct {
			Rel  string `json:"rel"`
			Href string `json:"href"`
		} `json:"links"`
	}
	if err := decodeJSON(body, &document); err != nil {
		return nil, nil, err
	}
	if document.InstanceActions == nil {
		return nil, nil, missing("instanceActions", body)
	}
	actions = make([]Action, 0, len(*document.InstanceActions))
	for i, wire := range *document.InstanceActions {
		action, err := wire.action(fmt.Sprintf("instanceActions[%d]", i))
		if err != nil {
			return nil, nil, err
		}
		actions = append(actions, action)
	}
	for _, link := range document.Links {
		if link.Rel != "next" {
			continue
		}
		if next, err = nextQuery(link.Href); err != nil {
			return nil, nil, &DecodeError{Field: "links", Reason: "has a next link that cannot be followed: " + err.Error()}
		}
	}
	return actions, next, nil
}

// action checks what Nova never leaves out and returns the public form. path is where in the document the action stands.
func (w wireAction) action(path string) (Action, error) {
	for _, required := range []struct {
		name  string
		value *string
	}{
		{"action", w.Action}, {"instance_uuid", w.InstanceUUID}, {"request_id", w.RequestID}, {"start_time", w.StartTime},
	} {
		if required.value == nil {
			return Action{}, &DecodeError{Field: path + "." + required.name, Reason: "is missing or null"}
		}
	}
	return Action{
		Action: *w.Action, InstanceUUID: *w.InstanceUUID, RequestID: *w.RequestID, StartTime: *w.StartTime,
		ProjectID: w.ProjectID, UserID: w.UserID, Message: w.Message, UpdatedAt: w.UpdatedAt, Events: w.Events,
	}, nil
}

// decodeJSON decodes a whole body and names the field that does not fit.
func decodeJSON(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	if wrongType, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &DecodeError{
			Field:  wrongType.Field,
			Reason: fmt.Sprintf("should be %s and is %s", jsonKind(wrongType.Type.Kind().String()), jsonKind(wrongType.Value)),
			Body:   fault.Excerpt(body, nil),
		}
	}
	if err != nil {
		return &DecodeError{Reason: "is not JSON: " + err.Error(), Body: fault.Excerpt(body, nil)}
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
	default:
		return "a " + kind
	}
}

func missing(field string, body []byte) error {
	return &DecodeError{Field: field, Reason: "is missing or null", Body: fault.Excerpt(body, nil)}
}
