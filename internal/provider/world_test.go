package provider

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/novatest"
)

// world is a cloud that tests are run on: the embedded one, or the real Nova that NOVATEST_WORLD describes.
type world struct {
	*novatest.World
	real bool

	// expire makes the tokens of expiringURL so far expire.
	expiringURL string
	expire      func()
}

// eachWorld runs a test on every cloud there is, so that what holds on the embedded one is known to hold on a real one.
func eachWorld(t *testing.T, test func(*testing.T, world)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, embeddedWorld(t))
	})
	described, err := novatest.Load()
	if errors.Is(err, novatest.ErrNoWorld) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Run("nova", func(t *testing.T) {
		t.Parallel()
		life := time.Duration(described.ShortTokenSeconds) * time.Second
		test(t,
			world{World: described, real: true, expiringURL: described.ShortTokenIdentityURL,
				expire: func() { time.Sleep(life + time.Second) }})
	})
}

// embeddedWorld starts an embedded cloud and describes it as nova-up.sh describes a real one.
func embeddedWorld(t *testing.T) world {
	t.Helper()
	c := startCloud(t, fakecloud.WithServers(novatest.Servers()...))
	return world{World: novatest.Embedded(c), expiringURL: c.IdentityURL(), expire: c.ExpireTokens}
}

// login is a provider block for an account, by names.
func (w world) login(user string) settings {
	a := w.Accounts[user]
	return settings{
		"auth_url": w.IdentityURL, "user_name": a.UserName, "password": a.Password, "user_domain_name": a.DomainName,
		"project_name": a.ProjectName, "project_domain_name": a.DomainName,
	}
}

// request is the newest action of a name on a server, as arguments of a data source.
func (w world) request(server, action string) settings {
	for _, candidate := range w.Servers[server].Actions {
		if candidate.Action == action {
			return settings{"server_id": w.Servers[server].ID, "request_id": candidate.RequestID}
		}
	}
	panic("the server " + server + " has no action " + action)
}

// act asks the cloud for something as a user of its API would, and returns the ID of the request and the answer's body.
func (w world) act(t *testing.T, user, method, path, body string) (requestID string, answer []byte) {
	t.Helper()
	response, answer := w.tryToAct(t, user, method, path, body)
	if response.StatusCode/100 != 2 {
		t.Fatalf("%s %s %s: %s %s", method, path, body, response.Status, answer)
	}
	return response.Header.Get("X-Compute-Request-Id"), answer
}

// tryToAct is act where a refusal is an answer too.
func (w world) tryToAct(t *testing.T, user, method, path, body string) (response *http.Response, answer []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, w.ComputeURL+"/v2.1"+path,
		bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", w.token(t, user))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("OpenStack-API-Version", "compute 2.84")
	response, err = http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if answer, err = io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	return response, answer
}

// token logs an account in, for tests of what a token that is given can do.
func (w world) token(t *testing.T, user string) string {
	t.Helper()
	login := cloud.Settings{}
	for name, value := range w.login(user) {
		login[name] = value.(string) // a login is text
	}
	c, err := cloud.New(login, func(string) string { return "" }, cloud.Options{RequestTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	compute, err := c.Compute(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return compute.Client.Token()
}

// cloudsYAML has the member as the cloud "test".
func (w world) cloudsYAML() string {
	a := w.Accounts["member"]
	return fmt.Sprintf("clouds:\n  test:\n    region_name: %q\n"+
		"    auth:\n      auth_url: %q\n      username: %q\n      password: %q\n"+
		"      user_domain_name: %q\n      project_name: %q\n      project_domain_name: %q\n",
		w.Region, w.IdentityURL, a.UserName, a.Password, a.DomainName, a.ProjectName, a.DomainName)
}

func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String() + "/v3"
}

// now is the cloud's time, by the Date of its answers, which is what started_after is compared with.
func (w world) now(t *testing.T) time.Time {
	t.Helper()
	response, err := http.Get(w.ComputeURL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	date := response.Header.Get("Date")
	if date == "" { // Debian's uwsgi sends none, and its clock is this machine's
		return time.Now()
	}
	now, err := http.ParseTime(date)
	if err != nil {
		t.Fatal(err)
	}
	return now
}
