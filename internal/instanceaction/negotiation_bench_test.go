package instanceaction

import (
	"net/http"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// BenchmarkFirstReads starts 100 reads at once, the first of a process, of a cloud that takes 50 ms to answer: one that
// knows the newest microversion, and one that refuses it. It is what [negotiation] rests on:
//
//	go test -run '^$' -bench FirstReads -benchtime 10x ./internal/instanceaction
//
// It takes one answer's time on a new cloud and two on an old one (68 and 122 ms, 100 and 200 requests). Where all
// waited for the first one's answer it took one answer's time more (112 and 163 ms, 100 and 101 requests).
func BenchmarkFirstReads(b *testing.B) {
	for _, age := range []struct{ name, newest string }{{"new", "2.93"}, {"old", "2.26"}} {
		b.Run(age.name, func(b *testing.B) {
			cloud, err := fakecloud.Start(fakecloud.WithLatency(50*time.Millisecond),
				fakecloud.WithMicroversions("2.1", age.newest))
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(cloud.Close)
			transport := &http.Transport{MaxIdleConnsPerHost: 100}
			read100(b, cloud, transport) // connects
			cloud.ResetRequests()
			for b.Loop() {
				read100(b, cloud, transport)
			}
			b.ReportMetric(float64(len(cloud.Requests()))/float64(b.N), "requests")
		})
	}
}

// read100 reads with a client that knows nothing of the cloud yet.
func read100(b *testing.B, cloud *fakecloud.Cloud, transport http.RoundTripper) {
	b.Helper()
	client := memberOf(cloud)
	client.compute.HTTPClient = http.Client{Transport: transport}
	var group errgroup.Group
	for range 100 {
		group.Go(func() error {
			_, err := client.action(b.Context(), serverID, requestID)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
}
