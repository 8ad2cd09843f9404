package fakecloud

import (
	"bufio"
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Request is a request that reached the cloud, as it came.
type Request struct {
	Time    time.Time   // when it had arrived completely
	Service string      // Identity, Compute or Huawei
	Region  string      // the region whose service it reached; "" for Identity
	Method  string      // "GET"
	Path    string      // escaped, as it came; only broken escapes are mended
	Query   string      // escaped, as it came, without the "?"
	Header  http.Header // names in Go's canonical form; secrets included
	Body    []byte
	Status  int    // of the answer; 0 where none was given (yet)
	Conn    string // the client's address and port: one a connection
}

// Requests are the requests since Start or the last ResetRequests, in the order
// in which they arrived. Their Status is known before the client sees the answer.
func (c *Cloud) Requests() []Request { return c.records.all() }

// ResetRequests forgets the requests so far, and counts MaxConnections afresh
// from the connections that are open now.
func (c *Cloud) ResetRequests() { c.records.reset() }

type records struct {
	mu       sync.Mutex
	requests []*Request
	open     map[string]int // connections now, by service
	most     map[string]int
}

// add records a request, and returns the writer that will complete the record.
func (rs *records) add(s *service, w http.ResponseWriter, r *http.Request, body []byte) http.ResponseWriter {
	path, query, _ := strings.Cut(r.RequestURI, "?")
	entry := &Request{
		Time: time.Now(), Service: s.name, Region: s.region,
		Method: r.Method, Path: path, Query: query,
		Header: r.Header.Clone(), Body: body, Conn: r.RemoteAddr,
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.requests = append(rs.requests, entry)
	return &answer{ResponseWriter: w, status: func(code int) {
		rs.mu.Lock()
		defer rs.mu.Unlock()
		entry.Status = code
	}}
}

func (rs *records) all() []Request {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	all := make([]Request, len(rs.requests))
	for i, r := range rs.requests {
		all[i] = *r
		all[i].Header, all[i].Body = r.Header.Clone(), slices.Clone(r.Body)
	}
	return all
}

func (rs *records) reset() {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.requests = nil
	rs.most = maps.Clone(rs.open)
}

func (rs *records) connections(service string, delta int) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.open == nil {
		rs.open, rs.most = map[string]int{}, map[string]int{}
	}
	rs.open[service] += delta
	rs.most[service] = max(rs.most[service], rs.open[service])
}

func (rs *records) maxConnections(service string) int {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.most[service]
}

// answer notes the status of an answer before its first byte is sent.
type answer struct {
	http.ResponseWriter
	status func(int)
	begun  bool
}

func (a *answer) WriteHeader(code int) {
	if !a.begun {
		a.begun = code >= 200 // 1xx are not the answer yet
		a.status(code)
	}
	a.ResponseWriter.WriteHeader(code)
}

func (a *answer) Write(p []byte) (int, error) {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(p)
}

// Flush lets interceptors send an answer in pieces.
func (a *answer) Flush() { _ = http.NewResponseController(a.ResponseWriter).Flush() }

// Hijack lets interceptors take the connection over.
func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(a.ResponseWriter).Hijack()
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	rewind(r, body)
	return body, err
}

// rewind lets the next reader of a request start at the beginning of its body.
func rewind(r *http.Request, body []byte) { r.Body = io.NopCloser(bytes.NewReader(body)) }
