package fakecloud

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// notReplayed are the samples that are not requests, or whose request the cloud does not take, with the reason.
var notReplayed = map[string]string{
	"d-token-with-catalog.json": "a body without its request; TestToken_Document compares it",
	"g-multi-create.txt":        "the cloud makes no servers on request",
	"b-nasty-request-13.txt":    "a broken escape in the path (%zz), which net/http refuses before any handler sees it",
	"b-nasty-request-12.txt":    "an escape that is cut off at the end of the path, likewise",
}

// inOrder are the samples of one server's life: each depends on those before it.
var inOrder = []string{
	"g-action-plain.txt", "g-action-global-id.txt", "g-action-global-id-bad.txt",
	"g-action-refused.txt", "g-action-malformed.txt", "g-list-after.txt",
}

// TestReplay sends the request of every sample to the cloud, byte for byte as it was sent to the real one, and compares
// status, headers and what the body means.
func TestReplay(t *testing.T) {
	c := start(t)
	files, err := filepath.Glob("testdata/nova-samples/*.[tj]*")
	if err != nil || len(files) < 200 {
		t.Fatalf("%d samples, error %v", len(files), err)
	}
	names := slices.Clone(inOrder)
	for _, file := range files {
		if name := filepath.Base(file); !slices.Contains(inOrder, name) {
			names = append(names, name)
		}
	}
	for name := range notReplayed {
		if !slices.Contains(names, name) {
			t.Errorf("%s is to be left out, but is not there", name)
		}
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			if reason := notReplayed[name]; reason != "" {
				t.Skip(reason)
			}
			replay(t, c, readSample(t, name))
		})
	}
}

// sample is one file: a request and the answer it got.
type sample struct {
	name         string
	method, url  string
	headers      []string
	body, answer string
}

var curlOption = regexp.MustCompile(` -([HXdI])(?: |$)`)

func readSample(t *testing.T, name string) sample {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata/nova-samples", name))
	if err != nil {
		t.Fatal(err)
	}
	line, answer, _ := strings.Cut(string(data), "\n")
	s := sample{name: name, method: "GET", answer: strings.TrimSuffix(answer, "\n")}
	line = strings.TrimPrefix(line, "# curl")
	line = strings.Replace(line, "-H ... compute", "-H OpenStack-API-Version: compute", 1) // cut short, as tokens are
	end := strings.LastIndex(line, " ")
	s.url, _, _ = strings.Cut(line[end+1:], "#") // curl sends no fragment
	line = line[:end]
	at := curlOption.FindAllStringSubmatchIndex(line, -1)
	for i, m := range at {
		end := len(line)
		if i+1 < len(at) {
			end = max(m[1], at[i+1][0])
		}
		value := strings.TrimSpace(line[m[1]:end])
		switch line[m[2]:m[3]] {
		case "H":
			s.headers = append(s.headers, value)
		case "X":
			s.method = value
		case "I":
			s.method = "HEAD"
		case "d":
			s.body = value
			if s.method == "GET" {
				s.method = "POST"
			}
		}
	}
	return s
}

func replay(t *testing.T, c *Cloud, s sample) {
	t.Helper()
	switch {
	case s.name == "b-revoked-token-seen-before.txt":
		c = start(t, WithTokenCache())
	case strings.HasPrefix(s.name, "g-multi-create-"):
		c.AddServer(serverOf(t, s))
	}
	got := send(t, c, s)
	want := parseAnswer(t, strings.NewReader(s.answer), s.method)
	compare(t, want, got, s.name == "g-list-after.txt")
}

// tokenFor is the token that stands for the shortened one of a sample.
func tokenFor(c *Cloud, s sample) string {
	switch strings.TrimSuffix(s.name, ".txt") {
	case "b-tampered-token":
		token := c.IssueToken(Member)
		return token[:len(token)-5] + "AAAAA"
	case "b-expired-token":
		token := c.IssueToken(Member)
		c.ExpireTokens()
		return token
	case "b-revoked-token-unseen":
		token := c.IssueToken(Member)
		c.RevokeTokens()
		return token
	case "b-revoked-token-seen-before":
		token := c.IssueToken(Member)
		c.computeToken(token)
		c.RevokeTokens()
		return token
	case "b-unscoped-token":
		return c.IssueUnscopedToken(Member)
	case "b-expired-token-keystone":
		return c.IssueToken(Admin)
	}
	switch {
	case strings.Contains(s.name, "-admin-"):
		return c.IssueToken(Admin)
	case strings.Contains(s.name, "-reader-"):
		return c.IssueToken(Reader)
	case strings.Contains(s.name, "-appcred-"):
		t, _ := c.byCredential(&credentialReference{ID: MemberCredential.ID, Secret: MemberCredential.Secret})
		return c.issue(t).id
	}
	return c.IssueToken(Member)
}

