package instanceaction

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
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

// TestList_OfPagesThatOverlap: what an earlier page had is left out; two of one request on one page are two.
func TestList_OfPagesThatOverlap(t *testing.T) {
	for _, c := range []struct {
		pages pages
		want  []string
	}{
		{pages{"": "a,b,c c", "c": "c,d"}, []string{"a", "b", "c", "d"}},
		{pages{"": "a,b,c c", "c": "a,c,d"}, []string{"a", "b", "c", "d"}},
		{pages{"": "a,b,b,c"}, []string{"a", "b", "b", "c"}},
		{pages{"": "a,b,b b", "b": "b,c"}, []string{"a", "b", "b", "c"}},
	} {
		actions, err := collect(serve(t, c.pages.ServeHTTP).list(t.Context(), serverID, ListOptions{}))
		if err != nil || !slices.Equal(requestIDs(actions), c.want) {
			t.Errorf("%v: %v, error %v", c.pages, requestIDs(actions), err)
		}
	}
}

func TestList_ThatDoesNotEnd(t *testing.T) {
	for _, c := range []struct {
		name   string
		pages  pages
		before []string // the failure
		want   PagingError
	}{
		{"a page that leads to itself", pages{"": "a,b b", "b": "c,d b"}, []string{"a", "b", "c", "d"}, PagingError{Marker: "b", Pages: 2}},
		{"a page that leads to an earlier one", pages{"": "a a", "a": "b b", "b": "c a"}, []string{"a", "b", "c"}, PagingError{Marker: "a", Pages: 3}},
		{"the same page for every marker", pages{"": "a,b b", "b": "a,b b"}, []string{"a", "b"}, PagingError{Marker: "b", Pages: 2}},
		{"the same page for ever new markers", pages{"": "a x", "x": "a y", "y": "a z"}, []string{"a"}, PagingError{Marker: "y", Pages: 2}},
		{"an empty page that announces more", pages{"": "a a", "a": " b"}, []string{"a"}, PagingError{Marker: "b", Pages: 2}},
		{"an empty first page that announces more", pages{"": " a"}, nil, PagingError{Marker: "a", Pages: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			actions, err := collect(serve(t, c.pages.ServeHTTP).list(t.Context(), serverID, ListOptions{}))
			if got, ok := errors.AsType[*PagingError](err); !ok || *got != c.want {
				t.Errorf("%#v, want %#v", err, c.want)
			}
			if !slices.Equal(requestIDs(actions), c.before) {
				t.Errorf("%v, want %v", requestIDs(actions), c.before)
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
	_, _ = fmt.Fprintf(w, `{"instanceActions": [%s], "links": [{"rel": "next", "href": "?marker=m%d"}]}`, strings.Join(actions, ","), e.pages)
}

func TestList_OfEverNewActions(t *testing.T) {
	actions, err := collect(serve(t, new(endless).ServeHTTP).list(t.Context(), serverID, ListOptions{}))
	want := PagingError{Marker: "m100", Pages: 100, Actions: maxActions}
	if got, ok := errors.AsType[*PagingError](err); !ok || *got != want {
		t.Errorf("%#v, want %#v", err, want)
	}
	if len(actions) != maxActions {
		t.Errorf("%d actions", len(actions))
	}
}
