package instanceaction

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestServer(t *testing.T) {
	cloud := startCloud(t)
	server, err := memberOf(cloud).server(t.Context(), serverID)
	if err != nil || server.ID != serverID || !server.TaskStateShown || server.Status == nil {
		t.Errorf("%s, error %v", dump(server), err)
	}
	if _, err := memberOf(cloud).server(t.Context(), "00000000-0000-4000-8000-000000000000"); !IsServerNotFound(err) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := serve(t, answering(403, "no")).server(t.Context(), serverID); !isForbidden(err) {
		t.Errorf("forbidden: %v", err)
	}
	other := strings.Replace(serverID, "f", "0", 1)
	server, err = serve(t, answering(200, `{"server": {"id": "`+other+`"}}`)).server(t.Context(), serverID)
	if !isType[*MismatchError](err) {
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
		{
			"a task", `{"status": "REBOOT", "OS-EXT-STS:task_state": "rebooting"}`,
			Server{Status: new("REBOOT"), TaskState: "rebooting", TaskStateShown: true},
		},
		{"null for a fault", `{"fault": null}`, Server{}},
		{
			"a fault",
			`{"status": "ERROR", "fault": {"created": "2026-11-21T10:00:00Z", "message": "No", "details": "…"}}`,
			Server{Status: new("ERROR"),
				Fault: &Fault{Created: at("2026-11-21T10:00:00Z"), Message: new("No"), Details: new("…")}},
		},
		{"an empty fault", `{"fault": {}}`, Server{Fault: &Fault{}}},
		{
			"numbers", `{"status": 7, "fault": {"message": 8}}`,
			Server{Status: new("7"), Fault: &Fault{Message: new("8")}},
		},
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

func TestServer_Activity(t *testing.T) {
	building, verify := new("BUILD"), new("VERIFY_RESIZE")
	task := func(name string) Server { return Server{Status: new("ACTIVE"), TaskState: name, TaskStateShown: true} }
	for _, c := range []struct {
		name   string
		server Server
		kind   string
		want   activity
	}{
		{"a create in BUILD, without a task", Server{Status: building, TaskStateShown: true}, "create", activityAtIt},
		{"a create in BUILD, the task is not shown", Server{Status: building}, "create", activityAtIt},
		{"a create, and a later task", task("spawning"), "create", activityElsewhere},
		{"a live migration", task("migrating"), "live-migration", activityAtIt},
		{"a live migration, and another task", task("image_backup"), "live-migration", activityElsewhere},
		{"an attachment, and a task", task("migrating"), "attach_volume", activityElsewhere},
		{"a kind that is not known, and a task", task("migrating"), "recycle", activityBusy},
		{"a kind that is not known, in BUILD", Server{Status: building, TaskStateShown: true}, "recycle", activityBusy},
		{
			"a confirmation that has not happened", Server{Status: verify, TaskStateShown: true}, "confirmResize",
			activityAtIt,
		},
		{"a resize that is to be confirmed", Server{Status: verify, TaskStateShown: true}, "resize", activityIdle},
		{"no task", task(""), "reboot", activityIdle},
		{"the task is not shown", Server{Status: new("ACTIVE")}, "reboot", activityUnknown},
		{"a cell that is down", Server{Status: new("UNKNOWN")}, "reboot", activityUnknown},
	} {
		if got := c.server.activity(Action{Action: c.kind}); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
