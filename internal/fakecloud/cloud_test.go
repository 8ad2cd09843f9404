package fakecloud

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestRecords(t *testing.T) {
	c := start(t, WithRegions("one", "two"))
	do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", "{", "X-Mark", "here")
	do(t, "GET", c.ComputeURLIn("two")+"/v2.1/servers/a%2Fb?limit=%31", "", "X-Auth-Token", c.IssueToken(Member))
	all := c.Requests()
	if len(all) != 2 {
		t.Fatalf("%d requests", len(all))
	}
	first, second := all[0], all[1]
	if first.Service != Identity || first.Method != "POST" || first.Path != "/v3/auth/tokens" ||
		string(first.Body) != "{" ||
		first.Header.Get("X-Mark") != "here" || first.Status != 400 || first.Region != "" || first.Time.IsZero() {
		t.Errorf("%+v", first)
	}
	if second.Service != Compute || second.Region != "two" || second.Path != "/v2.1/servers/a%2Fb" ||
		second.Query != "limit=%31" || second.Status != 404 || second.Conn == first.Conn {
		t.Errorf("%+v", second)
	}
	c.ResetRequests()
	if n := len(c.Requests()); n != 0 {
		t.Errorf("%d requests after a reset", n)
	}
}

func TestMaxConnections(t *testing.T) {
	c := start(t)
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", strings.TrimPrefix(c.ComputeURL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}
	one, two := dial(), dial()
	eventually(t, func() bool { return c.MaxConnections(Compute) == 2 })
	_ = one.Close()
	_ = two.Close()
	eventually(t, func() bool { c.ResetRequests(); return c.MaxConnections(Compute) == 0 })
	if n := c.MaxConnections(Identity); n != 0 {
		t.Errorf("%d connections to identity", n)
	}
}

func TestCloud_KeepsConnections(t *testing.T) {
	c := start(t)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for range 5 {
		if _, err := ask(client,
			request(t, "POST", c.IdentityURL()+"/v3/auth/tokens", strings.Repeat("{", 9000))); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range c.Requests() {
		if r.Conn != c.Requests()[0].Conn {
			t.Errorf("another connection: %s", r.Conn)
		}
	}
}

func TestInterceptors(t *testing.T) {
	c := start(t)
	actions := c.ComputeURL() + "/v2.1/servers/" + c.Server("web").ID + "/os-instance-actions"
	get := func() (int, string) {
		got := do(t, "GET", actions, "", "X-Auth-Token", c.IssueToken(Member), "OpenStack-API-Version", "compute 2.84")
		return got.status, got.body
	}
	removeDeny := c.Intercept(Deny("os_compute_api:os-instance-actions:list"))
	removeBusy := c.Intercept(OnActions(Respond(503, nil, "later")))
	want := `{"forbidden":{"code":403,` +
		`"message":"Policy doesn't allow os_compute_api:os-instance-actions:list to be performed."}}`
	if status, body := get(); status != 403 || strings.TrimSpace(body) != want {
		t.Errorf("the first is to win: %d %s", status, body)
	}
	removeDeny()
	if status, body := get(); status != 503 || body != "later" {
		t.Errorf("then the second: %d %s", status, body)
	}
	removeBusy()
	c.Intercept(OnActions(Times(2, Respond(429, http.Header{"Retry-After": {"1"}}, ""))))
	for i, want := range []int{429, 429, 200} {
		if status, _ := get(); status != want {
			t.Errorf("request %d: %d, want %d", i, status, want)
		}
	}
	c.Intercept(OnLogin(HangUp()))
	if _, err := ask(http.DefaultClient, request(t, "POST", c.IdentityURL()+"/v3/auth/tokens", "{}")); err == nil {
		t.Error("no hanging up")
	}
	if requests := c.Requests(); requests[len(requests)-1].Status != 0 {
		t.Errorf("%+v", requests[len(requests)-1])
	}
}

func TestInterceptors_SeeTheBody(t *testing.T) {
	c := start(t)
	seen := make(chan int64, 2)
	for range 2 {
		c.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
			body, _ := readBody(r)
			_, _ = readBody(r)
			seen <- int64(len(body))
			return false
		})
	}
	got := do(t, "POST", c.IdentityURL()+"/v3/auth/tokens", password(memberByName, ""))
	if a, b := <-seen, <-seen; got.status != 201 || a == 0 || a != b {
		t.Errorf("%s, %d and %d bytes", got.line, a, b)
	}
}

