package cloud

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
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

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.connections <- server
	return client, nil
}

// simulate runs a test in simulated time, with a client whose requests the handler answers.
func simulate(t *testing.T, options Options, handler http.HandlerFunc, test func(t *testing.T, client *http.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := &pipes{connections: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{Handler: handler}
		go func() { _ = server.Serve(network) }() // ends with the test

		standard := http.DefaultTransport
		transport := standard.(*http.Transport).Clone()
		transport.Proxy, transport.DialContext = nil, network.dial
		http.DefaultTransport = transport
		c := newCloudWith(t, Settings{"token": "t", "endpoint": "http://nova.example.com"}, nil, options)
		http.DefaultTransport = standard

		test(t, &c.httpClient)
		server.Close()
		synctest.Wait()
	})
}

func get(ctx context.Context, client *http.Client) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://nova.example.com/v2.1/", nil)
	if err != nil {
		return 0, "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response.StatusCode, string(content), err
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

func TestRetriedStatuses(t *testing.T) {
	for _, status := range []int{408, 429, 500, 502, 503, 504} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			server := &failing{first: 2, failure: answer(status)}
			simulate(t, Options{MaxRetries: 4, RequestTimeout: time.Minute}, server.ServeHTTP, func(t *testing.T, client *http.Client) {
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

func TestStatusesThatAreNotRetried(t *testing.T) {
	for _, status := range []int{200, 204, 300, 400, 401, 403, 404, 405, 406, 407, 409, 410, 413, 501, 505} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			server := &failing{first: 1, failure: answer(status)}
			simulate(t, Options{MaxRetries: 4, RequestTimeout: time.Minute}, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				if got, _, err := get(t.Context(), client); got != status || err != nil || server.seen.Load() != 1 {
					t.Errorf("%d after %d requests, error %v", got, server.seen.Load(), err)
				}
			})
		})
	}
}

// TestLastAnswerIsHandedOn with its body: the cloud's words say more than "giving up".
func TestLastAnswerIsHandedOn(t *testing.T) {
	for _, retries := range []int{0, 1, 4} {
		server := &failing{first: 100, failure: func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no host", 503) }}
		simulate(t, Options{MaxRetries: retries, RequestTimeout: time.Minute}, server.ServeHTTP, func(t *testing.T, client *http.Client) {
			if status, body, err := get(t.Context(), client); status != 503 || body != "no host\n" || err != nil {
				t.Errorf("%d %q, error %v", status, body, err)
			}
			if got := server.seen.Load(); got != int64(retries)+1 {
				t.Errorf("%d requests with max_retries %d", got, retries)
			}
		})
	}
}

// TestBrokenAnswersAreRetried: an answer that is not there in time and to its end is as good as none.
func TestBrokenAnswersAreRetried(t *testing.T) {
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
			simulate(t, Options{MaxRetries: 1, RequestTimeout: time.Minute}, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				if status, body, err := get(t.Context(), client); status != 200 || body != "good" || err != nil {
					t.Errorf("%d %q, error %v", status, body, err)
				}
			})
		})
	}
}

// TestRequestTimeout is for one try, to the end of its body, and says that it is a setting.
func TestRequestTimeout(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"no answer comes": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"no end comes": func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			simulate(t, Options{MaxRetries: 2, RequestTimeout: 40 * time.Second}, handler, func(t *testing.T, client *http.Client) {
				start := time.Now()
				_, _, err := get(t.Context(), client)
				failure, ok := errors.AsType[*url.Error](err)
				if !ok || !failure.Timeout() || err.Error() != `Get "http://nova.example.com/v2.1/": no complete answer within 40s (request_timeout)` {
					t.Errorf("%v", err)
				}
				if took := time.Since(start); took < 2*time.Minute || took > 2*time.Minute+2*time.Second {
					t.Errorf("three tries took %s", took)
				}
			})
		})
	}
}

// TestCancelled ends a try and the wait for the next one at once.
func TestCancelled(t *testing.T) {
	for name, failure := range map[string]http.HandlerFunc{
		"in a try":      func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"between tries": answer(503),
	} {
		t.Run(name, func(t *testing.T) {
			server := &failing{first: 100, failure: failure}
			simulate(t, Options{MaxRetries: 4, RequestTimeout: time.Minute}, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
				defer cancel()
				start := time.Now()
				_, _, err := get(ctx, client)
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Millisecond || server.seen.Load() != 1 {
					t.Errorf("%v after %s and %d requests", err, time.Since(start), server.seen.Load())
				}
			})
		})
	}
}

