package instanceaction

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestRequest_MicroversionInBothForms(t *testing.T) {
	cloud := startCloud(t)
	if _, err := memberAt(cloud, Microversion{2, 58}).action(t.Context(), serverID, requestID); err != nil {
		t.Fatal(err)
	}
	header := cloud.Requests()[0].Header
	if got := header.Values("OpenStack-API-Version"); !slices.Equal(got, []string{"compute 2.58"}) {
		t.Errorf("OpenStack-API-Version: %q", got)
	}
	if got := header.Values("X-OpenStack-Nova-API-Version"); !slices.Equal(got, []string{"2.58"}) {
		t.Errorf("X-OpenStack-Nova-API-Version: %q", got)
	}
}

// TestRequest_ConfiguredMicroversionStays: whoever configured it wants to know that the cloud refuses it.
func TestRequest_ConfiguredMicroversionStays(t *testing.T) {
	cloud := startCloud(t, fakecloud.WithMicroversions("2.1", "2.26"))
	client := memberAt(cloud, Microversion{2, 58})
	for range 2 {
		_, err := client.action(t.Context(), serverID, requestID)
		refusal, ok := errors.AsType[*ResponseError](err)
		if !ok || refusal.StatusCode != 406 || refusal.Microversion != (Microversion{2, 58}) ||
			!strings.Contains(refusal.Message, "maximum is 2.26") {
			t.Errorf("%#v", err)
		}
	}
	if got := statuses(cloud); !slices.Equal(got, []int{406, 406}) {
		t.Errorf("answered with %v", got)
	}
	if got := client.microversion.current(); got != (Microversion{2, 58}) {
		t.Errorf("uses %s", got)
	}
}

// TestRequest_NotAcceptableWithoutAMicroversion: then the 406 is about something else, and nothing is left to step
// down to.
func TestRequest_NotAcceptableWithoutAMicroversion(t *testing.T) {
	requests := 0
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		http.Error(w, "Maximum is 2.0", http.StatusNotAcceptable)
	})
	_, err := client.action(t.Context(), serverID, requestID)
	if refusal, ok := errors.AsType[*ResponseError](err); !ok || refusal.StatusCode != 406 ||
		refusal.Microversion != (Microversion{}) {
		t.Errorf("%#v", err)
	}
	if requests != 2 {
		t.Errorf("%d requests", requests)
	}
}

// TestRequest_GatewayThatRefusesTheHeader: its 400 may be about the microversion or about anything else, and only
// trying can tell.
func TestRequest_GatewayThatRefusesTheHeader(t *testing.T) {
	for _, c := range []struct {
		name         string
		microversion Microversion
		bad          func(microversion, path string) bool
		reads        []string // the request IDs
		statuses     []int    // of the reads
		asked        []string
	}{
		{
			name: "always, with the header", microversion: Microversion{},
			bad: func(m, _ string) bool { return m != "" }, reads: []string{requestID, requestID},
			statuses: []int{200, 200}, asked: []string{newest, "", ""},
		},
		{
			name: "whatever comes", microversion: Microversion{}, bad: func(string, string) bool { return true },
			reads: []string{requestID, requestID}, statuses: []int{400, 400}, asked: []string{newest, "", newest, ""},
		},
		{
			name: "one request, after a good answer", microversion: Microversion{},
			bad:   func(_, path string) bool { return strings.HasSuffix(path, "/bad") },
			reads: []string{requestID, "bad"}, statuses: []int{200, 400}, asked: []string{newest, newest},
		},
		{
			name: "a configured microversion", microversion: Microversion{2, 58},
			bad: func(m, _ string) bool { return m != "" }, reads: []string{requestID}, statuses: []int{400},
			asked: []string{"2.58"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked []string
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				microversion := r.Header.Get("X-OpenStack-Nova-API-Version")
				asked = append(asked, microversion)
				if c.bad(microversion, r.URL.Path) {
					http.Error(w, "bad, says the gateway; asked at "+microversion, http.StatusBadRequest)
					return
				}
				_, _ = w.Write([]byte(`{"instanceAction": ` + minimal + `}`))
			})
			client.microversion = newNegotiation(c.microversion)
			for i, id := range c.reads {
				_, err := client.action(t.Context(), serverID, id)
				refusal, refused := errors.AsType[*ResponseError](err)
				if refused != (c.statuses[i] == 400) || !refused && err != nil {
					t.Errorf("read %d: %v", i, err)
				}
				if refused && !strings.HasSuffix(refusal.Message, "asked at "+refusal.Microversion.String()) ||
					refused && refusal.Microversion == (Microversion{}) {
					t.Errorf("read %d: the first answer is lost: %+v", i, *refusal)
				}
			}
			if !slices.Equal(asked, c.asked) {
				t.Errorf("asked for %q, want %q", asked, c.asked)
			}
		})
	}
}

// TestRequest_BadQueryPinsNothing: without a microversion Nova ignores the query that it refuses with one, so that its
// 200 proves nothing of the microversion.
func TestRequest_BadQueryPinsNothing(t *testing.T) {
	for _, c := range []struct {
		name    string
		options ListOptions
		asked   []string
		fails   bool
	}{
		{
			"a filter: the cloud's own words are told",
			ListOptions{ChangesSince: new(time.Date(0, 12, 31, 19, 0, 0, 0, time.UTC))}, []string{newest}, true,
		},
		{"only a page's size: the list is whole without", ListOptions{PageSize: 5}, []string{newest, ""}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked []string
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				microversion := r.Header.Get("X-OpenStack-Nova-API-Version")
				asked = append(asked, microversion)
				switch {
				case !strings.HasSuffix(r.URL.Path, "/os-instance-actions"):
					eventsOfRequest(w, r)
				case microversion != "":
					answering(400, `{"badRequest": {"message": "Invalid input for query parameters"}}`)(w, r)
				default:
					_, _ = fmt.Fprint(w, listed())
				}
			})
			_, err := client.all(t, serverID, c.options)
			if hasStatus(err, 400) != c.fails || !c.fails && err != nil || !slices.Equal(asked, c.asked) {
				t.Errorf("asked at %q, error %v", asked, err)
			}
			if _, err := client.action(t.Context(), serverID, requestID); err != nil || asked[len(asked)-1] != newest {
				t.Errorf("the next read asks at %q, error %v", asked[len(asked)-1], err)
			}
		})
	}
}
