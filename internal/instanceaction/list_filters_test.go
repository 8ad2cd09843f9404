package instanceaction

import (
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestList_Filters(t *testing.T) {
	at := time.Date(2026, 11, 21, 1, 30, 0, 0, time.FixedZone("", 3600))
	for _, c := range []struct {
		name    string
		options ListOptions
		want    url.Values
	}{
		{"none", ListOptions{}, url.Values{}},
		{"since, in UTC", ListOptions{ChangesSince: &at}, url.Values{"changes-since": {"2026-11-21T00:30:00Z"}}},
		{
			"before, with its fraction", ListOptions{ChangesBefore: new(at.Add(time.Millisecond))},
			url.Values{"changes-before": {"2026-11-21T00:30:00.001Z"}},
		},
		{"the zero time is a time", ListOptions{ChangesSince: new(time.Time{}), ChangesBefore: new(time.Time{})},
			url.Values{"changes-since": {"0001-01-01T00:00:00Z"}, "changes-before": {"0001-01-01T00:00:00Z"}}},
		{
			"all", ListOptions{ChangesSince: &at, ChangesBefore: &at, PageSize: 7},
			url.Values{"changes-since": {"2026-11-21T00:30:00Z"}, "changes-before": {"2026-11-21T00:30:00Z"},
				"limit": {"7"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := startCloud(t)
			if _, err := memberOf(cloud).all(t, serverID, c.options); err != nil {
				t.Fatal(err)
			}
			if got := cloud.Requests()[0].Query; got != c.want.Encode() {
				t.Errorf("asked with %q, want %q", got, c.want.Encode())
			}
		})
	}
}

// TestList_FiltersOnEveryPage: the cloud repeats the filters in its links, and they are sent again.
func TestList_FiltersOnEveryPage(t *testing.T) {
	cloud := startCloud(t)
	server := withLog(cloud, 30)
	since := time.Date(2026, 11, 21, 0, 0, 11, 0, time.UTC)
	actions, err := memberOf(cloud).all(t, server.ID, ListOptions{ChangesSince: &since, PageSize: 8})
	if err != nil || len(actions) != 20 {
		t.Errorf("%d actions, error %v", len(actions), err)
	}
	for _, request := range cloud.Requests() {
		if !strings.Contains(request.Query, "changes-since=") {
			t.Errorf("asked with %q", request.Query)
		}
	}
}

// TestList_LinkThatForgetsAFilter: a next link with nothing but a marker leads to what the filter kept out.
func TestList_LinkThatForgetsAFilter(t *testing.T) {
	var queries []url.Values
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		queries = append(queries, r.URL.Query())
		w.Header().Set("OpenStack-API-Version", "compute 2.84")
		pages{"": "a a", "a": "b"}.ServeHTTP(w, r)
	})
	since := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	if _, err := client.all(t, serverID, ListOptions{ChangesSince: &since, PageSize: 1}); err != nil {
		t.Fatal(err)
	}
	filters := url.Values{"changes-since": {"2026-11-21T00:00:00Z"}, "limit": {"1"}}
	second := url.Values{"changes-since": {"2026-11-21T00:00:00Z"}, "limit": {"1000"}, "marker": {"a"}}
	if want := []url.Values{filters, second}; !reflect.DeepEqual(queries, want) {
		t.Errorf("asked with %v, want %v", queries, want)
	}
}

// TestList_IsNeverSilentlyUnfiltered: an old cloud ignores the filters that it does not know.
func TestList_IsNeverSilentlyUnfiltered(t *testing.T) {
	at := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	since, before := ListOptions{ChangesSince: &at}, ListOptions{ChangesBefore: &at}
	for _, c := range []struct {
		name     string
		newest   string
		options  ListOptions
		needs    Microversion
		statuses []int
	}{
		{"changes-since on 2.57", "2.57", since, microversionPaging, []int{406}},
		{"changes-since on 2.58", "2.58", since, Microversion{}, []int{406, 200}},
		{"changes-before on 2.65", "2.65", before, microversionChangesBefore, []int{406}},
		{"changes-before on 2.66", "2.66", before, Microversion{}, []int{406, 200}},
		{
			"both on 2.58", "2.58", ListOptions{ChangesSince: &at, ChangesBefore: &at}, microversionChangesBefore,
			[]int{406},
		},
		{"neither on 2.1", "2.1", ListOptions{PageSize: 5}, Microversion{}, []int{406, 200}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := startCloud(t, fakecloud.WithMicroversions("2.1", c.newest))
			actions, err := memberOf(cloud).all(t, serverID, c.options)
			tooOld, ok := errors.AsType[*MicroversionError](err)
			switch {
			case c.needs == Microversion{}:
				if err != nil {
					t.Error(err)
				}
			case !ok || !strings.HasPrefix(c.name, tooOld.Filter+" ") && tooOld.Filter != "changes-before" ||
				!strings.HasPrefix(err.Error(), tooOld.Filter+" needs microversion ") || tooOld.Needed != c.needs ||
				tooOld.Has.String() != c.newest || len(actions) > 0:
				t.Errorf("%d actions, error %#v", len(actions), err)
			}
			if !slices.Equal(statuses(cloud), c.statuses) {
				t.Errorf("answered with %v, want %v", statuses(cloud), c.statuses)
			}
		})
	}
}

// TestList_AtAConfiguredMicroversionThatIsTooOld asks nobody.
func TestList_AtAConfiguredMicroversionThatIsTooOld(t *testing.T) {
	cloud := startCloud(t)
	_, err := memberAt(cloud, Microversion{2, 57}).all(t, serverID, ListOptions{ChangesSince: new(time.Now())})
	tooOld, ok := errors.AsType[*MicroversionError](err)
	if !ok || tooOld.Needed != microversionPaging || tooOld.Has != (Microversion{2, 57}) {
		t.Fatalf("%#v", err)
	}
	if text := err.Error(); !strings.Contains(text, "2.58") || !strings.Contains(text, "2.57") {
		t.Errorf("the error's text is %q", text)
	}
	if got := len(cloud.Requests()); got > 0 {
		t.Errorf("%d requests", got)
	}
}

// TestList_OfACloudThatIgnoresMicroversions: it answers as ever, refuses nothing and filters nothing.
func TestList_OfACloudThatIgnoresMicroversions(t *testing.T) {
	since := ListOptions{ChangesSince: new(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))}
	updated := strings.Replace(minimal, "}", `, "updated_at": "2026-11-22T00:00:00"}`, 1)
	for _, c := range []struct {
		name, actions string
		options       ListOptions
		fails         bool
	}{
		{"a filter", minimal, since, true},
		{"no filter", minimal, ListOptions{}, false},
		{"a filter, and nothing that it could have missed", "", since, false},
		{"a filter, and a cloud that is new and only does not say so", updated, since, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			actions, err := serve(t, answering(200, `{"instanceActions": [`+c.actions+`]}`)).all(t, serverID, c.options)
			tooOld, ok := errors.AsType[*MicroversionError](err)
			if ok != c.fails || (err != nil) != c.fails || c.fails && len(actions) > 0 {
				t.Errorf("%d actions, error %#v", len(actions), err)
			}
			if ok && !strings.Contains(tooOld.Error(), "2.1 is what the cloud is asked at") {
				t.Errorf("the error's text is %q", tooOld)
			}
		})
	}
}
