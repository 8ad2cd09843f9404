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

	"golang.org/x/sync/errgroup"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// newest is the microversion that is asked for first: the one number that a newer one changes in these tests.
const newest = "2.84"

// TestNegotiation reads from clouds of several ages with nothing configured: each is asked at the newest that both
// know, and refuses once at most.
func TestNegotiation(t *testing.T) {
	for _, c := range []struct {
		newest   string
		statuses []int // of two reads
		used     string
		has      []string // which of the fields that came with time
	}{
		{"2.1", []int{406, 200, 200}, "2.1", nil},
		{"2.26", []int{406, 200, 200}, "2.26", nil},
		{"2.51", []int{406, 200, 200}, "2.51", []string{"events"}},
		{"2.72", []int{406, 200, 200}, "2.72", []string{"events", "updated_at", "hostId"}},
		{newest, []int{200, 200}, newest, []string{"events", "updated_at", "hostId"}},
		{"2.200", []int{200, 200}, newest, []string{"events", "updated_at", "hostId"}},
	} {
		t.Run(c.newest, func(t *testing.T) {
			cloud := startCloud(t, fakecloud.WithMicroversions("2.1", c.newest))
			client := memberOf(cloud)
			var action *Action
			for range 2 {
				var err error
				if action, err = client.action(t.Context(), serverID, requestID); err != nil {
					t.Fatal(err)
				}
			}
			if got := statuses(cloud); !slices.Equal(got, c.statuses) {
				t.Errorf("answered with %v, want %v", got, c.statuses)
			}
			if got := client.microversion.current().String(); got != c.used {
				t.Errorf("uses %s, want %s", got, c.used)
			}
			var has []string
			if action.Events != nil {
				has = append(has, "events")
			}
			if action.UpdatedAt != nil {
				has = append(has, "updated_at")
			}
			if len(action.Events) > 0 && action.Events[0].HostID != nil {
				has = append(has, "hostId")
			}
			if !slices.Equal(has, c.has) {
				t.Errorf("has %v, want %v", has, c.has)
			}
		})
	}
}

// oldCloud answers actions without a microversion, and with one as refuse says. It notes which were asked for, and
// which other paths. No two requests may come at once.
type oldCloud struct {
	refuse   func(asked string) (message string)
	document string // at the versioned root; "" for 404
	asked    []string
}

func (o *oldCloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.URL.Path, "/os-instance-actions/") {
		o.asked = append(o.asked, r.URL.Path)
		if o.document == "" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(o.document))
		return
	}
	microversion := r.Header.Get("X-OpenStack-Nova-API-Version")
	o.asked = append(o.asked, microversion)
	if microversion != "" {
		if message := o.refuse(microversion); message != "" {
			w.WriteHeader(http.StatusNotAcceptable)
			_, _ = w.Write([]byte(message))
			return
		}
	}
	_, _ = w.Write([]byte(`{"instanceAction": ` + minimal + `}`))
}

