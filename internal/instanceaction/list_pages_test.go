package instanceaction

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// pages is a list of pages by their marker: the actions' request IDs, then the marker of the next page after a blank.
type pages map[string]string

func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ids, next, _ := strings.Cut(p[r.URL.Query().Get("marker")], " ")
	var actions []string
	for id := range strings.SplitSeq(ids, ",") {
		if id != "" {
			actions = append(actions, strings.Replace(minimal, requestID, id, 1))
		}
	}
	links := ""
	if next != "" {
		links = `, "links": [{"rel": "next", "href": "http://nova.example.com/?marker=` + next + `"}]`
	}
	_, _ = fmt.Fprintf(w, `{"instanceActions": [%s]%s}`, strings.Join(actions, ","), links)
}

// TestList_OfRequestsWithSeveralActions: Nova goes on behind the newest action of the last request of a page, so that
// pages overlap where that is not its only one. What was sent twice stands once; two that are alike are two.
func TestList_OfRequestsWithSeveralActions(t *testing.T) {
	for _, c := range []struct {
		log     string // "REQUEST KIND", the newest first
		maxPage int
		stuckAt string // the request that no page leads on from
	}{
		{log: "a x, b x, c x, d x", maxPage: 2},
		{log: "a x, b delete, b confirmResize, c x, d x", maxPage: 2},
		{log: "a x, b delete, b confirmResize, c x, d x", maxPage: 3},
		{log: "a x, b x, b x, c x, d x", maxPage: 2},      // alike, across the border
		{log: "a x, b x, b x, b x, c x, d x", maxPage: 3}, // alike, on both sides of it
		{log: "a x, b x, c x, b x, c x, d x", maxPage: 4}, // two requests by turns
		{log: "b x, b x, b x", maxPage: 1000},
		{log: "a x, b x, b x, b x, c x", maxPage: 2, stuckAt: "b"},
		{log: "b x, b x", maxPage: 1, stuckAt: "b"},
	} {
		cloud := startCloud(t, fakecloud.WithMaxPage(c.maxPage))
		server := fakecloud.Server{ID: "11111111-2222-4333-8444-555555555555", Name: "logged"}
		for entry := range strings.SplitSeq(c.log, ", ") {
			request, kind, _ := strings.Cut(entry, " ")
			server.Actions = append(server.Actions,
				fakecloud.Action{Action: kind, RequestID: request, StartTime: "2026-11-21T00:00:00.000000"})
		}
		cloud.AddServer(server)
		actions, err := memberOf(cloud).all(t, server.ID, ListOptions{})
		var got []string
		for _, action := range actions {
			got = append(got, action.RequestID+" "+action.Action)
		}
		stuck, _ := errors.AsType[*PagingError](err)
		switch {
		case c.stuckAt != "" && (stuck == nil || stuck.Marker != c.stuckAt):
			t.Errorf("%s: %#v", c.log, err)
		case c.stuckAt == "" && (err != nil || strings.Join(got, ", ") != c.log):
			t.Errorf("%s, pages of %d: got %s, error %v", c.log, c.maxPage, got, err)
		}
	}
}

// TestListServer_OfARequestWithSeveralActions: that a filter takes actions out of a page does not make it forget what
// the next one repeats.
func TestListServer_OfARequestWithSeveralActions(t *testing.T) {
	cloud := startCloud(t, fakecloud.WithMaxPage(3))
	var actions []fakecloud.Action
	for _, entry := range []string{"a reboot", "b delete", "b confirmResize", "c stop"} {
		request, kind, _ := strings.Cut(entry, " ")
		actions = append(actions,
			fakecloud.Action{Action: kind, RequestID: request, StartTime: "2026-11-21T00:00:00.000000"})
	}
	server := fakecloud.Server{ID: "11111111-2222-4333-8444-555555555555", Name: "logged", Actions: actions}
	cloud.AddServer(server)
	found, err := memberOf(cloud).listServer(t.Context(), server.ID, ListOptions{},
		Filter{Actions: []string{"confirmResize"}})
	if err != nil || !slices.Equal(requestIDs(found.actions()), []string{"b"}) {
		t.Errorf("%v, error %v", requestIDs(found.actions()), err)
	}
}

