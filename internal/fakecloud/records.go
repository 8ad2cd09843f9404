package fakecloud

import (
	"bytes"
	"io"
	"maps"
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
	Path    string      // escaped, as it came
	Query   string      // escaped, as it came, without the "?"
	Header  http.Header // names in Go's canonical form; secrets included
	Body    []byte
	Status  int    // of the answer; 0 where none was given (yet)
	Conn    string // the client's address and port: one a connection
}

// Requests are the requests since Start or the last ResetRequests, in the order in which they arrived. Their Status is
// known before the client sees the answer.
func (c *Cloud) Requests() []Request { return c.records.all() }

// MaxConnections is the highest number of connections to a service, all its regions together, that were open at the
// same moment since Start or the last ResetRequests.
func (c *Cloud) MaxConnections(service string) int {
	c.records.mu.Lock()
	defer c.records.mu.Unlock()
	return c.records.most[service]
}

// ResetRequests forgets the requests so far, and counts MaxConnections afresh from the connections that are open now.
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

// connection counts the connections of a service as they come and go.
func (rs *records) connection(service string, state http.ConnState) {
	delta := map[http.ConnState]int{http.StateNew: 1, http.StateClosed: -1, http.StateHijacked: -1}[state]
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.open == nil {
		rs.open, rs.most = map[string]int{}, map[string]int{}
	}
	rs.open[service] += delta
	rs.most[service] = max(rs.most[service], rs.open[service])
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

// Unwrap is for http.ResponseController, by which interceptors flush and hijack.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	rewind(r, body)
	return body, err
}

// rewind lets the next reader of a request start at the beginning of its body.
func rewind(r *http.Request, body []byte) { r.Body = io.NopCloser(bytes.NewReader(body)) }