func TestNegotiation_StepDown(t *testing.T) {
	always := func(message string) func(string) string { return func(string) string { return message } }
	above := func(known, message string) func(string) string {
		return func(asked string) string {
			if asked == known {
				return ""
			}
			return message
		}
	}
	nova := func(maximum string) string {
		return `{"computeFault": {"code": 406, "message": "Version ` + newest + ` is not supported by the API. ` +
			`Minimum is 2.1 and maximum is ` + maximum + `."}}`
	}
	document := func(maximum string) string {
		return `{"version": {"id": "v2.1", "version": "` + maximum + `", "min_version": "2.1"}}`
	}
	for _, c := range []struct {
		name  string
		cloud oldCloud
		asked []string // by the first read
		used  string
	}{
		{"Nova's message", oldCloud{refuse: above("2.26", nova("2.26"))}, []string{newest, "2.26"}, "2.26"},
		{
			"the message in other words and no JSON", oldCloud{refuse: above("2.26", "Maximum is 2.26")},
			[]string{newest, "2.26"}, "2.26",
		},
		{
			"an unreadable message, the document knows",
			oldCloud{refuse: above("2.60", "<html>no"), document: document("2.60")}, []string{newest, "/v2.1/", "2.60"},
			"2.60",
		},
		{"an unreadable message, no document", oldCloud{refuse: always("no")}, []string{newest, "/v2.1/", ""}, ""},
		{
			"a document without a microversion", oldCloud{refuse: always("no"), document: document("")},
			[]string{newest, "/v2.1/", ""}, "",
		},
		{
			"a document of another form", oldCloud{refuse: always("no"), document: `{"versions": []}`},
			[]string{newest, "/v2.1/", ""}, "",
		},
		{
			"a document that is HTML", oldCloud{refuse: always("no"), document: "<html>"},
			[]string{newest, "/v2.1/", ""}, "",
		},
		{"refuses what it calls its newest", oldCloud{refuse: always(nova(newest))}, []string{newest, ""}, ""},
		{"calls newer ones its own", oldCloud{refuse: always(nova("2.200"))}, []string{newest, ""}, ""},
		{"calls something before the base its newest", oldCloud{refuse: always(nova("2.0"))}, []string{newest, ""}, ""},
		{"refuses again, and for good", oldCloud{refuse: always(nova("2.26"))}, []string{newest, "2.26", ""}, ""},
		{"knows nothing after the base", oldCloud{refuse: above("2.1", nova("2.1"))}, []string{newest, "2.1"}, "2.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, endpoint := range []string{"", "74ba5e3eee3f4c978a267dbe721be04e/"} {
				cloud := c.cloud
				client := serve(t, cloud.ServeHTTP)
				client.compute.Endpoint += endpoint
				if _, err := client.action(t.Context(), serverID, requestID); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(cloud.asked, c.asked) {
					t.Errorf("the first read asked for %q, want %q", cloud.asked, c.asked)
				}
				cloud.asked = nil
				if _, err := client.action(t.Context(), serverID, requestID); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(cloud.asked, []string{c.used}) {
					t.Errorf("the second read asked for %q, want %q", cloud.asked, c.used)
				}
			}
		})
	}
}

// TestNegotiation_ParallelFirstReads: none waits for another, so that each may be refused, and once at most.
func TestNegotiation_ParallelFirstReads(t *testing.T) {
	const readers = 20
	everyone := make(chan struct{})
	var arrived, refused atomic.Int64
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-OpenStack-Nova-API-Version") == "2.26" {
			eventsOfRequest(w, r)
			return
		}
		if arrived.Add(1) == readers {
			close(everyone)
		}
		<-everyone
		refused.Add(1)
		http.Error(w, "maximum is 2.26", http.StatusNotAcceptable)
	})
	var group errgroup.Group
	for range readers {
		group.Go(func() error {
			_, err := client.action(t.Context(), serverID, requestID)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	if _, err := client.action(t.Context(), serverID, requestID); err != nil || refused.Load() != readers {
		t.Errorf("%d refusals, then error %v", refused.Load(), err)
	}
}

// TestNegotiation_InterruptedStepDown: that nobody waited for the version document says nothing of the cloud.
func TestNegotiation_InterruptedStepDown(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	documents := 0
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch asked := r.Header.Get("X-OpenStack-Nova-API-Version"); {
		case !strings.Contains(r.URL.Path, "/os-instance-actions/"):
			if documents++; documents == 1 {
				cancel()
				<-r.Context().Done()
				return
			}
			_, _ = fmt.Fprint(w, `{"version": {"version": "2.60"}}`)
		case asked == "2.60":
			_, _ = w.Write([]byte(`{"instanceAction": ` + minimal + `}`))
		default:
			http.Error(w, "no", http.StatusNotAcceptable)
		}
	})
	if _, err := client.action(ctx, serverID, requestID); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if _, err := client.action(t.Context(), serverID, requestID); err != nil {
		t.Error(err)
	}
	if got := client.microversion.current().String(); got != "2.60" {
		t.Errorf("uses %q", got)
	}
}

