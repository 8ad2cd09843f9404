package provider

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// readLists reads the logs of several servers.
func (s *plugin) readLists(t *testing.T, serverIDs []string, more settings) reading {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), endOfPatience)
	defer cancel()
	return s.read(t, ctx, "compute_instance_actions", settings{"server_ids": serverIDs}.with(more))
}

// servers are the instance_uuid of each action of a list, each run of the same once.
func (r reading) servers(t *testing.T) []string {
	t.Helper()
	ids := []string{}
	for _, action := range objects(t, r.state["instance_actions"]) {
		id, _ := textOf(t, action["instance_uuid"])
		ids = append(ids, id)
	}
	return slices.Compact(ids)
}

// The actions of several servers stand by server, in the order given.
func TestInstanceActionsDataSource_ServerIDs(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web, busy := c.Server("web"), c.Server("busy")
	p := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for name, row := range map[string]struct {
		ids     []string
		more    settings
		servers []string
		actions int
	}{
		"two": {
			ids: []string{busy.ID, web.ID}, servers: []string{busy.ID, web.ID},
			actions: len(busy.Actions) + len(web.Actions),
		},
		"one that stands twice": {
			ids: []string{web.ID, busy.ID, web.ID}, servers: []string{web.ID, busy.ID},
			actions: len(busy.Actions) + len(web.Actions),
		},
		"a limit for each": {
			ids: []string{web.ID, busy.ID}, more: settings{"limit": 2}, servers: []string{web.ID, busy.ID}, actions: 4,
		},
		"none": {ids: []string{}, servers: []string{}},
		"one that is not there": {
			ids: []string{noServer, web.ID}, more: settings{"ignore_missing": true}, servers: []string{web.ID},
			actions: len(web.Actions),
		},
		"with events, a limit for each": {
			ids: []string{web.ID, busy.ID}, more: settings{"limit": 1, "include_events": true},
			servers: []string{web.ID, busy.ID}, actions: 2,
		},
	} {
		got := p.readLists(t, row.ids, row.more)
		if len(got.diagnostics) > 0 || !slices.Equal(got.servers(t), row.servers) ||
			len(got.requestIDs(t)) != row.actions {
			t.Errorf("%s: %d actions of %v: %s",
				name, len(got.requestIDs(t)), got.servers(t), describe(got.diagnostics))
		}
		if !got.state["server_status"].IsNull() || !got.state["server_fault"].IsNull() {
			t.Errorf("%s: of which server is %v?", name, got.state["server_status"])
		}
	}
	if got := p.readList(t, noServer, settings{"ignore_missing": true}); len(got.diagnostics) > 0 ||
		len(got.requestIDs(t)) > 0 {
		t.Errorf("one alone: %v, %s", got.requestIDs(t), describe(got.diagnostics))
	}
}

// What keeps one log away is told of its server, and never left out but for a server that the cloud does not know.
func TestInstanceActionsDataSource_ServerIDs_Fails(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web, busy := c.Server("web"), c.Server("busy")
	c.Intercept(fakecloud.OnPath(func(path string) bool { return strings.Contains(path, busy.ID) },
		fakecloud.Respond(403, nil, `{"forbidden": {"code": 403, "message": "Policy doesn't allow it."}}`)))
	p := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for name, row := range map[string]struct {
		ids     []string
		more    settings
		summary string
		server  string
	}{
		"one that is not there": {ids: []string{web.ID, noServer}, summary: "Unknown server", server: noServer},
		"one that may not be read": {
			ids: []string{web.ID, busy.ID}, more: settings{"ignore_missing": true}, summary: "Missing permission",
			server: busy.ID,
		},
	} {
		got := p.readLists(t, row.ids, row.more)
		if len(got.diagnostics) != 1 ||
			!strings.HasPrefix(got.diagnostics[0].Detail, "Could not read the log of server "+row.server+".") {
			t.Errorf("%s: %s", name, describe(got.diagnostics))
			continue
		}
		if got.diagnostics[0].Summary != row.summary {
			t.Errorf("%s: %s", name, got.diagnostics[0].Summary)
		}
	}
}
