package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/http2"
)

// TestAttemptTransport_Timeout is for one try, to the end of its body, and says that it is a setting.
func TestAttemptTransport_Timeout(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"no answer comes": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"no end comes": func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			options := Options{MaxRetries: 2, RequestTimeout: 40 * time.Second}
			simulate(t, options, handler, func(t *testing.T, client *http.Client) {
				start := time.Now()
				_, _, err := get(t.Context(), client)
				failure, ok := errors.AsType[*url.Error](err)
				if !ok || !failure.Timeout() ||
					err.Error() !=
						`Get "http://nova.example.com/v2.1/": no complete answer within 40s (request_timeout)` {
					t.Errorf("%v", err)
				}
				if took := time.Since(start); took < 2*time.Minute || took > 2*time.Minute+2*time.Second {
					t.Errorf("three tries took %s", took)
				}
			})
		})
	}
}

// TestAttemptTransport_Log has what happened, and nothing that is secret.
func TestAttemptTransport_Log(t *testing.T) {
	server := &failing{first: 1, failure: func(w http.ResponseWriter, _ *http.Request) {
		connection, _, _ := http.NewResponseController(w).Hijack()
		_, _ = fmt.Fprintf(connection, "HTTP/1.1 what-is-this-hunter2-\x1b[2J%s\r\n\r\n", strings.Repeat("x", 10_000))
		connection.Close()
	}}
	handler := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Compute-Request-Id", "req-hunter2")
		server.ServeHTTP(w, r)
	}
	var log []LogEntry
	options := Options{MaxRetries: 1, RequestTimeout: time.Minute, Log: func(_ context.Context, entry LogEntry) {
		log = append(log, entry)
	}}
	simulate(t, options, handler, func(t *testing.T, client *http.Client) {
		if _, _, err := request(t.Context(), client, http.MethodGet,
			"http://nova.example.com/v2.1/servers?limit=7&token=hunter2", ""); err != nil {
			t.Fatal(err)
		}
	})
	if len(log) != 2 || log[0].Err == nil || log[0].StatusCode != 0 || log[1].Err != nil ||
		log[1].StatusCode != 200 || log[1].RequestID != "req-(sensitive)" {
		t.Fatalf("%+v", log)
	}
	for _, entry := range log {
		text := fmt.Sprintf("%s %s %v", entry.Method, entry.URL, entry.Err)
		if !strings.HasPrefix(text, "GET http://nova.example.com/v2.1/servers?limit=7&token=xxxxx ") ||
			strings.Contains(text, "hunter2") || strings.Contains(text, "\x1b") || len(text) > 1200 {
			t.Errorf("%q", text)
		}
	}
}

// TestAttemptTransport_LogOfRedirect: the cloud chose the URL, and may have put a secret into it.
func TestAttemptTransport_LogOfRedirect(t *testing.T) {
	handler := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/start" {
			http.Redirect(w, r, "/hunter2/end", http.StatusFound)
		}
	}
	var urls []string
	options := Options{RequestTimeout: time.Minute, Log: func(_ context.Context, entry LogEntry) {
		urls = append(urls, entry.URL)
	}}
	simulate(t, options, handler, func(t *testing.T, client *http.Client) {
		if _, _, err := request(t.Context(), client, http.MethodGet, "http://nova.example.com/start", ""); err != nil {
			t.Fatal(err)
		}
	})
	if want := []string{"http://nova.example.com/start",
		"http://nova.example.com/(sensitive)/end"}; !slices.Equal(urls, want) {
		t.Errorf("%q, want %q", urls, want)
	}
}

func TestLoggedURL(t *testing.T) {
	for full, want := range map[string]string{
		"https://nova.example.com/v2.1":                    "https://nova.example.com/v2.1",
		"https://me:hunter2@nova.example.com/v2.1#hunter2": "https://nova.example.com/v2.1",
		"https://nova.example.com/v2.1?marker=b&limit=7":   "https://nova.example.com/v2.1?marker=b&limit=7",
		"https://nova.example.com/v2.1?limit=7&X-Auth-Token=hunter2": "https://nova.example.com/v2.1?X-Auth-Token=" +
			"xxxxx&limit=7",
		"https://iam.example.com/v3/projects?name=cn-north-4": "https://iam.example.com/v3/projects?name=cn-north-4",
		"https://nova.example.com/v2.1?limit=1&sig=a;hunter2": "https://nova.example.com/v2.1?xxxxx",
		"https://nova.example.com/v2.1?sig=hunter2%zz":        "https://nova.example.com/v2.1?xxxxx",
		"https://nova.example.com/v2.1?signature=hunter2&signature=two": "https://nova.example.com/v2.1?signature=" +
			"xxxxx",
	} {
		parsed, err := url.Parse(full)
		if err != nil {
			t.Fatal(err)
		}
		if got := LoggedURL(parsed); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestAttemptTransport_TurnedAway: net/http itself repeats the request for as long as it has time. One may be on its
// way as it ends.
func TestAttemptTransport_TurnedAway(t *testing.T) {
	var seen atomic.Int64
	server := httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}
	server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, connection *tls.Conn, _ http.Handler) { goAway(connection, &seen) },
	}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	trusting := &tls.Config{InsecureSkipVerify: true}
	client := testClient(trusting, Options{RequestTimeout: time.Minute})
	defer client.CloseIdleConnections()
	if _, _, err := request(t.Context(), &client, http.MethodGet, server.URL, ""); !errors.Is(err, errTurnedAway) ||
		seen.Load() > maxConnections+1 {
		t.Errorf("%d requests, error %v", seen.Load(), err)
	}
}

// goAway answers an HTTP/2 request as if it had not been seen.
func goAway(connection net.Conn, seen *atomic.Int64) {
	_, _ = io.ReadFull(connection, make([]byte, len(http2.ClientPreface)))
	framer := http2.NewFramer(connection, connection)
	_ = framer.WriteSettings()
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return
		}
		if frame.Header().Type == http2.FrameHeaders {
			seen.Add(1)
			_ = framer.WriteGoAway(0, http2.ErrCodeNo, nil)
		}
	}
}

// TestTransport_SilentHTTP2: a connection that dies without a word is given up, and the next attempt takes another.
func TestTransport_SilentHTTP2(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := &pipes{connections: make(chan net.Conn), closed: make(chan struct{})}
		dials := 0
		go func() {
			for {
				connection, err := network.Accept()
				if err != nil {
					return
				}
				if dials++; dials == 1 {
					go func() { _, _ = io.Copy(io.Discard, connection) }() // hears all and says nothing
					continue
				}
				go (&http2.Server{}).ServeConn(connection, &http2.ServeConnOpts{Handler: answer(200)})
			}
		}()
		transport := New(nil, Options{RequestTimeout: time.Minute})
		transport.DialContext = network.dial
		transport.Protocols = new(http.Protocols)
		transport.Protocols.SetUnencryptedHTTP2(true)
		client := NewHTTPClient(transport, nil,
			withoutSecrets(Options{MaxRetries: 2, RequestTimeout: 30 * time.Second}))
		if status, _, err := get(t.Context(), &client); status != 200 || err != nil || dials != 2 {
			t.Errorf("%d after %d connections, error %v", status, dials, err)
		}
		transport.CloseIdleConnections()
		network.Close()
		synctest.Wait()
	})
}
