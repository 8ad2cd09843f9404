package instanceaction

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// samples are the bodies of recorded answers, as seeds.
func samples(f *testing.F, pattern string) {
	f.Helper()
	files, err := filepath.Glob("../fakecloud/testdata/nova-samples/" + pattern)
	if err != nil || len(files) == 0 {
		f.Fatalf("%d samples, error %v", len(files), err)
	}
	for _, file := range files {
		f.Add([]byte(bodyOfSample(f, file)))
	}
}

// FuzzDecodeAction looks for bodies that break the decoder or the readings of an action, and for what gets lost.
func FuzzDecodeAction(f *testing.F) {
	samples(f, "a-show-*.txt")
	f.Add([]byte(`{"instanceAction": {"action": "", "instance_uuid": "", "request_id": "",
		"events": [{"event": null}, {}]}}`))
	f.Add([]byte(`{"instanceAction": {"events": [null]}}`))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		action, err := decodeAction(body)
		if err != nil {
			mustBeDecodeError(t, err)
			return
		}
		mustBeKept(t, body, *action)
	})
}

// FuzzDecodeList does the same for lists, whose next link must lead on or nowhere.
func FuzzDecodeList(f *testing.F) {
	samples(f, "a-list-*.txt")
	f.Add([]byte(`{"instanceActions": [null], "links": [{"rel": "next", "href": "//x/?marker=a"}]}`))
	f.Add([]byte(`{"instanceActions": [], "links": [{"rel": "next", "href": "?marker="}, null]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		actions, next, err := decodeList(body)
		if err != nil {
			mustBeDecodeError(t, err)
			return
		}
		if next != nil && next.Get("marker") == "" {
			t.Errorf("a link without a marker: %v", next)
		}
		for _, action := range actions[:min(len(actions), 3)] { // more would only slow the search down
			mustBeKept(t, body, action)
		}
	})
}

func FuzzDecodeServer(f *testing.F) {
	f.Add([]byte(`{"server": {"id": "` + serverID + `", "status": "ACTIVE", "OS-EXT-STS:task_state": null}}`))
	f.Add([]byte(`{"server": {"fault": {"code": 500, "created": "2026-11-21T10:00:00Z", "message": "no"}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		server, err := decodeServer(body)
		if err != nil {
			mustBeDecodeError(t, err)
			return
		}
		_ = server.Fault.explains(Action{StartTime: at("2026-11-21T10:00:00")})
	})
}

func mustBeDecodeError(t *testing.T, err error) {
	t.Helper()
	if wrong, ok := errors.AsType[*DecodeError](err); !ok || wrong.Reason == "" {
		t.Fatalf("%#v", err)
	}
}

// mustBeKept wants of what was decoded that it is JSON, that it has a status, and that a round trip loses nothing.
func mustBeKept(t *testing.T, body []byte, action Action) {
	t.Helper()
	if !json.Valid(body) {
		t.Fatalf("decoded what is not JSON: %q", body)
	}
	if !slices.Contains(Statuses(), string(Reading{Action: action}.Status())) {
		t.Errorf("status %q", (Reading{Action: action}).Status())
	}
	_, _, _ = (Reading{Action: action}).Failure(), (Reading{Action: action}).FinishTime(), action.changedAt()
	if action.Odd != nil { // shown as JSON writes it
		return
	}
	again := map[string]any{}
	for name, value := range action.fields() {
		again[name] = value
	}
	if action.Events != nil {
		events := []map[string]*string{}
		for _, event := range action.Events {
			events = append(events, event.fields())
		}
		again["events"] = events
	}
	decoded, err := decodeAction([]byte(dump(map[string]any{"instanceAction": again})))
	if err != nil || !reflect.DeepEqual(*decoded, action) {
		t.Errorf("%s became %s, error %v", dump(action), dump(decoded), err)
	}
}
