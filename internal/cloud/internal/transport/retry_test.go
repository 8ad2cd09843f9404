package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"syscall"
	"testing"
	"time"
)

func TestShouldRetry_Statuses(t *testing.T) {
	for _, status := range []int{408, 413, 429, 500, 502, 503, 504} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			server := &failing{first: 2, failure: answer(status)}
			simulate(t, retrying, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				if got, body, err := get(t.Context(), client); got != 200 || body != "good" || err != nil {
					t.Errorf("%d %q, error %v", got, body, err)
				}
				if got := server.seen.Load(); got != 3 {
					t.Errorf("%d requests", got)
				}
			})
		})
	}
}

func TestShouldRetry_OtherStatuses(t *testing.T) {
	for _, status := range []int{200, 204, 300, 400, 401, 403, 404, 405, 406, 407, 409, 410, 501, 505} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			server := &failing{first: 1, failure: answer(status)}
			simulate(t, retrying, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				if got, _, err := get(t.Context(), client); got != status || err != nil || server.seen.Load() != 1 {
					t.Errorf("%d after %d requests, error %v", got, server.seen.Load(), err)
				}
			})
		})
	}
}

// TestShouldRetry_BrokenAnswers: an answer that is not there in time and to its end is as good as none.
func TestShouldRetry_BrokenAnswers(t *testing.T) {
	for name, failure := range map[string]http.HandlerFunc{
		"the connection is cut": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"the body breaks off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = fmt.Fprint(w, "go")
			panic(http.ErrAbortHandler)
		},
		"a chunked body breaks off": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprint(w, "go")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
		"no answer comes": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"no end comes": func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprint(w, "go")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := &failing{first: 1, failure: failure}
			simulate(t, retryingOnce, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				if status, body, err := get(t.Context(), client); status != 200 || body != "good" || err != nil {
					t.Errorf("%d %q, error %v", status, body, err)
				}
			})
		})
	}
}

// TestShouldRetry_Login: the body is sent again, too.
func TestShouldRetry_Login(t *testing.T) {
	var bodies []string
	handler := func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		if len(bodies) == 1 {
			panic(http.ErrAbortHandler)
		}
	}
	simulate(t, retryingOnce, handler, func(t *testing.T, client *http.Client) {
		status, _, err := request(t.Context(), client, http.MethodPost, "http://keystone.example.com/v3/auth/tokens",
			"who I am")
		if want := []string{"who I am", "who I am"}; status != 200 || err != nil || !slices.Equal(bodies, want) {
			t.Errorf("%d, error %v, sent %q", status, err, bodies)
		}
	})
}

// TestShouldRetry_Cancelled ends a try and the wait for the next one at once.
func TestShouldRetry_Cancelled(t *testing.T) {
	for name, failure := range map[string]http.HandlerFunc{
		"in a try":      func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"between tries": answer(503),
	} {
		t.Run(name, func(t *testing.T) {
			server := &failing{first: 100, failure: failure}
			simulate(t, retrying, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Millisecond, cancel)
				start := time.Now()
				_, _, err := get(ctx, client)
				if !errors.Is(err, context.Canceled) || time.Since(start) != time.Millisecond ||
					server.seen.Load() != 1 {
					t.Errorf("%v after %s and %d requests", err, time.Since(start), server.seen.Load())
				}
			})
		})
	}
}

// TestIsFinal: what another attempt cannot mend is tried once, whatever wraps it.
func TestIsFinal(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want bool
	}{
		{"connection refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, false},
		{"connection reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, false},
		{"broken off", &BrokenAnswerError{Err: io.ErrUnexpectedEOF}, false},
		{"too slow", &timeoutError{time.Minute}, false},
		{"a slow handshake", errors.New("net/http: TLS handshake timeout"), false},
		{"a name that the name server does not know", &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}},
			true},
		{"a name server that fails", &net.OpError{Op: "dial", Err: &net.DNSError{IsTemporary: true}}, false},
		{"a name server that is slow", &net.OpError{Op: "dial", Err: &net.DNSError{IsTimeout: true}}, false},
		{"a redirect", &RedirectError{}, true},
		{"redirects in a loop", &RedirectLoopError{}, true},
		{"another scheme", &SchemeError{}, true},
		{"too large", &BodyTooLargeError{}, true},
		{"a certificate", &CertificateError{}, true},
		{"a proxy's certificate",
			&ProxyError{Err: &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}}, true},
		{"a proxy that cannot be reached", &ProxyError{Err: syscall.ECONNREFUSED}, false},
		{"a proxy that refuses", &ProxyError{StatusCode: 403}, true},
		{"a proxy that wants a password", &ProxyError{StatusCode: 407}, true},
		{"a proxy that fails", &ProxyError{StatusCode: 503}, false},
		{"a proxy whose name is not known", &ProxyError{Err: &net.DNSError{IsNotFound: true}}, true},
		{"no proxy's URL", &ProxyError{Err: errNoProxyURL}, true},
		{"a TLS connection that is refused", &HandshakeError{}, true},
		{"no such scheme", errors.New(`unsupported protocol scheme "ftp"`), true},
		{"a header that is none", errors.New("net/http: invalid header field value"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := isFinal(&url.Error{Op: "Get", URL: "https://nova.example.com", Err: c.err}); got != c.want {
				t.Errorf("%t, want %t", got, c.want)
			}
		})
	}
}

