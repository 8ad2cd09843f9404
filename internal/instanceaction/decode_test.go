package instanceaction

import (
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestDecodeAction_HuaweiCloud(t *testing.T) {
	want := &Action{
		Action: "create", InstanceUUID: "e723eb40-f56e-40f9-8c8c-caa517fe06ba",
		RequestID: "req-5a429946-c9cc-45cc-b5bd-68864209e5cc",
		ProjectID: new("89655fe61c4c4a08b9f3e7f9095441b8"), UserID: new("752be40780484291a9cc7ae50fff3e6d"),
		StartTime: at("2014-12-11T02:17:49.000000"),
		Events: []Event{{
			Event: new("compute_build_and_run_instance"), Result: new("Success"),
			StartTime: at("2014-12-11T02:17:50.000000"), FinishTime: at("2014-12-11T02:17:58.000000"),
		}},
	}
	compareSeed(t, "huawei-action.json", want, StatusSucceeded)
}

func TestDecodeAction_Fujitsu(t *testing.T) {
	want := &Action{
		Action: "reboot", InstanceUUID: "b48316c5-71e8-45e4-9884-6c78055b9b13",
		RequestID: "req-3293a3f1-b44c-4609-b8d2-d81b105636b8",
		ProjectID: new("147"), UserID: new("789"), StartTime: at("2012-12-05T00:00:00.000000"),
		Message: new(""), // not null, as Huawei Cloud's is
		Events: []Event{
			{Event: new("schedule"), Result: new("Success"), StartTime: at("2012-12-05T01:00:02.000000"),
				FinishTime: at("2012-12-05T01:02:00.000000")},
			{Event: new("compute_create"), Result: new("Success"), StartTime: at("2012-12-05T01:03:00.000000"),
				FinishTime: at("2012-12-05T01:04:00.000000")},
		},
	}
	compareSeed(t, "fujitsu-action.json", want, StatusSucceeded)
}

func compareSeed(t *testing.T, file string, want *Action, status Status) {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("../fakecloud/seed", file))
	if err != nil {
		t.Fatal(err)
	}
	action, err := decodeAction(body)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(action, want) {
		t.Errorf("got  %s\nwant %s", dump(action), dump(want))
	}
	if got := (Reading{Action: *action}).Status(); got != status {
		t.Errorf("status %s, want %s", got, status)
	}
}

