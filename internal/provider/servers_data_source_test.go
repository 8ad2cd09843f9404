package provider

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func (s *plugin) readServers(t *testing.T, arguments settings) reading {
	t.Helper()
	return s.read(t, t.Context(), "compute_servers", arguments)
}

// serverNames are the names in the cloud's order.
func (r reading) serverNames(t *testing.T) []string {
	t.Helper()
	names := []string{}
	for _, server := range objects(t, r.state["servers"]) {
		name, _ := textOf(t, server["name"])
		names = append(names, name)
	}
	return names
}

func TestServersDataSource_Arguments(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.AddServer(
		fakecloud.Server{ID: "10000000-0000-4000-8000-000000000001", Name: "web.1", Created: "2026-11-22T00:00:00Z"},
	)
	c.AddServer(
		fakecloud.Server{ID: "10000000-0000-4000-8000-000000000002", Name: "web", Created: "2026-11-23T00:00:00Z"},
	)
	member, admin := fakecloud.Member, fakecloud.Admin
	for name, row := range map[string]struct {
		account     fakecloud.Account
		arguments   settings
		query, want string // by names
	}{
		"a name":          {member, settings{"name": "huge"}, "name=huge", "huge"},
		"a name of two":   {member, settings{"name": "web"}, "name=web", "web,web"},
		"an awkward name": {member, settings{"name": "web(1"}, "name=web.1", ""},
		"a name of none":  {member, settings{"name": "WEB"}, "name=WEB", ""},
		"a status":        {member, settings{"status": "Error"}, "status=Error", "huge"},
		"both": {
			member, settings{"status": "RESIZE", "name": "running"}, "name=running&status=RESIZE", "running",
		},
		"another project's, as an administrator": {
			admin, settings{"name": "foreign", "all_projects": true}, "all_tenants=1&name=foreign", "foreign",
		},
		"not of all projects": {admin, settings{"name": "foreign", "all_projects": false}, "name=foreign", ""},
		"deleted ones": {
			admin, settings{"status": "DELETED", "all_projects": true}, "all_tenants=1&status=DELETED", "gone",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.ResetRequests()
			got := mustConfigure(t, passwordBlock(c, row.account), nil).readServers(t, row.arguments).mustSucceed(t)
			if names := strings.Join(got.serverNames(t), ","); names != row.want {
				t.Errorf("got %v, want %v", names, row.want)
			}
			requests := c.Requests()
			query, _ := url.ParseQuery(requests[len(requests)-1].Query)
			if query.Encode() != row.query || len(requests) != 2 { // with the login
				t.Errorf("asked %d times, at last with %v, want %v", len(requests), query, row.query)
			}
			for _, argument := range []string{"name", "status"} {
				if want, given := row.arguments[argument].(string); given && got.mustText(t, argument) != want {
					t.Errorf("%s is not in the state as it was written", argument)
				}
			}
		})
	}
}

func TestServersDataSource_AllOfThem(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	var want []string
	for _, s := range fakecloud.SeedServers() {
		if s.Name != "gone" && s.Name != "foreign" {
			want = append(want, s.Name)
		}
	}
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readServers(t, nil).mustSucceed(t)
	names := got.serverNames(t)
	slices.Sort(names)
	slices.Sort(want)
	if !slices.Equal(names, want) || got.mustText(t, "region") != "RegionOne" {
		t.Errorf("got %v, want %v", names, want)
	}
}

func TestServersDataSource_WrongArguments(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for _, row := range []struct {
		argument string
		value    any
	}{
		{"name", ""}, {"status", "BROKEN"}, {"status", ""}, {"status", "UNKNOWN"},
		{"timeouts", map[string]string{"read": "0s"}},
	} {
		got := s.readServers(t, settings{row.argument: row.value})
		if len(got.diagnostics) != 1 || !strings.HasPrefix(blamed(got.diagnostics[0]), row.argument) {
			t.Errorf("%s = %v: %s", row.argument, row.value, describe(got.diagnostics))
		}
	}
	if asked := c.Requests(); len(asked) > 0 {
		t.Errorf("the cloud was asked %d times", len(asked))
	}
}

