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
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// transportFailures are what keeps an answer away.
func transportFailures() map[string]failingRead {
	return map[string]failingRead{
		"redirect_elsewhere": {answer: fakecloud.OnActions(fakecloud.Respond(302,
			http.Header{"Location": {"http://login.example.com/?from=nova"}}, ""))},
		"cut_connection": {answer: fakecloud.OnActions(fakecloud.HangUp())},
		"no_answer_in_time": {answer: fakecloud.OnActions(fakecloud.Hang()),
			block: func(c *fakecloud.Cloud) settings { // no login, which might take longer than that
				return onlyToken(c.IssueToken(fakecloud.Member))(c).with(settings{"request_timeout": "50ms"})
			}},
		"read_out_of_time": {answer: fakecloud.OnActions(fakecloud.Hang()),
			arguments: changing(settings{"timeouts": map[string]string{"read": "200ms"}})},
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

// TestTransportProblem says what it is, and what to do about each kind of failure, whatever wraps it: the advice as a
// whole is in testdata/transport.txt.
func TestTransportProblem(t *testing.T) {
	const path, dashboard = "https://h/identity/v3/auth/tokens", "https://h/dashboard/auth/login/"
	var got strings.Builder
	for _, c := range []struct {
		name  string
		place string
		err   error
	}{
		{"a login redirected to another origin", "auth_url", &cloud.RedirectError{From: "http://h", To: path}},
		{"a login redirected to a page", "auth_url", &cloud.RedirectError{From: "http://h", To: "https://sso/login"}},
		{"redirected to what is no URL", "endpoint", &cloud.RedirectError{From: "http://h"}},
		{"a login redirected to another path", "auth_url", &cloud.RedirectError{To: path, SameOrigin: true}},
		{"a login redirected to a dashboard", "auth_url", &cloud.RedirectError{To: dashboard, SameOrigin: true}},
		{"a proxy that wants a password", "auth_url", &cloud.ProxyError{StatusCode: 407}},
		{"a proxy that refuses", "auth_url", &cloud.ProxyError{StatusCode: 403}},
		{"a proxy that fails", "auth_url", &cloud.ProxyError{StatusCode: 502}},
		{"a proxy that is not reached", "auth_url", &cloud.ProxyError{Err: &net.DNSError{}}},
		{"https at a port without TLS", "auth_url", &cloud.SchemeError{Speaks: "http"}},
		{"http at a port with TLS", "endpoint", &cloud.SchemeError{Speaks: "https"}},
		{"another protocol", "auth_url", &cloud.SchemeError{}},
		{"an unknown authority", "auth_url", &cloud.CertificateError{Problem: cloud.UnknownAuthority}},
		{"another host's certificate", "auth_url", &cloud.CertificateError{Problem: cloud.OtherHost}},
		{"an expired certificate", "auth_url", &cloud.CertificateError{Problem: cloud.Expired}},
		{"a certificate of tomorrow", "auth_url", &cloud.CertificateError{Problem: cloud.NotYetValid}},
		{"another certificate", "auth_url", &cloud.CertificateError{Problem: cloud.InvalidCertificate}},
		{"TLS that is refused", "auth_url", &cloud.HandshakeError{}},
		{"an answer that breaks off", "endpoint", &cloud.BrokenAnswerError{Err: io.ErrUnexpectedEOF}},
		{"100 MB", "endpoint", &cloud.BodyTooLargeError{}},
		{"a name server that fails", "auth_url", &net.DNSError{IsTemporary: true}},
		{"a name that is not known", "auth_url", &net.DNSError{IsNotFound: true}},
		{"no answer", "auth_url", context.DeadlineExceeded},
		{"redirects in a circle", "endpoint", &cloud.RedirectLoopError{}},
		{"anything else", "auth_url", errors.New("x")},
	} {
		failure := fmt.Errorf("wrapped: %w", &url.Error{Op: "Get", URL: "https://h", Err: c.err})
		summary, advice := transportProblem(failure, c.place)
		fmt.Fprintf(&got, "# %s\n%s\n%s\n\n", c.name, summary, advice)
	}
	sameAsFile(t, filepath.Join("testdata", "transport.txt"), got.String())
}

// TestTransportProblem_HangUp of a port that was asked in plain HTTP may mean that it wants TLS.
func TestTransportProblem_HangUp(t *testing.T) {
	for target, want := range map[string]bool{"http://h": true, "https://h": false} {
		_, advice := transportProblem(&url.Error{Op: "Get", URL: target, Err: fmt.Errorf("closed: %w", io.EOF)},
			"auth_url")
		if strings.Contains(advice, "https://") != want {
			t.Errorf("%s: %s", target, advice)
		}
	}
}
