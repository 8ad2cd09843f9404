package instanceaction

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// logged answers with a list, and with each of its actions by itself: the first of a request.
type logged struct {
	entries []string // "KIND REQUEST START", the newest first
	asked   []string

	obeysLimit bool // and leads on
}

func (l *logged) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, path, _ := strings.Cut(r.URL.Path, "/os-instance-actions")
	l.asked = append(l.asked, strings.TrimSuffix(path+"?"+r.URL.RawQuery, "?"))
	if path == "" {
		_, _ = fmt.Fprint(w, l.page(r.URL.Query().Get("limit")))
		return
	}
	for _, entry := range l.entries {
		if parts := strings.Fields(entry); parts[1] == path[1:] {
			_, _ = fmt.Fprintf(w,
				`{"instanceAction": {"action": %q, "instance_uuid": %q, "request_id": %q, "start_time": %q,
				"events": [{"event": "a", "start_time": %q, "finish_time": %q, "result": "Success"}]}}`,
				parts[0], serverID, parts[1], parts[2], parts[2], parts[2])
			return
		}
	}
	writeAnswer(w, "", noAction)
}

// shown are the paths and queries that were asked for, - for none.
func (l *logged) shown() string {
	asked := slices.Clone(l.asked)
	for i, path := range asked {
		asked[i] = cmp.Or(path, "-")
	}
	return strings.Join(asked, " ")
}

func (l *logged) page(limit string) string {
	most, err := strconv.Atoi(limit)
	if !l.obeysLimit || err != nil || most > len(l.entries) {
		return listed(l.entries...)
	}
	marker := strings.Fields(l.entries[most-1])[1]
	next := `, "links": [{"rel": "next", "href": "?marker=` + marker + `"}]}`
	return strings.TrimSuffix(listed(l.entries[:most]...), "}") + next
}

// listed is a list of one action of each kind and request, the newest first.
func listed(entries ...string) string { // "KIND REQUEST START"
	actions := make([]string, len(entries))
	for i, entry := range entries {
		parts := strings.Fields(entry)
		actions[i] = fmt.Sprintf(`{"action": %q, "instance_uuid": %q, "request_id": %q, "start_time": %q}`, parts[0],
			serverID, parts[1], parts[2])
	}
	return `{"instanceActions": [` + strings.Join(actions, ", ") + `]}`
}

func TestRead(t *testing.T) {
	log := []string{
		"reboot req-5 2026-11-21T10:05:00", "pause req-4 2026-11-21T10:04:00",
		"delete req-3 2026-11-21T10:03:00", "confirmResize req-3 2026-11-21T10:03:00",
		"reboot req-2 2026-11-21T10:02:00", "create req-1 2026-11-21T10:01:00",
	}
	oldestFirst := slices.Clone(log)
	slices.Reverse(oldestFirst)
	after := func(minute int) time.Time { return time.Date(2026, 11, 21, 10, minute, 0, 0, time.UTC) }
	for _, c := range []struct {
		name      string
		log       []string
		selection Selection
		want      string // "KIND REQUEST", or "" for none
		asked     string // - for the list as it is
	}{
		{"by its request", log, Selection{RequestID: "req-2"}, "reboot req-2", "/req-2"},
		{
			"by its request, and the kind agrees", log, Selection{RequestID: "req-2", Action: "reboot"}, "reboot req-2",
			"/req-2",
		},
		{"the newest", log, Selection{}, "reboot req-5", "?limit=5 /req-5"},
		{
			"the newest, of a log that begins with the oldest", oldestFirst, Selection{}, "reboot req-5",
			"?limit=5 - /req-5",
		},
		{"the newest of a kind", log, Selection{Action: "pause"}, "pause req-4", "?limit=100 /req-4"},
		{"a kind that stands twice", log, Selection{Action: "reboot"}, "reboot req-5", "?limit=100 /req-5"},
		{"since the second when it began", log, Selection{StartedAfter: after(5)}, "reboot req-5", "?limit=5 /req-5"},
		{
			"of a kind, since", log, Selection{Action: "reboot", StartedAfter: after(2)}, "reboot req-5",
			"?limit=100 /req-5",
		},
		{
			"what a later action of its request hides", log, Selection{Action: "confirmResize"}, "confirmResize req-3",
			"?limit=100 /req-3",
		},
		{"none since", log, Selection{StartedAfter: after(6)}, "", "?limit=5"},
		{"none of the kind since", log, Selection{Action: "resize", StartedAfter: after(5)}, "", "?limit=100"},
		{"none of the kind", log, Selection{Action: "Reboot"}, "", "?limit=100"},
		{"an empty log", nil, Selection{}, "", "?limit=5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &logged{entries: c.log}
			reading, err := serve(t, cloud.ServeHTTP).Read(t.Context(), serverID, c.selection)
			action := reading.Action
			if asked := cloud.shown(); asked != c.asked {
				t.Errorf("asked for %q, want %q", asked, c.asked)
			}
			if c.want == "" {
				none, ok := errors.AsType[*NoActionError](err)
				if !ok || none.Selection != c.selection || len(none.Newest) != min(len(c.log), 5) {
					t.Errorf("%#v", err)
				}
				return
			}
			if err != nil || action.Action+" "+action.RequestID != c.want {
				t.Errorf("%s, error %v", dump(action), err)
			}
		})
	}
}

