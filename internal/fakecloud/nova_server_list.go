package fakecloud

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The minor versions from which a list of servers refuses more.
const (
	sinceStatusChecked    = 38 // an unknown status
	sinceParameterChecked = 75 // an unknown parameter
)

// serverParameters are those of Nova's that this list knows. Nova has more.
var serverParameters = []string{"all_tenants", "deleted", "limit", "marker", "name", "status"}

// serverStatuses are the statuses by which Nova finds servers, each with the statuses that those servers may show
// (nova/api/openstack/common.py, _STATE_MAP).
var serverStatuses = map[string][]string{
	"ACTIVE": {"ACTIVE", "REBOOT", "HARD_REBOOT", "PASSWORD", "REBUILD", "MIGRATING", "RESIZE"}, "BUILD": {"BUILD"},
	"SHUTOFF": {"SHUTOFF"}, "VERIFY_RESIZE": {"VERIFY_RESIZE", "REVERT_RESIZE"}, "PAUSED": {"PAUSED"},
	"SUSPENDED": {"SUSPENDED"}, "RESCUE": {"RESCUE"}, "ERROR": {"ERROR"}, "DELETED": {"DELETED"},
	"SOFT_DELETED": {}, "SHELVED": {"SHELVED"}, "SHELVED_OFFLOADED": {"SHELVED_OFFLOADED"},
	"REBOOT": {"REBOOT"}, "HARD_REBOOT": {"HARD_REBOOT"}, "PASSWORD": {"PASSWORD"}, "REBUILD": {"REBUILD"},
	"MIGRATING": {"MIGRATING"}, "RESIZE": {"RESIZE"}, "REVERT_RESIZE": {"REVERT_RESIZE"},
}

// listServers answers GET /servers/detail (nova/api/openstack/compute/servers.py, _get_servers).
func (k *call) listServers() {
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	query, _ := url.ParseQuery(k.r.URL.RawQuery)
	if problem := k.checkServerQuery(query); problem != "" {
		k.refuse(http.StatusBadRequest, problem)
		return
	}
	statuses, ok := k.statesOf(query["status"])
	if !ok {
		return
	}
	everybody, problem := allTenants(query)
	switch {
	case problem != "":
		k.refuse(http.StatusBadRequest, problem)
		return
	case everybody && !k.caller.account.isAdmin():
		k.forbid("os_compute_api:servers:detail:get_all_tenants")
		return
	}
	found := k.c.serversIn(k.caller.account.ProjectID, everybody, statuses, last(query["name"]))
	k.sendServers(found, query)
}

func (k *call) forbid(policy string) {
	k.refuse(http.StatusForbidden, "Policy doesn't allow "+policy+" to be performed.")
}

// checkServerQuery checks what Nova's schema does. Each parameter may be given more than once; the last one counts.
func (k *call) checkServerQuery(query url.Values) string {
	for _, limit := range query["limit"] {
		if problem := checkParameter("limit", []string{limit}); problem != "" {
			return problem
		}
	}
	for _, name := range query["name"] {
		if _, err := regexp.Compile(name); err != nil || name == "" {
			return fmt.Sprintf("Invalid input for query parameters name. Value: %s. %s is not a 'regex'",
				name, pythonString(name))
		}
	}
	if !k.version.atLeast(sinceParameterChecked) {
		return ""
	}
	return strings.NewReplacer( // the list of actions words it otherwise
		"Additional properties are not allowed (", "", " was unexpected)", " does not match any of the regexes: '^_'",
		" were unexpected)", " do not match any of the regexes: '^_'",
	).Replace(unexpected(query, serverParameters))
}

