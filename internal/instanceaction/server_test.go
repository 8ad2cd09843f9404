package instanceaction

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestServer(t *testing.T) {
	cloud := startCloud(t)
	server, err := memberOf(cloud).Server(t.Context(), serverID)
	if err != nil || server.ID != serverID || !server.TaskStateShown || server.Status == nil {
		t.Errorf("%s, error %v", dump(server), err)
	}
	if _, err := memberOf(cloud).Server(t.Context(), "00000000-0000-4000-8000-000000000000"); !IsServerNotFound(err) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := serve(t, answering(403, "no")).Server(t.Context(), serverID); !isForbidden(err) {
		t.Errorf("forbidden: %v", err)
	}
	other := strings.Replace(serverID, "f", "0", 1)
	if server, err := serve(t, answering(200, `{"server": {"id": "`+other+`"}}`)).Server(t.Context(), serverID); !isType[*MismatchError](err) {
		t.Errorf("another server: %s, %v", dump(server), err)
	}
}

func TestDecodeServer(t *testing.T) {
	for _, c := range []struct {
		name, server string
		want         Server
	}{
		{"nothing shown", `{}`, Server{}},
		{"no task", `{"OS-EXT-STS:task_state": null}`, Server{TaskStateShown: true}},
		{"an empty task is none", `{"OS-EXT-STS:task_state": ""}`, Server{TaskStateShown: true}},
		{"a task", `{"status": "REBOOT", "OS-EXT-STS:task_state": "rebooting"}`, Server{Status: new("REBOOT"), TaskState: "rebooting", TaskStateShown: true}},
		{"null for a fault", `{"fault": null}`, Server{}},
		{
			"a fault", `{"status": "ERROR", "fault": {"code": 500, "created": "2026-11-21T10:00:00Z", "message": "No valid host.", "details": "…"}}`,
			Server{Status: new("ERROR"), Fault: &Fault{Created: at("2026-11-21T10:00:00Z"), Message: new("No valid host.")}},
		},
		{"an empty fault", `{"fault": {}}`, Server{Fault: &Fault{}}},
		{"numbers", `{"status": 7, "fault": {"message": 8}}`, Server{Status: new("7"), Fault: &Fault{Message: new("8")}}},
		{"an array for a fault", `{"fault": []}`, Server{}},
	} {
		got, err := decodeServer([]byte(`{"server": ` + c.server + `}`))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %s, error %v", c.name, dump(got), err)
		}
	}
	for _, c := range []struct{ body, field string }{
		{"null", "server"}, {`{"server": null}`, "server"}, {`{"server": []}`, "server"}, {"<html>", ""},
		{`{"server": {"OS-EXT-STS:task_state": 7}}`, "server.OS-EXT-STS:task_state"},
	} {
		_, err := decodeServer([]byte(c.body))
		if wrong, ok := errors.AsType[*DecodeError](err); !ok || wrong.Field != c.field {
			t.Errorf("%s: %#v", c.body, err)
		}
	}
}

func TestActivity(t *testing.T) {
	shown := func(state string) response {
		return response{200, `{"server": {"id": "` + serverID + `"` + state + `}}`}
	}
	for _, c := range []struct {
		name   string
		answer response
		want   activity
		failed bool
	}{
		{"a task", busy, activityBusy, false},
		{"no task", idle, activityIdle, false},
		{"in BUILD without a task", building, activityBusy, false},
		{"in BUILD, the task is not shown", shown(`, "status": "BUILD"`), activityBusy, false},
		{"the task is not shown", shown(`, "status": "ACTIVE"`), activityUnknown, false},
		{"a cell that is down", shown(`, "status": "UNKNOWN"`), activityUnknown, false},
		{"gone", noServer, activityGone, false},
		{"forbidden", forbidden, activityUnknown, false},
		{"disturbed", disturbed, activityDisturbed, true},
	} {
		server, got, err := serve(t, answering(c.answer.status, c.answer.body)).activity(t.Context(), serverID)
		if got != c.want || (err != nil) != c.failed || (server != nil) != (c.answer.status == 200) {
			t.Errorf("%s: %d, %s, error %v", c.name, got, dump(server), err)
		}
	}
}
