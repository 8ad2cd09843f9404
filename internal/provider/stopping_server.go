package provider

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// stopGrace is how long StopProvider waits for the actions that it has interrupted. An interrupted action ends within
// milliseconds; Terraform itself waits longer for a provider.
const stopGrace = time.Second

// stoppingServer lets interrupted actions tell how they ended. plugin-go v0.31.0 drops every event of an action once
// StopProvider has returned (tf6server, InvokeAction: it looks at a context that StopProvider cancels), and Terraform
// takes a stream that ends without a word for success: an interrupted wait would read "Apply complete!". It may go when
// plugin-go sends what an action says last.
type stoppingServer struct {
	frameworkServer

	mutex   sync.Mutex
	running map[chan struct{}]bool // one for each action that runs, closed when it has ended
}

// InvokeAction invokes an action, and remembers it until its events have been sent.
func (s *stoppingServer) InvokeAction(
	ctx context.Context, req *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.frameworkServer.InvokeAction(ctx, req)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.InvokeActionServerStream{Events: func(send func(tfprotov6.InvokeActionEvent) bool) {
		defer s.begin()()
		stream.Events(send)
	}}, nil
}

// StopProvider interrupts what is under way, and waits until the actions have ended, for stopGrace at most.
func (s *stoppingServer) StopProvider(
	ctx context.Context, req *tfprotov6.StopProviderRequest,
) (*tfprotov6.StopProviderResponse, error) {
	response, err := s.frameworkServer.StopProvider(ctx, req)
	ctx, cancel := context.WithTimeout(ctx, stopGrace)
	defer cancel()
	for _, ended := range s.actions() {
		select {
		case <-ended:
		case <-ctx.Done():
		}
	}
	return response, err
}

// begin notes an action that begins, and returns what notes its end.
func (s *stoppingServer) begin() (end func()) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	ended := make(chan struct{})
	if s.running == nil {
		s.running = map[chan struct{}]bool{}
	}
	s.running[ended] = true
	return func() {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		delete(s.running, ended)
		close(ended)
	}
}

func (s *stoppingServer) actions() []chan struct{} {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Collect(maps.Keys(s.running))
}
