// Package fakecloud is an embedded OpenStack cloud on loopback: an Identity service (Keystone v3), a Compute service
// (Nova) that knows servers and the log of what was done to them, os-instance-actions, and a gateway in the manner of
// Huawei Cloud's, which wants requests signed with an access key and shows the same servers. Compute answers as a real
// Nova 26 (Zed) does, at every microversion from 2.1 to 2.93: status codes, headers, JSON, error texts. The raw answers
// of a real one are in testdata/nova-samples, and a test asks the same questions here.
//
// Files are named by whose API they serve: keystone_*.go, nova_*.go, huawei_*.go. The package knows nothing of the code
// that is tested with it, so that the two cannot share a mistake.
//
//	cloud, err := fakecloud.Start()
//	defer cloud.Close()
//	authURL := cloud.IdentityURL() + "/v3"
package fakecloud

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
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
	certificates *certificates // nil without TLS
	identity     *service
	compute      []*service // one a region, in the order of the regions
	huawei       *service
	metadata     *service

	records records
	skew    atomic.Int64 // of the cloud's clock: a time.Duration

	mu             sync.RWMutex // guards what follows, accounts and access keys
	interceptors   []*Interceptor
	servers        []*Server
	tokens         map[string]*token
	metadataTokens map[string]time.Time // when they expire
}

// Start starts a cloud on free ports of 127.0.0.1. Close stops it.
func Start(opts ...Option) (*Cloud, error) {
	c := &Cloud{
		settings: defaults(), tokens: map[string]*token{}, metadataTokens: map[string]time.Time{},
	}
	for _, opt := range opts {
		opt(&c.settings)
	}
	for _, s := range c.initial {
		c.AddServer(s)
	}
	if c.tls {
		var err error
		if c.certificates, err = newCertificates(c.certificateHosts); err != nil {
			return nil, fmt.Errorf("fakecloud: making certificates: %w", err)
		}
	}
	c.identity = c.newService(Identity, "", c.serveIdentity)
	for _, region := range c.regions {
		c.compute = append(c.compute, c.newService(Compute, region, c.serveCompute))
	}
	c.huawei = c.newService(Huawei, HuaweiRegion, c.serveHuawei)
	c.metadata = c.newService(Metadata, "", c.serveMetadata)
	for _, s := range c.services() { // every port is open before any is served: answers name other services
		s.start()
	}
	return c, nil
}

func (c *Cloud) services() []*service {
	return slices.Concat([]*service{c.identity, c.metadata, c.huawei}, c.compute)
}

// Close stops the cloud: its ports and connections are closed, and requests under way are cut off. It waits for
// interceptors to return, which therefore have to when their request's context ends. Closing twice does no harm.
func (c *Cloud) Close() {
	for _, s := range c.services() {
		s.server.CloseClientConnections()
		s.server.Close()
	}
}

// service is one HTTP server on a port of its own.
type service struct {
	name   string // Identity, Compute, Huawei
	region string // "" for Identity
	url    string // root, without a trailing slash
	server *httptest.Server
}

func (c *Cloud) newService(name, region string, answer http.HandlerFunc) *service {
	s := &service{name: name, region: region}
	s.server = httptest.NewUnstartedServer(c.handle(s, answer))
	s.server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes and cut connections are part of the game
	s.server.Config.ConnState = func(_ net.Conn, state http.ConnState) { c.records.connection(name, state) }
	if c.wrapListener != nil {
		s.server.Listener = c.wrapListener(s.server.Listener)
	}
	if c.certificates != nil {
		s.server.TLS = c.certificates.serverConfig(c.clientTLS)
	}
	s.url = c.scheme() + "://" + s.server.Listener.Addr().String()
	return s
}

func (s *service) start() {
	if s.server.TLS != nil {
		s.server.StartTLS()
		return
	}
	s.server.Start()
}

func (c *Cloud) scheme() string {
	if c.tls {
		return "https"
	}
	return "http"
}

// IdentityURL is the root of the Identity service, "http://127.0.0.1:PORT", without "/v3" and without a trailing slash.
func (c *Cloud) IdentityURL() string { return c.identity.url }

// ComputeURL is the bare root of the first region's Compute service, "http://127.0.0.1:PORT", without "/v2.1" and
// without a trailing slash.
func (c *Cloud) ComputeURL() string { return c.compute[0].url }

// NewestMicroversion is the newest that Compute knows, as "2.93": see [WithMicroversions].
func (c *Cloud) NewestMicroversion() string { return c.newest.String() }

// ComputeURLIn is [Cloud.ComputeURL] for the named region. It panics where there is no such region.
func (c *Cloud) ComputeURLIn(region string) string {
	for _, s := range c.compute {
		if s.region == region {
			return s.url
		}
	}
	panic(fmt.Sprintf("fakecloud: no region %q", region))
}

// SetClockSkew makes the cloud's clock fast by d, or slow where d is negative. The Date of its answers, the life of
// tokens and signatures, and the times of new actions follow that clock.
func (c *Cloud) SetClockSkew(d time.Duration) { c.skew.Store(int64(d)) }

func (c *Cloud) now() time.Time { return time.Now().Add(time.Duration(c.skew.Load())).UTC() }

// handle records a request, delays it, offers it to the interceptors, and lets the service answer.
func (c *Cloud) handle(s *service, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := readBody(r)
		if err != nil {
			panic(http.ErrAbortHandler) // the client went away in the middle
		}
		w = c.records.add(s, w, r, body)
		w.Header().Set("Date", c.now().Format(http.TimeFormat))
		if !wait(r, c.latency) {
			panic(http.ErrAbortHandler)
		}
		if !c.intercepted(w, r, body) {
			answer(w, r)
		}
	}
}

// wait holds a request up for d. It returns false where its client has gone meanwhile.
func wait(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	select {
	case <-time.After(d):
		return true
	case <-r.Context().Done():
		return false
	}
}

// object and list are JSON that is written key by key.
type (
	object = map[string]any
	list   = []any
)

// writeJSON answers with a document.
func writeJSON(w http.ResponseWriter, status int, contentType string, v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // texts, numbers and booleans
	}
	write(w, status, contentType, b.Bytes())
}

func write(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