// TestRetryAfter_IsObeyed up to the cap, in any status that is retried.
func TestRetryAfter_IsObeyed(t *testing.T) {
	for _, c := range []struct {
		status     int
		retryAfter string
		least      time.Duration
		most       time.Duration
	}{
		{429, "8", 8 * time.Second, 10 * time.Second},
		{413, "8", 8 * time.Second, 10 * time.Second},
		{503, "8", 8 * time.Second, 10 * time.Second},
		{500, "8", 8 * time.Second, 10 * time.Second},
		{429, "3600", maxWait, maxWait * 5 / 4},
		{429, "", firstWait / 2, firstWait},
		{429, "soon", firstWait / 2, firstWait},
		{429, "0", firstWait / 2, firstWait},
	} {
		t.Run(fmt.Sprint(c.status, " ", c.retryAfter), func(t *testing.T) {
			server := &failing{first: 1, failure: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", c.retryAfter)
				w.WriteHeader(c.status)
			}}
			simulate(t, retryingOnce, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				start := time.Now()
				status, _, err := get(t.Context(), client)
				if took := time.Since(start); status != 200 || err != nil || took < c.least || took > c.most {
					t.Errorf("%d after %s, error %v; want between %s and %s", status, took, err, c.least, c.most)
				}
			})
		})
	}
}

// TestRetryAfter_Values: a date is compared with the server's own clock, whatever the time is here.
func TestRetryAfter_Values(t *testing.T) {
	const now = "Wed, 01 Jan 2020 12:00:00 GMT"
	for _, c := range []struct {
		text, date string
		want       time.Duration
	}{
		{"", "", 0},
		{"0", "", 0},
		{"12", "", 12 * time.Second},
		{" 12 ", "", 12 * time.Second},
		{"+12", "", 12 * time.Second},
		{"-5", "", 0},
		{"1.5", "", 0},
		{"soon", "", 0},
		{"86400", "", maxWait},
		{"9223372036854775807", "", maxWait}, // would overflow as a duration
		{"99999999999999999999", "", 0},
		{"Wed, 01 Jan 2020 12:00:20 GMT", now, 20 * time.Second},
		{"Wednesday, 01-Jan-20 12:00:20 GMT", now, 20 * time.Second},
		{"Wed Jan  1 12:00:20 2020", now, 20 * time.Second},
		{"Wed, 01 Jan 2020 11:59:00 GMT", now, 0},
		{"Wed, 01 Jan 2020 13:00:00 GMT", now, maxWait},
		{"Thu, 01 Jan 9999 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", maxWait},
		{"Mon, 02 Jan 0001 15:04:05 GMT", now, 0},
		{"Wed, 01 Jan 2020 12:00:20 GMT", "", 0},       // long ago by our clock, which is all there is
		{"Wed, 01 Jan 2020 12:00:20 GMT", "today?", 0}, // the same
	} {
		t.Run(c.text+" at "+c.date, func(t *testing.T) {
			if got := retryAfter(http.Header{"Retry-After": {c.text}, "Date": {c.date}}); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// FuzzRetryAfter: whatever a server asks for, the wait is never negative and never longer than the cap.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "7", "-1", "1e9", "9223372036854775808", "Wed, 01 Jan 2020 12:00:20 GMT",
		"Thu, 01 Jan 9999 00:00:00 GMT"} {
		f.Add(seed, "Wed, 01 Jan 2020 12:00:00 GMT")
		f.Add("Wed, 01 Jan 2020 12:00:20 GMT", seed)
	}
	f.Fuzz(func(t *testing.T, text, date string) {
		if wait := retryAfter(http.Header{"Retry-After": {text}, "Date": {date}}); wait < 0 || wait > maxWait {
			t.Errorf("%q at %q: %s", text, date, wait)
		}
	})
}

// TestBackoff doubles, spreads, stays below the cap whatever is asked, and is never nothing.
func TestBackoff(t *testing.T) {
	after := func(text string) *http.Response { return &http.Response{Header: http.Header{"Retry-After": {text}}} }
	for _, c := range []struct {
		name        string
		attempt     int
		response    *http.Response
		least, most time.Duration
	}{
		{"the first", 0, nil, firstWait / 2, firstWait},
		{"the second", 1, nil, firstWait, 2 * firstWait},
		{"the third", 2, nil, 2 * firstWait, 4 * firstWait},
		{"the seventh", 6, nil, maxWait / 2, maxWait},
		{"one of a great many", 1_000_000, nil, maxWait / 2, maxWait},
		{"no header", 0, &http.Response{}, firstWait / 2, firstWait},
		{"a shorter Retry-After", 3, after("1"), 4 * firstWait, 8 * firstWait},
		{"a longer Retry-After", 0, after("8"), 8 * time.Second, 10 * time.Second},
		{"a huge Retry-After", 0, after("9223372036854775807"), maxWait, maxWait * 5 / 4},
		{"a date in a hundred years", 0, after("Sat, 21 Nov 2126 00:00:00 GMT"), maxWait, maxWait * 5 / 4},
		{"a negative Retry-After", 0, after("-9"), firstWait / 2, firstWait},
	} {
		t.Run(c.name, func(t *testing.T) {
			waits := map[time.Duration]bool{}
			for range 100 {
				wait := backoff(firstWait, maxWait, c.attempt, c.response)
				if wait < c.least || wait > c.most {
					t.Fatalf("%s, want %s to %s", wait, c.least, c.most)
				}
				waits[wait] = true
			}
			if c.least < c.most && len(waits) < 10 {
				t.Errorf("%d different waits of 100", len(waits))
			}
		})
	}
}
