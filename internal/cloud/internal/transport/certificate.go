package transport

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// CertificateProblem is what is wrong with a server's certificate.
type CertificateProblem string

// The problems that are told apart.
const (
	UnknownAuthority   CertificateProblem = "unknown authority"
	OtherHost          CertificateProblem = "other host"
	Expired            CertificateProblem = "expired"
	NotYetValid        CertificateProblem = "not yet valid"
	InvalidCertificate CertificateProblem = "invalid"
)

// CertificateError is a server's certificate that does not prove that it is the server.
type CertificateError struct {
	Problem CertificateProblem
	Host    string
	Limit   time.Time // when it expired, or when it will be valid
	Now     time.Time // this machine's time then
	Err     error     // crypto/x509's
}

func (e *CertificateError) Error() string {
	switch e.Problem {
	case Expired:
		return fmt.Sprintf("the certificate of %s expired at %s (here it is %s)",
			e.Host, e.Limit.UTC().Format(time.RFC3339), e.Now.UTC().Format(time.RFC3339))
	case NotYetValid:
		return fmt.Sprintf("the certificate of %s is valid from %s on (here it is %s)",
			e.Host, e.Limit.UTC().Format(time.RFC3339), e.Now.UTC().Format(time.RFC3339))
	}
	return fmt.Sprintf("the certificate of %s cannot be verified: %s", e.Host, e.Err)
}

// Unwrap returns what crypto/x509 says.
func (e *CertificateError) Unwrap() error { return e.Err }

// Final reports that another attempt would end like this one.
func (*CertificateError) Final() bool { return true }

// certificateProblem returns a [*CertificateError] where the server's certificate was refused; else nil.
func certificateProblem(target *url.URL, err error) error {
	failure := &CertificateError{Problem: InvalidCertificate, Host: target.Host, Now: time.Now(), Err: err}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		failure.Problem = UnknownAuthority
		return failure
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		failure.Problem = OtherHost
		return failure
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		failure.Problem, failure.Limit = validity(invalid, failure.Now)
		return failure
	}
	if _, ok := errors.AsType[x509.SystemRootsError](err); ok {
		return failure
	}
	return nil
}

func validity(invalid x509.CertificateInvalidError, now time.Time) (CertificateProblem, time.Time) {
	switch {
	case invalid.Reason != x509.Expired:
		return InvalidCertificate, time.Time{}
	case now.Before(invalid.Cert.NotBefore):
		return NotYetValid, invalid.Cert.NotBefore
	}
	return Expired, invalid.Cert.NotAfter
}

// HandshakeError is a TLS connection that one of the two sides does not want: no version or cipher in common, no client
// certificate, or one that is not accepted.
type HandshakeError struct {
	Host string
	Err  error
}

func (e *HandshakeError) Error() string {
	return fmt.Sprintf("no TLS connection to %s: %s", e.Host, e.Err)
}

// Unwrap returns what crypto/tls says.
func (e *HandshakeError) Unwrap() error { return e.Err }

// Final reports that another attempt would end like this one.
func (*HandshakeError) Final() bool { return true }

// handshakeProblem returns a [*HandshakeError] where the other side sent an alert, or we refused; else nil. crypto/tls
// has no type for either.
func handshakeProblem(target *url.URL, err error) error {
	remote, ok := errors.AsType[*net.OpError](err) // crypto/tls says so of an alert that it is sent
	if ok && remote.Op == "remote error" || strings.HasPrefix(err.Error(), "tls: ") {
		return &HandshakeError{Host: target.Host, Err: err}
	}
	return nil
}
