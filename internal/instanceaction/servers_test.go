package instanceaction

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// startServers starts a cloud that has servers of these names, the newest first, and none else.
func startServers(t *testing.T, names ...string) *fakecloud.Cloud {
	t.Helper()
	var servers []fakecloud.Server
	for i, name := range names {
		servers = append(servers, fakecloud.Server{
			ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", i), Name: name, HostID: new("a host"),
			Created: fmt.Sprintf("2026-11-21T%02d:%02d:00Z", 23-i/60, 59-i%60),
		})
	}
	return startCloud(t, fakecloud.WithServers(servers...))
}

func namesOf(servers []Server) []string {
	names := make([]string, len(servers))
	for i, server := range servers {
		names[i] = *server.Name
	}
	return names
}

func TestServers_OfAName(t *testing.T) {
	t.Parallel()
	all := []string{
		"web", "Web", "web-1", "web.1", "webx1", "a+b", "aab", "a|b", "a b", "(x)", "[y]", `c:\d`, "^$", "höher", "web",
	}
	cloud := startServers(t, all...)
	client := memberOf(cloud)
	for _, name := range append(all, "nobody", ".", ".*", "web|Web", "^web$") {
		var want []string
		for _, candidate := range all {
			if candidate == name {
				want = append(want, name)
			}
		}
		got, err := client.Servers(t.Context(), ServerFilter{Name: name})
		if err != nil || got == nil || !slices.Equal(namesOf(got), want) {
			t.Errorf("%q: %v, error %v", name, namesOf(got), err)
		}
	}
}

