package instanceaction

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// collect reads a list to its end. An error has to be the last thing in it.
func collect(list iter.Seq2[Action, error]) (actions []Action, err error) {
	for action, failure := range list {
		if err != nil {
			return nil, fmt.Errorf("the list goes on after %w", err)
		}
		if err = failure; err == nil {
			actions = append(actions, action)
		}
	}
	return actions, err
}

// all reads a list to its end.
func (c *Client) all(t *testing.T, serverID string, options ListOptions) ([]Action, error) {
	t.Helper()
	return collect(c.list(t.Context(), serverID, options))
}

func requestIDs(actions []Action) []string {
	ids := make([]string, len(actions))
	for i, action := range actions {
		ids[i] = action.RequestID
	}
	return ids
}

// logOf are the request IDs in a server's log.
func logOf(server fakecloud.Server) []string {
	ids := make([]string, len(server.Actions))
	for i := range server.Actions {
		ids[i] = server.Actions[i].RequestID
	}
	return ids
}

// withLog adds a server with so many actions to the cloud.
func withLog(cloud *fakecloud.Cloud, length int) fakecloud.Server {
	actions := make([]fakecloud.Action, length)
	for i := range actions {
		at := time.Date(2026, 11, 21, 0, 0, length-i, 0, time.UTC).Format("2006-01-02T15:04:05.000000")
		id := fmt.Sprintf("req-%d", i)
		actions[i] = fakecloud.Action{Action: "reboot", RequestID: id, StartTime: at, UpdatedAt: &at}
	}
	cloud.AddServer(fakecloud.Server{ID: "11111111-2222-4333-8444-555555555555", Name: "logged", Actions: actions})
	return cloud.Server("logged")
}

func TestList_IsWholeAndInOrder(t *testing.T) {
	for _, c := range []struct {
		name            string
		length, maxPage int
		requests        int
	}{
		{"no actions", 0, 1000, 1},
		{"one page", 67, 1000, 1},
		{"pages of ten", 67, 10, 7},
		{"the last page exactly full, and an empty one behind", 20, 10, 3},
		{"pages of one", 3, 1, 4},
		{"5,000", 5000, 1000, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := startCloud(t, fakecloud.WithMaxPage(c.maxPage))
			server := withLog(cloud, c.length)
			actions, err := memberOf(cloud).all(t, server.ID, ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(requestIDs(actions), logOf(server)) {
				t.Errorf("%d actions, or in another order", len(actions))
			}
			if got := len(cloud.Requests()); got != c.requests {
				t.Errorf("%d requests, want %d", got, c.requests)
			}
		})
	}
}

// TestList_OfAnOldCloud: below 2.58 there are no pages, and the limit is ignored.
func TestList_OfAnOldCloud(t *testing.T) {
	cloud := startCloud(t, fakecloud.WithMicroversions("2.1", "2.57"))
	actions, err := memberOf(cloud).all(t, cloud.Server("busy").ID, ListOptions{PageSize: 10})
	if err != nil || !slices.Equal(requestIDs(actions), logOf(cloud.Server("busy"))) {
		t.Errorf("%d actions, error %v", len(actions), err)
	}
}

func TestList_OfAnUpperCaseServerID(t *testing.T) {
	cloud := startCloud(t)
	if actions, err := memberOf(cloud).all(t, strings.ToUpper(serverID), ListOptions{PageSize: 15}); err != nil ||
		len(actions) != 20 {
		t.Errorf("%d actions, error %v", len(actions), err)
	}
}

// TestList_StopsWithItsConsumer: pages that nobody wants are not fetched.
func TestList_StopsWithItsConsumer(t *testing.T) {
	for _, c := range []struct{ wanted, requests int }{{1, 1}, {10, 1}, {11, 2}} {
		cloud := startCloud(t)
		read := 0
		for _, err := range memberOf(cloud).list(t.Context(), cloud.Server("busy").ID, ListOptions{PageSize: 10}) {
			if err != nil {
				t.Fatal(err)
			}
			if read++; read == c.wanted {
				break
			}
		}
		if got := len(cloud.Requests()); got != c.requests {
			t.Errorf("%d requests for %d actions", got, c.wanted)
		}
	}
}

// TestList_KeepsActionsOfOneRequest: deleting a resized server confirms the resize first, in the name of the same
// request.
func TestList_KeepsActionsOfOneRequest(t *testing.T) {
	other := strings.Replace(minimal, "reboot", "confirmResize", 1)
	later := strings.Replace(minimal, "58:41", "58:42", 1)
	client := serve(t, answering(200, `{"instanceActions": [`+minimal+`, `+other+`, `+later+`]}`))
	if actions, err := client.all(t, serverID, ListOptions{}); err != nil || len(actions) != 3 {
		t.Errorf("%v, error %v", actions, err)
	}
}

