package transport

import (
	"bytes"
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// SchemeError is a port that speaks something else than the URL says.
type SchemeError struct {
	Origin string // scheme, host and port that were asked
	Speaks string // the scheme that would be right: "http" or "https"; "" where it is neither
}

func (e *SchemeError) Error() string {
	switch e.Speaks {
	case "http":
		return e.Origin + " answers without TLS, in plain HTTP"
	case "https":
		return e.Origin + " wants TLS and was asked in plain HTTP"
	}
	return e.Origin + " answers in another protocol than its URL says"
}

// Final reports that another attempt would end like this one.
func (*SchemeError) Final() bool { return true }

// schemeMismatch returns a [*SchemeError] where a connection failed because the port speaks something else; else nil.
// What is no HTTP may be a proxy's, where there is one.
func schemeMismatch(target, proxy *url.URL, err error) error {
	if record, ok := errors.AsType[tls.RecordHeaderError](err); ok && record.Conn != nil { // what came is no TLS at all
		failure := &SchemeError{Origin: originOf(target)}
		if isHTTP(record.RecordHeader) {
			failure.Speaks = "http"
		}
		return failure
	}
	// net/http has no type for this.
	_, answer, ok := strings.Cut(err.Error(), `malformed HTTP response "`)
	switch {
	case !ok || proxy != nil:
		return nil
	case target.Scheme == "http" && // TLS's alert, handshake
		(strings.HasPrefix(answer, `\x15\x03`) || strings.HasPrefix(answer, `\x16\x03`)):
		return &SchemeError{Origin: originOf(target), Speaks: "https"}
	}
	return &SchemeError{Origin: originOf(target)}
}

// isHTTP reports whether an answer to TLS's first bytes begins as one of a web server's: with a status line, or, where
// it took them for a request of HTTP/0.9, with a page.
func isHTTP(header [5]byte) bool { return string(header[:]) == "HTTP/" || header[0] == '<' }

// tlsWords are how servers answer plain HTTP at a TLS port, in small letters: Go's, nginx, Apache, Traefik and HAProxy
// pass these on.
var tlsWords = [][]byte{
	[]byte("client sent an http request to an https server"),
	[]byte("plain http request was sent to https port"),
	[]byte("speaking plain http to an ssl-enabled server port"),
}

// tlsWanted returns a [*SchemeError] where a server has explained that it wants TLS; else nil.
func tlsWanted(target *url.URL, response *http.Response, body []byte) error {
	if target.Scheme != "http" || response.StatusCode != http.StatusBadRequest {
		return nil
	}
	body = bytes.ToLower(body[:min(len(body), 4096)])
	for _, words := range tlsWords {
		if bytes.Contains(body, words) {
			return &SchemeError{Origin: originOf(target), Speaks: "https"}
		}
	}
	return nil
}