// statesOf are the statuses that servers found by some may show; nil for all. It returns false where it has answered.
func (k *call) statesOf(asked []string) ([]string, bool) {
	if len(asked) == 0 {
		return nil, true
	}
	found, known := []string{}, false
	for _, status := range asked {
		states, ok := serverStatuses[strings.ToUpper(status)]
		known = known || ok
		found = append(found, states...)
	}
	switch {
	case !known && k.version.atLeast(sinceStatusChecked):
		k.refuse(http.StatusBadRequest, "Invalid status value")
		return nil, false
	case slices.Equal(found, []string{"DELETED"}) && !k.caller.account.isAdmin():
		k.refuse(http.StatusForbidden, "Only administrators may list deleted instances")
		return nil, false
	}
	return found, true
}

// allTenants reads the parameter as Nova does; an empty one is true.
func allTenants(query url.Values) (asked bool, problem string) {
	if !query.Has("all_tenants") {
		return false, ""
	}
	switch value := last(query["all_tenants"]); strings.ToLower(strings.TrimSpace(value)) {
	case "1", "t", "true", "on", "y", "yes", "":
		return true, ""
	case "0", "f", "false", "off", "n", "no":
		return false, ""
	default:
		return false, "Unrecognized value " + pythonString(value) + ", acceptable values are: " +
			"'0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'"
	}
}

// last is the value that counts of several.
func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// serversIn are the servers that match: those without a host first, then the newest first. A name is looked for as
// MySQL does, anywhere and in any case; Nova hides "|" from it. The caller holds c.mu.
func (c *Cloud) serversIn(project string, everybody bool, statuses []string, name string) []*Server {
	pattern, err := regexp.Compile("(?i)" + strings.ReplaceAll(name, "|", `\|`))
	var found []*Server
	for _, s := range c.servers {
		deleted := slices.Equal(statuses, []string{"DELETED"})
		if s.Deleted == deleted && (everybody || s.ProjectID == project) &&
			(statuses == nil || slices.Contains(statuses, s.Status)) && (err != nil || pattern.MatchString(s.Name)) {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, func(a, b *Server) int {
		hosted := func(s *Server) int { return min(len(s.hostID()), 1) }
		return cmp.Or(
			cmp.Compare(hosted(a), hosted(b)),
			strings.Compare(b.created(), a.created()),
			strings.Compare(a.ID, b.ID),
		)
	})
	return found
}

// sendServers answers with the page that is asked for. A full page has a link to the next, even the last.
func (k *call) sendServers(found []*Server, query url.Values) {
	limit := k.c.maxPage
	if asked := last(query["limit"]); asked != "" {
		if n, err := strconv.Atoi(strings.TrimSpace(asked)); err == nil {
			limit = min(n, k.c.maxPage)
		}
	}
	if marker := last(query["marker"]); marker != "" {
		at := slices.IndexFunc(found, func(s *Server) bool { return strings.EqualFold(s.ID, marker) })
		if at < 0 {
			k.refuse(http.StatusBadRequest, "marker ["+marker+"] not found")
			return
		}
		found = found[at+1:]
	}
	found = found[:min(limit, len(found))]
	servers := list{}
	for _, s := range found {
		doc := k.serverDocument(s)
		if s.hostID() == "" { // a real Nova has it only where the server is shown by itself
			delete(doc, "fault")
		}
		servers = append(servers, doc)
	}
	doc := object{"servers": servers}
	if limit > 0 && len(found) == limit {
		doc["servers_links"] = list{object{"rel": "next", "href": k.nextServers(query, found[limit-1])}}
	}
	k.body(http.StatusOK, doc)
}

// nextServers is the address of the next page: the query by the names of its parameters, a marker that was not there at
// its end. Of a parameter's several values it has the last in the order of text, whichever counted (ViewBuilder's
// _get_next_link).
func (k *call) nextServers(query url.Values, last *Server) string {
	for name, values := range query {
		query[name] = []string{slices.Max(values)}
	}
	encoded := url.Values{"marker": {last.ID}}.Encode()
	switch {
	case query.Has("marker"):
		query.Set("marker", last.ID)
		encoded = query.Encode()
	case len(query) > 0:
		encoded = query.Encode() + "&" + encoded
	}
	return k.prefix() + "/servers/detail?" + encoded
}