// TestNegotiation_DisturbedStepDown: that the version document was not to be had just now is not remembered; that
// there is none is.
func TestNegotiation_DisturbedStepDown(t *testing.T) {
	for status, then := range map[int]Microversion{
		http.StatusServiceUnavailable: {2, 60}, http.StatusTooManyRequests: {2, 60},
		http.StatusNotFound: {}, http.StatusUnauthorized: {},
	} {
		disturbed := true
		client := serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked := r.Header.Get("X-OpenStack-Nova-API-Version")
			switch isDocument := !strings.Contains(r.URL.Path, "/os-instance-actions/"); {
			case isDocument && disturbed:
				w.WriteHeader(status)
			case isDocument:
				_, _ = fmt.Fprint(w, `{"version": {"version": "2.60"}}`)
			case asked == "" || asked == "2.60":
				_, _ = w.Write([]byte(`{"instanceAction": ` + minimal + `}`))
			default:
				http.Error(w, "no", http.StatusNotAcceptable)
			}
		})
		for range 2 {
			if _, err := client.action(t.Context(), serverID, requestID); err != nil {
				t.Error(status, err)
			}
			disturbed = false
		}
		if got := client.microversion.current(); got != then {
			t.Errorf("after %d: asks for %q, want %q", status, got, then)
		}
	}
}

// TestNegotiation_HoldsNoLock: while the version document does not come, other reads go on with what they know.
func TestNegotiation_HoldsNoLock(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !strings.Contains(r.URL.Path, "/os-instance-actions/"):
			once.Do(func() { close(arrived) })
			<-release
			_, _ = fmt.Fprint(w, `{"version": {"version": "2.60"}}`)
		case strings.HasSuffix(r.URL.Path, "/fine") || r.Header.Get("X-OpenStack-Nova-API-Version") == "2.60":
			eventsOfRequest(w, r)
		default:
			http.Error(w, "no", http.StatusNotAcceptable)
		}
	})
	first := make(chan error)
	go func() {
		_, err := client.action(t.Context(), serverID, "old")
		first <- err
	}()
	<-arrived
	if _, err := client.action(t.Context(), serverID, "fine"); err != nil {
		t.Error(err)
	}
	if got := client.microversion.current(); got != microversionNewest {
		t.Errorf("uses %q", got)
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// TestNegotiation_Replace: a refusal that comes late, of what was stepped down from already, changes nothing.
func TestNegotiation_Replace(t *testing.T) {
	n := newNegotiation(Microversion{})
	n.replace(microversionNewest, Microversion{2, 60})
	n.replace(microversionNewest, Microversion{2, 1})
	if got := n.current(); got != (Microversion{2, 60}) {
		t.Errorf("uses %s", got)
	}
}

// TestNegotiation_NotAsked: a read that is over before it begins asks nothing.
func TestNegotiation_NotAsked(t *testing.T) {
	cloud := startCloud(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := memberOf(cloud).action(ctx, serverID, requestID)
	if !isType[*NotAskedError](err) || !errors.Is(err, context.Canceled) || len(cloud.Requests()) > 0 {
		t.Errorf("%#v, asked for %q", err, paths(cloud))
	}
}

func FuzzMaxFromMessage(f *testing.F) {
	f.Add("Version 2.94 is not supported by the API. Minimum is 2.1 and maximum is 2.93.")
	f.Add("maximum is 99999999999999999999.1")
	f.Add("Maximum is 2.007")
	f.Fuzz(func(t *testing.T, message string) {
		found, ok := maxFromMessage(message)
		if ok && (found == Microversion{} || !strings.Contains(message, found.String())) {
			t.Errorf("%s found in %q", found, message)
		}
	})
}
