package transport

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// TestProxyError is told apart from the cloud's answers, names the proxy without its password, and a refusal is final.
func TestProxyError(t *testing.T) {
	proxy := &url.URL{Scheme: "http", User: url.UserPassword("corp", "hunter2"), Host: "proxy.example.com:3128"}
	squid := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Squid-Error", "ERR_ACCESS_DENIED 0")
		w.WriteHeader(http.StatusForbidden)
	}
	for _, c := range []struct {
		name, target string
		answer       http.HandlerFunc
		isProxys     bool
		status       int
		requests     int64
	}{
		{name: "TLS, a password is wanted", target: "https://nova.example.com", answer: answer(407), isProxys: true,
			status: 407, requests: 1},
		{name: "TLS, refused", target: "https://nova.example.com", answer: answer(403), isProxys: true, status: 403,
			requests: 1},
		{name: "TLS, not known", target: "https://nova.example.com", answer: answer(404), isProxys: true, status: 404,
			requests: 1},
		{name: "TLS, failing", target: "https://nova.example.com", answer: answer(503), isProxys: true, status: 503,
			requests: 3},
		{name: "plain, a password is wanted", target: "http://nova.example.com", answer: answer(407), isProxys: true,
			status: 407, requests: 1},
		{name: "plain, refused by Squid", target: "http://nova.example.com", answer: squid, isProxys: true, status: 403,
			requests: 1},
		{name: "plain, refused by whoever", target: "http://nova.example.com", answer: answer(403), status: 403,
			requests: 1},
		{name: "plain, let through", target: "http://nova.example.com", answer: answer(200), status: 200, requests: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := &failing{first: 100, failure: c.answer}
			options := Options{MaxRetries: 2, RequestTimeout: time.Minute}
			simulateVia(t, proxy, options, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				status, _, err := request(t.Context(), client, http.MethodGet, c.target, "")
				failure, ok := errors.AsType[*ProxyError](err)
				if ok {
					status = failure.StatusCode
				}
				if ok != c.isProxys || status != c.status || server.seen.Load() != c.requests {
					t.Errorf("%d after %d requests, error %v", status, server.seen.Load(), err)
				}
				if ok &&
					(!strings.Contains(err.Error(), "the proxy http://proxy.example.com:3128 answered") ||
						strings.Contains(err.Error(), "hunter2")) {
					t.Error(err)
				}
			})
		})
	}
}

