package keystone

import (
	"net/http"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
)

// TestAdviceOnLogin: what Keystone's answer to a login means, by the kind of login.
func TestAdviceOnLogin(t *testing.T) {
	const refusal = `{"error": {"message": "no"}}`
	const receipt = `{"receipt": {"methods": ["password"]},
		"required_auth_methods": [["password", "totp"], ["password", "x509"]]}`
	const expired = `{"error": {"message": "The password is expired and needs to be changed for user: 147."}}`
	me := values{"user_name": "me"}
	password := changed(me, values{"password": "hunter2"})
	accessToken := values{"access_token": "hunter2", "identity_provider": "idp", "protocol": "p"}
	for _, c := range []struct {
		name   string
		block  values
		env    environment
		status int    // 0 for 401
		body   string // "" for a refusal
		want   string
	}{
		{name: "a second factor", block: password, body: receipt,
			want: "password and totp, or password and x509 … application credential … passcode (or OS_PASSCODE) … " +
				"!which part"},
		{name: "a line break", block: me, env: environment{"OS_PASSWORD": "hunter2\n"},
			want: "ends in a line break … which part is wrong"},
		{name: "quotation marks", block: me, env: environment{"OS_PASSWORD": `"hunter2"`},
			want: "is in quotation marks … which part is wrong"},
		{name: "an expired password", block: password, body: expired, want: "after it has been changed … !which part"},
		{name: "a guessed domain", block: changed(password, values{"project_name": "demo"}),
			env: environment{"OS_USER_DOMAIN_NAME": "one"},
			want: `user "me" (user_name in the provider block) in the domain "one" (OS_USER_DOMAIN_NAME in the ` +
				`environment)` + " … " +
				`project "demo" (project_name in the provider block) in the domain "default" (a guess, for no domain ` +
				`is set)`},
		{name: "a user's ID", block: values{"user_id": "0012", "password": "hunter2"}, want: "!look up user"},
		{name: "a code", block: changed(password, values{"passcode": "123456"}), want: "one login"},
		{name: "an expired token before a password", status: 404,
			env:  environment{"OS_TOKEN": "hunter2", "OS_USERNAME": "me", "OS_PASSWORD": "hunter2"},
			want: "a new token, or unset OS_TOKEN, which is used before OS_PASSWORD"},
		{name: "an access token", block: accessToken, want: "access token may have expired"},
		{name: "an identity provider that is unknown", block: accessToken, status: 404,
			want: `the identity provider "idp"`},
		{name: "a header that is too large, of a token", block: values{"token": "hunter2"}, status: 431,
			want: "the token makes this one large"},
		{name: "a header that is too large, of a login that sends no token", block: password, status: 431,
			want: "!token makes this one large … large_client_header_buffers … auth_url"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := cloudtest.StartStub(t)
			if c.status == 0 {
				c.status = 401
			}
			if c.body == "" {
				c.body = refusal
			}
			s.Always(c.status, c.body)
			block := changed(c.block, values{"auth_url": s.URL})
			failure := wantLoginError(t, cloudtest.Read(t.Context(), newLogin(t, block, c.env)))
			if got := s.Sent(); len(got) != 1 {
				t.Errorf("%v", got)
			}
			cloudtest.WantParts(t, failure.LookedUp+" "+failure.Advice, c.want)
		})
	}
}

// TestAdviceOnLogin_Receipt that names no methods still asks for more than a password.
func TestAdviceOnLogin_Receipt(t *testing.T) {
	s := cloudtest.StartStub(t)
	s.Answer = func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Openstack-Auth-Receipt", "hunter2")
		w.WriteHeader(http.StatusUnauthorized)
		return true
	}
	failure := wantLoginError(t, cloudtest.Read(t.Context(), newLogin(t, cloudtest.PasswordAt(s), nil)))
	cloudtest.WantParts(t, failure.Advice, "another method, which its answer does not name")
}
