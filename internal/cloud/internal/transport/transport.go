// Package transport is the HTTP client: retries, redirects, limits, and errors that say what failed.
package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
)

const (
	// maxIdleConnections a host are kept for the next request, as many as terraform's parallelism commonly is at most.
	maxIdleConnections = 100
	// maxHeader is far above the longest header that a cloud sends, a PKI token of some kilobytes.
	maxHeader = 256 << 10
	// quietTime is how long a connection of HTTP/2 with requests under way may say nothing before a ping, and again
	// after it.
	quietTime = 10 * time.Second
)

// Options are what a program says of its client.
type Options struct {
	UserAgentSuffix string // behind the request's own
	MaxRetries      int    // tries after the first
	RequestTimeout  time.Duration
	Log             func(context.Context, LogEntry) // called for each try; may be nil
	// Dial opens connections; nil for the machine's own network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	Redact func(text string) string // takes secrets out of a text that others wrote
	Note   func(secrets ...string)  // is told of a token that an answer brings, before the answer is handed on
}

// New keeps connections and does not limit how many there are: whoever causes the load limits it.
func New(config *tls.Config, options Options) *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library's own
	transport.TLSClientConfig = config
	if options.Dial != nil {
		transport.DialContext = options.Dial
	}
	transport.MaxIdleConns = 0 // no limit but that for each host
	transport.MaxIdleConnsPerHost = maxIdleConnections
	transport.MaxResponseHeaderBytes = maxHeader
	transport.Proxy = environmentProxy(proxySettings(os.Getenv))
	transport.OnProxyConnectResponse = checkProxyAnswer
	// A connection of HTTP/2 that dies without a word is given up, or every attempt would go out on it.
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: quietTime, PingTimeout: quietTime}
	return transport
}

// NewHTTPClient returns a client for login and reads, whose parts are, from outside to inside:
//
//	patience    where the time is over, hands on the last answer of the cloud's
//	retries     repeats attempts that failed
//	redirects   stay at their origin
//	wrap        may change or hold back an attempt; nil for nothing
//	attempt     has its time limited, its body read to the end, and its failure told apart and logged
//	transport   keeps connections
func NewHTTPClient(
	transport *http.Transport, wrap func(http.RoundTripper) http.RoundTripper, options Options,
) http.Client {
	var sender http.RoundTripper = &attemptTransport{next: transport, proxy: transport.Proxy, options: options}
	if wrap != nil {
		sender = wrap(sender)
	}
	retries := retryablehttp.NewClient()
	retries.Logger = nil // attempts are logged one by one
	retries.RetryMax = options.MaxRetries
	retries.RetryWaitMin, retries.RetryWaitMax = firstWait, maxWait
	retries.CheckRetry = shouldRetry
	retries.Backoff = backoff
	retries.ErrorHandler = func(response *http.Response, err error, _ int) (*http.Response, error) {
		return lastAnswer(response, err, options.Redact)
	}
	retries.HTTPClient = &http.Client{Transport: sender, CheckRedirect: options.checkRedirect}
	return http.Client{Transport: patience{&retryablehttp.RoundTripper{Client: retries}}}
}

// lastAnswer hands on what the last attempt brought, which says more than "giving up after 5 attempts".
func lastAnswer(response *http.Response, err error, redact func(string) string) (*http.Response, error) {
	if err == nil {
		return response, nil
	}
	if wrapper, ok := err.(*url.Error); ok { //nolint:errorlint // the caller's client wraps its own around it
		err = wrapper.Err
	}
	return nil, redacted(err, redact)
}

// redactedError is an error whose text may repeat what a cloud sent, which is told on one line, bounded and redacted.
type redactedError struct {
	text string
	err  error
}

func redacted(err error, redact func(string) string) error {
	return &redactedError{text: apierror.Line(err.Error(), redact), err: err}
}

func (e *redactedError) Error() string { return e.text }

func (e *redactedError) Unwrap() error { return e.err }

// Timeout makes a url.Error around it say whether it is a timeout.
func (e *redactedError) Timeout() bool {
	timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](e.err)
	return ok && timeout.Timeout()
}
