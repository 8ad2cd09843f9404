package cloudtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Stub is a cloud that lets everybody in and records what it is sent, for tests of what goes where.
type Stub struct {
	*httptest.Server
	Answer func(w http.ResponseWriter, r *http.Request) bool // before the stub's own; true where it has answered

	mutex    sync.Mutex
	requests []Sent
}

// Sent is a request as it came.
type Sent struct {
	Method, Path, Body string
	Header             http.Header
}

func (s Sent) String() string { return s.Method + " " + s.Path }

// StartStub starts a stub for the time of a test.
func StartStub(t *testing.T) *Stub {
	t.Helper()
	s := &Stub{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// Always makes the stub answer everything so.
func (s *Stub) Always(status int, body string) {
	s.Answer = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return true
	}
}

const stubToken = `{"token": {"project": {"id": "147", "name": "demo", "domain": {"id": "default"}},
	"catalog": [{"type": "compute", "name": "nova",
		"endpoints": [{"interface": "public", "region": "R", "region_id": "R", "url": %q}]}]}}`

func (s *Stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mutex.Lock()
	s.requests = append(s.requests, Sent{Method: r.Method, Path: r.URL.Path, Body: string(body), Header: r.Header})
	number := len(s.requests)
	s.mutex.Unlock()
	if s.Answer != nil && s.Answer(w, r) {
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/auth/tokens") || strings.HasSuffix(r.URL.Path, "/auth"):
		w.Header().Set("X-Subject-Token", fmt.Sprint("issued-", number))
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
		}
		_, _ = fmt.Fprintf(w, stubToken, s.URL+"/compute/v2.1")
	case r.URL.Path == "/v3/projects": // of Huawei Cloud's IAM
		name := r.URL.Query().Get("name")
		_, _ = fmt.Fprintf(w, `{"projects": [{"id": "id-of-%s", "name": %q}]}`, name, name)
	default:
		_, _ = fmt.Fprint(w, `{"instanceActions": []}`)
	}
}

// Sent are the requests until now.
func (s *Stub) Sent() []Sent {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.requests)
}

// Holds reports whether a text came with any request.
func (s *Stub) Holds(text string) bool {
	return slices.ContainsFunc(s.Sent(), func(request Sent) bool {
		header, _ := json.Marshal(request.Header)
		return strings.Contains(request.Path+request.Body+string(header), text)
	})
}

// Logins is how often a token was asked for.
func (s *Stub) Logins() int {
	logins := slices.DeleteFunc(s.Sent(), func(request Sent) bool {
		return request.Method != http.MethodPost || !strings.HasSuffix(request.Path, "/auth/tokens")
	})
	return len(logins)
}

// PasswordAt is a login by password at a stub.
func PasswordAt(s *Stub) map[string]string {
	return map[string]string{"auth_url": s.URL, "user_name": "me", "password": "hunter2", "project_name": "demo"}
}