// What is odd about a server is told, and loses no list.
func TestServersDataSource_OddServers(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.Intercept(
		fakecloud.OnServers(
			fakecloud.Respond(http.StatusOK, nil, `{"servers": [{"id": "1", "created": "then"}, {"name": "x"}]}`),
		),
	)
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readServers(t, nil)
	var summaries []string
	for _, diagnostic := range got.diagnostics {
		summaries = append(summaries, diagnostic.Severity.String()+": "+diagnostic.Summary)
	}
	want := []string{"WARNING: Unexpected value in servers[1].id", "WARNING: Unreadable time in servers[0].created_at"}
	if !slices.Equal(summaries, want) {
		t.Errorf("%v, want %v", summaries, want)
	}
	if names := got.serverNames(t); !slices.Equal(names, []string{"", "x"}) {
		t.Errorf("the list has %q", names)
	}
}

// Two servers of a name, through terraform.
func TestServersDataSource_InTerraform(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.AddServer(
		fakecloud.Server{
			ID:      "10000000-0000-4000-8000-000000000002",
			Name:    "huge",
			Created: "2026-11-23T00:00:00Z",
			HostID:  new(""),
		},
	)
	huge := c.Server("huge")
	apply(
		t,
		providerBlock(passwordBlock(c, fakecloud.Member))+"data \"compute_servers\" \"it\" {\n  name = \"huge\"\n}\n",
		statecheck.ExpectKnownValue(
			"data.compute_servers.it",
			tfjsonpath.New("servers"),
			knownvalue.ListExact([]knownvalue.Check{
				serverCheck(map[string]string{
					"id":         "10000000-0000-4000-8000-000000000002",
					"name":       "huge",
					"status":     "ACTIVE",
					"created_at": "2026-11-23T00:00:00Z",
					"updated_at": "",
					"project_id": fakecloud.DemoProjectID,
					"host_id":    "",
				}),
				serverCheck(map[string]string{
					"id":         huge.ID,
					"name":       "huge",
					"status":     "ERROR",
					"created_at": "2026-11-21T23:58:31Z",
					"updated_at": "2026-11-21T23:58:31Z",
					"project_id": fakecloud.DemoProjectID,
					"host_id":    "",
				}),
			}),
		),
	)
}

// serverCheck wants these attributes of a server, and null for the rest.
func serverCheck(want map[string]string) knownvalue.Check {
	all := map[string]knownvalue.Check{}
	for attribute := range serverType.AttrTypes {
		all[attribute] = knownvalue.Null()
		if value, given := want[attribute]; given {
			all[attribute] = knownvalue.StringExact(value)
		}
	}
	return knownvalue.ObjectExact(all)
}

// serverFailures are what a compute service answers to who asks for a list of servers.
func serverFailures() map[string]failingRead {
	const servers = "compute_servers"
	list := func(status int, body string) fakecloud.Interceptor {
		return fakecloud.OnServers(fakecloud.Respond(status, http.Header{"X-Compute-Request-Id": {answerID}}, body))
	}
	rows := map[string]failingRead{
		"403_servers":         {answer: fakecloud.OnServers(fakecloud.Forbid("os_compute_api:servers:detail"))},
		"403_all_projects":    {arguments: changing(settings{"all_projects": true})},
		"403_deleted_servers": {arguments: changing(settings{"status": "DELETED"})},
		"403_servers_key":     {block: onlyKey(fakecloud.MemberKey, nil), answer: fakecloud.HuaweiForbid()},
		"400_servers":         {answer: list(400, novaFault("badRequest", 400, "marker [x] not found"))},
		"endless_servers": {
			answer: list(200,
				`{"servers": [{"id": "1"}], "servers_links": [{"rel": "next", "href": "/?marker=1"}]}`),
			arguments: changing(settings{"name": "web\n"}),
		},
		"unreadable_servers": {answer: list(200, `{"servers": {"name": "web"}}`)},
	}
	for name, row := range maps.Clone(rows) {
		row.dataSource = servers
		rows[name] = row
	}
	return rows
}
