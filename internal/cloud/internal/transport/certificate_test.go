package transport

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"
)

// selfSigned is a certificate that is its own authority.
func selfSigned(t *testing.T, template *x509.Certificate) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(1)
	template.IsCA, template.BasicConstraintsValid = true, true
	if template.NotAfter.IsZero() {
		template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// TestCertificateError says what is wrong, and is final at the first attempt.
func TestCertificateError(t *testing.T) {
	here := []net.IP{net.IPv4(127, 0, 0, 1)}
	hour := time.Now().Add(-time.Hour)
	for _, c := range []struct {
		name     string
		template *x509.Certificate
		trusted  bool
		problem  CertificateProblem // "" for none
		says     string
	}{
		{name: "good", template: &x509.Certificate{IPAddresses: here}, trusted: true},
		{name: "not trusted", template: &x509.Certificate{IPAddresses: here}, problem: UnknownAuthority,
			says: "unknown authority"},
		{name: "another host's", template: &x509.Certificate{DNSNames: []string{"glance.example.com"}}, trusted: true,
			problem: OtherHost, says: "doesn't contain any IP SANs"},
		{name: "by common name", template: &x509.Certificate{Subject: pkix.Name{CommonName: "127.0.0.1"}},
			trusted: true, problem: OtherHost, says: "cannot be verified"},
		{name: "expired",
			template: &x509.Certificate{IPAddresses: here, NotBefore: hour.Add(-time.Hour), NotAfter: hour},
			trusted:  true, problem: Expired,
			says: "expired at " + hour.UTC().Format(time.RFC3339) + " (here it is 20"},
		{name: "not yet valid",
			template: &x509.Certificate{IPAddresses: here, NotBefore: hour.Add(24 * time.Hour),
				NotAfter: hour.Add(48 * time.Hour)}, trusted: true, problem: NotYetValid,
			says: "is valid from " + hour.Add(24*time.Hour).UTC().Format(time.RFC3339)},
	} {
		t.Run(c.name, func(t *testing.T) {
			certificate := selfSigned(t, c.template)
			server := httptest.NewUnstartedServer(answer(200))
			server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
			server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of each refusal
			server.StartTLS()
			defer server.Close()
			pool := x509.NewCertPool()
			if c.trusted {
				pool.AddCert(certificate.Leaf)
			}
			client := testClient(&tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
				Options{MaxRetries: 1_000_000, RequestTimeout: time.Minute})
			_, _, err := request(t.Context(), &client, http.MethodGet, server.URL, "")
			failure, ok := errors.AsType[*CertificateError](err)
			if ok != (c.problem != "") ||
				ok &&
					(failure.Problem != c.problem || !strings.Contains(err.Error(), c.says) ||
						"https://"+failure.Host != server.URL) {
				t.Errorf("%v, want %q", err, c.problem)
			}
			if ok && !isAny[*tls.CertificateVerificationError](err) {
				t.Errorf("%#v does not wrap what crypto/tls said", failure.Err)
			}
		})
	}
}

func TestHandshakeProblem(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want bool
	}{
		{"an alert", &net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, true},
		{"an old version of TLS", errors.New("tls: server selected unsupported protocol version 301"), true},
		{"a slow handshake", errors.New("net/http: TLS handshake timeout"), false},
		{"a reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := handshakeProblem(&url.URL{Host: "nova.example.com"}, c.err)
			if (err != nil) != c.want ||
				c.want && err.Error() != "no TLS connection to nova.example.com: "+c.err.Error() {
				t.Errorf("%v", err)
			}
		})
	}
}