// TestNamePattern: as a regular expression, and as a text in which a period is any character, it is found in the name.
func TestNamePattern(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"web", "web.1", `\`, `a+b*c?(d)[e]{f}^g$h|i\j`, "-", "/", "%_'\"", "höher", " "} {
		pattern := namePattern(name)
		if !regexp.MustCompile(pattern).MatchString(name) {
			t.Errorf("%q does not match %q", name, pattern)
		}
		if len([]rune(pattern)) != len([]rune(name)) || strings.ContainsAny(pattern, `\+*?()|[]{}^$`) {
			t.Errorf("%q has become %q", name, pattern)
		}
	}
}

func TestServers_OfAStatus(t *testing.T) {
	t.Parallel()
	cloud := startServers(t, "resting", "rebooting", "broken")
	cloud.Update("rebooting", func(s *fakecloud.Server) { s.Status = "REBOOT" })
	cloud.Update("broken", func(s *fakecloud.Server) { s.Status = "ERROR" })
	for status, want := range map[string][]string{
		"": {"resting", "rebooting", "broken"}, "ACTIVE": {"resting"}, "REBOOT": {"rebooting"},
		"error": {"broken"}, "SHUTOFF": nil,
	} {
		got, err := memberOf(cloud).Servers(t.Context(), ServerFilter{Status: status})
		if err != nil || !slices.Equal(namesOf(got), want) {
			t.Errorf("%s: %v, error %v", status, namesOf(got), err)
		}
	}
}

// TestServerStatuses: the cloud knows each of them, at a microversion that refuses others.
func TestServerStatuses(t *testing.T) {
	t.Parallel()
	cloud := startServers(t)
	admin := clientAt(cloud.ComputeURL()+"/v2.1/", cloud.IssueToken(fakecloud.Admin), Microversion{major: 2, minor: 84})
	for _, status := range ServerStatuses() {
		if _, err := admin.Servers(t.Context(), ServerFilter{Status: status}); err != nil {
			t.Errorf("%s: %v", status, err)
		}
	}
	if _, err := admin.Servers(t.Context(), ServerFilter{Status: "NONSENSE"}); !hasStatus(err, http.StatusBadRequest) {
		t.Errorf("a status that there is none of: %v", err)
	}
}

func TestServers_OfAllProjects(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	projects := func(account fakecloud.Account, filter ServerFilter) ([]string, error) {
		client := clientAt(cloud.ComputeURL()+"/v2.1/", cloud.IssueToken(account), Microversion{})
		servers, err := client.Servers(t.Context(), filter)
		var found []string
		for _, server := range servers {
			found = append(found, *server.ProjectID)
		}
		slices.Sort(found)
		return slices.Compact(found), err
	}
	both := []string{fakecloud.OtherProjectID, fakecloud.DemoProjectID}
	if got, err := projects(fakecloud.Admin, ServerFilter{AllProjects: true}); err != nil || !slices.Equal(got, both) {
		t.Errorf("an administrator: %v, error %v", got, err)
	}
	if got, err := projects(fakecloud.DemoAdmin, ServerFilter{}); err != nil || !slices.Equal(got, both[1:]) {
		t.Errorf("an administrator in a project: %v, error %v", got, err)
	}
	if got, err := projects(fakecloud.Member, ServerFilter{}); err != nil || !slices.Equal(got, both[1:]) {
		t.Errorf("a member: %v, error %v", got, err)
	}
	if _, err := projects(fakecloud.Member, ServerFilter{AllProjects: true}); !isForbidden(err) {
		t.Errorf("a member asks for all: %v", err)
	}
}

// TestServers_PageByPage reads more servers than fit on a page, at the microversions where the list changes.
func TestServers_PageByPage(t *testing.T) {
	t.Parallel()
	var names []string
	for i := range 1100 {
		names = append(names, fmt.Sprint("server-", i))
	}
	cloud := startServers(t, names...)
	for _, minor := range []int{1, 37, 68, 69, 74, 75, 84} {
		cloud.ResetRequests()
		client := memberAt(cloud, Microversion{major: 2, minor: minor})
		got, err := client.Servers(t.Context(), ServerFilter{Name: "server-1099"})
		if err != nil || !slices.Equal(namesOf(got), []string{"server-1099"}) {
			t.Errorf("one, at 2.%d: %v, error %v", minor, namesOf(got), err)
		}
		got, err = client.Servers(t.Context(), ServerFilter{})
		slices.SortFunc(got, func(a, b Server) int { return strings.Compare(a.ID, b.ID) })
		if err != nil || !slices.Equal(namesOf(got), names) {
			t.Errorf("all, at 2.%d: %d servers, error %v", minor, len(got), err)
		}
		want := []string{"detail?name=server-1099", "detail", "detail?marker=" + cloudsMarker(cloud)}
		if asked := paths(cloud); !slices.Equal(asked, want) {
			t.Errorf("asked %v, want %v", asked, want)
		}
	}
}

// cloudsMarker is the marker that the cloud was asked for last.
func cloudsMarker(cloud *fakecloud.Cloud) string {
	asked := cloud.Requests()
	query, _ := url.ParseQuery(asked[len(asked)-1].Query)
	return query.Get("marker")
}

// serverPages is a list of servers by marker: IDs, then the link to the next page after a blank.
type serverPages map[string]string

func (p serverPages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ids, next, _ := strings.Cut(p[r.URL.Query().Get("marker")], " ")
	var servers []string
	for id := range strings.SplitSeq(ids, ",") {
		servers = append(servers, `{"id": "`+id+`"}`)
	}
	links := ""
	if next != "" {
		links = `, "servers_links": [{"rel": "self", "href": "/"}, {"rel": "next", "href": "` + next + `"}]`
	}
	_, _ = fmt.Fprintf(w, `{"servers": [%s]%s}`, strings.Join(servers, ","), links)
}

// TestServers_LinksLeadNowhereElse: only a link's query is followed, and no list goes round in circles.
func TestServers_LinksLeadNowhereElse(t *testing.T) {
	t.Parallel()
	got, err := serve(
		t,
		serverPages{"": "a http://other.example.com/servers/detail?marker=a", "a": "a,b"}.ServeHTTP,
	).Servers(t.Context(), ServerFilter{})
	if err != nil || len(got) != 2 || got[0].ID != "a" || got[1].ID != "b" {
		t.Errorf("a link to another origin: %s, error %v", dump(got), err)
	}
	for name, pages := range map[string]serverPages{
		"a page that leads to itself": {"": "a ?marker=a", "a": "b ?marker=a"},
		"the same page for ever":      {"": "a ?marker=a", "a": "a ?marker=b"},
	} {
		if _, err := serve(t, pages.ServeHTTP).Servers(t.Context(), ServerFilter{}); !isType[*PagingError](err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestServers_KeepsItsFilters: a link that has lost them leads on with them.
func TestServers_KeepsItsFilters(t *testing.T) {
	t.Parallel()
	var asked []url.Values
	pages := serverPages{"": "a ?marker=a", "a": "b"}
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Query())
		pages.ServeHTTP(w, r)
	})
	if _, err := client.Servers(
		t.Context(),
		ServerFilter{Name: "a.b", Status: "ERROR", AllProjects: true},
	); err != nil {
		t.Fatal(err)
	}
	for i, query := range asked {
		if query.Get("name") != "a.b" || query.Get("status") != "ERROR" || query.Get("all_tenants") != "1" ||
			query.Has("marker") != (i == 1) {
			t.Errorf("page %d was asked for with %v", i, query)
		}
	}
	if len(asked) != 2 {
		t.Errorf("%d pages were asked for", len(asked))
	}
}

func TestDecodeServers(t *testing.T) {
	t.Parallel()
	const down = `{"id": "1", "status": "UNKNOWN", "tenant_id": "p", "created": "2026-11-21T10:00:00Z"}`
	got, _, err := decodeServers(
		[]byte(`{"servers": [` + down + `, {"id": "2", "name": "", "hostId": "", "updated": "2026-11-21T10:00:00Z",
		"OS-EXT-STS:task_state": "rebooting", "fault": {"message": "No valid host."}}]}`),
	)
	want := []Server{
		{ID: "1", Status: new("UNKNOWN"), ProjectID: new("p"), CreatedAt: at("2026-11-21T10:00:00Z")},
		{
			ID:             "2",
			Name:           new(""),
			HostID:         new(""),
			UpdatedAt:      at("2026-11-21T10:00:00Z"),
			TaskState:      "rebooting",
			TaskStateShown: true,
			Fault:          &Fault{Message: new("No valid host.")},
		},
	}
	if err != nil || dump(got) != dump(want) {
		t.Errorf("%s, error %v", dump(got), err)
	}
	for server, want := range map[string]Server{
		"null": {Odd: []OddField{{Sent: "null"}}},
		`{"id": null, "name": 7}`: {
			Name: new("7"), Odd: []OddField{{Field: "id", Sent: "null"}, {Field: "name", Sent: "7"}},
		},
		`{"OS-EXT-STS:task_state": 7, "fault": []}`: {TaskState: "7", TaskStateShown: true,
			Odd: []OddField{
				{Field: "id", Sent: "nothing"}, {Field: taskState, Sent: "7"}, {Field: "fault", Sent: "[]"},
			}},
	} {
		got, _, err := decodeServers([]byte(`{"servers": [` + server + `]}`))
		if err != nil || dump(got) != dump([]Server{want}) {
			t.Errorf("%s: %s, error %v", server, dump(got), err)
		}
	}
	for body, field := range map[string]string{
		"null": "servers", `{"servers": null}`: "servers", `{"servers": {}}`: "servers", "<html>": "",
		`{"servers": [], "servers_links": [null]}`:                               "servers_links[0]",
		`{"servers": [], "servers_links": [{"rel": "next"}]}`:                    "servers_links[0].href",
		`{"servers": [], "servers_links": [{"rel": "next", "href": "/?limit"}]}`: "servers_links",
	} {
		_, _, err := decodeServers([]byte(body))
		if wrong, ok := errors.AsType[*DecodeError](err); !ok || wrong.Field != field {
			t.Errorf("%s: %#v", body, err)
		}
	}
}
