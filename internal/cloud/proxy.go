package cloud

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fault"
)

// ProxyError is a proxy between us and the cloud that refused a request, failed at it, or was not reached.
type ProxyError struct {
	Proxy      string // scheme, host and port, without user and password; its product's name where it is not a configured one
	StatusCode int    // its answer; 0 where none came
	Err        error  // nil where it answered
}

func (e *ProxyError) Error() string {
	if e.StatusCode != 0 {
		return fmt.Sprintf("the proxy %s answered %s", e.Proxy, fault.Status(e.StatusCode))
	}
	return fmt.Sprintf("the proxy %s cannot be used: %s", e.Proxy, e.Err)
}

// Unwrap returns why the proxy was not reached.
func (e *ProxyError) Unwrap() error { return e.Err }

// isFinal says whether another attempt would be refused as well.
func (e *ProxyError) isFinal() bool {
	if e.StatusCode == 0 {
		return isAny[*tls.CertificateVerificationError](e.Err) || errors.Is(e.Err, errNoProxyURL)
	}
	return !isDisturbance(e.StatusCode)
}

var errNoProxyURL = errors.New("HTTPS_PROXY or HTTP_PROXY is not a URL; in a password, % is written as %25, # as %23 " +
	"and @ as %40")

// environmentProxy chooses the proxy as net/http does, but refuses a value that is no URL: net/http goes past such a proxy.
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

// proxySecrets are what a proxy is sent to let us in, as it may repeat it: the password, and both in one for Basic.
func proxySecrets(config *httpproxy.Config) []string {
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

// proxyFailure says whether it is the proxy that was not reached; nil where it is not.
func proxyFailure(proxy *url.URL, err error) error {
	failure, ok := errors.AsType[*net.OpError](err)
	if proxy == nil || !ok || failure.Op != "proxyconnect" && failure.Op != "socks connect" {
		return nil
	}
	return &ProxyError{Proxy: originOf(proxy), Err: failure.Err}
}

// signedAnswers are the servers that proxies name in answers of their own, and not in those that they pass on: tinyproxy
// (src/html-error.c), mitmproxy (mitmproxy/addons/blocklist.py) and Zscaler, whose gateways also stand where no proxy is
// set, and in the middle of TLS. What others add, Via and Proxy-Connection, is in all that passes through them.
var signedAnswers = regexp.MustCompile(`(?i)^(mitmproxy|tinyproxy|zscaler)\b`)

// proxyRefusal says whether a proxy answered by itself; nil where the answer may be the cloud's. Of a proxy that passes on
// plain HTTP, 407 is its own by definition, and Squid marks its pages.
func proxyRefusal(proxy *url.URL, response *http.Response) error {
	name := signedAnswers.FindString(response.Header.Get("Server"))
	isMarked := response.StatusCode == http.StatusProxyAuthRequired || response.Header.Get("X-Squid-Error") != ""
	isPlain := proxy != nil && response.Request.URL.Scheme == "http"
	if response.StatusCode < 400 || name == "" && !(isPlain && isMarked) {
		return nil
	}
	if proxy != nil {
		name = originOf(proxy)
	}
	return &ProxyError{Proxy: name, StatusCode: response.StatusCode}
}
