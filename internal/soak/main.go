// Command soak reads one action 20,000 times in one process, through the plugin protocol, and prints what the process
// holds after every tenth of it: no goroutine may be left, and memory has to stay flat but for the 0.4 KiB a read that
// terraform-plugin-framework v1.19.0 keeps of the context of each call (see plugin_server.go). make soak runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync"
	"text/tabwriter"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/provider"
)

const (
	dataSource  = "compute_instance_action"
	parallelism = 10 // terraform's
)

func main() {
	reads := flag.Int("reads", 20_000, "how often to read")
	flag.Parse()
	if err := soak(context.Background(), *reads); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func soak(ctx context.Context, reads int) error {
	cloud, err := fakecloud.Start()
	if err != nil {
		return err
	}
	defer cloud.Close()
	server, config, err := configure(ctx, cloud)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "reads\theap in use, KiB\tobjects\tgoroutines\t")
	for done := range 11 {
		if done > 0 {
			if err := readMany(ctx, server, config, reads/10); err != nil {
				return err
			}
		}
		cloud.ResetRequests() // the cloud's own memory of them
		memory := settledMemory()
		_, _ = fmt.Fprintf(table, "%d\t%d\t%d\t%d\t\n",
			done*reads/10, memory.HeapAlloc>>10, memory.HeapObjects, runtime.NumGoroutine())
	}
	return table.Flush()
}

// configure starts the provider with a login of the cloud's, and encodes the data source's arguments.
func configure(ctx context.Context, cloud *fakecloud.Cloud) (tfprotov6.ProviderServer, *tfprotov6.DynamicValue, error) {
	server := provider.NewServer("soak")()
	schema, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, nil, err
	}
	member := fakecloud.Member
	block, err := encode(schema.Provider.ValueType(), map[string]string{
		"auth_url": cloud.IdentityURL(), "user_id": member.UserID, "password": member.Password,
		"project_id": member.ProjectID,
	})
	if err != nil {
		return nil, nil, err
	}
	configured, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: block})
	if err != nil || len(configured.Diagnostics) > 0 {
		return nil, nil, errors.Join(err, firstOf(configured.Diagnostics))
	}
	web := cloud.Server("web")
	config, err := encode(schema.DataSourceSchemas[dataSource].ValueType(),
		map[string]string{"server_id": web.ID, "request_id": web.Action("stop").RequestID})
	return server, config, err
}

// encode makes an object of texts; the rest is null.
func encode(schema tftypes.Type, texts map[string]string) (*tfprotov6.DynamicValue, error) {
	object, ok := schema.(tftypes.Object)
	if !ok {
		return nil, fmt.Errorf("%s is no object", schema)
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
		if text, ok := texts[name]; ok {
			values[name] = tftypes.NewValue(attribute, text)
		}
	}
	encoded, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	return &encoded, err
}

// readMany validates and reads as Terraform does, ten at a time.
func readMany(ctx context.Context, server tfprotov6.ProviderServer, config *tfprotov6.DynamicValue, reads int) error {
	failures := make([]error, parallelism)
	var workers sync.WaitGroup
	for worker := range parallelism {
		workers.Go(func() {
			for range reads / parallelism {
				if failures[worker] = read(ctx, server, config); failures[worker] != nil {
					return
				}
			}
		})
	}
	workers.Wait()
	return errors.Join(failures...)
}

func read(ctx context.Context, server tfprotov6.ProviderServer, config *tfprotov6.DynamicValue) error {
	ctx, cancel := context.WithCancel(ctx) // as each call of gRPC has one
	defer cancel()
	validation := &tfprotov6.ValidateDataResourceConfigRequest{TypeName: dataSource, Config: config}
	validated, err := server.ValidateDataResourceConfig(ctx, validation)
	if err != nil || len(validated.Diagnostics) > 0 {
		return errors.Join(err, firstOf(validated.Diagnostics))
	}
	got, err := server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: dataSource, Config: config})
	if err != nil {
		return err
	}
	return firstOf(got.Diagnostics)
}

func firstOf(diagnostics []*tfprotov6.Diagnostic) error {
	if len(diagnostics) == 0 {
		return nil
	}
	return errors.New(diagnostics[0].Summary + ": " + diagnostics[0].Detail)
}

func settledMemory() (memory runtime.MemStats) {
	for range 3 { // what a finalizer frees is collected by the next
		runtime.GC()
	}
	runtime.ReadMemStats(&memory)
	return memory
}
