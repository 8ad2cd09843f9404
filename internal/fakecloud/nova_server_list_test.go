package fakecloud

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// serverList is an answer to GET /servers/detail.
type serverList struct {
	Servers []struct {
		Name, Status, HostID, Created, Updated string
		ProjectID                              string `json:"tenant_id"`
	}
	Links []struct{ Rel, Href string } `json:"servers_links"`
}

func (l serverList) names() []string {
	names := []string{}
	for _, s := range l.Servers {
		names = append(names, s.Name)
	}
	return names
}

func listServers(t *testing.T, c *Cloud, a Account, version, query string) (int, string, serverList) {
	t.Helper()
	status, body := get(t, c, a, version, "/servers/detail?"+query)
	var found serverList
	if err := json.Unmarshal([]byte(body), &found); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return status, body, found
}

func TestListServers(t *testing.T) {
	c := start(t)
	for _, test := range []struct {
		who     Account
		version string
		query   string
		status  int
		want    string // names, or a part of the error
	}{
		{Member, "2.84", "name=^b", 200, "bounced,busy,broken"},
		{Member, "2.84", "name=^HUGE$", 200, "huge"},
		{Member, "2.84", "name=huge|web", 200, ""},
		{Member, "2.84", "name=", 400, "Value: . '' is not a 'regex'"},
		{Member, "2.84", "name=" + url.QueryEscape("["), 400, "Value: [. '[' is not a 'regex'"},
		{Member, "2.84", "name=foreign", 200, ""},
		{Member, "2.84", "name=gone", 200, ""},
		{Member, "2.84", "name=foreign&all_tenants=1", 403, "os_compute_api:servers:detail:get_all_tenants"},
		{Member, "2.84", "name=foreign&all_tenants=0", 200, ""},
		{Admin, "2.84", "name=foreign&all_tenants=", 200, "foreign"},
		{Admin, "2.84", "name=foreign", 200, ""},
		{Admin, "2.84", "all_tenants=maybe", 400, "Unrecognized value 'maybe'"},
		{Member, "2.84", "status=error", 200, "huge"},
		{Member, "2.84", "status=ACTIVE&name=running", 200, "running"}, // found by what it is at rest
		{Member, "2.84", "status=NONSENSE", 400, "Invalid status value"},
		{Member, "2.37", "status=NONSENSE", 200, ""},
		{Member, "2.84", "status=DELETED", 403, "Only administrators may list deleted instances"},
		{Admin, "2.84", "status=DELETED&all_tenants=1", 200, "gone"},
		{Member, "2.84", "foo=bar", 400, "'foo' does not match any of the regexes: '^_'"},
		{Member, "2.74", "foo=bar&name=huge", 200, "huge"},
		{Member, "2.84", "limit=abc", 400, "parameters limit"},
		{Member, "2.84", "limit=0", 200, ""},
		{Member, "2.84", "name=^b&limit=9&limit=1", 200, "bounced"},
		{Member, "2.84", "name=^b&marker=" + c.Server("bounced").ID, 200, "busy,broken"},
		{Member, "2.84", "marker=nobody", 400, "marker [nobody] not found"},
		{Stranger, "2.84", "", 200, "foreign"},
	} {
		status, body, found := listServers(t, c, test.who, test.version, test.query)
		if got := strings.Join(found.names(), ","); status != test.status || status == 200 && got != test.want ||
			!strings.Contains(body, test.want) && status != 200 {
			t.Errorf("%s at %s: %d %s", test.query, test.version, status, body)
		}
	}
}

func TestListServers_Pages(t *testing.T) {
	c := start(t)
	_, _, all := listServers(t, c, Member, "2.84", "name=^b")
	query, names := "name=^b&limit=1", []string{}
	for range 4 {
		_, _, found := listServers(t, c, Member, "2.84", query)
		names = append(names, found.names()...)
		if len(found.Links) == 0 {
			break
		}
		query = strings.TrimPrefix(found.Links[0].Href, c.ComputeURL()+"/v2.1/servers/detail?")
	}
	if !slices.Equal(names, all.names()) || len(names) != 3 {
		t.Errorf("%v, and page by page %v", all.names(), names)
	}
}

func TestListServers_Fields(t *testing.T) {
	c := start(t)
	_, _, found := listServers(t, c, Member, "2.84", "name=web")
	web := found.Servers[0]
	if web.Created != "2026-11-21T23:58:29Z" || web.Updated < web.Created || len(web.HostID) != 56 ||
		web.ProjectID != DemoProjectID {
		t.Errorf("%+v", web)
	}
	if _, _, found := listServers(t, c, Member, "2.84", "name=huge"); found.Servers[0].HostID != "" {
		t.Errorf("it never had a host: %+v", found.Servers[0])
	}
	c.Update("web", func(s *Server) { s.Created, s.Updated, s.HostID = "then", "now", new("there") })
	_, _, found = listServers(t, c, Member, "2.84", "name=web")
	if web := found.Servers[0]; web.Created != "then" || web.Updated != "now" || web.HostID != "there" {
		t.Errorf("%+v", web)
	}
}
