package provider

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// transportFailures are what keeps an answer away.
func transportFailures() map[string]failingRead {
	return map[string]failingRead{
		"redirect_elsewhere": {answer: fakecloud.OnActions(fakecloud.Respond(302, http.Header{"Location": {"http://login.example.com/?from=nova"}}, ""))},
		"cut_connection":     {answer: fakecloud.OnActions(fakecloud.HangUp())},
		"no_answer_in_time": {answer: fakecloud.OnActions(fakecloud.Hang()), block: func(c *fakecloud.Cloud) settings { // no login, which might take longer than that
			return onlyToken(c.IssueToken(fakecloud.Member))(c).with(settings{"request_timeout": "50ms"})
		}},
		"read_out_of_time":  {answer: fakecloud.OnActions(fakecloud.Hang()), arguments: changing(settings{"timeouts": map[string]string{"read": "200ms"}})},
		"too_large":         {answer: fakecloud.OnActions(tooLarge)},
		"unknown_authority": {options: []fakecloud.Option{fakecloud.WithTLS()}},
	}
}

func tooLarge(w http.ResponseWriter, _ *http.Request) bool {
	part := bytes.Repeat([]byte(`{"instanceAction": `), 1<<20/19)
	for range 100 {
		if _, err := w.Write(part); err != nil {
			break // the client has had enough
		}
	}
	return true
}

// TestTransportProblem says what it is, and what to do about each kind of failure, whatever wraps it.
func TestTransportProblem(t *testing.T) {
	for _, c := range []struct {
		name    string
		err     error
		place   string
		summary string
		says    []string
	}{
		{"a login redirected to another origin", &cloud.RedirectError{From: "http://h", To: "https://h/v3/auth/tokens"}, "auth_url", "Refused redirect",
			[]string{"If the other origin is the cloud's own", "auth_url", "https://h/v3"}},
		{"a login redirected to a page elsewhere", &cloud.RedirectError{From: "http://h", To: "https://sso.example.com/login"}, "auth_url", "Refused redirect",
			[]string{"If the other origin is the cloud's own", "auth_url"}},
		{"redirected to what is no URL", &cloud.RedirectError{From: "http://h"}, "endpoint", "Refused redirect",
			[]string{"Check that endpoint leads to the service"}},
		{"a login redirected to another path", &cloud.RedirectError{To: "https://h/identity/v3/auth/tokens", SameOrigin: true}, "auth_url", "Refused redirect",
			[]string{"Set auth_url to https://h/identity/v3."}},
		{"a login redirected to a dashboard", &cloud.RedirectError{To: "https://h/dashboard/auth/login/", SameOrigin: true}, "auth_url", "Refused redirect",
			[]string{"no identity service's URL", "Take auth_url from"}},
		{"a proxy that wants a password", &cloud.ProxyError{StatusCode: 407}, "auth_url", "Failing proxy", []string{"user:password@proxy:port", "NO_PROXY"}},
		{"a proxy that refuses", &cloud.ProxyError{StatusCode: 403}, "auth_url", "Failing proxy", []string{"The proxy, not the cloud, refused"}},
		{"a proxy that fails", &cloud.ProxyError{StatusCode: 502}, "auth_url", "Failing proxy", []string{"The proxy, not the cloud, answered", "Check auth_url"}},
		{"a proxy that is not reached", &cloud.ProxyError{Err: &net.DNSError{}}, "auth_url", "Failing proxy", []string{"HTTPS_PROXY, HTTP_PROXY or ALL_PROXY in the environment"}},
		{"https at a port without TLS", &cloud.SchemeError{Speaks: "http"}, "auth_url", "Wrong URL scheme", []string{"no TLS at this port", "http://"}},
		{"http at a port with TLS", &cloud.SchemeError{Speaks: "https"}, "endpoint", "Wrong URL scheme", []string{"The URL in endpoint has to begin with https://."}},
		{"another protocol", &cloud.SchemeError{}, "auth_url", "Unknown protocol", []string{"check the host and the port"}},
		{"an unknown authority", &cloud.CertificateError{Problem: cloud.UnknownAuthority}, "auth_url", "Unverifiable certificate", []string{"cacert_file (OS_CACERT or"}},
		{"another host's certificate", &cloud.CertificateError{Problem: cloud.OtherHost}, "auth_url", "Unverifiable certificate", []string{"Check auth_url for a slip", "subject alternative name (SAN)"}},
		{"an expired certificate", &cloud.CertificateError{Problem: cloud.Expired}, "auth_url", "Unverifiable certificate", []string{"the time of this machine"}},
		{"a certificate of tomorrow", &cloud.CertificateError{Problem: cloud.NotYetValid}, "auth_url", "Unverifiable certificate", []string{"the time of this machine"}},
		{"another certificate", &cloud.CertificateError{Problem: cloud.InvalidCertificate}, "auth_url", "Unverifiable certificate", []string{"another certificate"}},
		{"TLS that is refused", &cloud.HandshakeError{}, "auth_url", "Failed TLS handshake", []string{"client certificate (cert and key)"}},
		{"an answer that breaks off", &cloud.BrokenAnswerError{Err: io.ErrUnexpectedEOF}, "endpoint", "Broken answer", []string{"on the way to endpoint"}},
		{"100 MB", &cloud.BodyTooLargeError{}, "endpoint", "Oversized answer", []string{"check that endpoint leads to one"}},
		{"a name server that fails", &net.DNSError{IsTemporary: true}, "auth_url", "Failed name lookup", []string{"No name server"}},
		{"a name that is not known", &net.DNSError{IsNotFound: true}, "auth_url", "Unknown host", []string{"The host's name is not known here"}},
		{"no answer", context.DeadlineExceeded, "auth_url", "Unreachable compute service", []string{"raise request_timeout"}},
		{"redirects in a circle", &cloud.RedirectLoopError{}, "endpoint", "Redirect loop", []string{"Check endpoint"}},
		{"anything else", errors.New("x"), "auth_url", "Unreachable compute service", []string{"Check that auth_url is right"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			summary, got := transportProblem(fmt.Errorf("wrapped: %w", &url.Error{Op: "Get", URL: "https://h", Err: c.err}), c.place)
			if summary != c.summary {
				t.Errorf("%q, want %q", summary, c.summary)
			}
			for _, part := range c.says {
				if !strings.Contains(got, part) {
					t.Errorf("%q is not in: %s", part, got)
				}
			}
		})
	}
}

// TestTransportProblem_HangUp of a port that was asked in plain HTTP may mean that it wants TLS.
func TestTransportProblem_HangUp(t *testing.T) {
	for target, want := range map[string]bool{"http://h": true, "https://h": false} {
		_, advice := transportProblem(&url.Error{Op: "Get", URL: target, Err: fmt.Errorf("closed: %w", io.EOF)}, "auth_url")
		if strings.Contains(advice, "https://") != want {
			t.Errorf("%s: %s", target, advice)
		}
	}
}