// TestList_OfOtherMarkers: where a marker is none of the page's requests, nothing says what the next one repeats.
func TestList_OfOtherMarkers(t *testing.T) {
	actions, err := serve(t, pages{"": "a,b x", "x": "a,c"}.ServeHTTP).all(t, serverID, ListOptions{})
	if err != nil || !slices.Equal(requestIDs(actions), []string{"a", "b", "a", "c"}) {
		t.Errorf("%v, error %v", requestIDs(actions), err)
	}
}

// TestList_LargerPages: pages after the first are as large as they may be.
func TestList_LargerPages(t *testing.T) {
	cloud := startCloud(t)
	server := withLog(cloud, 1500)
	if actions, err := memberOf(cloud).all(t, server.ID, ListOptions{PageSize: 5}); err != nil ||
		len(actions) != 1500 {
		t.Errorf("%d actions, error %v", len(actions), err)
	}
	path := server.ID + "/os-instance-actions?limit="
	if want := []string{path + "5", path + "1000&marker=req-4",
		path + "1000&marker=req-1004"}; !slices.Equal(paths(cloud), want) {
		t.Errorf("asked for %q", paths(cloud))
	}
}

func TestList_ThatDoesNotEnd(t *testing.T) {
	for _, c := range []struct {
		name  string
		pages pages
		want  PagingError
	}{
		{"a page that leads to itself", pages{"": "a,b b", "b": "c,d b"}, PagingError{Marker: "b", Pages: 3}},
		{
			"a page that leads to an earlier one", pages{"": "a a", "a": "b b", "b": "c a"},
			PagingError{Marker: "b", Pages: 4},
		},
		{"the same page for every marker", pages{"": "a,b b", "b": "a,b b"}, PagingError{Marker: "b", Pages: 2}},
		{
			"the same page for ever new markers", pages{"": "a x", "x": "a y", "y": "a z"},
			PagingError{Marker: "y", Pages: 2},
		},
		{"an empty page that announces more", pages{"": "a a", "a": " b"}, PagingError{Marker: "b", Pages: 2}},
		{"an empty page that announces itself", pages{"": "a a", "a": " a"}, PagingError{Marker: "a", Pages: 2}},
		{"an empty first page that announces more", pages{"": " a"}, PagingError{Marker: "a", Pages: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := serve(t, c.pages.ServeHTTP).all(t, serverID, ListOptions{})
			if got, ok := errors.AsType[*PagingError](err); !ok || *got != c.want {
				t.Errorf("%#v, want %#v", err, c.want)
			}
		})
	}
}

// endless is a list that never ends: each page has new actions.
type endless struct{ pages int }

func (e *endless) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	e.pages++
	actions := make([]string, maxPageSize)
	for i := range actions {
		actions[i] = strings.Replace(minimal, requestID, fmt.Sprintf("req-%d-%d", e.pages, i), 1)
	}
	_, _ = fmt.Fprintf(w, `{"instanceActions": [%s], "links": [{"rel": "next", "href": "?marker=m%d"}]}`,
		strings.Join(actions, ","), e.pages)
}

func TestList_OfEverNewActions(t *testing.T) {
	actions, err := serve(t, new(endless).ServeHTTP).all(t, serverID, ListOptions{})
	want := PagingError{Marker: "m100", Pages: 100, Listed: maxListed}
	if got, ok := errors.AsType[*PagingError](err); !ok || *got != want {
		t.Errorf("%#v, want %#v", err, want)
	}
	if len(actions) != maxListed {
		t.Errorf("%d actions", len(actions))
	}
}
