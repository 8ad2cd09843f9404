package instanceaction

import (
	"context"
	"maps"
	"net/url"
	"regexp"
	"strings"
)

// ServerFilter narrows a list of servers down. Its zero value is all servers of the project.
type ServerFilter struct {
	Name        string // exactly this name; "" for any
	Status      string // shown with this status, one of [ServerStatuses] in any case; "" for any
	AllProjects bool   // of all projects, which is for administrators
}

// ServerStatuses are the statuses that servers can be listed by: those that Nova finds servers by
// (nova/api/openstack/common.py, _STATE_MAP). It has no name for the UNKNOWN of a cell that is down, and its list never
// has a server that is SOFT_DELETED (nova/db/main/api.py, instance_get_all_by_filters_sort). Of any other word, Nova
// sends an empty list below microversion 2.38.
func ServerStatuses() []string {
	return []string{
		"ACTIVE", "BUILD", "DELETED", "ERROR", "HARD_REBOOT", "MIGRATING", "PASSWORD", "PAUSED", "REBOOT", "REBUILD",
		"RESCUE", "RESIZE", "REVERT_RESIZE", "SHELVED", "SHELVED_OFFLOADED", "SHUTOFF", "SUSPENDED", "VERIFY_RESIZE",
	}
}

// Servers reads the servers that match a filter, in the cloud's order (Nova: the newest first), page by page:
//
//	GET {endpoint}/servers/detail
//
// Nova sends at most 1000 at a time (max_limit). Deleted servers are listed by the status DELETED only, to
// administrators.
//
// Errors: those of Client.show, [*PagingError].
func (c *Client) Servers(ctx context.Context, filter ServerFilter) ([]Server, error) {
	servers, seen := []Server{}, map[string]struct{}{}
	query := filter.query()
	for pages := 1; ; pages++ {
		page, next, err := c.serverPage(ctx, query)
		if err != nil {
			return nil, err
		}
		known := len(seen)
		for _, server := range page {
			_, repeated := seen[server.ID]
			if (!repeated || server.ID == "") && filter.matches(server) { // "" where the ID is odd: see [Server.Odd]
				servers = append(servers, server)
			}
			seen[server.ID] = struct{}{}
		}
		switch marker := next.Get("marker"); {
		case next == nil:
			return servers, nil
		case len(seen) == known:
			return nil, &PagingError{Marker: shorten(marker), Pages: pages}
		case len(seen) >= maxListed:
			return nil, &PagingError{Marker: shorten(marker), Pages: pages, Listed: len(seen)}
		}
		query = filter.query() // a filter that the link forgets still applies
		maps.Copy(query, next)
	}
}

// serverPage reads one page, and the query of the link to the next; nil at the end.
func (c *Client) serverPage(ctx context.Context, query url.Values) (servers []Server, next url.Values, err error) {
	answer, err := c.get(ctx, MicroversionBase, query, "servers", "detail")
	if err != nil {
		return nil, nil, err
	}
	if servers, next, err = decodeServers(answer.body); err != nil {
		return nil, nil, c.decodeError(err, answer)
	}
	return servers, next, nil
}

// query is what the cloud filters by. It may let through more than is wanted: see matches.
func (f ServerFilter) query() url.Values {
	query := url.Values{}
	if f.Name != "" {
		query.Set("name", namePattern(f.Name))
	}
	if f.Status != "" {
		query.Set("status", f.Status)
	}
	if f.AllProjects {
		query.Set("all_tenants", "1")
	}
	return query
}

var patternCharacters = regexp.MustCompile(`[\\+*?()|\[\]{}^$]`)

// namePattern is a pattern that a name matches, and other names may. Nova takes it for a regular expression of its
// database (nova/db/main/api.py, _regex_instance_filter), which finds it anywhere in a name and, with MySQL, in any
// case. Huawei Cloud looks for a part of the name; in it a period is any character ("Querying Details About ECSs"), and
// there are no backslashes and anchors. So a period stands for each character that a regular expression would take
// otherwise.
func namePattern(name string) string { return patternCharacters.ReplaceAllString(name, ".") }

// matches compares again what the cloud has filtered. Nova also finds a busy server by the status that it has at rest
// (nova/api/openstack/common.py, task_and_vm_state_from_status).
func (f ServerFilter) matches(s Server) bool {
	return (f.Name == "" || s.Name != nil && *s.Name == f.Name) &&
		(f.Status == "" || s.Status != nil && strings.EqualFold(*s.Status, f.Status))
}

// decodeServers reads {"servers": […], "servers_links": […]}. next is the query of the link to the next page, nil where
// there is none. No server is left out because something is odd about it.
func decodeServers(body []byte) (servers []Server, next url.Values, err error) {
	document, err := decodeObject(body)
	if err != nil {
		return nil, nil, err
	}
	rows, err := asArray(document["servers"], "servers")
	if err != nil {
		return nil, nil, err
	}
	if rows == nil {
		return nil, nil, missing("servers")
	}
	for _, row := range rows {
		servers = append(servers, readServer(row))
	}
	next, err = nextPage(document["servers_links"], "servers_links")
	return servers, next, err
}
