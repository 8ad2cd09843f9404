// Package fakecloud is an embedded OpenStack cloud on loopback: an Identity
// service (Keystone v3) and a Compute service (Nova) that knows servers and the
// log of what was done to them, os-instance-actions. It answers as a real Nova
// 26 (Zed) does, at every microversion from 2.1 to 2.93: status lines, headers,
// the order of JSON keys, error texts. The raw answers of a real one are in
// testdata/nova-samples, and a test asks the same questions here. A third
// service is a gateway in the manner of Huawei Cloud's, which wants requests
// signed with an access key and shows the same servers.
//
// The package knows nothing of the code that is tested with it, so that the two
// cannot share a mistake.
//
//	cloud, err := fakecloud.Start()
//	defer cloud.Close()
//	authURL := cloud.IdentityURL() + "/v3"
package fakecloud

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// The names of the services, as in [Request.Service] and [WithoutService].
const (
	Identity = "identity"
	Compute  = "compute"
)

// Cloud is a running cloud. All its methods are safe for concurrent use.
type Cloud struct {
	settings
	authority *authority // nil without TLS
	identity  *service
	compute   []*service // one a region, in the order of the regions
	huawei    *service

	records      records
	interceptors interceptors
	handlers     handlers
	lockouts     lockouts
	skew         atomic.Int64 // of the Huawei gateway's clock: a time.Duration

	mu      sync.RWMutex // guards what follows
	servers []*Server
	tokens  map[string]*token
}

// Start starts a cloud on free ports of 127.0.0.1. Close stops it.
func Start(opts ...Option) (*Cloud, error) {
	c := &Cloud{settings: defaults(), tokens: map[string]*token{}}
	for _, opt := range opts {
		opt(&c.settings)
	}
	if err := c.settings.check(); err != nil {
		return nil, err
	}
	for i := range c.initial {
		c.AddServer(c.initial[i])
	}
	if c.tls {
		authority, err := newAuthority()
		if err != nil {
			return nil, fmt.Errorf("fakecloud: making certificates: %w", err)
		}
		c.authority = authority
	}
	if err := c.listen(); err != nil {
		c.Close()
		return nil, fmt.Errorf("fakecloud: listening on loopback: %w", err)
	}
	c.serve()
	return c, nil
}

// listen opens every port before any is served: answers name other services.
func (c *Cloud) listen() error {
	var err error
	if c.identity, err = c.newService(Identity, "", c.serveIdentity); err != nil {
		return err
	}
	for _, region := range c.regions {
		s, err := c.newService(Compute, region, c.serveCompute)
		if err != nil {
			return err
		}
		c.compute = append(c.compute, s)
	}
	c.huawei, err = c.newService(Huawei, HuaweiRegion, c.serveHuawei)
	return err
}

func (c *Cloud) serve() {
	for _, s := range c.services() {
		go s.run()
	}
}

func (c *Cloud) services() []*service {
	var all []*service
	if c.identity != nil {
		all = append(all, c.identity)
	}
	all = append(all, c.compute...)
	if c.huawei != nil {
		all = append(all, c.huawei)
	}
	return all
}

// Close stops the cloud: its ports and connections are closed, and requests
// under way are cut off. It waits for interceptors to return, which therefore
// have to when their request's context ends. Closing twice does no harm.
func (c *Cloud) Close() {
	c.handlers.refuse()
	for _, s := range c.services() {
		s.close()
	}
	c.handlers.wait()
}

// IdentityURL is the root of the Identity service, "http://127.0.0.1:PORT",
// without "/v3" and without a trailing slash.
func (c *Cloud) IdentityURL() string { return c.identity.url }

// ComputeURL is the bare root of the first region's Compute service,
// "http://127.0.0.1:PORT", without "/v2.1" and without a trailing slash.
func (c *Cloud) ComputeURL() string { return c.compute[0].url }

// ComputeURLIn is [Cloud.ComputeURL] for the named region. It panics where there
// is no such region.
func (c *Cloud) ComputeURLIn(region string) string {
	for _, s := range c.compute {
		if s.region == region {
			return s.url
		}
	}
	panic(fmt.Sprintf("fakecloud: no region %q", region))
}

// MaxConnections is the highest number of connections to a service, all its
// regions together, that were open at the same moment since Start or the last
// ResetRequests.
func (c *Cloud) MaxConnections(service string) int { return c.records.maxConnections(service) }

// CACertificate is the certificate, PEM, of the authority that signed the
// cloud's own. It is nil without [WithTLS].
func (c *Cloud) CACertificate() []byte {
	if c.authority == nil {
		return nil
	}
	return c.authority.caPEM
}

// ClientCertificate is a certificate and its key, both PEM, that a cloud started
// with [WithClientCertificates] accepts. Both are nil without [WithTLS].
func (c *Cloud) ClientCertificate() (certPEM, keyPEM []byte) {
	if c.authority == nil {
		return nil, nil
	}
	return c.authority.clientPEM, c.authority.clientKeyPEM
}

// handle is what every request passes: recorded, delayed, offered to the
// interceptors, then answered by the service itself.
func (c *Cloud) handle(s *service, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !c.handlers.enter() {
			panic(http.ErrAbortHandler)
		}
		defer c.handlers.leave()
		body, err := readBody(r)
		if err != nil {
			panic(http.ErrAbortHandler) // the client went away in the middle
		}
		w = c.records.add(s, w, r, body)
		if !wait(r, c.latency) {
			panic(http.ErrAbortHandler)
		}
		if c.interceptors.handle(w, r, body) {
			return
		}
		rewind(r, body)
		answer(w, r)
	}
}

// handlers counts the requests under way.
type handlers struct {
	mu      sync.Mutex
	refused bool
	running sync.WaitGroup
}

func (h *handlers) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.refused {
		h.running.Add(1)
	}
	return !h.refused
}

func (h *handlers) leave() { h.running.Done() }

func (h *handlers) refuse() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refused = true
}

func (h *handlers) wait() { h.running.Wait() }

// wait holds a request up for d; false says that its client has gone meanwhile.
func wait(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
