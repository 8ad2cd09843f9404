package cloud

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// stub is a cloud that lets everybody in and records what it is sent, for tests of what goes where.
type stub struct {
	*httptest.Server
	answer func(w http.ResponseWriter, r *http.Request) bool // before the stub's own; true where it has answered

	mutex    sync.Mutex
	requests []sent
}

// sent is a request as it came.
type sent struct {
	method, path, body string
	header             http.Header
}

func (s sent) String() string { return s.method + " " + s.path }

func startStub(t *testing.T) *stub {
	t.Helper()
	s := &stub{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mutex.Lock()
	s.requests = append(s.requests, sent{method: r.Method, path: r.URL.Path, body: string(body), header: r.Header})
	number := len(s.requests)
	s.mutex.Unlock()
	if s.answer != nil && s.answer(w, r) {
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/auth/tokens") || strings.HasSuffix(r.URL.Path, "/auth"):
		w.Header().Set("X-Subject-Token", fmt.Sprint("issued-", number))
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
		}
		_, _ = fmt.Fprintf(w, `{"token": {"project": {"id": "147", "name": "demo", "domain": {"id": "default"}}, "catalog": [{"type": "compute", "name": "nova",
			"endpoints": [{"interface": "public", "region": "R", "region_id": "R", "url": %q}]}]}}`, s.URL+"/compute/v2.1")
	case r.URL.Path == "/v3/projects": // of Huawei Cloud's IAM
		name := r.URL.Query().Get("name")
		_, _ = fmt.Fprintf(w, `{"projects": [{"id": "id-of-%s", "name": %q}]}`, name, name)
	default:
		_, _ = fmt.Fprint(w, `{"instanceActions": []}`)
	}
}

func (s *stub) sent() []sent {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]sent{}, s.requests...)
}

// holds reports whether a text came with any request.
func (s *stub) holds(text string) bool {
	for _, request := range s.sent() {
		header, _ := json.Marshal(request.header)
		if strings.Contains(request.path+request.body+string(header), text) {
			return true
		}
	}
	return false
}

// logins is how often a token was asked for.
func (s *stub) logins() int {
	n := 0
	for _, request := range s.sent() {
		if request.method == http.MethodPost && strings.HasSuffix(request.path, "/auth/tokens") {
			n++
		}
	}
	return n
}

func passwordAt(s *stub) settings.Settings {
	return settings.Settings{"auth_url": s.URL, "user_name": "me", "password": "hunter2", "project_name": "demo"}
}

func parallelCalls(times int, do func()) {
	var group sync.WaitGroup
	for range times {
		group.Go(do)
	}
	group.Wait()
}
