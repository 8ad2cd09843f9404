package transport

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestSchemeError is final at the first attempt, and says what the port speaks.
func TestSchemeError(t *testing.T) {
	var requests atomic.Int64
	count := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) })
	plain := httptest.NewServer(count)
	defer plain.Close()
	encrypted := httptest.NewUnstartedServer(count)
	encrypted.Config.ErrorLog = log.New(io.Discard, "", 0)
	encrypted.StartTLS()
	defer encrypted.Close()
	says := func(status int, words string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, words, status)
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	for _, c := range []struct{ name, target, speaks string }{
		{"https at a port without TLS", strings.Replace(plain.URL, "http:", "https:", 1), "http"},
		{"http at a port of Go's with TLS", strings.Replace(encrypted.URL, "https:", "http:", 1), "https"},
		{"http at a port of nginx's with TLS",
			says(400, "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head>"), "https"},
		{"http at a port of Apache's with TLS",
			says(400, "<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />"), "https"},
		{"http at a port that sends an alert", "http://" + talk(t, "\x15\x03\x01\x00\x02\x02\x46"), "https"},
		{"http at a port that shakes hands", "http://" + talk(t, "\x16\x03\x01\x00\x02\x02\x46"), "https"},
		{"http at a port of SSH", "http://" + talk(t, "SSH-2.0-OpenSSH_9.2\r\n"), ""},
		{"https at a port that takes it for HTTP/0.9",
			"https://" + talk(t, "<!DOCTYPE HTML>\n<title>Error response</title>"), "http"},
		{"https at a port of SSH", "https://" + talk(t, "SSH-2.0-OpenSSH_9.2\r\n"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := testClient(nil, Options{MaxRetries: 1_000_000, RequestTimeout: time.Minute})
			_, _, err := request(t.Context(), &client, http.MethodGet, c.target, "")
			if failure, ok := errors.AsType[*SchemeError](err); !ok || failure.Speaks != c.speaks ||
				failure.Origin != c.target || !strings.Contains(err.Error(), c.target) {
				t.Errorf("%v", err)
			}
		})
	}
	if got := requests.Load(); got != 0 {
		t.Errorf("%d requests came through", got)
	}
}

// TestTLSWanted_OtherAnswers of status 400 are the cloud's own.
func TestTLSWanted_OtherAnswers(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		words  string
	}{
		{"another 400", 400, `{"badRequest": {"message": "Invalid input"}}`},
		{"another status", 404, "Client sent an HTTP request to an HTTPS server."},
	} {
		t.Run(c.name, func(t *testing.T) {
			simulate(t, Options{RequestTimeout: time.Minute}, func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, c.words, c.status)
			}, func(t *testing.T, client *http.Client) {
				if status, body, err := get(t.Context(), client); status != c.status || body != c.words+"\n" ||
					err != nil {
					t.Errorf("%d %q, error %v", status, body, err)
				}
			})
		})
	}
}

// talk is the address of a port that says that to whoever speaks to it.
func talk(t *testing.T, words string) string {
	t.Helper()
	return listen(t, func(connection net.Conn) {
		_, _ = connection.Read(make([]byte, 4096))
		_, _ = io.WriteString(connection, words)
		connection.Close()
	})
}

// listen is the address of a port whose connections are served one after the other.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			serve(connection)
		}
	}()
	return listener.Addr().String()
}
