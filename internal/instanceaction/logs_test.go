package instanceaction

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

const unknownServer = "00000000-0000-4000-8000-000000000000"

// withServers adds servers of one failed and one good reboot each, the failed one first.
func withServers(cloud *fakecloud.Cloud, count int) (ids []string) {
	for i := range count {
		id := fmt.Sprintf("11111111-2222-4333-8444-%012d", i)
		actions := []fakecloud.Action{
			{Action: "reboot", RequestID: fmt.Sprintf("req-%d-b", i), StartTime: "2026-11-21T00:00:02.000000",
				Message: new("Error")},
			{Action: "stop", RequestID: fmt.Sprintf("req-%d-a", i), StartTime: "2026-11-21T00:00:01.000000"},
		}
		for j := range actions {
			actions[j].Events = []fakecloud.Event{{Event: "step", StartTime: actions[j].StartTime,
				FinishTime: &actions[j].StartTime, Result: new("Success")}}
		}
		cloud.AddServer(fakecloud.Server{ID: id, Name: fmt.Sprint("vm-", i), Actions: actions})
		ids = append(ids, id)
	}
	return ids
}

func TestListServers(t *testing.T) {
	ids := withServers(startCloud(t), 3)
	for _, c := range []struct {
		name          string
		ids           []string
		filter        Filter
		ignoreMissing bool
		want          []string // request IDs, by server; nil for an error
		requests      int
		missing       string // the server that the error names
	}{
		{name: "none", ids: nil, want: []string{}, requests: 0},
		{name: "in the order given", ids: []string{ids[2], ids[0], ids[1]}, requests: 3,
			want: []string{"req-2-b", "req-2-a", "req-0-b", "req-0-a", "req-1-b", "req-1-a"}},
		{
			name: "each once", ids: []string{ids[1], ids[0], ids[1]}, requests: 2,
			want: []string{"req-1-b", "req-1-a", "req-0-b", "req-0-a"},
		},
		{
			name: "each once, in another case", ids: []string{strings.ToUpper(ids[1]), ids[1]}, requests: 1,
			want: []string{"req-1-b", "req-1-a"},
		},
		{
			name: "filters for all", ids: ids, filter: Filter{Actions: []string{"stop"}}, requests: 3,
			want: []string{"req-0-a", "req-1-a", "req-2-a"},
		},
		{
			name: "a limit for each", ids: ids, filter: Filter{Limit: 1}, requests: 3,
			want: []string{"req-0-b", "req-1-b", "req-2-b"},
		},
		{
			name: "with events", ids: ids[:2], filter: Filter{Actions: []string{"stop"}, Events: true}, requests: 4,
			want: []string{"req-0-a", "req-1-a"},
		},
		{name: "one that is not there", ids: []string{ids[0], unknownServer}, missing: unknownServer},
		{
			name: "one that is not there, ignored", ids: []string{ids[0], unknownServer, ids[1]}, ignoreMissing: true,
			requests: 3, want: []string{"req-0-b", "req-0-a", "req-1-b", "req-1-a"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := startCloud(t) // of its own: what a failure cut off may still be on its way
			withServers(cloud, 3)
			listing, err := memberOf(cloud).List(t.Context(), c.ids, ListOptions{}, c.filter, c.ignoreMissing)
			if c.missing != "" {
				failure, ok := errors.AsType[*ServerError](err)
				if !ok || failure.ServerID != c.missing || !IsServerNotFound(err) ||
					!strings.HasPrefix(err.Error(), "server "+c.missing+": ") {
					t.Errorf("%#v", err)
				}
				return
			}
			got := requestIDs(listing.actions())
			hasOther := func(a Action) bool { return (a.Events != nil) != c.filter.Events }
			if slices.ContainsFunc(listing.actions(), hasOther) {
				t.Errorf("%s", dump(listing))
			}
			if err != nil || !slices.Equal(got, c.want) || len(cloud.Requests()) != c.requests {
				t.Errorf("%v, %d requests, error %v", got, len(cloud.Requests()), err)
			}
		})
	}
}

// TestListServers_Fails: what else may be wrong with one server is never left out.
func TestListServers_Fails(t *testing.T) {
	for status, body := range map[int]string{403: "no", 404: "<html>", 500: "no", 200: "null"} {
		client := serve(t, answering(status, body))
		_, err := client.List(t.Context(), []string{serverID}, ListOptions{}, Filter{}, true)
		if failure, ok := errors.AsType[*ServerError](err); !ok || failure.ServerID != serverID {
			t.Errorf("%d: %#v", status, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := memberOf(startCloud(t)).List(ctx, []string{serverID}, ListOptions{}, Filter{}, true)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// TestListServers_SharesThePlaces: lists and events together take no more than there are.
func TestListServers_SharesThePlaces(t *testing.T) {
	cloud := startCloud(t, fakecloud.WithLatency(time.Millisecond))
	ids := withServers(cloud, 40)
	var now, most atomic.Int64
	client := memberOf(cloud)
	client.compute.HTTPClient = http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		for current, before := now.Add(1), most.Load(); current > before &&
			!most.CompareAndSwap(before, current); before = most.Load() {
		}
		defer now.Add(-1)
		return http.DefaultTransport.RoundTrip(r)
	})}
	client.limiter = newLimiter(8)
	listing, err := client.List(t.Context(), ids, ListOptions{}, Filter{Events: true}, false)
	if err != nil || len(listing.Readings) != 2*len(ids) || most.Load() > 8 {
		t.Errorf("%d actions, %d requests at a time, error %v", len(listing.Readings), most.Load(), err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestListServers_Vanished: the indexes are those in the whole.
func TestListServers_Vanished(t *testing.T) {
	cloud := startCloud(t)
	ids := withServers(cloud, 3)
	cloud.Intercept(fakecloud.OnPath(func(path string) bool { return strings.HasSuffix(path, "/req-1-a") },
		fakecloud.Respond(404, nil, `{"itemNotFound": {"code": 404, "message": "Action req-1-a not found"}}`)))
	listing, err := memberOf(cloud).List(t.Context(), ids, ListOptions{}, Filter{Events: true}, false)
	if err != nil || !slices.Equal(listing.Vanished, []int{3}) {
		t.Errorf("%v, error %v", listing.Vanished, err)
	}
}