func dump(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

// TestDecodeAction_Samples compares every action that a real Nova showed with a decoding of its body that knows no
// field.
func TestDecodeAction_Samples(t *testing.T) {
	files, err := filepath.Glob("../fakecloud/testdata/nova-samples/a-show-*.txt")
	if err != nil || len(files) < 43 {
		t.Fatalf("%d samples, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			body := bodyOfSample(t, file)
			var document map[string]map[string]any
			if err := json.Unmarshal([]byte(body), &document); err != nil {
				t.Fatal(err)
			}
			action, err := decodeAction([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			compareAction(t, *action, document["instanceAction"])
		})
	}
}

func bodyOfSample(t testing.TB, file string) string {
	t.Helper()
	sample, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(strings.ReplaceAll(string(sample), "\r\n", "\n"), "\n\n")
	return body
}

// fields are an action's by the API's names. Events are compared by themselves.
func (a Action) fields() map[string]*string {
	return map[string]*string{
		"action": &a.Action, "instance_uuid": &a.InstanceUUID, "request_id": &a.RequestID,
		"start_time": text(a.StartTime),
		"project_id": a.ProjectID, "user_id": a.UserID, "message": a.Message, "updated_at": text(a.UpdatedAt),
	}
}

func (e Event) fields() map[string]*string {
	return map[string]*string{
		"event": e.Event, "start_time": text(e.StartTime), "finish_time": text(e.FinishTime), "result": e.Result,
		"traceback": e.Traceback, "hostId": e.HostID, "host": e.Host, "details": e.Details,
	}
}

// text is a time as it came.
func text(t *Time) *string {
	if t == nil {
		return nil
	}
	return &t.Text
}

func compareAction(t *testing.T, got Action, want map[string]any) {
	t.Helper()
	events, sent := want["events"].([]any)
	delete(want, "events")
	compareFields(t, "action", got.fields(), want)
	if sent != (got.Events != nil) || len(events) != len(got.Events) {
		t.Fatalf("%d events (nil: %v); the sample has %d (sent: %v)",
			len(got.Events), got.Events == nil, len(events), sent)
	}
	for i := range events {
		compareFields(t, "event", got.Events[i].fields(), events[i].(map[string]any))
	}
}

// compareFields wants each field as it was sent, null where it was not, and none that is not known.
func compareFields(t *testing.T, what string, got map[string]*string, want map[string]any) {
	t.Helper()
	for name := range want {
		if _, known := got[name]; !known {
			t.Errorf("%s: %s is sent and not decoded", what, name)
		}
	}
	for name, value := range got {
		text, sent := want[name].(string)
		if sent != (value != nil) || sent && *value != text {
			t.Errorf("%s: %s is %s, and was sent as %s", what, name, dump(value), dump(want[name]))
		}
	}
}

// TestDecodeAction_NullEmptyAbsent keeps "" apart from null, and [] apart from null, in every field that may have them.
func TestDecodeAction_NullEmptyAbsent(t *testing.T) {
	required := `"action": "", "instance_uuid": "", "request_id": "", "start_time": ""`
	optional := []string{"project_id", "user_id", "message", "updated_at"}
	ofEvent := []string{"event", "start_time", "finish_time", "result", "traceback", "hostId", "host", "details"}
	for _, c := range []struct {
		name, value string
		want        *string
	}{
		{"absent", "", nil}, {"null", "null", nil}, {"empty", `""`, new("")},
	} {
		t.Run(c.name, func(t *testing.T) {
			action, err := decodeAction([]byte(`{"instanceAction": {` + required + all(optional, c.value) +
				`, "events": [{"unknown": 1` + all(ofEvent, c.value) + `}]}}`))
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range optional {
				if got := action.fields()[name]; !reflect.DeepEqual(got, c.want) {
					t.Errorf("%s: %s", name, dump(got))
				}
			}
			for name, got := range action.Events[0].fields() {
				if !reflect.DeepEqual(got, c.want) {
					t.Errorf("events[0].%s: %s", name, dump(got))
				}
			}
		})
	}
	for _, c := range []struct {
		name, events string
		want         []Event
	}{
		{"no events", "", nil}, {"null events", `, "events": null`, nil}, {"empty events", `, "events": []`, []Event{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			action, err := decodeAction([]byte(`{"instanceAction": {` + required + c.events + `}}`))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(action.Events, c.want) {
				t.Errorf("%#v", action.Events)
			}
		})
	}
}

// all gives each of the names the same value; "" leaves them out.
func all(names []string, value string) string {
	text := ""
	for _, name := range names {
		if value != "" {
			text += `, "` + name + `": ` + value
		}
	}
	return text
}

func TestDecodeAction_Refuses(t *testing.T) {
	with := func(field, value string) string {
		var action map[string]json.RawMessage
		if err := json.Unmarshal([]byte(minimal), &action); err != nil {
			panic(err)
		}
		delete(action, field)
		if value != "" {
			action[field] = json.RawMessage(value)
		}
		return `{"instanceAction": ` + dump(action) + `}`
	}
	for _, c := range []struct {
		name, body, field, reason string
	}{
		{"null", "null", "instanceAction", "is missing or null"},
		{"an empty object", "{}", "instanceAction", "is missing or null"},
		{"a null action", `{"instanceAction": null}`, "instanceAction", "is missing or null"},
		{"another call's answer", `{"flavors": []}`, "instanceAction", "is missing or null"},
		{"a list's answer", `{"instanceActions": []}`, "instanceAction", "is missing or null"},
		{"an array", "[]", "", "is an array, not an object"},
		{"a string", `"no"`, "", "is a string, not an object"},
		{"an array for the action", `{"instanceAction": [1]}`, "instanceAction", "is an array, not an object"},
		{
			"HTML", "<html><body>Log in</body></html>", "",
			"is not JSON: invalid character '<' looking for beginning of value",
		},
		{"nothing", "", "", "is not JSON: unexpected end of JSON input"},
		{"cut off", `{"instanceAction": {"action": "reb`, "", "is not JSON: unexpected end of JSON input"},
		{
			"nested 100,000 times", `{"instanceAction": ` + strings.Repeat("[", 100_000), "",
			"is not JSON: invalid character '[' exceeded max depth",
		},
		{
			"nested 100,000 times in a field that nobody knows",
			`{"instanceAction": {"x": ` + strings.Repeat(`{"y":`, 100_000), "",
			"is not JSON: invalid character '{' exceeded max depth",
		},
		{"two documents", `{"instanceAction": ` + minimal + `} {}`, "", "is not JSON: something follows its end"},
		{"null for the request_id", with("request_id", "null"), "instanceAction.request_id", "is missing or null"},
		{"the name in other letters", `{"InstanceAction": ` + minimal + `}`, "instanceAction", "is missing or null"},
		{"no action", with("action", ""), "instanceAction.action", "is missing or null"},
		{"no instance_uuid", with("instance_uuid", ""), "instanceAction.instance_uuid", "is missing or null"},
		{"no request_id", with("request_id", ""), "instanceAction.request_id", "is missing or null"},
	} {
		t.Run(c.name, func(t *testing.T) {
			action, err := decodeAction([]byte(c.body))
			wrong, ok := errors.AsType[*DecodeError](err)
			if !ok {
				t.Fatalf("%v, %v", action, err)
			}
			if wrong.Field != c.field || wrong.Reason != c.reason {
				t.Errorf("%q %q; want %q %q", wrong.Field, wrong.Reason, c.field, c.reason)
			}
			if text := err.Error(); !strings.HasPrefix(text, c.field) || !strings.HasSuffix(text, c.reason) {
				t.Errorf("the error's text is %q", text)
			}
		})
	}
}

func TestDecodeList(t *testing.T) {
	list := func(links string) string { return `{"instanceActions": [` + minimal + `]` + links + `}` }
	for _, c := range []struct {
		name, body string
		actions    int
		next       string // its query
	}{
		{"empty", `{"instanceActions": []}`, 0, ""},
		{"one", list(""), 1, ""},
		{"no links", list(`, "links": []`), 1, ""},
		{"null links", list(`, "links": null`), 1, ""},
		{"a link to something else", list(`, "links": [{"rel": "self", "href": "http://nova/?marker=a"}]`), 1, ""},
		{
			"a link to the next page",
			list(`, "links": [{"rel": "self", "href": "x"}, {"rel": "next", "href": "?limit=2&marker=req-1"}]`),
			1, "limit=2&marker=req-1",
		},
		{
			"the query of a foreign host",
			list(`, "links": [{"rel": "next", "href": "ftp://user:secret@evil:99/path?marker=a%2Fb#part"}]`),
			1, "marker=a%2Fb",
		},
		{"a link without a host", list(`, "links": [{"rel": "next", "href": "?marker=req-1"}]`), 1, "marker=req-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			actions, next, err := decodeList([]byte(c.body))
			if err != nil || len(actions) != c.actions || next.Encode() != c.next || (next == nil) != (c.next == "") {
				t.Errorf("%d actions, next %q, error %v", len(actions), next.Encode(), err)
			}
		})
	}
}

// TestDecodeList_Huge: a list is taken whole, and what is odd about its last entry is told.
func TestDecodeList_Huge(t *testing.T) {
	const length = 20_000
	entries := strings.Repeat(minimal+",", length-1)
	actions, _, err := decodeList([]byte(`{"instanceActions": [` + entries + minimal + `]}`))
	if err != nil || len(actions) != length {
		t.Errorf("%d actions, error %v", len(actions), err)
	}
	actions, _, err = decodeList([]byte(`{"instanceActions": [` + entries + `null]}`))
	if err != nil || len(actions) != length || actions[length-1].Odd == nil {
		t.Errorf("%d actions, error %v", len(actions), err)
	}
}

func TestDecodeList_Refuses(t *testing.T) {
	nextLink := func(href string) string {
		return `{"instanceActions": [], "links": [{"rel": "next", "href": ` + href + `}]}`
	}
	for _, c := range []struct {
		name, body, field, reason string
	}{
		{"null", "null", "instanceActions", "is missing or null"},
		{"an action's answer", `{"instanceAction": {}}`, "instanceActions", "is missing or null"},
		{"an object", `{"instanceActions": {}}`, "instanceActions", "is an object, not an array"},
		{"HTML", "<html>", "", "is not JSON"},
		{
			"null for a link", `{"instanceActions": [], "links": [{"rel": "self"}, null]}`, "links[1]",
			"is null, not an object",
		},
		{"an object for links", `{"instanceActions": [], "links": {}}`, "links", "is an object, not an array"},
		{"a number for a link", nextLink("7"), "links[0].href", "is a number, not a string"},
		{"a next link without a marker", nextLink(`"http://nova/?limit=2"`), "links", "it has no marker"},
		{"a next link without a query", nextLink(`""`), "links", "it has no marker"},
		{"a next link that is no URL", nextLink(`"http://[::1"`), "links", "cannot be followed"},
		{"a next link with a broken escape", nextLink(`"?marker=%zz"`), "links", "cannot be followed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			actions, _, err := decodeList([]byte(c.body))
			wrong, ok := errors.AsType[*DecodeError](err)
			if !ok || wrong.Field != c.field || !strings.Contains(wrong.Reason, c.reason) {
				t.Errorf("%v, %#v; want %q %q", actions, err, c.field, c.reason)
			}
		})
	}
}

