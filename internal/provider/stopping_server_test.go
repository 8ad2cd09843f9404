package provider

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// slowToStop is a server whose action ends some time after it was interrupted.
type slowToStop struct {
	frameworkServer
	stopped chan struct{}
	takes   time.Duration
}

func (s *slowToStop) InvokeAction(
	context.Context, *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	return &tfprotov6.InvokeActionServerStream{Events: func(send func(tfprotov6.InvokeActionEvent) bool) {
		<-s.stopped
		time.Sleep(s.takes)
		send(tfprotov6.InvokeActionEvent{Type: tfprotov6.CompletedInvokeActionEventType{}})
	}}, nil
}

func (s *slowToStop) StopProvider(
	context.Context, *tfprotov6.StopProviderRequest,
) (*tfprotov6.StopProviderResponse, error) {
	close(s.stopped)
	return &tfprotov6.StopProviderResponse{}, nil
}

func TestStoppingServer_WaitsForWhatActionsSayLast(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		takes, stops time.Duration
		said         bool
	}{
		"an action that ends at once":    {takes: time.Millisecond, stops: time.Millisecond, said: true},
		"an action that takes too long":  {takes: time.Minute, stops: stopGrace, said: false},
		"an action that ends in between": {takes: stopGrace / 2, stops: stopGrace / 2, said: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := &stoppingServer{frameworkServer: &slowToStop{stopped: make(chan struct{}), takes: test.takes}}
				stream, err := server.InvokeAction(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				var said atomic.Bool
				go stream.Events(func(tfprotov6.InvokeActionEvent) bool { said.Store(true); return true })
				synctest.Wait()
				began := time.Now()
				if _, err := server.StopProvider(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(began); took != test.stops || said.Load() != test.said {
					t.Errorf("stopped after %s, said its end: %t; want %s, %t",
						took, said.Load(), test.stops, test.said)
				}
				time.Sleep(time.Hour) // nothing of it may be left
			})
		})
	}
}

func TestStoppingServer_WaitsForNoActionThatHasEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stopped := make(chan struct{})
		close(stopped)
		server := &stoppingServer{frameworkServer: &slowToStop{stopped: stopped}}
		stream, err := server.InvokeAction(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		stream.Events(func(tfprotov6.InvokeActionEvent) bool { return true })
		if left := len(server.actions()); left != 0 {
			t.Errorf("%d actions are remembered", left)
		}
	})
}