// TestList_NeverFollowsALinkElsewhere: behind a proxy the cloud's links name another host, and a token is not for
// others.
func TestList_NeverFollowsALinkElsewhere(t *testing.T) {
	elsewhere := startCloud(t)
	asked := []string{}
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RequestURI())
		if r.URL.Query().Has("marker") {
			_, _ = fmt.Fprint(w, `{"instanceActions": []}`)
			return
		}
		_, _ = fmt.Fprintf(w,
			`{"instanceActions": [%s], "links": [{"rel": "next", "href": "%s/v2.1/steal?limit=2&marker=a%%2Fb"}]}`,
			minimal, elsewhere.ComputeURL())
	})
	actions, err := client.all(t, serverID, ListOptions{PageSize: 1})
	if err != nil || len(actions) != 1 {
		t.Errorf("%v, error %v", actions, err)
	}
	path := "/v2.1/servers/" + serverID + "/os-instance-actions"
	if want := []string{path + "?limit=1", path + "?limit=1000&marker=a%2Fb"}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q, want %q", asked, want)
	}
	if requests := elsewhere.Requests(); len(requests) > 0 {
		t.Errorf("followed: %v", requests)
	}
}

// TestList_KeepsAnActionWithoutAStart: one null is no reason to lose a list.
func TestList_KeepsAnActionWithoutAStart(t *testing.T) {
	without := strings.Replace(minimal, `"2026-11-21T23:58:41.000000"`, "null", 1)
	actions, err := serve(t, answering(200, `{"instanceActions": [`+minimal+`, `+without+`]}`)).all(t, serverID,
		ListOptions{})
	if err != nil || len(actions) != 2 || actions[0].StartTime == nil || actions[1].StartTime != nil {
		t.Errorf("%s, error %v", dump(actions), err)
	}
}

func TestList_Fails(t *testing.T) {
	onPage := func(number int, status int, body string) http.HandlerFunc {
		page := 0
		return func(w http.ResponseWriter, r *http.Request) {
			if page++; page == number {
				answering(status, body)(w, r)
				return
			}
			pages{"": "a a", "a": "b b"}.ServeHTTP(w, r)
		}
	}
	foreign := `{"instanceActions": [` + strings.Replace(minimal, serverID, "ff5e341e", 1) + `]}`
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		before  int // actions
		is      func(error) bool
	}{
		{
			"unknown server", onPage(1, 404, `{"itemNotFound": {"message": "Instance x could not be found."}}`), 0,
			IsServerNotFound,
		},
		{
			"refused on the second page", onPage(2, 400, `{"badRequest": {"message": "Marker a could not be found."}}`),
			1, isType[*ResponseError],
		},
		{"unreadable", onPage(1, 200, "<html>"), 0, isType[*DecodeError]},
		{"unreadable on the second page", onPage(2, 200, "null"), 1, isType[*DecodeError]},
		{"another server's", onPage(1, 200, foreign), 0, isType[*MismatchError]},
	} {
		t.Run(c.name, func(t *testing.T) {
			actions, err := serve(t, c.handler).all(t, serverID, ListOptions{})
			if !c.is(err) || len(actions) != c.before {
				t.Errorf("%d actions, error %#v", len(actions), err)
			}
		})
	}
}

func TestList_IsCancelled(t *testing.T) {
	cloud := startCloud(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	read := 0
	for _, err := range memberOf(cloud).list(ctx, cloud.Server("busy").ID, ListOptions{PageSize: 10}) {
		if last = err; err == nil {
			read++
			cancel()
		}
	}
	if read != 10 || !errors.Is(last, context.Canceled) {
		t.Errorf("%d actions, error %v", read, last)
	}
}

// FuzzNextQuery: of a link only its query counts, and that leads on.
func FuzzNextQuery(f *testing.F) {
	for _, href := range []string{
		"http://nova/v2.1/servers/x/os-instance-actions?limit=2&marker=req-1", "?marker=a%2Fb", "//evil?marker=a",
		"?marker=", "http://[::1", "?marker=%zz", "?a;b",
	} {
		f.Add(href)
	}
	f.Fuzz(func(t *testing.T, href string) {
		if next, err := nextQuery(href); err == nil && next.Get("marker") == "" || err != nil && next != nil {
			t.Errorf("%q: %v, error %v", href, next, err)
		}
	})
}