// TestRetryAfterIsObeyed up to the cap, in any status that is retried.
func TestRetryAfterIsObeyed(t *testing.T) {
	for _, c := range []struct {
		status     int
		retryAfter string
		least      time.Duration
		most       time.Duration
	}{
		{429, "7", 7 * time.Second, 7 * time.Second},
		{503, "7", 7 * time.Second, 7 * time.Second},
		{500, "7", 7 * time.Second, 7 * time.Second},
		{429, "3600", maxWait, maxWait},
		{429, "", firstWait / 2, firstWait},
		{429, "soon", firstWait / 2, firstWait},
		{429, "0", firstWait / 2, firstWait},
	} {
		t.Run(fmt.Sprint(c.status, " ", c.retryAfter), func(t *testing.T) {
			server := &failing{first: 1, failure: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", c.retryAfter)
				w.WriteHeader(c.status)
			}}
			simulate(t, Options{MaxRetries: 1, RequestTimeout: time.Minute}, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				start := time.Now()
				status, _, err := get(t.Context(), client)
				if took := time.Since(start); status != 200 || err != nil || took < c.least || took > c.most {
					t.Errorf("%d after %s, error %v; want between %s and %s", status, took, err, c.least, c.most)
				}
			})
		})
	}
}

func TestRetryAfterValues(t *testing.T) {
	for _, c := range []struct {
		text        string
		least, most time.Duration
	}{
		{"", 0, 0},
		{"0", 0, 0},
		{"12", 12 * time.Second, 12 * time.Second},
		{"-5", 0, 0},
		{"1.5", 0, 0},
		{"soon", 0, 0},
		{"86400", maxWait, maxWait},
		{"9223372036854775807", maxWait, maxWait}, // would overflow as a duration
		{"99999999999999999999", 0, maxWait},
		{time.Now().Add(20 * time.Second).UTC().Format(http.TimeFormat), 15 * time.Second, 20 * time.Second},
		{time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat), 0, 0},
		{"Mon, 02 Jan 0001 15:04:05 GMT", 0, 0},
	} {
		t.Run(c.text, func(t *testing.T) {
			if got := retryAfter(http.Header{"Retry-After": {c.text}}); got < c.least || got > c.most {
				t.Errorf("%s, want %s to %s", got, c.least, c.most)
			}
		})
	}
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
		{"a longer Retry-After", 0, after("9"), 9 * time.Second, 9 * time.Second},
		{"a huge Retry-After", 0, after("9223372036854775807"), maxWait, maxWait},
		{"a date in a hundred years", 0, after("Sat, 21 Nov 2126 00:00:00 GMT"), maxWait, maxWait},
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

// TestHugeBodies are not read to their end, and not asked for again.
func TestHugeBodies(t *testing.T) {
	const megabytes = 100
	megabyte := make([]byte, 1<<20)
	flood := func(w io.Writer, megabytes int) {
		for range megabytes {
			if _, err := w.Write(megabyte); err != nil {
				return
			}
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"plain": func(w http.ResponseWriter, _ *http.Request) { flood(w, megabytes) },
		"announced": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(megabytes<<20))
			flood(w, megabytes)
		},
		"of an error": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			flood(w, megabytes)
		},
		"compressed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			compressed, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
			flood(compressed, megabytes/2) // a hundredth of it on the way
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := &failing{first: 100, failure: handler}
			simulate(t, Options{MaxRetries: 4, RequestTimeout: time.Minute}, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				_, _, err := get(t.Context(), client)
				if !errors.Is(err, errBodyTooLarge) || !strings.Contains(err.Error(), "larger than 32 MiB") || server.seen.Load() != 1 {
					t.Errorf("%v after %d requests", err, server.seen.Load())
				}
			})
		})
	}
}

// TestLoginIsRepeatedWhole: the body is sent again, too.
func TestLoginIsRepeatedWhole(t *testing.T) {
	t.Parallel() // for it waits between its tries
	fake := startCloud(t)
	fake.Intercept(fakecloud.OnLogin(fakecloud.Times(1, fakecloud.HangUp())))
	c := newCloudWith(t, memberLogin(fake), nil, Options{MaxRetries: 1, RequestTimeout: time.Minute})
	if err := readLog(t.Context(), compute(t, c)); err != nil {
		t.Error(err)
	}
}

