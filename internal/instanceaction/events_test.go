package instanceaction

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// eventsOfRequest answers for the action of the request at the end of the path.
func eventsOfRequest(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	_, _ = fmt.Fprintf(w, `{"instanceAction": %s}`,
		strings.Replace(strings.Replace(minimal, requestID, id, 1), "}",
			`, "events": [{"finish_time": "2026-11-21T23:58:42"}]}`, 1))
}

// withoutEvents are actions of these requests, as a list has them.
func withoutEvents(requestIDs ...string) []Action {
	actions := make([]Action, len(requestIDs))
	for i, id := range requestIDs {
		actions[i] = Action{Action: "reboot", InstanceUUID: serverID, RequestID: id,
			StartTime: at("2026-11-21T23:58:41.000000")}
	}
	return actions
}

func TestReadings(t *testing.T) {
	cloud := startCloud(t)
	server := cloud.Server("web")
	client := memberOf(cloud)
	actions, err := client.all(t, server.ID, ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := requestIDs(actions)
	readings, vanished, err := client.lookups(server.ID).readings(t.Context(), actions)
	if err != nil || len(vanished) > 0 {
		t.Errorf("vanished %v, error %v", vanished, err)
	}
	if got := requestIDs(Listing{Readings: readings}.actions()); !slices.Equal(got, want) {
		t.Errorf("order %v", got)
	}
	for _, reading := range readings {
		if reading.Action.Events == nil {
			t.Errorf("%s has no events", reading.Action.RequestID)
		}
	}
}

// TestReadings_Vanished keeps what has vanished since, and tells; it keeps and does not tell what a later action of
// the same request hides: that is so at every read.
func TestReadings_Vanished(t *testing.T) {
	for _, message := range []string{noAction, noServer} {
		client := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "gone") {
				writeAnswer(w, "", message)
				return
			}
			eventsOfRequest(w, r)
		})
		actions := withoutEvents("a", "gone", "b")
		actions[2].Action = "confirmResize"
		readings, vanished, err := client.lookups(serverID).readings(t.Context(), actions)
		if err != nil || !slices.Equal(vanished, []int{1}) {
			t.Errorf("vanished %v, error %v", vanished, err)
		}
		actions = Listing{Readings: readings}.actions()
		if actions[0].Events == nil || actions[1].Events != nil || actions[2].Events != nil ||
			actions[2].Action != "confirmResize" {
			t.Errorf("%s", dump(actions))
		}
	}
}

func TestReadings_Fails(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "bad") {
			answering(500, "no")(w, r)
			return
		}
		eventsOfRequest(w, r)
	})
	_, _, err := client.lookups(serverID).readings(t.Context(), withoutEvents("a", "bad", "b"))
	if failed, ok := errors.AsType[*EventsError](err); !ok || failed.RequestID != "bad" || !hasStatus(err, 500) {
		t.Errorf("%#v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := client.lookups(serverID).readings(ctx, withoutEvents("a")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %#v", err)
	}
}

// TestReadings_FirstFailureEndsTheOthers: what is under way is given up, and nothing is begun any more.
func TestReadings_FirstFailureEndsTheOthers(t *testing.T) {
	const slots = 4
	var asked atomic.Int64
	together := make(chan struct{})
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == slots {
			close(together)
		}
		if strings.HasSuffix(r.URL.Path, "bad") {
			<-together
			answering(403, "no")(w, r)
			return
		}
		<-r.Context().Done()
	})
	client.limiter = newLimiter(slots)
	client.microversion = newNegotiation(microversionNewest) // no first request that the others wait for
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, _, err := client.lookups(serverID).readings(ctx, withoutEvents("a", "bad", "b", "c", "d", "e", "f", "g"))
	if failed, ok := errors.AsType[*EventsError](err); !ok || failed.RequestID != "bad" || ctx.Err() != nil {
		t.Errorf("%#v, context %v", err, ctx.Err())
	}
	if asked.Load() != slots {
		t.Errorf("%d requests, want the %d of the failure's time", asked.Load(), slots)
	}
}

// TestReadings_Share: all lists of one cloud together make so many requests at a time.
func TestReadings_Share(t *testing.T) {
	const slots, lists, length = 4, 3, 20
	var inside, most atomic.Int64
	handler := func(w http.ResponseWriter, r *http.Request) {
		now := inside.Add(1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		time.Sleep(time.Millisecond)
		inside.Add(-1)
		eventsOfRequest(w, r)
	}
	limiter := newLimiter(slots)
	var group sync.WaitGroup
	for range lists {
		client := serve(t, handler) // another region of the cloud
		client.limiter = limiter
		group.Go(func() {
			ids := make([]string, length)
			for i := range ids {
				ids[i] = fmt.Sprint("req-", i)
			}
			if _, _, err := client.lookups(serverID).readings(t.Context(), withoutEvents(ids...)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if most.Load() > slots {
		t.Errorf("%d requests at a time", most.Load())
	}
}

// TestReadings_Limit is what stands in the documentation.
func TestReadings_Limit(t *testing.T) {
	if free := takeAll(t, memberOf(startCloud(t, fakecloud.WithLatency(0))).limiter); free != 32 {
		t.Errorf("%d slots", free)
	}
}
