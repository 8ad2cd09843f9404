package novatest_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/novatest"
)

// TestDifferential puts the same questions to a real Nova and to the embedded cloud. Where the answers differ, the
// embedded cloud is wrong.
func TestDifferential(t *testing.T) {
	world, err := novatest.Load()
	if errors.Is(err, novatest.ErrNoWorld) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	nova, embedded := realCloud(t, world), embeddedCloud(t, world.NewestMicroversion)
	ofNova, ofEmbedded := questions(t, nova), questions(t, embedded)
	known := answeredOtherwise[world.Release]
	counterparts := map[string]question{}
	for _, q := range ofEmbedded {
		counterparts[q.name] = q
	}
	for _, q := range ofNova {
		counterpart, ok := counterparts[q.name]
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			if !ok {
				t.Fatal("the embedded cloud has nothing to ask about")
			}
			time.Sleep(time.Until(q.notBefore))
			answered := ask(t, q)
			for try := 0; answered.status == "" && try < 3; try++ { // uWSGI hangs up now and then
				answered = ask(t, q)
			}
			for try := 0; q.patient && try < 20 && strings.Contains(answered.status, " 401 "); try++ {
				answered = ask(t, q)
			}
			want, got := nova.shapeOf(answered, q.only), embedded.shapeOf(ask(t, counterpart), q.only)
			lines := differences(want, got)
			if why, ok := known[q.name]; ok {
				if len(lines) == 0 {
					t.Errorf("no difference any more, where there was one: %s", why)
				}
				return
			}
			for _, line := range lines {
				t.Error(line)
			}
		})
	}
}

// answeredOtherwise names, by release, the questions that it answers otherwise than the embedded cloud does, which
// answers as another release: what the difference is.
var answeredOtherwise = map[string]map[string]string{
	"trixie": answersSince2025,
	"sid":    answersSince2026,
}

var answersSince2025 = map[string]string{
	"login-admin":     "Keystone 27 has one more role that an administrator has, manager",
	"nasty-request-7": "with MariaDB 11 a request's ID is found with a NUL at its end",

	"servers-own-unscoped":          noListWithoutProject,
	"servers-deleted-unscoped":      noListWithoutProject,
	"servers-error-of-all-unscoped": noListWithoutProject,
	"servers-error-unscoped":        noListWithoutProject,
	"servers-all-projects-unscoped": noListWithoutProject,
	"servers-deleted-own-unscoped":  noListWithoutProject,
}

var answersSince2026 = with(answersSince2025, map[string]string{
	"token-unscoped":   "an unexpected error is no longer to be reported upstream",
	"nasty-request-13": "Nova answers to bytes that are not UTF-8, where its server hung up",
	"nasty-request-28": "Nova answers to bytes that are not UTF-8, where its server hung up",

	"discovery/":            v20Deprecated,
	"discovery//":           v20Deprecated,
	"discovery/favicon.ico": v20Deprecated,
	"discovery/v2":          v20Deprecated,
	"discovery/v2/":         v20Deprecated,
	"discovery/v3":          v20Deprecated,
	"discovery/v3/":         v20Deprecated,
	"path-v3":               v20Deprecated,

	"page-limit-[]":         limitNonEmpty,
	"servers-limit-[]":      limitNonEmpty,
	"servers-limit-huge-[]": limitNonEmpty,

	"servers-error-member":             faultInList,
	"servers-error-of-all-admin":       faultInList,
	"servers-error-reader":             faultInList,
	"servers-limit-huge-[1]":           faultInList,
	"servers-limit-huge-[1&limit=2]":   faultInList,
	"servers-limit-huge-[100000]":      faultInList,
	"servers-limit-huge-[2&limit=1]":   faultInList,
	"servers-limit-huge-[3]":           faultInList,
	"servers-limit-huge-[4]":           faultInList,
	"servers-limit-project-path":       faultInList,
	"servers-name-[^web$&name=^huge$]": faultInList,
})

func with(of, more map[string]string) map[string]string {
	all := maps.Clone(of)
	maps.Copy(all, more)
	return all
}

const (
	noListWithoutProject = "a token without a project may list no servers"
	v20Deprecated        = "the API v2.0 is DEPRECATED, where it was SUPPORTED"
	limitNonEmpty        = "a newer jsonschema says that an empty limit should be non-empty"
	faultInList          = "a list has the fault of a server that no host could take"
)

// cloud is one of the two, with somebody logged in.
type cloud struct {
	*novatest.World
	translate *strings.Replacer

	admin, member, reader, credential string // tokens
	unscoped, revoked, revokedLate    string
	expired                           string
	expiredFrom                       time.Time
}

func realCloud(t *testing.T, world *novatest.World) *cloud {
	t.Helper()
	c := &cloud{World: world, translate: names(world)}
	c.expired = c.login(t, world.ShortTokenIdentityURL, c.password("member", "demo"))
	c.expiredFrom = time.Now().Add(time.Duration(world.ShortTokenSeconds)*time.Second + time.Second)
	c.loginAll(t)
	return c
}

