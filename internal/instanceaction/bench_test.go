package instanceaction

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// BenchmarkLoadEvents reads the events of 1000 actions of a cloud that takes 50 ms to answer, and compares each number of
// workers with Terraform's own ten. It is what [eventWorkers] rests on:
//
//	go test -run '^$' -bench Details -benchtime 3x ./internal/instanceaction
func BenchmarkLoadEvents(b *testing.B) {
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
			client.compute.HTTPClient = http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers, MaxConnsPerHost: workers}}
			actions, err := collect(client.List(b.Context(), server.ID, ListOptions{}))
			if err != nil || len(actions) != length {
				b.Fatal(len(actions), err)
			}
			for b.Loop() {
				if vanished, err := client.loadEvents(b.Context(), server.ID, actions, workers); err != nil || len(vanished) > 0 {
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