// send writes a sample's request to a connection of its own, byte for byte, and returns the answer, or nil where the
// cloud hung up without one.
func send(t *testing.T, c *Cloud, s sample) *answered {
	t.Helper()
	host, path := splitURL(t, c, s.url)
	var request strings.Builder
	fmt.Fprintf(&request, "%s %s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n", s.method, path, host)
	for _, h := range s.headers {
		name, value, _ := strings.Cut(h, ":")
		name, value = strings.TrimSuffix(name, ";"), strings.TrimSpace(value) // "X;" is an X without a value
		switch {
		case name == "X-Subject-Token":
			value = c.IssueToken(Member)
			c.eachToken(func(t *token) {
				if t.id == value {
					t.expires = time.Now()
				}
			})
		case name == "X-Auth-Token" && strings.HasSuffix(value, "..."):
			value = tokenFor(c, s)
		}
		fmt.Fprintf(&request, "%s: %s\r\n", name, value)
	}
	if s.body != "" {
		fmt.Fprintf(&request, "Content-Length: %d\r\n", len(s.body))
	}
	request.WriteString("\r\n" + s.body)
	return exchange(t, host, s.method, request.String())
}

// splitURL finds who plays the part of the host in a sample's URL.
func splitURL(t *testing.T, c *Cloud, sampleURL string) (host, path string) {
	t.Helper()
	rest := strings.TrimPrefix(sampleURL, "http://127.0.0.1:")
	port, path, _ := strings.Cut(rest, "/")
	root := map[string]string{"28774": c.ComputeURL(), "25000": c.IdentityURL()}[port]
	u, err := url.Parse(root)
	if err != nil || root == "" {
		t.Fatalf("nobody for %s", sampleURL)
	}
	return u.Host, "/" + path
}

// exchange is send for a written request.
func exchange(t *testing.T, host, method, request string) *answered {
	t.Helper()
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	return parseAnswer(t, conn, method)
}

// answered is an answer, ready to be compared by what it means.
type answered struct {
	status  int
	headers http.Header
	body    any // JSON that was decoded, or a text
}

var (
	ports       = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	requestIDs  = regexp.MustCompile(`req-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	times       = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.0{6}`)
	notCompared = []string{"Date", "Server", "Content-Length", "Connection"}
)

// parseAnswer reads an answer, and hides what differs from cloud to cloud. nil is for a connection that ended without.
func parseAnswer(t *testing.T, from io.Reader, method string) *answered {
	t.Helper()
	r := bufio.NewReader(from)
	if _, err := r.Peek(1); err != nil {
		return nil
	}
	response, err := http.ReadResponse(r, &http.Request{Method: method})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := &answered{status: response.StatusCode, headers: response.Header}
	for name, values := range a.headers {
		for i, value := range values {
			if strings.HasSuffix(name, "Request-Id") {
				value = requestIDs.ReplaceAllString(value, "ID")
			}
			values[i] = ports.ReplaceAllString(value, "PORT")
		}
	}
	for _, name := range notCompared {
		a.headers.Del(name)
	}
	a.body = meaning(ports.ReplaceAllString(string(body), "PORT"))
	return a
}

// meaning is JSON decoded, and any other text without the blanks at its ends.
func meaning(body string) any {
	var doc any
	if json.Unmarshal([]byte(body), &doc) == nil {
		return doc
	}
	return strings.TrimSpace(body)
}

func compare(t *testing.T, want, got *answered, fresh bool) {
	t.Helper()
	if fresh { // done during the test: when, and under which ID, can't be known
		for _, a := range []*answered{want, got} {
			text, _ := json.Marshal(a.body)
			a.body = meaning(times.ReplaceAllString(requestIDs.ReplaceAllString(string(text), "ID"), "TIME"))
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// serverOf is the server whose list a sample shows.
func serverOf(t *testing.T, s sample) Server {
	t.Helper()
	_, body, _ := strings.Cut(s.answer, "\r\n\r\n")
	var doc struct {
		Actions []Action `json:"instanceActions"`
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	return Server{ID: doc.Actions[0].InstanceUUID, Name: s.name, Actions: doc.Actions}
}

// start is a cloud that ends with the test.
func start(t *testing.T, opts ...Option) *Cloud {
	t.Helper()
	c, err := Start(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}
