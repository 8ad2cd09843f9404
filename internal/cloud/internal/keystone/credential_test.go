package keystone

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// TestLogin_Refused names the credential and where it came from, never what it is, and is not tried again: many reads
// with a wrong password would lock its user out.
func TestLogin_Refused(t *testing.T) {
	fake := cloudtest.StartCloud(t)
	member := cloudtest.MemberLogin(fake)
	at := func(login values) values {
		return changed(values{"auth_url": fake.IdentityURL()}, login)
	}
	credential := fakecloud.MemberCredential
	for name, c := range map[string]struct {
		block      values
		credential string // begins so
		requests   int
	}{
		"a password": {block: changed(member, values{"password": "hunter2"}),
			credential: `the password of user "member" (user_name in the provider block, password in the ` +
				`provider block)`, requests: 1},
		"an application credential": {block: at(values{"application_credential_id": credential.ID,
			"application_credential_secret": "hunter2"}),
			credential: `application credential "` + credential.ID +
				`" (application_credential_id in the provider block, application_credential_secret in the ` +
				`provider block)`, requests: 1},
		"a token": {block: at(values{"token": "hunter2"}), credential: "a token from token in the provider block",
			requests: 1},
		"a project": {block: changed(member, values{"project_name": "secret-project"}),
			credential: `the password of user "member"`, requests: 1},
		"a token that may not be exchanged": {block: changed(tokenOf(fake),
			values{"project_id": fakecloud.OtherProjectID}), credential: "a token from token", requests: 2},
	} {
		t.Run(name, func(t *testing.T) {
			fake.ResetRequests()
			login := newLogin(t, c.block, nil)
			for range 3 {
				failure := wantLoginError(t, cloudtest.Read(t.Context(), login))
				if failure.AuthURL != fake.IdentityURL() || !strings.HasPrefix(failure.Credential, c.credential) ||
					failure.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(failure.RequestID, "req-") ||
					failure.Message != "The request you have made requires authentication." {
					t.Errorf("%+v", *failure)
				}
				cloudtest.WantParts(t, failure.Error()+failure.Credential)
			}
			if got := len(fake.Requests()); got != c.requests {
				t.Errorf("%d requests, want %d", got, c.requests)
			}
		})
	}
}

// TestLogin_UselessAnswers: whatever answers in Keystone's place, it is a LoginError that says so.
func TestLogin_UselessAnswers(t *testing.T) {
	identified := http.Header{"X-Openstack-Request-Id": {"req-1"}}
	token := http.Header{"X-Subject-Token": {"gAAAA"}, "X-Openstack-Request-Id": {"req-1"}}
	const notJSON = "the answer is not the JSON that an identity service sends: "
	for _, c := range []struct {
		name    string
		status  int
		header  http.Header
		body    string
		code    int
		message string
	}{
		{name: "HTML with 200", status: 200, body: "<html>Log in</html>", code: 200, message: "HTML page: Log in"},
		{name: "HTML with 201", status: 201, body: "<html>Log in</html>", message: notJSON + "it may be a web page"},
		{name: "nothing", status: 201, message: notJSON + "it is empty"},
		{name: "cut off", status: 201, header: token, body: `{"token": {`, message: notJSON + "it breaks off"},
		{name: "an array", status: 201, header: token, body: "[]", message: notJSON + "it is of type array"},
		{name: "a catalog that is none", status: 201, header: token, body: `{"token": {"catalog": "no"}}`,
			message: notJSON + "catalog in it is of type string"},
		{name: "no token header", status: 201, body: `{"token": {"catalog": []}}`,
			message: "the answer has no X-Subject-Token header, so it is not Keystone's"},
		{name: "200 without a token header", status: 200, body: `{"token": {}}`, code: 200, message: `{"token": {}}`},
		{name: "503 with HTML", status: 503, header: identified, body: "<h1>Busy</h1>", code: 503,
			message: "HTML page: Busy"},
		{name: "a page that repeats the password", status: 500, body: "<pre>user=member password=hunter2</pre>",
			code: 500, message: "<pre>user=member password=(sensitive)</pre>"},
		{name: "a message that repeats the password", status: 401, body: `{"error": {"message": "hunter2 is wrong"}}`,
			code: 401, message: "(sensitive) is wrong"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake := cloudtest.StartCloud(t)
			fake.Intercept(fakecloud.OnLogin(fakecloud.Respond(c.status, c.header, c.body)))
			login := changed(cloudtest.MemberLogin(fake), values{"password": "hunter2"})
			failure := wantLoginError(t, cloudtest.Read(t.Context(), newLogin(t, login, nil)))
			if failure.StatusCode != c.code || !strings.HasPrefix(failure.Message, c.message) {
				t.Errorf("%d %q, want %d %q", failure.StatusCode, failure.Message, c.code, c.message)
			}
			want := c.header.Get("X-Openstack-Request-Id")
			if failure.StatusCode != 0 && failure.RequestID != want {
				t.Errorf("request ID %q", failure.RequestID)
			}
		})
	}
}
