package instanceaction

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

// isPassing says whether an error is one that can pass by itself: a cloud that throttles or is disturbed, a connection
// that broke. A certificate, a redirect or a login that is refused stays refused.
func isPassing(err error) bool {
	if response, ok := errors.AsType[*ResponseError](err); ok {
		return response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusRequestTimeout ||
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
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return true
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET)
}