// TestProxyRefusal tells a proxy's own answers from those that it passes on.
func TestProxyRefusal(t *testing.T) {
	const configured = "http://proxy.example.com:3128"
	for _, c := range []struct {
		name, target, proxy, header, value string
		status                             int
		want                               string // the proxy; "" for the cloud's answer
	}{
		{name: "407 of a cloud's", target: "http://h", status: 407},
		{name: "Squid's", target: "http://h", proxy: configured, header: "X-Squid-Error", value: "ERR_ACCESS_DENIED 0",
			status: 403, want: configured},
		{name: "Squid's, where it stands before the cloud", target: "http://h", header: "X-Squid-Error",
			value: "ERR_ACCESS_DENIED 0", status: 403},
		{name: "407 of a cloud's, through a proxy", target: "https://h", proxy: configured, status: 407},
		{name: "a cloud's, passed on", target: "http://h", proxy: configured, header: "Via",
			value: "1.1 mwg (McAfee Web Gateway 9.2)", status: 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			var proxy *url.URL
			if c.proxy != "" {
				proxy, _ = url.Parse(c.proxy)
			}
			response := &http.Response{StatusCode: c.status, Header: http.Header{},
				Request: httptest.NewRequest(http.MethodGet, c.target, nil)}
			response.Header.Set(c.header, c.value)
			got := ""
			if failure, ok := proxyRefusal(proxy, response).(*ProxyError); ok { //nolint:errorlint // returned as it is
				got = failure.Proxy
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestProxyFailure(t *testing.T) {
	proxy := &url.URL{Scheme: "http", User: url.UserPassword("corp", "hunter2"), Host: "proxy.example.com:3128"}
	for _, c := range []struct {
		name  string
		proxy *url.URL
		err   error
		want  string // "" for none
	}{
		{"not reached", proxy, &net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED},
			"the proxy http://proxy.example.com:3128 cannot be used: connection refused"},
		{"its certificate", proxy,
			&net.OpError{Op: "proxyconnect", Err: &tls.CertificateVerificationError{Err: errors.New("x")}},
			"the proxy http://proxy.example.com:3128 cannot be used: tls: failed to verify certificate: x"},
		{"SOCKS", proxy, &net.OpError{Op: "socks connect", Err: errors.New("general SOCKS server failure")},
			"the proxy http://proxy.example.com:3128 cannot be used: general SOCKS server failure"},
		{"reset later", proxy, &net.OpError{Op: "read", Err: syscall.ECONNRESET}, ""},
		{"another error", proxy, errors.New("x"), ""},
		{"no proxy", nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := proxyFailure(c.proxy, c.err)
			if (got != nil) != (c.want != "") || got != nil && got.Error() != c.want {
				t.Errorf("%v, want %q", got, c.want)
			}
		})
	}
}

// TestEnvironmentProxy goes past no proxy that is written wrongly, and repeats no password.
func TestEnvironmentProxy(t *testing.T) {
	for _, c := range []struct{ name, proxy, noProxy, want, fails string }{
		{name: "none"},
		{name: "a URL", proxy: "http://proxy.example.com:3128", want: "http://proxy.example.com:3128"},
		{name: "without a scheme", proxy: "proxy.example.com:3128", want: "http://proxy.example.com:3128"},
		{name: "an address", proxy: "10.0.0.1:3128", want: "http://10.0.0.1:3128"},
		{name: "with a password", proxy: "http://corp:hunter2%25@proxy.example.com",
			want: "http://corp:hunter2%25@proxy.example.com"},
		{name: "with a password that is not escaped", proxy: "http://corp:hunter2%@proxy.example.com", fails: "%25"},
		{name: "the same, for a host that needs none", proxy: "http://corp:hunter2%@proxy.example.com",
			noProxy: ",.example.com"},
		{name: "with a # in its password", proxy: "http://corp:hunter2#@proxy.example.com", fails: "%23"},
		{name: "with a number and a # in its password", proxy: "http://corp:12#@proxy.example.com", fails: "%23"},
		{name: "words", proxy: "no proxy please", fails: "is not a URL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			choose := environmentProxy(&httpproxy.Config{HTTPProxy: c.proxy, HTTPSProxy: c.proxy, NoProxy: c.noProxy})
			for _, scheme := range []string{"http", "https"} {
				proxy, err := choose(&http.Request{URL: &url.URL{Scheme: scheme, Host: "nova.example.com"}})
				got := ""
				if proxy != nil {
					got = proxy.String()
				}
				if got != c.want || (err != nil) != (c.fails != "") {
					t.Errorf("%q, error %v; want %q", got, err, c.want)
				}
				if err != nil &&
					(!strings.Contains(err.Error(), c.fails) || strings.Contains(err.Error(), "hunter2") ||
						!isFinal(err)) {
					t.Error(err)
				}
			}
		})
	}
}

// TestProxySettings: ALL_PROXY counts for a scheme that has no variable of its own, in either case.
func TestProxySettings(t *testing.T) {
	for _, c := range []struct{ name, https, variable, want string }{
		{"alone", "", "ALL_PROXY", "socks5h://all:1080"},
		{"in small letters", "", "all_proxy", "socks5h://all:1080"},
		{"beside a variable of the scheme", "http://own:3128", "ALL_PROXY", "http://own:3128"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, name := range []string{"HTTP_PROXY", "http_proxy", "https_proxy"} {
				t.Setenv(name, "")
			}
			t.Setenv("HTTPS_PROXY", c.https)
			all := map[string]string{c.variable: "socks5h://all:1080"}
			config := proxySettings(func(name string) string { return all[name] })
			if config.HTTPSProxy != c.want || config.HTTPProxy != "socks5h://all:1080" {
				t.Errorf("%+v", config)
			}
		})
	}
}