// nobodyCame wants a cloud that has not been asked anything.
func nobodyCame(t *testing.T, fake *fakecloud.Cloud) {
	t.Helper()
	for _, request := range fake.Requests() {
		t.Errorf("%s %s came, with header %v and body %s", request.Method, request.Path, request.Header, request.Body)
	}
}

// TestRedirectsElsewhereAreRefused: the token, and the password of a login, stay with the origin they are meant for.
func TestRedirectsElsewhereAreRefused(t *testing.T) {
	fake, elsewhere := startCloud(t), startCloud(t)
	port := func(address string) string {
		_, port, _ := strings.Cut(strings.TrimPrefix(address, "http://"), ":")
		return port
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, to := range map[string]func(here, there string) string{
			"another port":   func(_, there string) string { return there },
			"another host":   func(here, _ string) string { return "http://localhost:" + port(here) },
			"another scheme": func(here, _ string) string { return "https://127.0.0.1:" + port(here) },
			"no scheme":      func(_, there string) string { return strings.TrimPrefix(there, "http:") },
		} {
			t.Run(fmt.Sprint(status, " to ", name), func(t *testing.T) {
				location := func(here, there, path string) http.Header {
					return http.Header{"Location": {to(here, there) + path}}
				}
				options := Options{MaxRetries: 4, RequestTimeout: time.Minute}
				c := newCloudWith(t, memberLogin(fake), nil, options)
				service := compute(t, c)
				fake.ResetRequests()

				remove := fake.Intercept(fakecloud.OnActions(fakecloud.Respond(status, location(fake.ComputeURL(), elsewhere.ComputeURL(), "/v2.1/steal"), "")))
				wantRedirectError(t, readLog(t.Context(), service), fake.ComputeURL())
				remove()

				remove = fake.Intercept(fakecloud.OnLogin(fakecloud.Respond(status, location(fake.IdentityURL(), elsewhere.IdentityURL(), "/v3/auth/tokens"), "")))
				_, err := newCloudWith(t, memberLogin(fake), nil, options).Compute(t.Context(), "")
				if _, ok := errors.AsType[*LoginError](err); !ok {
					t.Errorf("%#v", err)
				}
				wantRedirectError(t, err, fake.IdentityURL())
				remove()

				if got := len(fake.Requests()); got != 2 {
					t.Errorf("%d requests, want one of each", got)
				}
			})
		}
	}
	nobodyCame(t, elsewhere)
}

func wantRedirectError(t *testing.T, err error, from string) {
	t.Helper()
	refused, ok := errors.AsType[*RedirectError](err)
	if !ok || refused.from != from || !strings.Contains(err.Error(), "another origin") {
		t.Errorf("%v", err)
	}
}

// TestRedirectsAtHomeAreFollowed, with the token, and a login with its body where the status says so.
func TestRedirectsAtHomeAreFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			fake := startCloud(t)
			moved := func(location string) fakecloud.Interceptor {
				return fakecloud.Respond(status, http.Header{"Location": {location}}, "")
			}
			if status == 307 || status == 308 {
				fake.Intercept(fakecloud.OnLogin(fakecloud.Times(1, moved("/v3/auth/tokens"))))
			}
			fake.Intercept(fakecloud.OnActions(fakecloud.Times(1, moved(fake.ComputeURL()+"/v2.1/servers/"+fake.Server("web").ID+"/os-instance-actions"))))
			if err := readLog(t.Context(), compute(t, newCloud(t, memberLogin(fake), nil))); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRedirectsInACircle(t *testing.T) {
	fake := startCloud(t)
	fake.Intercept(fakecloud.OnActions(func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
		return true
	}))
	c := newCloudWith(t, Settings{"token": "t", "endpoint": fake.ComputeURL()}, nil, Options{MaxRetries: 4, RequestTimeout: time.Minute})
	err := readLog(t.Context(), compute(t, c))
	if !errors.Is(err, errTooManyRedirects) || len(fake.Requests()) != maxRedirects+1 {
		t.Errorf("%v after %d requests", err, len(fake.Requests()))
	}
}

