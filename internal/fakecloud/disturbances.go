package fakecloud

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"time"
)

// HangUp closes the connection instead of answering.
func HangUp() Interceptor {
	return func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }
}

// Hang never answers; it ends when the client gives up or the cloud is closed.
func Hang() Interceptor {
	return func(_ http.ResponseWriter, r *http.Request) bool {
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
}

// What [Reset] may send before it resets.
const (
	Nothing  = ""
	HalfHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Le"
	HalfBody = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"instanceAction"
)

// Reset sends these bytes, and resets the connection. The client may see the reset before it has read them.
func Reset(sent string) Interceptor {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, sent)
		if plain, ok := conn.(interface{ SetLinger(int) error }); ok { // a *net.TCPConn, or what stands in for one
			_ = plain.SetLinger(0)
			_ = conn.Close()
		}
		return true
	}
}

// Drip answers 200 at once, and sends the body byte by byte, one a tick: Drip(time.Tick(time.Second), body).
func Drip(tick <-chan time.Time, body string) Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
		for i := range len(body) {
			_ = http.NewResponseController(w).Flush()
			select {
			case <-tick:
				_, _ = io.WriteString(w, body[i:i+1])
			case <-r.Context().Done():
				panic(http.ErrAbortHandler)
			}
		}
		return true
	}
}

// Fail answers with a status and no body. retryAfter is the header of that name, "" for none.
func Fail(status int, retryAfter string) Interceptor {
	header := http.Header{}
	if retryAfter != "" {
		header.Set("Retry-After", retryAfter)
	}
	return Respond(status, header, "")
}

// HTML answers with a page, as a proxy or a login portal in front of a cloud does.
func HTML(status int) Interceptor {
	page := "<!DOCTYPE html>\n<html><head><title>" + http.StatusText(status) +
		"</title></head><body>A proxy.</body></html>\n"
	return Respond(status, http.Header{"Content-Type": {"text/html"}}, page)
}

// JSON answers with a body that is called JSON, whatever it is: one cut off, wrong types.
func JSON(status int, body string) Interceptor {
	return Respond(status, http.Header{"Content-Type": {"application/json"}}, body)
}

const hugeHead, hugeTail = `{"instanceAction":{"message":"`, `"}}`

// Huge answers with an instance action of so many bytes, all but a few of them its message.
func Huge(size int) Interceptor {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.Copy(w, hugeBody(size))
		return true
	}
}

// GzipBomb is Huge, compressed to a thousandth.
func GzipBomb(size int) Interceptor {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.Copy(z, hugeBody(size))
	_ = z.Close()
	header := http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}
	return Respond(http.StatusOK, header, packed.String())
}

func hugeBody(size int) io.Reader {
	message := io.LimitReader(letters{}, int64(size-len(hugeHead)-len(hugeTail)))
	return io.MultiReader(strings.NewReader(hugeHead), message, strings.NewReader(hugeTail))
}

// letters reads as the letter A without end.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'A'
	}
	return len(p), nil
}

// Redirect sends the client elsewhere: to a path on the same origin, to a URL, or with "" to where it is already.
func Redirect(status int, location string) Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		to := location
		if to == "" {
			to = r.RequestURI
		}
		w.Header().Set("Location", to)
		w.WriteHeader(status)
		return true
	}
}
