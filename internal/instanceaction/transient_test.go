package instanceaction

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"net/url"
	"os"
	"syscall"
	"testing"
)

// lateError is a transport's own, no net.Error.
type lateError struct{}

func (lateError) Error() string { return "no complete answer" }
func (lateError) Timeout() bool { return true }

func TestIsTransient(t *testing.T) {
	through := func(err error) error {
		return &url.Error{Op: "Get", URL: "https://nova", Err: fmt.Errorf("try 3: %w", err)}
	}
	for _, c := range []struct {
		name string
		err  error
		want bool
	}{
		{"none", nil, false},
		{"429", &ResponseError{StatusCode: 429}, true},
		{"408", &ResponseError{StatusCode: 408}, true},
		{"413", &ResponseError{StatusCode: 413}, true},
		{"500", &ResponseError{StatusCode: 500}, true},
		{"503", &ResponseError{StatusCode: 503}, true},
		{"504 behind an events error", &EventsError{Err: &ResponseError{StatusCode: 504}}, true},
		{"400", &ResponseError{StatusCode: 400}, false},
		{"401", &ResponseError{StatusCode: 401}, false},
		{"404", &ResponseError{StatusCode: 404}, false},
		{
			"refused connection",
			through(&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}), true,
		},
		{
			"reset connection", through(&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}),
			true,
		},
		{
			"connection that breaks under the request",
			through(&net.OpError{Op: "write", Err: os.NewSyscallError("write", syscall.EPIPE)}), true,
		},
		{"cut answer", through(io.ErrUnexpectedEOF), true},
		{"cut header", through(textproto.ProtocolError("malformed MIME header: Content-Le")), true},
		{"no answer at all", through(io.EOF), true},
		{"TLS alert", through(&net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}), false},
		{"no answer in the client's time", through(context.DeadlineExceeded), true},
		{"no answer in the transport's time", &url.Error{Op: "Get", URL: "https://nova", Err: lateError{}}, true},
		{"no answer in time", through(os.ErrDeadlineExceeded), true},
		{"name server in trouble", through(&net.DNSError{IsTemporary: true}), true},
		{"unknown host", through(&net.DNSError{IsNotFound: true}), false},
		{"certificate", through(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), false},
		{"interrupted", through(context.Canceled), false},
		{"unreadable answer", &DecodeError{}, false},
		{"anything else", errors.New("redirect"), false},
	} {
		if got := isTransient(c.err); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestIsTransientOnceUp(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want bool
	}{
		{"none", nil, false},
		{"503", &ResponseError{StatusCode: 503}, true},
		{"404", &ResponseError{StatusCode: 404}, false},
		{"a page in the place of a document", &DecodeError{Reason: "is not JSON"}, true},
		{
			"a document that lacks something",
			&DecodeError{Field: "instanceAction.action", Reason: "is missing or null"}, false,
		},
	} {
		if got := isTransientOnceUp(c.err); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
