package transport

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a network without sockets: on it the time of a test is simulated.
type pipes struct {
	connections chan net.Conn
	closed      chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case connection := <-p.connections:
		return connection, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error { close(p.closed); return nil }

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.connections <- server
	return client, nil
}

var (
	retrying     = Options{MaxRetries: 4, RequestTimeout: time.Minute}
	retryingOnce = Options{MaxRetries: 1, RequestTimeout: time.Minute}
)

// simulate runs a test in simulated time, with a client whose requests the handler answers.
func simulate(t *testing.T, options Options, handler http.HandlerFunc, test func(*testing.T, *http.Client)) {
	t.Helper()
	simulateVia(t, nil, options, handler, test)
}

// simulateVia is simulate with a proxy, whose requests the handler answers, too.
func simulateVia(
	t *testing.T, proxy *url.URL, options Options, handler http.HandlerFunc, test func(*testing.T, *http.Client),
) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := &pipes{connections: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
		go func() { _ = server.Serve(network) }() // ends with the test

		transport := New(&tls.Config{MinVersion: tls.VersionTLS12}, options)
		transport.Proxy, transport.DialContext = http.ProxyURL(proxy), network.dial
		client := NewHTTPClient(transport, nil, withoutSecrets(options))
		test(t, &client)
		transport.CloseIdleConnections()
		server.Close()
		synctest.Wait()
	})
}

// testClient is one for the machine's own network.
func testClient(config *tls.Config, options Options) http.Client {
	return NewHTTPClient(New(config, options), nil, withoutSecrets(options))
}

// withoutSecrets completes the options with a redaction that knows one secret.
func withoutSecrets(options Options) Options {
	options.Redact = func(text string) string { return strings.ReplaceAll(text, "hunter2", "(sensitive)") }
	options.Note = func(...string) {}
	return options
}

func get(ctx context.Context, client *http.Client) (status int, body string, err error) {
	return request(ctx, client, http.MethodGet, "http://nova.example.com/v2.1/", "")
}

func request(
	ctx context.Context, client *http.Client, method, target, content string,
) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(content))
	if err != nil {
		return 0, "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	answered, err := io.ReadAll(response.Body)
	return response.StatusCode, string(answered), err
}

// failing answers the first requests with a failure and the others with 200. It counts them.
type failing struct {
	first   int
	failure http.HandlerFunc
	seen    atomic.Int64
}

func (f *failing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.seen.Add(1) <= int64(f.first) {
		f.failure(w, r)
		return
	}
	_, _ = fmt.Fprint(w, "good")
}

func answer(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}