func TestLatency(t *testing.T) {
	c := start(t, WithLatency(50*time.Millisecond))
	begun := time.Now()
	do(t, "GET", c.IdentityURL()+"/v3", "")
	if took := time.Since(begun); took < 50*time.Millisecond {
		t.Errorf("answered after %v", took)
	}
}

func TestTLS(t *testing.T) {
	c := start(t, WithClientCertificates())
	if !strings.HasPrefix(c.IdentityURL(), "https://127.0.0.1:") || !strings.HasPrefix(c.ComputeURL(), "https://") {
		t.Fatalf("%s, %s", c.IdentityURL(), c.ComputeURL())
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(c.CACertificate())
	pair, err := tls.X509KeyPair(c.ClientCertificate())
	if err != nil {
		t.Fatal(err)
	}
	get := func(config *tls.Config) (reply, error) {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: config}}
		defer client.CloseIdleConnections()
		return ask(client, request(t, "GET", c.IdentityURL()+"/v3", ""))
	}
	if got, err := get(&tls.Config{RootCAs: pool, Certificates: []tls.Certificate{pair}}); err != nil ||
		got.status != 200 {
		t.Fatalf("%v, %v", got, err)
	}
	if _, err := get(&tls.Config{RootCAs: pool}); err == nil {
		t.Error("let in without a client certificate")
	}
	if _, err := get(&tls.Config{Certificates: []tls.Certificate{pair}}); err == nil {
		t.Error("trusted without its authority")
	}
}

func TestClose_LeavesNothing(t *testing.T) {
	http.DefaultClient.CloseIdleConnections()
	before := runtime.NumGoroutine()
	c, err := Start(WithRegions("one", "two"))
	if err != nil {
		t.Fatal(err)
	}
	c.Intercept(OnPath(func(path string) bool { return path == "/v3" }, Hang()))
	var hanging sync.WaitGroup
	for range 4 {
		hanging.Go(func() {
			if _, err := ask(http.DefaultClient, request(t, "GET", c.IdentityURL()+"/v3", "")); err == nil {
				t.Error("an answer from a cloud that hangs")
			}
		})
	}
	do(t, "GET", c.ComputeURL(), "")
	eventually(t, func() bool { return len(c.Requests()) == 5 })
	c.Close()
	c.Close()
	hanging.Wait()
	http.DefaultClient.CloseIdleConnections()
	for _, address := range []string{c.IdentityURL(), c.ComputeURLIn("one"), c.ComputeURLIn("two")} {
		u, _ := url.Parse(address)
		if conn, err := net.Dial("tcp", u.Host); err == nil {
			_ = conn.Close()
			t.Errorf("%s still listens", address)
		}
	}
	eventually(t, func() bool { return runtime.NumGoroutine() <= before })
}

func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never came to that")
		}
	}
}

// trusting is a client that trusts the cloud's certificate, on connections of its own.
func trusting(c *Cloud) *http.Client {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(c.CACertificate())
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool},
		DisableKeepAlives: true}}
}

func TestCertificateFor(t *testing.T) {
	for _, test := range []struct {
		hosts []string
		says  string
	}{
		{[]string{"127.0.0.1"}, ""},
		{[]string{"elsewhere.example.com"}, "doesn't contain any IP SANs"},
		{nil, "doesn't contain any IP SANs"},
	} {
		c := start(t, WithCertificateFor(test.hosts...))
		_, err := ask(trusting(c), request(t, "GET", c.IdentityURL()+"/v3", ""))
		if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%v: %v", test.hosts, err)
		}
	}
}