// TestDecode_Odd: what is not as the API promises is shown as far as it can be, and told as it came; alone and in a
// list.
func TestDecode_Odd(t *testing.T) {
	const long = "12345678901234567890.5"
	for _, c := range []struct {
		field, sent string // of the action; nothing for an absent one; "" for the action itself
		odd         string // "FIELD SENT"; "" for the field as it was sent
		shown       string // of the field, or of the events; "" for as it was sent
		lacks       string // the field that is null, of those that tell which action it is
	}{
		{field: "project_id", sent: "147"},
		{field: "user_id", sent: long},
		{field: "message", sent: "true"},
		{field: "user_id", sent: `{"id":"u"}`},
		{field: "action", sent: "7"},
		{field: "updated_at", sent: "7", odd: "none"}, // [Time.Readable] tells
		{field: "events", sent: "{}", shown: "none"},
		{
			field: "events", sent: `[null, {"event": "a"}, "no"]`, odd: `events[0] null, events[2] "no"`,
			shown: "event a",
		},
		{field: "events", sent: `[{"result": 1}]`, odd: "events[0].result 1", shown: "result 1"},
		{field: "request_id", sent: "null", shown: "none", lacks: "request_id"},
		{field: "request_id", sent: "nothing", shown: "none", lacks: "request_id"},
		{field: "instance_uuid", sent: "null", shown: "none", lacks: "instance_uuid"},
		{field: "action", sent: "nothing", shown: "none", lacks: "action"},
		{sent: "null", odd: " null", shown: "none", lacks: "action"},
		{sent: `"no"`, odd: ` "no"`, shown: "none", lacks: "request_id"},
	} {
		row := oddAction(c.field, c.sent)
		t.Run(c.field+" "+c.sent, func(t *testing.T) {
			actions, _, err := decodeList([]byte(`{"instanceActions": [` + minimal + `,` + row + `,` + minimal + `]}`))
			if err != nil || len(actions) != 3 || actions[0].Odd != nil || actions[2].Odd != nil {
				t.Fatalf("%s, error %v", dump(actions), err)
			}
			action, odd := actions[1], []string{}
			for _, field := range action.Odd {
				odd = append(odd, field.Field+" "+field.Sent)
			}
			if got, want := strings.Join(odd, ", "), cmp.Or(c.odd, c.field+" "+c.sent); cmp.Or(got, "none") != want {
				t.Errorf("odd is %q, want %q", got, want)
			}
			if got, want := shownField(action, c.field), cmp.Or(c.shown, c.sent); got != want {
				t.Errorf("shows %q, want %q", got, want)
			}
			if action.Lacks(cmp.Or(c.lacks, "request_id")) != (c.lacks != "") {
				t.Errorf("%s", dump(action))
			}
			alone, err := decodeAction([]byte(`{"instanceAction": ` + row + `}`))
			if (err == nil) != (c.lacks == "") || err == nil && !reflect.DeepEqual(*alone, action) {
				t.Errorf("alone: %s, error %v", dump(alone), err)
			}
		})
	}
}