// embeddedCloud is as new as the real one, which remembers good tokens.
func embeddedCloud(t *testing.T, newest string) *cloud {
	t.Helper()
	started, err := fakecloud.Start(fakecloud.WithTokenCache(), fakecloud.WithMicroversions("2.1", newest),
		fakecloud.WithServers(novatest.Servers()...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(started.Close)
	world := novatest.Embedded(started)
	c := &cloud{World: world, translate: names(world)}
	c.expired = c.login(t, world.IdentityURL, c.password("member", "demo"))
	started.ExpireTokens()
	c.loginAll(t)
	return c
}

func (c *cloud) loginAll(t *testing.T) {
	t.Helper()
	c.admin = c.login(t, c.IdentityURL, c.password("admin", "admin"))
	c.member = c.login(t, c.IdentityURL, c.password("member", "demo"))
	c.reader = c.login(t, c.IdentityURL, c.password("reader", "demo"))
	c.credential = c.login(t, c.IdentityURL, c.byCredential())
	c.unscoped = c.login(t, c.IdentityURL, c.password("member", ""))
	c.revoked = c.login(t, c.IdentityURL, c.password("member", "demo"))
	c.revoke(t, c.revoked)
	c.revokedLate = c.login(t, c.IdentityURL, c.password("member", "demo"))
	// Each of Nova's processes remembers for itself, and which of them answers is chance: hence question.patient.
	ask(t, question{url: c.server("web"), headers: []string{as(c.revokedLate)}})
	c.revoke(t, c.revokedLate)
}

// password is the body of a login; "" as project is none.
func (c *cloud) password(user, project string) string {
	scope := ""
	if project != "" {
		scope = fmt.Sprintf(`, "scope": {"project": {"name": %q, "domain": {"id": "default"}}}`, project)
	}
	return fmt.Sprintf(`{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": %q,
		"domain": {"id": "default"}, "password": %q}}}%s}}`, user, c.Accounts[user].Password, scope)
}

func (c *cloud) byCredential() string {
	return fmt.Sprintf(`{"auth": {"identity": {"methods": ["application_credential"],
		"application_credential": {"id": %q, "secret": %q}}}}`, c.ApplicationCredential.ID,
		c.ApplicationCredential.Secret)
}

// byToken is the body of a login with a token, for its user's project demo.
func (c *cloud) byToken(token string) string {
	return fmt.Sprintf(`{"auth": {"identity": {"methods": ["token"], "token": {"id": %q}},
		"scope": {"project": {"name": "demo", "domain": {"id": "default"}}}}}`, token)
}

func (c *cloud) login(t *testing.T, identityURL, body string) string {
	t.Helper()
	a := ask(t,
		question{method: "POST", url: identityURL + "/auth/tokens", headers: []string{"Content-Type: application/json"},
			body: body})
	token, ok := a.header("X-Subject-Token")
	if !ok {
		t.Fatalf("no login: %s %s", a.status, a.body)
	}
	return token
}

func (c *cloud) revoke(t *testing.T, token string) {
	t.Helper()
	a := ask(t,
		question{method: "DELETE", url: c.IdentityURL + "/auth/tokens",
			headers: []string{"X-Auth-Token: " + token, "X-Subject-Token: " + token}})
	if !strings.Contains(a.status, " 204 ") {
		t.Fatalf("token not revoked: %s %s", a.status, a.body)
	}
}

// answer is what came back, as it came. All is empty where the other end hung up without an answer.
type answer struct {
	status  string
	headers []string
	body    []byte
}

func (a *answer) header(name string) (string, bool) {
	for _, line := range a.headers {
		if key, value, _ := strings.Cut(line, ": "); strings.EqualFold(key, name) {
			return value, true
		}
	}
	return "", false
}

// ask sends a question to a connection of its own, byte for byte: net/http would neither send the odd ones nor show how
// the answer's headers are spelled.
func ask(t *testing.T, q question) answer {
	t.Helper()
	host, path, _ := strings.Cut(strings.TrimPrefix(q.url, "http://"), "/") // url.Parse would refuse some of the paths
	method := q.method
	if method == "" {
		method = "GET"
	}
	conn, err := net.DialTimeout("tcp", host, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))

	var request strings.Builder
	fmt.Fprintf(&request, "%s /%s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n", method, path, host)
	for _, h := range q.headers {
		request.WriteString(h + "\r\n")
	}
	if q.body != "" {
		fmt.Fprintf(&request, "Content-Length: %d\r\n", len(q.body))
	}
	request.WriteString("\r\n" + q.body)
	if _, err := io.WriteString(conn, request.String()); err != nil {
		t.Fatal(err)
	}

	var raw bytes.Buffer
	response, err := http.ReadResponse(bufio.NewReader(io.TeeReader(conn, &raw)), &http.Request{Method: method})
	if err != nil && raw.Len() == 0 {
		return answer{}
	}
	if err != nil {
		t.Fatalf("%v in %q", err, raw.String())
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(raw.String(), "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	return answer{status: lines[0], headers: lines[1:], body: body}
}
