package instanceaction

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// BenchmarkReadings reads the events of 1000 actions of a cloud that takes 50 ms to answer, and compares each number
// of workers with Terraform's own ten. It is what [eventSlots] rests on:
//
//	go test -run '^$' -bench Readings -benchtime 3x ./internal/instanceaction
func BenchmarkReadings(b *testing.B) {
	const length, latency = 1000, 50 * time.Millisecond
	cloud, err := fakecloud.Start(fakecloud.WithLatency(latency))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(cloud.Close)
	server := withLog(cloud, length)
	var ofTen time.Duration
	for _, workers := range []int{10, 16, 32, 64, 128} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			client := memberOf(cloud)
			transport := &http.Transport{MaxIdleConnsPerHost: workers, MaxConnsPerHost: workers}
			client.compute.HTTPClient = http.Client{Transport: transport}
			client.limiter = newLimiter(workers)
			actions, err := collect(client.list(b.Context(), server.ID, ListOptions{}))
			if err != nil || len(actions) != length {
				b.Fatal(len(actions), err)
			}
			for b.Loop() {
				_, vanished, err := client.lookups(server.ID).readings(b.Context(), actions)
				if err != nil || len(vanished) > 0 {
					b.Fatal(vanished, err)
				}
			}
			each := b.Elapsed() / time.Duration(b.N)
			if workers == 10 {
				ofTen = each
			}
			if ofTen > 0 {
				b.ReportMetric(each.Seconds()/ofTen.Seconds(), "of-10-workers")
			}
		})
	}
}

// benchmarkedJSON is one action of a log, with five events or, as in a list, without.
func benchmarkedJSON(events int) string {
	const (
		action = `{"action": "reboot", "instance_uuid": "%s", "request_id": "%s", ` +
			`"user_id": "31ba9ab442dc470f97bb62b9d1a09ba4", "project_id": "74ba5e3eee3f4c978a267dbe721be04e", ` +
			`"start_time": "2026-11-21T23:58:41.000000", "message": null, "updated_at": "2026-11-21T23:58:42.000000"%s}`
		event = `{"event": "compute_reboot_instance", "start_time": "2026-11-21T23:58:41.000000", ` +
			`"finish_time": "2026-11-21T23:58:42.000000", "result": "Success", "hostId": "5be31d9a39b2f6f8"}`
	)
	rest := ""
	if events > 0 {
		rest = `, "events": [` + strings.Join(slices.Repeat([]string{event}, events), ", ") + `]`
	}
	return fmt.Sprintf(action, serverID, requestID, rest)
}

// BenchmarkDecode decodes one action of five events, and a list of 5000 without.
func BenchmarkDecode(b *testing.B) {
	b.Run("action", func(b *testing.B) {
		body := []byte(`{"instanceAction": ` + benchmarkedJSON(5) + `}`)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := decodeAction(body); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("list=5000", func(b *testing.B) {
		one := benchmarkedJSON(0)
		body := []byte(`{"instanceActions": [` + strings.Repeat(one+", ", 4999) + one + `]}`)
		b.ReportAllocs()
		for b.Loop() {
			if actions, _, err := decodeList(body); err != nil || len(actions) != 5000 {
				b.Fatal(len(actions), err)
			}
		}
	})
}
