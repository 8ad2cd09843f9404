package provider

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer returns what Terraform talks to: the provider behind the plugin protocol.
func NewServer(version string) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		server := providerserver.NewProtocol6(New(version)())()
		framework := server.(frameworkServer) //nolint:forcetypeassert // a test fails where a framework lacks one
		return &stoppingServer{frameworkServer: &detachingServer{framework}}
	}
}

// frameworkServer is all that the framework's server answers. plugin-go looks for the last three by type assertion, and
// answers "not implemented" where a wrapper hides them.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
	tfprotov6.StateStoreServer
}

// detachingServer lets go of the context of each call that is over. terraform-plugin-framework v1.19.0 keeps a cancel
// function of every call until the process ends, and with it the call's context, its loggers and its request: 65 MB
// after 1000 reads. It may go when the framework forgets by itself (proto6server's contextCancels).
//
// Only the calls that come once a data source are worth it.
type detachingServer struct{ frameworkServer }

func (s *detachingServer) ValidateDataResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	call := &callContext{current: ctx}
	defer call.detach()
	return s.frameworkServer.ValidateDataResourceConfig(call, req)
}

func (s *detachingServer) ReadDataSource(
	ctx context.Context, req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	call := &callContext{current: ctx}
	defer call.detach()
	return s.frameworkServer.ReadDataSource(call, req)
}

// callContext is a context that can be emptied when its call is over.
type callContext struct {
	mutex   sync.RWMutex
	current context.Context //nolint:containedctx // standing in for one is all it does
}

// over is a context that is done and holds nothing.
var over = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

func (c *callContext) detach() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.current = over
}

func (c *callContext) get() context.Context {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	return c.current
}

func (c *callContext) Deadline() (time.Time, bool) { return c.get().Deadline() }
func (c *callContext) Done() <-chan struct{}       { return c.get().Done() }
func (c *callContext) Err() error                  { return c.get().Err() }
func (c *callContext) Value(key any) any           { return c.get().Value(key) }
