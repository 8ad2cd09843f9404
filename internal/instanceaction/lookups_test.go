package instanceaction

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestRead_LogAndServer reads once what neither the log nor the server tells alone.
func TestRead_LogAndServer(t *testing.T) {
	for _, s := range sequencesIn("readings.txt") {
		t.Run(s.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				read, _ := s.find("read")
				client := newPlay(s, exact, "", read.at).client()
				reading, err := client.Read(t.Context(), serverID, Selection{RequestID: waited})
				if err != nil {
					t.Fatal(err)
				}
				got := string(reading.Status())
				if failure := reading.Failure(); failure != nil {
					got += ": " + *failure
				}
				if reading.ServerErr != nil {
					got += " (server unread)"
				}
				if got != read.status {
					t.Errorf("%s; want %s", got, read.status)
				}
			})
		})
	}
}

// TestWait_ServerIsAuxiliary: what keeps the server from being read leaves the log, which has to settle.
func TestWait_ServerIsAuxiliary(t *testing.T) {
	for _, answer := range []string{"400", "401", "403", "404", "405", "409", "410", "odd", "empty"} {
		s := sequenceIn("reboot: 0 begin compute_reboot_instance, 1m end compute_reboot_instance, 0 server " + answer)
		reading, slept, err := s.wait(t, time.Minute, s.selection(), time.Hour, context.DeadlineExceeded, WaitOptions{})
		if err != nil || reading.Status() != StatusSucceeded || slept < settlePeriod ||
			slept > settlePeriod+13*time.Second {
			t.Errorf("%s: %s after %s, error %v", answer, reading.Status(), slept, err)
		}
	}
}

// TestListServer_LooksOnce: one look at the server serves the whole list, and what is newer is in the list itself.
func TestListServer_LooksOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlay(sequenceIn("create: 0 begin a, 59m end a, 0 status ERROR, 59m fault"), exact, "", time.Hour)
		asked := map[string]int{}
		var mutex sync.Mutex
		client := inMemory(func(w http.ResponseWriter, r *http.Request) {
			_, path, isLog := strings.Cut(r.URL.Path, "/os-instance-actions")
			mutex.Lock()
			asked[fmt.Sprintf("log %t, %s", isLog, path)]++
			mutex.Unlock()
			if !isLog || path != "" {
				p.ServeHTTP(w, r)
				return
			}
			now := p.nova()
			for range 49 {
				now.others = append(now.others, now.action)
			}
			writeAnswer(w, "", now.list())
		}).client()
		listing, err := client.listServer(t.Context(), serverID, ListOptions{},
			Filter{Statuses: []Status{StatusFailed}})
		if err != nil || len(listing.Readings) != 50 || listing.Server() == nil {
			t.Errorf("%d actions, server %s, error %v", len(listing.Readings), dump(listing.Server()), err)
		}
		if len(asked) != 3 || asked["log true, "] != 1 || asked["log false, "] != 1 ||
			asked["log true, /"+waited] != 50 {
			t.Errorf("asked: %v", asked)
		}
	})
}

// TestListServer_WithoutEvents: a message is all that a list has, and it does not tell of a live migration.
func TestListServer_WithoutEvents(t *testing.T) {
	for kind, want := range map[string]Status{"resize": StatusFailed, "live-migration": StatusUnknown} {
		list := strings.Replace(listed(kind+" "+waited+" 2026-11-21T10:00:00"), "}", `, "message": "Error"}`, 1)
		listing, err := serve(t, answering(200, list)).listServer(t.Context(), serverID, ListOptions{}, Filter{})
		if err != nil || listing.Readings[0].Status() != want {
			t.Errorf("%s: %s, error %v", kind, dump(listing), err)
		}
	}
}

// TestNeedsServer: the server is asked for only where the log cannot tell.
func TestNeedsServer(t *testing.T) {
	for _, c := range []struct {
		name, log   string
		stale, want bool
	}{
		{"a reboot that ended", "reboot: a 0..1", true, false},
		{"a reboot that runs", "reboot: a 0..", false, false},
		{"a reboot that has been open for a day", "reboot: a 0..", true, true},
		{"a reboot without an event", "reboot:", false, true},
		{"a reboot that failed, and does not tell why", `reboot "Error": a 0..1`, false, true},
		{"a create that ended", "create: a 0..1", true, true},
		{"a resize that arrived", "resize: compute_finish_resize 0..1", false, false},
		{"a resize between two steps", "resize: cold_migrate 0..1", false, true},
		{"a delete that runs", "delete: a 0..", false, true},
		{"a lock", "lock: api_lock 0..1", false, false},
		{"a reset, which has no event", "resetState:", false, false},
	} {
		if got := actionIn(c.log).needsServer(c.stale); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}
