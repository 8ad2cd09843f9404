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
	"slices"
)

// transientStatuses are those below 500 that can pass. 413 is Nova's older way to throttle
// (nova/api/openstack/wsgi.py adds Retry-After to it as to 429).
var transientStatuses = []int{
	http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests,
}

// isTransient says whether an error can pass by itself: a cloud that throttles or is disturbed, a connection
// that broke. A certificate, a redirect or a login that is refused stays refused.
func isTransient(err error) bool {
	if response, ok := errors.AsType[*ResponseError](err); ok {
		return slices.Contains(transientStatuses, response.StatusCode) ||
			response.StatusCode >= http.StatusInternalServerError
	}
	return isBrokenConnection(err)
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
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) // of a try, not of the wait
}
