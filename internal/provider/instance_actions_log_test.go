package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// longAgo is when the newest action of withLog's was.
var longAgo = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// withLog adds a server with so many actions: lock, unlock, lock, …, one a minute, the oldest a create.
func withLog(c *fakecloud.Cloud, length int) fakecloud.Server {
	s := fakecloud.Server{ID: "11111111-2222-4333-8444-555555555555", Name: "logged",
		Actions: make([]fakecloud.Action, length)}
	for i := range s.Actions {
		at := longAgo.Add(-time.Duration(i) * time.Minute).Format("2006-01-02T15:04:05.000000")
		s.Actions[i] = fakecloud.Action{
			Action: []string{"lock", "unlock"}[i%2], RequestID: fmt.Sprintf("req-%04d", i), StartTime: at,
			UpdatedAt: &at,
			Events:    []fakecloud.Event{{Event: fmt.Sprintf("event-%04d", i), StartTime: at, FinishTime: &at}},
		}
		if i == length-1 {
			s.Actions[i].Action = "start"
		}
	}
	c.AddServer(s)
	return c.Server("logged")
}

// logOf are the request IDs of actions.
func logOf(actions []fakecloud.Action) []string {
	ids := []string{}
	for i := range actions {
		ids = append(ids, actions[i].RequestID)
	}
	return ids
}

// asked are the compute service's requests: those for lists by their query, those for details by their request ID.
func asked(c *fakecloud.Cloud) (lists []url.Values, details []string) {
	for _, request := range c.Requests() {
		_, rest, isRead := strings.Cut(request.Path, "/os-instance-actions")
		switch {
		case !isRead:
		case rest == "":
			query, _ := url.ParseQuery(request.Query)
			lists = append(lists, query)
		default:
			details = append(details, strings.TrimPrefix(rest, "/"))
		}
	}
	return lists, details
}

// onDetails limits an interceptor to the events of one action, or of all where the request ID is "".
func onDetails(requestID string, i fakecloud.Interceptor) fakecloud.Interceptor {
	return fakecloud.OnPath(func(path string) bool {
		_, rest, _ := strings.Cut(path, "/os-instance-actions/")
		return rest != "" && (requestID == "" || rest == requestID)
	}, i)
}

// page is a list in Nova's form whose next link has this href.
func page(actions []fakecloud.Action, href string) fakecloud.Interceptor {
	summaries := []map[string]any{}
	for i := range actions {
		summaries = append(summaries, map[string]any{
			"action": actions[i].Action, "request_id": actions[i].RequestID,
			"instance_uuid": "11111111-2222-4333-8444-555555555555",
			"start_time":    actions[i].StartTime, "updated_at": actions[i].UpdatedAt, "user_id": nil,
			"project_id": nil, "message": nil,
		})
	}
	body, err := json.Marshal(map[string]any{"instanceActions": summaries,
		"links": []map[string]string{{"rel": "next", "href": href}}})
	if err != nil {
		panic(err) // strings only
	}
	return fakecloud.Respond(200, http.Header{"Openstack-Api-Version": {"compute 2.84"}}, string(body))
}

// onPage limits an interceptor to the page of the list after a marker; "" is the first.
func onPage(marker string, i fakecloud.Interceptor) fakecloud.Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		return strings.HasSuffix(r.URL.Path, "/os-instance-actions") && r.URL.Query().Get("marker") == marker && i(w, r)
	}
}

// endOfPatience is far more than a read takes here, and ends one that hangs.
const endOfPatience = 30 * time.Second

// readList reads a server's log.
func (s *plugin) readList(t *testing.T, serverID string, more settings) reading {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), endOfPatience)
	defer cancel()
	return s.read(t, ctx, "compute_instance_actions", settings{"server_id": serverID}.with(more))
}

// requestIDs are those of a list that was read, which must not be null.
func (r reading) requestIDs(t *testing.T) []string {
	t.Helper()
	list := r.state["instance_actions"]
	if !list.IsKnown() || list.IsNull() {
		t.Fatalf("instance_actions = %v; diagnostics: %s", list, describe(r.diagnostics))
	}
	ids := []string{}
	for _, action := range objects(t, list) {
		id, _ := textOf(t, action["request_id"])
		ids = append(ids, id)
	}
	return ids
}