// oddAction is the minimal action with another value of a field.
func oddAction(field, value string) string {
	if field == "" {
		return value
	}
	var action map[string]json.RawMessage
	if err := json.Unmarshal([]byte(minimal), &action); err != nil {
		panic(err)
	}
	action[field] = json.RawMessage(value)
	if value == "nothing" {
		delete(action, field)
	}
	return dump(action)
}

// shownField is a field as it was decoded, or what is known of the events; "none" for nothing.
func shownField(action Action, field string) string {
	var shown []string
	for _, event := range action.Events {
		for name, value := range event.fields() {
			if value != nil {
				shown = append(shown, name+" "+*value)
			}
		}
	}
	if value := action.fields()[field]; value != nil && *value != "" {
		shown = append(shown, *value)
	}
	return cmp.Or(strings.Join(shown, ", "), "none")
}

// TestDecode_KeysAreExact: a key in other letters is another key, also where it stands behind the right one.
func TestDecode_KeysAreExact(t *testing.T) {
	action, err := decodeAction([]byte(`{"INSTANCEACTION": {}, "instanceAction": ` + strings.Replace(minimal, "}",
		`, "message": null, "Message": "Error", "Events": [], "events": [{"result": "Success", "Result": "Error"}]}`,
		1) + `}`))
	if err != nil {
		t.Fatal(err)
	}
	if action.Message != nil || len(action.Events) != 1 || *action.Events[0].Result != "Success" || action.Odd != nil {
		t.Errorf("%s", dump(action))
	}
	server, err := decodeServer(
		[]byte(`{"server": {"status": "ACTIVE", "Status": "ERROR", "Fault": {}, "os-ext-sts:task_state": "x"}}`))
	if err != nil || *server.Status != "ACTIVE" || server.Fault != nil || server.TaskStateShown {
		t.Errorf("%s, error %v", dump(server), err)
	}
}
