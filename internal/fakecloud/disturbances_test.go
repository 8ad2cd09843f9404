package fakecloud

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestFaults_ChooseTheirRequests breaks one kind of request, and looks at all of them.
func TestFaults_ChooseTheirRequests(t *testing.T) {
	c := start(t)
	web := c.Server("web")
	server := c.ComputeURL() + "/v2.1/servers/" + web.ID
	requests := map[string]func() reply{
		"login": func() reply {
			return do(t, "POST", c.IdentityURL()+"/v3/auth/tokens",
				password(memberByName, ""))
		},
		"list":     func() reply { return do(t, "GET", server+"/os-instance-actions", "") },
		"show":     func() reply { return do(t, "GET", server+"/os-instance-actions/"+web.Actions[0].RequestID, "") },
		"server":   func() reply { return do(t, "GET", server, "") },
		"projects": func() reply { return do(t, "GET", c.HuaweiURL()+"/v3/projects?name=x", "") },
	}
	on := map[string]func(Interceptor) Interceptor{
		"login": OnLogin, "list": OnList, "show": OnShow, "server": OnServer, "projects": OnProjects,
	}
	for broken, limit := range on {
		remove := c.Intercept(limit(Fail(http.StatusTeapot, "")))
		for name, ask := range requests {
			if got := ask().status == http.StatusTeapot; got != (name == broken) {
				t.Errorf("%s broken: %s answers 418: %t", broken, name, got)
			}
		}
		remove()
	}
}

func TestFaults_BreakTheConnection(t *testing.T) {
	for name, fault := range map[string]Interceptor{
		"hung up": HangUp(), "reset": Reset(Nothing), "reset in the head": Reset(HalfHead),
		"reset in the body": Reset(HalfBody),
		"cut body":          Respond(200, http.Header{"Content-Length": {"100"}}, "{"),
	} {
		c := start(t)
		c.Intercept(fault)
		if got, err := ask(http.DefaultClient, request(t, "GET", c.ComputeURL(), "")); err == nil {
			t.Errorf("%s: %s %s", name, got.line, got.body)
		}
	}
}

func TestFaults_Answers(t *testing.T) {
	tests := map[string]struct {
		fault  Interceptor
		status int
		header map[string]string
		check  func(body string) bool
	}{
		"429": {
			Fail(429, "7"), 429, map[string]string{"Retry-After": "7"}, func(s string) bool { return s == "" },
		},
		"503": {
			Fail(503, ""), 503, map[string]string{"Retry-After": ""}, func(s string) bool { return s == "" },
		},
		"HTML": {
			HTML(502), 502, map[string]string{"Content-Type": "text/html"},
			func(s string) bool { return strings.Contains(s, "Bad Gateway") },
		},
		"cut JSON": {
			JSON(200, "{"), 200, map[string]string{"Content-Type": "application/json"},
			func(s string) bool { return s == "{" },
		},
		"huge": {
			Huge(1 << 20), 200, nil, func(s string) bool { return len(s) == 1<<20 && json.Valid([]byte(s)) },
		},
		"gzip bomb": {
			GzipBomb(10 << 20), 200, nil, func(s string) bool { return len(s) == 10<<20 && json.Valid([]byte(s)) },
		},
		"redirected": {
			Redirect(307, "/elsewhere"), 307, map[string]string{"Location": "/elsewhere"},
			func(s string) bool { return s == "" },
		},
		"in a loop": {
			Redirect(302, ""), 302, map[string]string{"Location": "/v2.1/?a=b"}, func(s string) bool { return s == "" },
		},
	}
	for name, test := range tests {
		c := start(t)
		c.Intercept(test.fault)
		client := &http.Client{CheckRedirect: func(*http.Request,
			[]*http.Request) error {
			return http.ErrUseLastResponse
		}}
		got, err := ask(client, request(t, "GET", c.ComputeURL()+"/v2.1/?a=b", ""))
		if err != nil || got.status != test.status || !test.check(got.body) {
			t.Errorf("%s: %v, %s, %.100s", name, err, got.line, got.body)
		}
		for key, want := range test.header {
			if got.header.Get(key) != want {
				t.Errorf("%s: %s is %q, want %q", name, key, got.header.Get(key), want)
			}
		}
	}
	if packed := packedSize(t); packed > 100<<10 {
		t.Errorf("10 MiB are sent as %d bytes", packed)
	}
}

// packedSize is how many bytes go over the wire for a bomb of 10 MiB.
func packedSize(t *testing.T) int {
	t.Helper()
	c := start(t)
	c.Intercept(GzipBomb(10 << 20))
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	got, err := ask(client, request(t, "GET", c.ComputeURL(), ""))
	if err != nil || got.header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%v, %v", err, got.header)
	}
	return len(got.body)
}

func TestFaults_Drip(t *testing.T) {
	c := start(t)
	tick := make(chan time.Time)
	c.Intercept(Drip(tick, "abc"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	response, err := http.DefaultClient.Do(request(t, "GET", c.ComputeURL(), "").WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	one := make([]byte, 1)
	for _, want := range []string{"a", "b"} {
		tick <- time.Time{}
		if _, err := io.ReadFull(response.Body, one); err != nil || !bytes.Equal(one, []byte(want)) {
			t.Fatalf("%q, %v", one, err)
		}
	}
	cancel()
	if _, err := io.ReadAll(response.Body); err == nil {
		t.Error("the body ended")
	}
}
