package transport

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestReadWhole_Huge are not read to their end, and not asked for again.
func TestReadWhole_Huge(t *testing.T) {
	const megabytes = 100
	megabyte := make([]byte, 1<<20)
	flood := func(w io.Writer, megabytes int) {
		for range megabytes {
			if _, err := w.Write(megabyte); err != nil {
				return
			}
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"plain": func(w http.ResponseWriter, _ *http.Request) { flood(w, megabytes) },
		"announced": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(megabytes<<20))
			flood(w, megabytes)
		},
		"of an error": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			flood(w, megabytes)
		},
		"compressed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			compressed, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
			flood(compressed, megabytes/2) // a hundredth of it on the way
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := &failing{first: 100, failure: handler}
			simulate(t, retrying, server.ServeHTTP, func(t *testing.T, client *http.Client) {
				_, _, err := get(t.Context(), client)
				if !isAny[*BodyTooLargeError](err) || !strings.Contains(err.Error(), "larger than 32 MiB") ||
					server.seen.Load() != 1 {
					t.Errorf("%v after %d requests", err, server.seen.Load())
				}
			})
		})
	}
}

// TestReadWhole_SwitchingProtocols does not wait for what comes on a connection that is no HTTP any more.
func TestReadWhole_SwitchingProtocols(t *testing.T) {
	handler := func(w http.ResponseWriter, _ *http.Request) {
		connection, _, _ := http.NewResponseController(w).Hijack()
		_, _ = io.WriteString(connection,
			"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
	}
	simulate(t, Options{RequestTimeout: time.Minute}, handler, func(t *testing.T, client *http.Client) {
		began := time.Now()
		status, body, err := get(t.Context(), client)
		if err != nil || status != http.StatusSwitchingProtocols || body != "" || time.Since(began) != 0 {
			t.Errorf("%d %q %v after %s", status, body, err, time.Since(began))
		}
	})
}

// TestMalformedResponse tells what is no HTTP from a connection that ended.
func TestMalformedResponse(t *testing.T) {
	const prefix = "net/http: HTTP/1.x transport connection broken: "
	for _, c := range []struct {
		name             string
		err              error
		isBroken, isHung bool
	}{
		{"a header with a control character", errors.New(prefix + "malformed MIME header line: \"X\\x00\""), true,
			false},
		{"an end in the head", fmt.Errorf(prefix+"%w", io.ErrUnexpectedEOF), false, true},
		{"an end before it", io.EOF, false, true},
		{"a reset on Windows", &net.OpError{Op: "read", Err: syscall.Errno(10054)}, false, true},
		{"a reset on Windows in the head", fmt.Errorf(prefix+"%w", syscall.Errno(10054)), false, true},
		{"a connection that Windows aborted", &net.OpError{Op: "read", Err: syscall.Errno(10053)}, false, true},
		{"a reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, false, true},
		{"a refusal", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := malformedResponse(c.err); (got != nil) != c.isBroken {
				t.Errorf("%v", got)
			}
			got := connectionClosed(c.err)
			if (got != nil) != c.isHung ||
				got != nil && (!errors.Is(got, c.err) || !strings.HasPrefix(got.Error(), "the connection was closed")) {
				t.Errorf("%v", got)
			}
		})
	}
}