func TestRead_Fails(t *testing.T) {
	cloud := &logged{entries: []string{"reboot req-1 2026-11-21T10:05:00"}}
	client := serve(t, cloud.ServeHTTP)
	_, err := client.Read(t.Context(), serverID, Selection{RequestID: "req-1", Action: "resize"})
	other, ok := errors.AsType[*ActionMismatchError](err)
	if !ok || *other != (ActionMismatchError{requestID: "req-1", Wanted: "resize", Has: "reboot"}) {
		t.Errorf("another kind: %#v", err)
	}
	if _, err := client.Read(t.Context(), serverID, Selection{RequestID: "req-2"}); !IsActionNotFound(err) {
		t.Errorf("unknown: %#v", err)
	}
	if _, err := serve(t, answering(403, "no")).Read(t.Context(), serverID, Selection{}); !isForbidden(err) {
		t.Errorf("refused: %#v", err)
	}
}

// TestRead_Pages reads on where the kind is not among the newest, in larger pages, and no further than a time.
func TestRead_Pages(t *testing.T) {
	cloud := startCloud(t)
	server := withLog(cloud, 1250) // reboots, a second apart
	client := memberOf(cloud)
	for _, c := range []struct {
		name     string
		after    time.Time
		requests int
	}{
		{"to the end", time.Time{}, 3},
		{"no further than the 120th", time.Date(2026, 11, 21, 0, 18, 50, 0, time.UTC), 2},
		{"no further than the 20th", time.Date(2026, 11, 21, 0, 20, 30, 0, time.UTC), 1},
	} {
		cloud.ResetRequests()
		_, err := client.Read(t.Context(), server.ID, Selection{Action: "resize", StartedAfter: c.after})
		none, ok := errors.AsType[*NoActionError](err)
		if !ok || !slices.Equal(requestIDs(none.Newest), logOf(server)[:5]) || cap(none.Newest) > 8 ||
			len(cloud.Requests()) != c.requests {
			t.Errorf("%s: %d requests, error %#v", c.name, len(cloud.Requests()), err)
		}
	}
}

// TestRead_OfAnotherOrder: a log that begins with the oldest action is read whole.
func TestRead_OfAnotherOrder(t *testing.T) {
	var log []string // newest first for the last two, then what was copied from another cell, the oldest first
	for minute := range 8 {
		log = append(log, fmt.Sprintf("reboot req-%d 2026-11-21T10:%02d:00", minute, minute))
	}
	slices.Reverse(log[6:])
	log = append(log[6:], log[:6]...)
	for _, c := range []struct {
		name      string
		log       []string
		selection Selection
		want      string
		asked     string // - for the list as it is
	}{
		{"copied from another cell, then changed", log, Selection{}, "req-7", "?limit=5 - /req-7"},
		{"copied from another cell", log[2:], Selection{}, "req-5", "?limit=5 - /req-5"},
		{
			"copied from another cell, since", log[2:],
			Selection{StartedAfter: time.Date(2026, 11, 21, 10, 6, 0, 0, time.UTC)}, "", "?limit=5 -",
		},
		{
			"no time of the first", []string{"b req-b soon", "a req-a 2026-11-21T10:00:00"}, Selection{}, "req-b",
			"?limit=5 /req-b",
		},
		{
			"two that began at a time", []string{"b req-b 2026-11-21T10:00:00", "a req-a 2026-11-21T10:00:00"},
			Selection{}, "req-b", "?limit=5 /req-b",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &logged{entries: c.log, obeysLimit: true}
			reading, err := serve(t, cloud.ServeHTTP).Read(t.Context(), serverID, c.selection)
			action := reading.Action
			if asked := cloud.shown(); asked != c.asked {
				t.Errorf("asked for %q, want %q", asked, c.asked)
			}
			none, isNone := errors.AsType[*NoActionError](err)
			if c.want == "" && (!isNone || len(none.Newest) != 5 || none.Newest[0].RequestID != "req-5") {
				t.Errorf("%#v", err)
			}
			if c.want != "" && (err != nil || action.RequestID != c.want) {
				t.Errorf("%s, error %v", dump(action), err)
			}
		})
	}
}

func TestNewest(t *testing.T) {
	cloud := startCloud(t)
	server := withLog(cloud, 250)
	newest, err := memberOf(cloud).Newest(t.Context(), server.ID)
	if err != nil || !slices.Equal(requestIDs(newest), logOf(server)[:5]) || len(cloud.Requests()) != 1 {
		t.Errorf("%v, %d requests, error %v", requestIDs(newest), len(cloud.Requests()), err)
	}
}

// TestRead_AnActionWithoutItsRequestID: it cannot be asked for, and is the newest all the same.
func TestRead_AnActionWithoutItsRequestID(t *testing.T) {
	odd := strings.Replace(minimal, `"`+requestID+`"`, "null", 1)
	client := serve(t, answering(200, `{"instanceActions": [`+odd+`]}`))
	reading, err := client.Read(t.Context(), serverID, Selection{})
	if err != nil || reading.Action.Action != "reboot" || !reading.Action.Lacks("request_id") {
		t.Errorf("%s, error %v", dump(reading), err)
	}
}
