package transport

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
)

// ProxyError is a proxy between us and the cloud that refused a request, failed at it, or was not reached.
type ProxyError struct {
	Proxy      string // scheme, host and port, without user and password
	StatusCode int    // its answer; 0 where none came
	Err        error  // nil where it answered
}

func (e *ProxyError) Error() string {
	if e.StatusCode != 0 {
		return fmt.Sprintf("the proxy %s answered %s", e.Proxy, apierror.Status(e.StatusCode))
	}
	return fmt.Sprintf("the proxy %s cannot be used: %s", e.Proxy, e.Err)
}

// Unwrap returns why the proxy was not reached.
func (e *ProxyError) Unwrap() error { return e.Err }

// Final reports whether another attempt would end like this one.
func (e *ProxyError) Final() bool {
	if e.StatusCode == 0 {
		return isAny[*tls.CertificateVerificationError](e.Err) || errors.Is(e.Err, errNoProxyURL) ||
			isUnknownHost(e.Err)
	}
	return !IsDisturbance(e.StatusCode)
}

var errNoProxyURL = errors.New("HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not a URL; in a password, % is written as " +
	"%25, # as %23 and @ as %40")

// proxySettings are those of the environment. ALL_PROXY counts for a scheme without a variable of its own, as for curl
// and for Python's requests (get_environ_proxies); net/http does not know it.
func proxySettings(getenv func(string) string) *httpproxy.Config {
	config := httpproxy.FromEnvironment()
	all := cmp.Or(getenv("ALL_PROXY"), getenv("all_proxy"))
	config.HTTPProxy, config.HTTPSProxy = cmp.Or(config.HTTPProxy, all), cmp.Or(config.HTTPSProxy, all)
	return config
}

// environmentProxy chooses the proxy as net/http does, but refuses a value that is no URL: net/http goes past such a
// proxy.
func environmentProxy(config *httpproxy.Config) func(*http.Request) (*url.URL, error) {
	const unusable = "http://unusable.invalid"
	for _, proxy := range []*string{&config.HTTPProxy, &config.HTTPSProxy} {
		if *proxy != "" && !isProxyURL(*proxy) {
			*proxy = unusable
		}
	}
	choose := config.ProxyFunc()
	return func(request *http.Request) (*url.URL, error) {
		proxy, err := choose(request.URL)
		if proxy != nil && proxy.String() == unusable {
			return nil, &ProxyError{Proxy: "of the environment", Err: errNoProxyURL}
		}
		return proxy, err
	}
}

// ProxySecrets are what a proxy of the environment is sent to let us in, as it may repeat it: the password, and both in
// one for Basic.
func ProxySecrets(getenv func(string) string) []string {
	config := proxySettings(getenv)
	var secrets []string
	for _, proxy := range []string{config.HTTPProxy, config.HTTPSProxy} {
		if !strings.Contains(proxy, "://") {
			proxy = "http://" + proxy
		}
		parsed, err := url.Parse(proxy)
		if err != nil || parsed.User == nil {
			continue
		}
		if password, ok := parsed.User.Password(); ok {
			secrets = append(secrets, password, parsed.User.Username()+":"+password)
		}
	}
	return secrets
}

// isProxyURL takes a host and port for a URL, too.
func isProxyURL(text string) bool {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	parsed, err := url.Parse(text)
	return err == nil && parsed.Host != "" && parsed.Fragment == ""
}

// checkProxyAnswer looks at the answer to CONNECT, by which a proxy lets a TLS connection through.
func checkProxyAnswer(_ context.Context, proxy *url.URL, _ *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: originOf(proxy), StatusCode: response.StatusCode}
}

// proxyFailure returns a [*ProxyError] where it is the proxy that was not reached; else nil.
func proxyFailure(proxy *url.URL, err error) error {
	failure, ok := errors.AsType[*net.OpError](err)
	if proxy == nil || !ok || failure.Op != "proxyconnect" && failure.Op != "socks connect" {
		return nil
	}
	return &ProxyError{Proxy: originOf(proxy), Err: failure.Err}
}

// proxyRefusal returns a [*ProxyError] where a proxy answered by itself; nil where the answer may be the cloud's. Of a
// proxy that passes on plain HTTP, 407 is its own by definition, and Squid marks its pages.
func proxyRefusal(proxy *url.URL, response *http.Response) error {
	isMarked := response.StatusCode == http.StatusProxyAuthRequired || response.Header.Get("X-Squid-Error") != ""
	if proxy == nil || response.Request.URL.Scheme != "http" || response.StatusCode < 400 || !isMarked {
		return nil
	}
	return &ProxyError{Proxy: originOf(proxy), StatusCode: response.StatusCode}
}
