package fakecloud

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
)

// service is one HTTP server on a port of its own.
type service struct {
	name   string // Identity, Compute, Huawei
	region string // "" for Identity
	url    string // root, without a trailing slash

	listener *listener
	server   *http.Server
	done     chan struct{} // closed when run has returned; nil before
	running  sync.Once
}

// newService opens a port on loopback for a service; run serves it.
func (c *Cloud) newService(name, region string, answer func(*service) http.HandlerFunc) (*service, error) {
	inner, err := new(net.ListenConfig).Listen(context.Background(), "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &service{name: name, region: region, url: c.scheme() + "://" + inner.Addr().String(), done: make(chan struct{})}
	if c.authority != nil {
		inner = tls.NewListener(inner, c.authority.serverConfig(c.clientTLS))
	}
	s.listener = &listener{
		Listener: inner,
		shout:    name == Identity,
		opened:   func(delta int) { c.records.connections(name, delta) },
		open:     map[*conn]struct{}{},
	}
	s.server = &http.Server{
		Handler:  c.handle(s, answer(s)),
		ErrorLog: log.New(io.Discard, "", 0), // refused handshakes and cut connections are part of the game
	}
	return s, nil
}

func (c *Cloud) scheme() string {
	if c.tls {
		return "https"
	}
	return "http"
}

func (s *service) run() {
	s.running.Do(func() {
		_ = s.server.Serve(s.listener) // always ErrServerClosed: the port is ours until close
		close(s.done)
	})
}

// close also closes the connections that an interceptor has taken over.
func (s *service) close() {
	_ = s.server.Close()
	_ = s.listener.Close()
	s.listener.closeAll()
	s.run() // where it never ran: Serve returns at once on a closed server
	<-s.done
}
