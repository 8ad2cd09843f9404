package provider

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// A log of 1000 actions, of a cloud that takes 50 ms to answer.
const (
	benchmarkedLog     = 1000
	benchmarkedLatency = 50 * time.Millisecond

	defaultParallelism = 10 // Terraform's
)

// benchmarked is a configured provider, spoken to as Terraform does.
type benchmarked struct {
	server  tfprotov6.ProviderServer
	schemas *tfprotov6.GetProviderSchemaResponse
}

func configureBenchmarked(b *testing.B, block settings) benchmarked {
	b.Helper()
	server := NewServer("test")()
	schemas, err := server.GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		b.Fatal(err)
	}
	response, err := server.ConfigureProvider(b.Context(), &tfprotov6.ConfigureProviderRequest{Config: encoded(b, schemas.Provider, block)})
	if err != nil || len(response.Diagnostics) > 0 {
		b.Fatal(err, describe(response.Diagnostics))
	}
	return benchmarked{server, schemas}
}

func (p benchmarked) read(b *testing.B, dataSource string, arguments settings) error {
	config := encoded(b, p.schemas.DataSourceSchemas[dataSource], arguments)
	response, err := p.server.ReadDataSource(b.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: dataSource, Config: config})
	if err == nil && len(response.Diagnostics) > 0 {
		err = fmt.Errorf("read: %s", describe(response.Diagnostics))
	}
	return err
}

func encoded(b *testing.B, schema *tfprotov6.Schema, arguments settings) *tfprotov6.DynamicValue {
	object := schema.ValueType().(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attributeType := range object.AttributeTypes {
		values[name] = valueOf(attributeType, arguments[name])
	}
	value, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		b.Error(err)
	}
	return &value
}

func startBenchmarkedCloud(b *testing.B, options ...fakecloud.Option) *fakecloud.Cloud {
	b.Helper()
	c, err := fakecloud.Start(options...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.Close)
	return c
}

// compare runs two ways to the same end in turn, and reports how much of the first one's time the second takes.
func compare(b *testing.B, first, second func() error) {
	b.Helper()
	var took [2]time.Duration
	for b.Loop() {
		for i, way := range []func() error{first, second} {
			start := time.Now()
			if err := way(); err != nil {
				b.Fatal(err)
			}
			took[i] += time.Since(start)
		}
	}
	b.ReportMetric(took[0].Seconds()/float64(b.N), "s/singles")
	b.ReportMetric(took[1].Seconds()/float64(b.N), "s/list")
	b.ReportMetric(took[1].Seconds()/took[0].Seconds(), "list/singles")
}

// BenchmarkListInsteadOfSingles reads 1000 actions with their events, by a data source each, ten at a time, and by one list.
func BenchmarkListInsteadOfSingles(b *testing.B) {
	c := startBenchmarkedCloud(b, fakecloud.WithLatency(benchmarkedLatency))
	log := withLog(c, benchmarkedLog)
	p := configureBenchmarked(b, passwordBlock(c, fakecloud.Member))
	compare(b, func() error {
		var group errgroup.Group
		group.SetLimit(defaultParallelism)
		for _, requestID := range logOf(log.Actions) {
			group.Go(func() error {
				return p.read(b, "compute_instance_action", settings{"server_id": log.ID, "request_id": requestID})
			})
		}
		return group.Wait()
	}, func() error {
		return p.read(b, "compute_instance_actions", settings{"server_id": log.ID, "include_events": true})
	})
}

// BenchmarkTerraformListInsteadOfSingles is the same with the real terraform, which does work of its own for each data source.
func BenchmarkTerraformListInsteadOfSingles(b *testing.B) {
	c := startBenchmarkedCloud(b, fakecloud.WithLatency(benchmarkedLatency))
	log := withLog(c, benchmarkedLog)
	block := func(dataSource, name string, arguments settings) string {
		return fmt.Sprintf("data %q %q {\n%s\n}\n", dataSource, name, arguments.hcl())
	}
	plan := func(blocks ...string) func() error {
		binary, err := builtProvider()
		if err != nil {
			b.Fatal(err)
		}
		workspace, err := tfcli.New(b.TempDir(), tfcli.Options{Provider: binary})
		if err != nil {
			b.Fatal(err)
		}
		blocks = append(blocks, "terraform {\n  required_providers {\n    compute = { source = \"seed-fc30b86a/compute\" }\n  }\n}\n",
			"provider \"compute\" {\n"+passwordBlock(c, fakecloud.Member).hcl()+"\n}\n")
		if err := workspace.Write("main.tf", strings.Join(blocks, "")); err != nil {
			b.Fatal(err)
		}
		return func() error {
			result, err := workspace.Run(b.Context(), "plan", "-no-color")
			if err == nil && result.ExitCode != 0 {
				err = fmt.Errorf("terraform plan: %s", result.Stderr)
			}
			return err
		}
	}
	// Blocks of their own: the instances of one with for_each take terraform ten times as long.
	var singles []string
	for _, requestID := range logOf(log.Actions) {
		singles = append(singles, block("compute_instance_action", requestID, settings{"server_id": log.ID, "request_id": requestID}))
	}
	compare(b, plan(singles...), plan(block("compute_instance_actions", "it", settings{"server_id": log.ID, "include_events": true})))
}

// BenchmarkLongList reads logs of several lengths, without events. Time and memory for each action should not depend on the
// length. Of the memory, the embedded cloud's part is small: its pages are ready.
func BenchmarkLongList(b *testing.B) {
	for _, length := range []int{1000, 5000, 10000} {
		b.Run(fmt.Sprintf("actions=%d", length), func(b *testing.B) {
			c := startBenchmarkedCloud(b)
			log := withLog(c, length)
			marker := ""
			for actions := log.Actions; len(actions) > 0; {
				shown := actions[:min(1000, len(actions))]
				next := shown[len(shown)-1].RequestID
				c.Intercept(onPage(marker, page(shown, "?marker="+next)))
				actions, marker = actions[len(shown):], next
			}
			p := configureBenchmarked(b, passwordBlock(c, fakecloud.Member))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			b.ReportAllocs()
			for b.Loop() {
				if err := p.read(b, "compute_instance_actions", settings{"server_id": log.ID}); err != nil {
					b.Fatal(err)
				}
			}
			runtime.ReadMemStats(&after)
			read := float64(b.N * length)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/read, "ns/action")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/read, "B/action")
		})
	}
}
