package cloud

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fault"
)

const (
	// maxBody is far above what a log can be: 5,000 actions are 1.4 MB.
	maxBody = 32 << 20
	// maxConnections a host serve the workers of a list, which are more than Terraform's own.
	maxConnections = 32
	maxRedirects   = 5

	firstWait = 500 * time.Millisecond
	maxWait   = 30 * time.Second // also the most that a Retry-After is obeyed for
)

// Exchange is one try of a request, for a log. It holds no header and no body.
type Exchange struct {
	Method, URL string
	StatusCode  int // 0 where no answer came
	Duration    time.Duration
	RequestID   string // the cloud's, "" where it sent none
	Err         error
}

// newHTTPClient is the one client for login and reads: redirects stay at their origin, failed tries are repeated.
// With a signer each try is signed.
func newHTTPClient(tlsConfig *tls.Config, signer *signer, options Options) http.Client {
	connections := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library's own
	connections.TLSClientConfig = tlsConfig
	connections.MaxIdleConnsPerHost = maxConnections
	connections.MaxConnsPerHost = maxConnections

	retries := retryablehttp.NewClient()
	retries.Logger = nil // tries are logged one by one below
	retries.RetryMax = options.MaxRetries
	retries.RetryWaitMin, retries.RetryWaitMax = firstWait, maxWait
	retries.CheckRetry = shouldRetry
	retries.Backoff = backoff
	retries.ErrorHandler = lastAnswer
	retries.HTTPClient = &http.Client{
		Transport:     &try{next: connections, signer: signer, options: options},
		CheckRedirect: sameOrigin,
	}
	return *retries.StandardClient()
}

// lastAnswer hands on what the last try brought, which says more than "giving up after 5 attempts".
func lastAnswer(response *http.Response, err error, _ int) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	return response, nil
}

// try is one attempt: its time is limited, its body is read to the end within that time, and it is logged.
type try struct {
	next    http.RoundTripper
	signer  *signer // nil where requests carry a token
	options Options
}

// RoundTrip reads the body here so that an answer that breaks off is tried again like one that never came.
func (t *try) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeoutCause(request.Context(), t.options.RequestTimeout, &timeoutError{t.options.RequestTimeout})
	defer cancel()
	request = request.Clone(ctx)
	if t.options.UserAgentSuffix != "" {
		request.Header.Set("User-Agent", request.Header.Get("User-Agent")+" "+t.options.UserAgentSuffix)
	}
	if t.signer != nil {
		t.signer.sign(request)
	}
	start := time.Now()
	response, err := t.next.RoundTrip(request)
	if err == nil {
		err = readWhole(response)
	}
	if err != nil && request.Context().Err() != nil {
		err = context.Cause(ctx)
	}
	t.log(request, response, err, time.Since(start))
	if err != nil {
		return nil, err
	}
	return response, nil
}

func (t *try) log(request *http.Request, response *http.Response, err error, duration time.Duration) {
	if t.options.Log == nil {
		return
	}
	exchange := Exchange{Method: request.Method, URL: request.URL.Redacted(), Duration: duration, Err: err}
	if response != nil {
		exchange.StatusCode, exchange.RequestID = response.StatusCode, fault.RequestID(response.Header)
	}
	t.options.Log(request.Context(), exchange)
}

// timeoutError is a try that took too long.
type timeoutError struct{ limit time.Duration }

func (e *timeoutError) Error() string {
	return fmt.Sprintf("no complete answer within %s (request_timeout)", e.limit)
}

// Timeout makes a url.Error around it say that it is a timeout.
func (*timeoutError) Timeout() bool { return true }

var errBodyTooLarge = fmt.Errorf("the answer is larger than %d MiB, which no action log is", maxBody>>20)

// readWhole replaces the body by its content.
func readWhole(response *http.Response) error {
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err != nil {
		return fmt.Errorf("the answer broke off: %w", err)
	}
	if len(content) > maxBody {
		return errBodyTooLarge
	}
	response.Body = io.NopCloser(bytes.NewReader(content))
	return nil
}

// RedirectError is a redirect that would take the token, or the password, to another origin.
type RedirectError struct{ from, to string } // scheme, host and port

func (e *RedirectError) Error() string {
	return fmt.Sprintf("%s redirects to %s, another origin, which credentials are not sent to", e.from, e.to)
}

var errTooManyRedirects = fmt.Errorf("more than %d redirects", maxRedirects)

func sameOrigin(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	if next.URL.Scheme != first.Scheme || next.URL.Host != first.Host {
		return &RedirectError{from: originOf(first), to: originOf(next.URL)}
	}
	if len(before) > maxRedirects {
		return errTooManyRedirects
	}
	return nil
}

func originOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

var retriedStatuses = []int{
	http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
	http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
}

// shouldRetry repeats what another try may mend. Every call of this provider is safe to repeat, a login too.
func shouldRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	if err != nil {
		return !isFinal(err), nil
	}
	return slices.Contains(retriedStatuses, response.StatusCode), nil
}

// isFinal says whether a try would fail the same way again.
func isFinal(err error) bool {
	if _, ok := errors.AsType[*RedirectError](err); ok || errors.Is(err, errTooManyRedirects) || errors.Is(err, errBodyTooLarge) {
		return true
	}
	// The library's own policy knows failures of TLS, of the URL and of headers.
	again, _ := retryablehttp.DefaultRetryPolicy(context.Background(), nil, err)
	return !again
}

// backoff doubles from one try to the next, with jitter, so that parallel reads do not come back all at once. A longer
// Retry-After is obeyed up to the cap.
func backoff(first, most time.Duration, attempt int, response *http.Response) time.Duration {
	wait := min(first<<min(attempt, 10), most)
	wait = wait/2 + rand.N(wait/2) //nolint:gosec // spreads load, hides nothing
	if response == nil {
		return wait
	}
	return min(max(wait, retryAfter(response.Header)), most)
}

// retryAfter reads seconds or an HTTP date; 0 where the header is missing or cannot be read.
func retryAfter(header http.Header) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(seconds, 0), int(maxWait/time.Second))) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(time.Until(date), 0)
	}
	return 0
}