func TestUserAgent(t *testing.T) {
	fake := startCloud(t)
	fake.Intercept(fakecloud.OnActions(fakecloud.Times(1, func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, r.URL.Path, http.StatusFound) // each try has it once
		return true
	})))
	c := newCloudWith(t, memberLogin(fake), nil, Options{UserAgent: "test/1 terraform/2", UserAgentSuffix: "mine/3 (a b)", RequestTimeout: time.Minute})
	if err := readLog(t.Context(), compute(t, c)); err != nil {
		t.Fatal(err)
	}
	for _, request := range fake.Requests() {
		got := request.Header.Get("User-Agent")
		if !strings.HasPrefix(got, "test/1 terraform/2 gophercloud/") || !strings.HasSuffix(got, " mine/3 (a b)") || strings.Count(got, "mine") != 1 {
			t.Errorf("%s %s: %q", request.Method, request.Path, got)
		}
	}
}

// TestLogHasWhatHappened, and nothing that is secret.
func TestLogHasWhatHappened(t *testing.T) {
	t.Parallel() // for it waits between its tries
	fake := startCloud(t)
	fake.Intercept(fakecloud.OnActions(fakecloud.Times(1, fakecloud.HangUp())))
	var mutex sync.Mutex
	var log []Exchange
	options := Options{MaxRetries: 1, RequestTimeout: time.Minute, Log: func(_ context.Context, exchange Exchange) {
		mutex.Lock()
		defer mutex.Unlock()
		log = append(log, exchange)
	}}
	c := newCloudWith(t, memberLogin(fake), nil, options)
	service := compute(t, c)
	if err := readLog(t.Context(), service); err != nil {
		t.Fatal(err)
	}
	actions := service.Client.Endpoint + "servers/" + fake.Server("web").ID + "/os-instance-actions"
	want := []Exchange{
		{Method: "POST", URL: fake.IdentityURL() + "/v3/auth/tokens", StatusCode: 201},
		{Method: "GET", URL: actions, StatusCode: 0},
		{Method: "GET", URL: actions, StatusCode: 200},
	}
	if len(log) != len(want) {
		t.Fatalf("%+v", log)
	}
	for i, got := range log {
		answered := want[i].StatusCode != 0
		if got.Method != want[i].Method || got.URL != want[i].URL || got.StatusCode != want[i].StatusCode || got.Duration <= 0 ||
			strings.HasPrefix(got.RequestID, "req-") != answered || (got.Err == nil) != answered {
			t.Errorf("%+v, want %+v", got, want[i])
		}
		for _, secret := range []string{fakecloud.Member.Password, service.Client.Token(), "X-Auth-Token"} {
			if strings.Contains(fmt.Sprintf("%+v", got), secret) {
				t.Errorf("%q is in %+v", secret, got)
			}
		}
	}
}

// TestHeaderThatIsNone: a token with a newline in it, is refused before it is sent, and not repeated.
func TestHeaderThatIsNone(t *testing.T) {
	fake := startCloud(t)
	c := newCloudWith(t, Settings{"token": "hunt\ner2", "endpoint": fake.ComputeURL()}, nil, Options{MaxRetries: 4, RequestTimeout: time.Minute})
	err := readLog(t.Context(), compute(t, c))
	if err == nil || strings.Contains(err.Error(), "er2") || !strings.Contains(err.Error(), "X-Auth-Token") {
		t.Errorf("%v", err)
	}
	nobodyCame(t, fake)
}

func connections(fake *fakecloud.Cloud) int {
	used := map[string]bool{}
	for _, request := range fake.Requests() {
		if request.Service == fakecloud.Compute {
			used[request.Conn] = true
		}
	}
	return len(used)
}

func TestConnectionsAreKept(t *testing.T) {
	fake := startCloud(t)
	service := compute(t, newCloud(t, memberLogin(fake), nil))
	for range 20 {
		if err := readLog(t.Context(), service); err != nil {
			t.Fatal(err)
		}
	}
	if got := connections(fake); got != 1 {
		t.Errorf("%d connections for reads one after the other", got)
	}
}

// TestConnectionsAreLimited, and kept from one burst of reads to the next.
func TestConnectionsAreLimited(t *testing.T) {
	fake := startCloud(t, fakecloud.WithLatency(5*time.Millisecond))
	service := compute(t, newCloud(t, memberLogin(fake), nil))
	for range 3 {
		parallel(t, 100, func() error { return readLog(t.Context(), service) })
	}
	if most, all := fake.MaxConnections(fakecloud.Compute), connections(fake); most > maxConnections || all > maxConnections {
		t.Errorf("%d connections at a time, %d in all", most, all)
	}
}
