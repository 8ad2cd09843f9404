package instanceaction

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"os"
)

// isTransient reports whether an error can pass by itself: the cloud throttles or fails for a while, or a connection
// broke. A certificate, a redirect or a login that is refused stays refused.
func isTransient(err error) bool {
	if response, ok := errors.AsType[*ResponseError](err); ok {
		return response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusRequestTimeout ||
			response.StatusCode == http.StatusRequestEntityTooLarge || // as old Novas throttle
			response.StatusCode >= http.StatusInternalServerError
	}
	return isBrokenConnection(err)
}

// isTransientOnceUp reports whether an error can pass of a cloud that has given a good answer before. Then a web page
// in the place of a document, a load balancer's for example, is a disturbance like a 503.
func isTransientOnceUp(err error) bool {
	decoding, ok := errors.AsType[*DecodeError](err)
	return ok && decoding.Field == "" || isTransient(err)
}

func isBrokenConnection(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok || errors.Is(err, context.Canceled) {
		return false
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsTemporary || dns.IsTimeout
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Op == "dial" || op.Op == "read" || op.Op == "write"
	}
	if _, ok := errors.AsType[textproto.ProtocolError](err); ok { // an answer that broke off within a header's line
		return true
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || isTimeout(err)
}

// isTimeout reports whether a try got no answer in time. Callers look at the end of the wait itself first.
func isTimeout(err error) bool {
	timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && timeout.Timeout() || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}
