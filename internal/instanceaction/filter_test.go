package instanceaction

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// withMixedLog adds a server whose every third action failed, by turns of two users, the newest first.
func withMixedLog(cloud *fakecloud.Cloud, length int) fakecloud.Server {
	actions := make([]fakecloud.Action, length)
	for i := range actions {
		start := fmt.Sprintf("2026-11-21T00:%02d:%02d.000000", (length-i)/60, (length-i)%60)
		action := fakecloud.Action{
			Action: "reboot", RequestID: fmt.Sprintf("req-%d", i), StartTime: start, UpdatedAt: &start,
			UserID: new(fmt.Sprint("user-", i%2)),
		}
		event := fakecloud.Event{Event: "step", StartTime: start, FinishTime: &start, Result: new("Success")}
		if i%3 == 0 {
			action.Message, event.Result = new("Error"), new("Error")
		}
		if i == 1 { // its event is open, and new
			start = time.Now().UTC().Format("2006-01-02T15:04:05.000000")
			action.Action, event.FinishTime, event.Result = "extend_volume", nil, nil
		}
		action.Events = []fakecloud.Event{event}
		actions[i] = action
	}
	cloud.AddServer(fakecloud.Server{ID: "11111111-2222-4333-8444-666666666666", Name: "mixed", Actions: actions})
	return cloud.Server("mixed")
}

func TestListServer(t *testing.T) {
	failed, running, succeeded := []Status{StatusFailed}, []Status{StatusInProgress}, []Status{StatusSucceeded}
	one := []string{"user-1"}
	for _, c := range []struct {
		name     string
		filter   Filter
		want     string // numbers of requests
		requests int    // one of them for the server, where a failure tells no reason
	}{
		{"the newest two", Filter{Limit: 2}, "0 1", 1},
		{"a kind", Filter{Actions: []string{"extend_volume", "lock"}}, "1", 1},
		{"a kind in another case", Filter{Actions: []string{"Extend_volume"}}, "", 1},
		{"no kind at all", Filter{Actions: []string{}}, "", 1},
		{"a user", Filter{UserIDs: one, Limit: 2}, "1 3", 1},
		{"a kind of a user", Filter{Actions: []string{"reboot"}, UserIDs: one, Limit: 1}, "3", 1},
		{"events", Filter{Limit: 2, Events: true}, "0 1", 4},
		{"two that failed: only those with a message may have", Filter{Statuses: failed, Limit: 2}, "0 3", 1 + 2 + 1},
		{"failed, of a user", Filter{Statuses: failed, UserIDs: one, Limit: 2}, "3 9", 1 + 2 + 1},
		{
			"more that failed than a page has", Filter{Statuses: failed, Limit: 13},
			"0 3 6 9 12 15 18 21 24 27 30 33 36", 2 + 11 + 2 + 1,
		},
		{"what runs", Filter{Statuses: running}, "1", 1 + 70 + 1},
		{"what runs, of a kind", Filter{Statuses: running, Actions: []string{"extend_volume"}}, "1", 1 + 1},
		{"two statuses", Filter{Statuses: slices.Concat(failed, running), Limit: 2}, "0 1", 1 + 2 + 1},
		{"the newest that is over", Filter{Statuses: slices.Concat(failed, succeeded), Limit: 1}, "0", 1 + 1 + 1},
		{"one that is not among the first", Filter{Statuses: succeeded, Limit: 1}, "2", 1 + 1 + 2 + 1},
		{"no more than the limit", Filter{Statuses: slices.Concat(running, succeeded), Limit: 1}, "1", 1 + 1 + 2 + 1},
		{"one more than runs: as many at a time as slots", Filter{Statuses: running, Limit: 2}, "1", 2 + 70 + 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := startCloud(t)
			server := withMixedLog(cloud, 70)
			listing, err := memberOf(cloud).listServer(t.Context(), server.ID, ListOptions{}, c.filter)
			if err != nil || len(listing.Vanished) > 0 || listing.Readings == nil {
				t.Errorf("%s, error %v", dump(listing), err)
			}
			actions := listing.actions()
			if got := strings.ReplaceAll(strings.Join(requestIDs(actions), " "), "req-", ""); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
			if got := len(cloud.Requests()); got != c.requests {
				t.Errorf("%d requests, want %d", got, c.requests)
			}
			for _, action := range actions {
				if (action.Events != nil) != (c.filter.Events || c.filter.Statuses != nil) {
					t.Errorf("%s: events %s", action.RequestID, dump(action.Events))
				}
			}
		})
	}
}

