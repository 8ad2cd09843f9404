package transport

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	firstWait = 500 * time.Millisecond
	maxWait   = 30 * time.Second // also the most that a Retry-After is obeyed for
)

// retriedStatuses are what another attempt may mend. 413 is how Nova's and Rackspace's rate limiters said 429 before
// there was one: nova/api/openstack/wsgi.py adds retryAfter to both, and nothing that is sent here is too large.
var retriedStatuses = []int{
	http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests,
	http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
}

// IsDisturbance reports whether a status tells nothing of the request and its credentials.
func IsDisturbance(status int) bool { return slices.Contains(retriedStatuses, status) }

// shouldRetry repeats what another attempt may mend. Every call of this provider is safe to repeat, a login too.
func shouldRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	if err != nil {
		return !isFinal(err), nil
	}
	if !IsDisturbance(response.StatusCode) {
		return false, nil
	}
	if seen, ok := ctx.Value(disturbanceKey{}).(*Disturbance); ok {
		return true, seen.keep(response)
	}
	return true, nil
}

// isFinal reports whether an attempt would fail the same way again. Each error of this package that is final, or may
// be, says so itself.
func isFinal(err error) bool {
	if own, ok := errors.AsType[interface {
		error
		Final() bool
	}](err); ok {
		return own.Final()
	}
	// The library's own policy knows failures of the URL and of headers.
	again, _ := retryablehttp.DefaultRetryPolicy(context.Background(), nil, err)
	return !again || isUnknownHost(err)
}

// isUnknownHost reports whether a name server has answered that there is no such host.
func isUnknownHost(err error) bool {
	host, ok := errors.AsType[*net.DNSError](err)
	return ok && host.IsNotFound
}

func isAny[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// backoff doubles from one attempt to the next, with jitter, so that parallel reads do not come back all at once. A
// longer Retry-After is obeyed up to the cap, and spread as well: whoever was told the same comes back within a quarter
// of it.
func backoff(first, most time.Duration, failed int, response *http.Response) time.Duration {
	wait := min(first<<min(failed, 10), most)
	wait = wait/2 + rand.N(wait/2) //nolint:gosec // spreads load, hides nothing
	if response == nil {
		return wait
	}
	asked := min(retryAfter(response.Header), most)
	return max(wait, asked+rand.N(asked/4+1)) //nolint:gosec // spreads load, hides nothing
}

// retryAfter reads seconds or an HTTP date; 0 where the header is missing or cannot be read. A date is one of the
// server's clock, so it is compared with the answer's own.
func retryAfter(header http.Header) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(seconds, 0), int(maxWait/time.Second))) * time.Second
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(date.Sub(now), 0), maxWait)
}
