package provider

import (
	"bytes"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

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

func TestTransportAdvice(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"The host's name is not known here: check auth_url for a slip": &net.DNSError{Err: "no such host", Name: "keystone.example.com", IsNotFound: true},
		"give its certificate with cacert_file (OS_CACERT)":            x509.UnknownAuthorityError{},
		"The certificate is for another host name: check auth_url":     x509.HostnameError{Certificate: &x509.Certificate{}, Host: "keystone.example.com"},
		"Check that auth_url is right":                                 io.ErrUnexpectedEOF,
	} {
		if got := transportAdvice(&url.Error{Op: "Post", URL: "https://keystone.example.com", Err: err}, "auth_url"); !strings.Contains(got, want) {
			t.Errorf("the advice for %T is %q, want %q", err, got, want)
		}
	}
}
