package transport

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
)

// LogEntry is one attempt at a request, for a log. It holds no header, no body and no secret.
type LogEntry struct {
	Method, URL string
	StatusCode  int // 0 where no answer came
	Duration    time.Duration
	RequestID   string // the cloud's, "" where it sent none
	Err         error
}

// attemptTransport is the transport of one attempt: its time is limited, its body is read to the end within that time,
// its failure is told apart from others, and it is logged.
type attemptTransport struct {
	next    http.RoundTripper
	proxy   func(*http.Request) (*url.URL, error)
	options Options
}

// RoundTrip reads the body here so that an answer that breaks off is asked for again like one that never came.
func (a *attemptTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeoutCause(request.Context(), a.options.RequestTimeout,
		&timeoutError{a.options.RequestTimeout})
	defer cancel()
	ctx, end := limitConnections(ctx)
	defer end()
	request = a.prepare(request.Clone(ctx))
	start := time.Now()
	response, err := a.send(request)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	a.log(request, response, err, time.Since(start))
	if err != nil {
		return nil, err
	}
	return response, nil
}

// maxConnections is how many new connections one attempt may take. net/http repeats a request that an HTTP/2 server
// turns away unseen (GOAWAY) on the next connection, without a pause and without end: 500 a second.
const maxConnections = 3

var errTurnedAway = errors.New("the server ends each connection before it answers")

// limitConnections ends an attempt that takes more.
func limitConnections(ctx context.Context) (limited context.Context, end func()) {
	limited, cancel := context.WithCancelCause(ctx)
	var taken atomic.Int64
	count := func(connection httptrace.GotConnInfo) {
		if !connection.Reused && taken.Add(1) > maxConnections {
			cancel(errTurnedAway)
		}
	}
	return httptrace.WithClientTrace(limited, &httptrace.ClientTrace{GotConn: count}), func() { cancel(nil) }
}

func (a *attemptTransport) prepare(request *http.Request) *http.Request {
	if a.options.UserAgentSuffix != "" {
		request.Header.Set("User-Agent", request.Header.Get("User-Agent")+" "+a.options.UserAgentSuffix)
	}
	return request
}

// send returns an answer that the cloud gave, in whole, or an error that says whose fault it is, where that can be
// known.
func (a *attemptTransport) send(request *http.Request) (*http.Response, error) {
	proxy, err := a.proxy(request)
	if err != nil {
		return nil, err
	}
	response, err := a.next.RoundTrip(request)
	if err != nil {
		return nil, classify(request, proxy, err)
	}
	a.options.Note(response.Header.Get("X-Subject-Token"))
	body, err := readWhole(response)
	if err == nil {
		err = notTheCloudsAnswer(request, proxy, response, body)
	}
	return response, err
}

// classify gives the failure of a connection a type that says what is wrong.
func classify(request *http.Request, proxy *url.URL, err error) error {
	return cmp.Or(proxyFailure(proxy, err), schemeMismatch(request.URL, proxy, err),
		certificateProblem(request.URL, err), handshakeProblem(request.URL, err), malformedResponse(err),
		connectionClosed(err), err)
}

// notTheCloudsAnswer returns an error for an answer that is not the cloud's, such as a proxy's.
func notTheCloudsAnswer(request *http.Request, proxy *url.URL, response *http.Response, body []byte) error {
	if err := proxyRefusal(proxy, response); err != nil {
		return err
	}
	return cmp.Or(tlsWanted(request.URL, response, body), unreadableRedirect(request.URL, response))
}

func (a *attemptTransport) log(request *http.Request, response *http.Response, err error, duration time.Duration) {
	if a.options.Log == nil {
		return
	}
	entry := LogEntry{Method: request.Method, URL: LoggedURL(request.URL), Duration: duration}
	if request.Response != nil { // a redirect chose the URL
		entry.URL = apierror.Line(entry.URL, a.options.Redact)
	}
	if response != nil {
		entry.StatusCode, entry.RequestID = response.StatusCode, apierror.RequestID(response.Header, a.options.Redact)
	}
	if err != nil {
		entry.Err = redacted(err, a.options.Redact)
	}
	a.options.Log(request.Context(), entry)
}

// loggedParameters are those of the requests that we make. Others come with a catalog's URL or a redirect, and may be
// secret.
var loggedParameters = map[string]bool{"changes-before": true, "changes-since": true, "limit": true, "marker": true,
	"name": true}

// LoggedURL is a URL as a log may have it: without a user, a fragment, or parameters that may be secret.
func LoggedURL(full *url.URL) string {
	logged := *full
	logged.User, logged.Fragment = nil, ""
	query, err := url.ParseQuery(full.RawQuery)
	if err != nil {
		logged.RawQuery = "xxxxx"
		return logged.String()
	}
	for name := range query {
		if !loggedParameters[name] {
			query.Set(name, "xxxxx")
			logged.RawQuery = query.Encode()
		}
	}
	return logged.String()
}

// timeoutError is an attempt that took too long.
type timeoutError struct{ limit time.Duration }

func (e *timeoutError) Error() string {
	return fmt.Sprintf("no complete answer within %s (request_timeout)", e.limit)
}

// Timeout is what net/http and its callers look for.
func (*timeoutError) Timeout() bool { return true }