// TestListServer_AsManyAtATimeAsThereAreSlots: what is looked for among many is found without reading far beyond it.
func TestListServer_AsManyAtATimeAsThereAreSlots(t *testing.T) {
	cloud := startCloud(t)
	server := withMixedLog(cloud, 200)
	cloud.Update("mixed", func(s *fakecloud.Server) { s.Actions[70].Events, s.Actions[70].Message = nil, nil })
	listing, err := memberOf(cloud).listServer(t.Context(), server.ID, ListOptions{PageSize: 1000},
		Filter{Statuses: []Status{StatusUnknown}, Limit: 1})
	if err != nil || !slices.Equal(requestIDs(listing.actions()), []string{"req-70"}) {
		t.Errorf("%v, error %v", requestIDs(listing.actions()), err)
	}
	if got, want := len(cloud.Requests()), 1+(1+2+4+8+16+32)+32+1; got != want { // one of them of the server
		t.Errorf("%d requests, want %d", got, want)
	}
}

// TestListServer_Vanished: the indexes are those of what is returned.
func TestListServer_Vanished(t *testing.T) {
	cloud := startCloud(t)
	server := withMixedLog(cloud, 6)
	cloud.Intercept(fakecloud.OnPath(func(path string) bool {
		return path == "/v2.1/servers/"+server.ID+"/os-instance-actions/req-3"
	}, fakecloud.Respond(404, nil, `{"itemNotFound": {"code": 404, "message": "Action req-3 not found"}}`)))
	for _, c := range []struct {
		name   string
		filter Filter
		want   []int
	}{
		{"of all", Filter{Events: true}, []int{3}},
		{"of those that failed", Filter{Statuses: []Status{StatusFailed}}, []int{1}},
		{"beyond the limit", Filter{Statuses: []Status{StatusFailed}, Limit: 1}, nil},
		{"of those that did not", Filter{Statuses: []Status{StatusSucceeded}}, nil},
	} {
		for _, pageSize := range []int{0, 2} { // req-3 is on the second page then
			options := ListOptions{PageSize: pageSize}
			listing, err := memberOf(cloud).listServer(t.Context(), server.ID, options, c.filter)
			if err != nil || !slices.Equal(listing.Vanished, c.want) {
				t.Errorf("%s, pages of %d: %v, error %v", c.name, pageSize, listing.Vanished, err)
			}
		}
	}
}

func TestListServer_Fails(t *testing.T) {
	client := serve(t, answering(403, "no"))
	if _, err := client.listServer(t.Context(), serverID, ListOptions{}, Filter{}); !isForbidden(err) {
		t.Errorf("%#v", err)
	}
	cloud := startCloud(t)
	cloud.Intercept(fakecloud.OnPath(func(path string) bool { return len(path) > 90 },
		fakecloud.Respond(500, nil, "no")))
	_, err := memberOf(cloud).listServer(t.Context(), cloud.Server("web").ID, ListOptions{}, Filter{Events: true})
	if !isType[*EventsError](err) {
		t.Errorf("%#v", err)
	}
}

func TestFilter_PageSize(t *testing.T) {
	for _, c := range []struct {
		name   string
		filter Filter
		want   int
	}{
		{"all", Filter{}, 0},
		{"as many as are wanted", Filter{Limit: 3}, 3},
		{"no more than a page holds", Filter{Limit: 5000}, 1000},
		{"only the log can tell", Filter{Limit: 3, Actions: []string{"a"}}, 0},
		{"only the log can tell by user", Filter{Limit: 3, UserIDs: []string{"a"}}, 0},
		{"only events can tell", Filter{Limit: 3, Statuses: []Status{StatusFailed}}, 32},
		{"only events can tell, of many", Filter{Limit: 100, Statuses: []Status{StatusFailed}}, 100},
	} {
		if got := c.filter.pageSize(); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
