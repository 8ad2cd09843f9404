package instanceaction

import (
	"fmt"
	"net/url"
	"slices"
)

// OddField is a field that is not what the API promises, such as a project ID that is a number, or a request ID that is
// null. What can be read of it stands in the [Action] or [Server]; this is how it came.
type OddField struct {
	Field string // dotted path in it, by the API's names: "project_id", "events[2]"; "" for the whole of it
	Sent  string // as JSON and in short, such as "null"; "nothing" where the field is absent
}

// decodeAction reads the answer of "show": {"instanceAction": {…}}. The fields that identify the action must be there.
func decodeAction(body []byte) (*Action, error) {
	document, err := decodeObject(body)
	if err != nil {
		return nil, err
	}
	found, err := asObject(document["instanceAction"], "instanceAction")
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, missing("instanceAction")
	}
	for _, name := range identity {
		if found[name] == nil {
			return nil, missing("instanceAction." + name)
		}
	}
	return new(readAction(found)), nil
}

// identity are the fields that identify an action. Nova never leaves them out, though its database may have null there
// (nova/objects/instance_action.py, InstanceAction.fields).
var identity = []string{"action", "instance_uuid", "request_id"}

// decodeList reads the answer of "list": {"instanceActions": […], "links": […]}. next is the query of the link to the
// next page, nil where there is none. No action is left out because something is odd about it.
func decodeList(body []byte) (actions []Action, next url.Values, err error) {
	document, err := decodeObject(body)
	if err != nil {
		return nil, nil, err
	}
	rows, err := asArray(document["instanceActions"], "instanceActions")
	if err != nil {
		return nil, nil, err
	}
	if rows == nil {
		return nil, nil, missing("instanceActions")
	}
	actions = make([]Action, 0, len(rows))
	for _, row := range rows {
		actions = append(actions, readAction(row))
	}
	next, err = nextPage(document["links"], "links")
	return actions, next, err
}

// nextPage is the query of the next link, nil where there is none. field is where the links stand.
func nextPage(links any, field string) (next url.Values, err error) {
	all, err := asArray(links, field)
	if err != nil {
		return nil, err
	}
	for i, one := range all {
		link, ok := one.(object)
		if !ok {
			return nil, wrongType(fmt.Sprintf("%s[%d]", field, i), "an object", one)
		}
		if link["rel"] != "next" {
			continue
		}
		href, ok := link["href"].(string)
		if !ok {
			return nil, wrongType(fmt.Sprintf("%s[%d].href", field, i), "a string", link["href"])
		}
		if next, err = nextQuery(href); err != nil {
			return nil, &DecodeError{Field: field, Reason: "has a next link that cannot be followed: " + err.Error()}
		}
	}
	return next, nil
}

// readAction reads an action as far as it can be read.
func readAction(value any) Action {
	found, ok := value.(object)
	if !ok {
		return Action{Odd: []OddField{{Sent: shorten(jsonOf(value))}}}
	}
	r := reader{}
	action := Action{
		Action: r.required(found, "action"), InstanceUUID: r.required(found, "instance_uuid"),
		RequestID: r.required(found, "request_id"),
		ProjectID: r.text(found, "project_id"), UserID: r.text(found, "user_id"), Message: r.text(found, "message"),
		StartTime: timeOf(found, "start_time"), UpdatedAt: timeOf(found, "updated_at"),
		Events: r.events(found["events"]),
	}
	action.Odd = r.odd
	return action
}

// reader reads fields, and notes those that are odd.
type reader struct{ odd []OddField }

func (r *reader) note(name string, sent any) {
	r.odd = append(r.odd, OddField{Field: name, Sent: shorten(jsonOf(sent))})
}

func (r *reader) text(from object, name string) *string {
	value := from[name]
	if _, ok := value.(string); !ok && value != nil {
		r.note(name, value)
	}
	return textOf(value)
}

// required is a text that the API always sends; "" for null and absent, which are noted.
func (r *reader) required(from object, name string) string {
	if sent, ok := from[name]; !ok {
		r.odd = append(r.odd, OddField{Field: name, Sent: "nothing"})
	} else if sent == nil {
		r.note(name, nil)
	}
	return valueOf(r.text(from, name))
}

// events returns nil for null, and an empty slice for an empty list. What is not an event is noted and left out: as an
// event without an end it would count as a step under way.
func (r *reader) events(value any) []Event {
	rows, ok := value.([]any)
	if !ok {
		if value != nil {
			r.note("events", value)
		}
		return nil
	}
	events := make([]Event, 0, len(rows))
	for i, row := range rows {
		found, ok := row.(object)
		if !ok {
			r.note(fmt.Sprintf("events[%d]", i), row)
			continue
		}
		of := reader{}
		events = append(events, Event{
			Event: of.text(found, "event"), Result: of.text(found, "result"), Traceback: of.text(found, "traceback"),
			StartTime: timeOf(found, "start_time"), FinishTime: timeOf(found, "finish_time"),
			HostID: of.text(found, "hostId"), Host: of.text(found, "host"), Details: of.text(found, "details"),
		})
		for _, odd := range of.odd {
			r.odd = append(r.odd, OddField{Field: fmt.Sprintf("events[%d].%s", i, odd.Field), Sent: odd.Sent})
		}
	}
	return events
}

// timeOf is a time that may be unreadable; see [Time.Readable].
func timeOf(from object, name string) *Time { return timeOrNil(textOf(from[name])) }

func valueOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// isIdentified reports whether the action has all that is needed to ask for it.
func (a Action) isIdentified() bool {
	return a.Action != "" && a.InstanceUUID != "" && a.RequestID != ""
}

// Lacks reports whether the cloud sent null, or nothing, for a required field. The [Action] has "" then.
func (a Action) Lacks(field string) bool {
	return slices.ContainsFunc(a.Odd, func(odd OddField) bool {
		return odd.Field == "" || odd.Field == field && (odd.Sent == "null" || odd.Sent == "nothing")
	})
}
