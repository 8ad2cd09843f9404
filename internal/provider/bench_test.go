package provider

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
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
	response, err := server.ConfigureProvider(b.Context(),
		&tfprotov6.ConfigureProviderRequest{Config: encoded(b, schemas.Provider, block)})
	if err != nil || len(response.Diagnostics) > 0 {
		b.Fatal(err, describe(response.Diagnostics))
	}
	return benchmarked{server, schemas}
}

func (p benchmarked) read(b *testing.B, dataSource string, arguments settings) error {
	config := encoded(b, p.schemas.DataSourceSchemas[dataSource], arguments)
	response, err := p.server.ReadDataSource(b.Context(),
		&tfprotov6.ReadDataSourceRequest{TypeName: dataSource, Config: config})
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

// eventfulLog adds a server with so many actions of five events each.
func eventfulLog(c *fakecloud.Cloud, length int) fakecloud.Server {
	log := withLog(c, length)
	c.Update(log.ID, func(s *fakecloud.Server) {
		for i := range s.Actions {
			event := s.Actions[i].Events[0]
			event.FinishTime = &event.StartTime
			s.Actions[i].Events = slices.Repeat([]fakecloud.Event{event}, 5)
		}
	})
	return log
}

// benchmarkedReadings are what a cloud answers with, decoded: so many actions of five events each.
func benchmarkedReadings(length int) []instanceaction.Reading {
	text := func(s string) *string { return &s }
	events := slices.Repeat([]instanceaction.Event{{
		Event: text("compute_reboot_instance"), StartTime: timeOfText("2026-11-21T23:58:41.000000"),
		FinishTime: timeOfText("2026-11-21T23:58:42.000000"),
		Result:     text("Success"), HostID: text("5be31d9a39b2f6f8"),
	}}, 5)
	return slices.Repeat([]instanceaction.Reading{{Action: instanceaction.Action{
		Action: "reboot", InstanceUUID: "11111111-2222-4333-8444-555555555555",
		RequestID: "req-3913a5b4-9d6f-4a03-a8bd-fe36a1a390e9",
		ProjectID: text("74ba5e3eee3f4c978a267dbe721be04e"), UserID: text("31ba9ab442dc470f97bb62b9d1a09ba4"),
		StartTime: timeOfText("2026-11-21T23:58:41.000000"), UpdatedAt: timeOfText("2026-11-21T23:58:42.000000"),
		Events: events,
	}}}, length)
}

// BenchmarkMapping makes Terraform's values of one action, and of a list of 5000 with their events.
func BenchmarkMapping(b *testing.B) {
	b.Run("action", func(b *testing.B) {
		reading := benchmarkedReadings(1)[0]
		b.ReportAllocs()
		for b.Loop() {
			objectOf(new(converter).action(reading, path.Empty()), listedActionType)
		}
	})
	b.Run("list=5000", func(b *testing.B) {
		readings := benchmarkedReadings(5000)
		b.ReportAllocs()
		for b.Loop() {
			new(converter).list(readings, true)
		}
	})
}

// BenchmarkRead reads one action of five events through the whole provider, as Terraform does. The cloud's part of the
// allocations, in the same process, is about a quarter.
func BenchmarkRead(b *testing.B) {
	c := startBenchmarkedCloud(b)
	log := eventfulLog(c, 1)
	p := configureBenchmarked(b, passwordBlock(c, fakecloud.Member))
	arguments := settings{"server_id": log.ID, "request_id": log.Actions[0].RequestID}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.read(b, "compute_instance_action", arguments); err != nil {
			b.Fatal(err)
		}
		c.ResetRequests() // what the cloud records of them would grow
	}
}

// BenchmarkListWithEvents reads a log of 5000 actions with the events of each: 5001 requests, and the largest state
// there is.
func BenchmarkListWithEvents(b *testing.B) {
	c := startBenchmarkedCloud(b)
	log := eventfulLog(c, 5000)
	p := configureBenchmarked(b, passwordBlock(c, fakecloud.Member))
	b.ReportAllocs()
	for b.Loop() {
		if err := p.read(b, "compute_instance_actions",
			settings{"server_id": log.ID, "include_events": true}); err != nil {
			b.Fatal(err)
		}
		c.ResetRequests()
	}
}

// BenchmarkLongList reads logs of several lengths, without events. Time and memory for each action should not depend on
// the length. Of the memory, the embedded cloud's part is small: its pages are ready.
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
