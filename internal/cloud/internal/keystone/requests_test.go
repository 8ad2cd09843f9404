package keystone

import (
	"cmp"
	"errors"
	"net/http"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// TestRequests shows what each kind of login by a user sends.
func TestRequests(t *testing.T) {
	const code = "123456"
	user := values{"user_name": "me", "user_domain_name": "d", "password": "p"}
	for _, c := range []struct {
		name  string
		block values
		path  string // behind the stub's URL; "" for /v3/auth/tokens
		want  string // of the body
	}{
		{name: "a password", block: values{"auth_type": "v3password"},
			want: `"methods":["password"] … "name":"me" … "domain":{"name":"d"} … !scope`},
		{name: "a user's ID, which needs no domain", block: values{"user_id": "0012", "user_name": ""},
			want: `"user":{"id":"0012","password":"p"}`},
		{name: "a code alone", block: values{"passcode": code, "auth_type": "v3totp"},
			want: `"methods":["totp"] … "passcode":"123456" … !"password"`},
		{name: "both factors", block: values{"passcode": code, "auth_type": "v3multifactor"},
			want: `"methods":["password","totp"] … "passcode":"123456"`},
		{name: "both factors by their names",
			block: values{"passcode": code, "auth_type": "v3multifactor", "auth_methods": "v3password, v3totp"},
			want:  `"methods":["password","totp"]`},
		{name: "one factor by its name",
			block: values{"passcode": code, "auth_type": "v3multifactor", "auth_methods": "v3password"},
			want:  `"methods":["password"]`},
		{name: "a code where nobody asks for one", block: values{"passcode": code},
			want: `"methods":["password","totp"]`},
		{name: "an auth_type that wants no code", block: values{"passcode": code, "auth_type": "password"},
			want: `"methods":["password"]`},
		{name: "a trust", block: values{"trust_id": "t1"}, want: `"scope":{"OS-TRUST:trust":{"id":"t1"}}`},
		{name: "the system", block: values{"system_scope": "all"}, want: `"scope":{"system":{"all":true}}`},
		{name: "a version behind auth_url", block: values{"auth_url": "/dev1/identity/v2.0/"},
			path: "/dev1/identity/v3/auth/tokens"},
		{name: "a prefix that looks like a version", block: values{"auth_url": "/api/v2/keystone"},
			path: "/api/v2/keystone/v3/auth/tokens"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := cloudtest.StartStub(t)
			block := changed(user, c.block)
			block["auth_url"] = s.URL + c.block["auth_url"]
			logIn(t, block)
			first := s.Sent()[0]
			if want := cmp.Or(c.path, "/v3/auth/tokens"); first.Path != want {
				t.Errorf("%s, want %s", first.Path, want)
			}
			cloudtest.WantParts(t, first.Body, c.want)
		})
	}
}

// TestOIDC_AccessTokenIsExchanged for an unscoped token, and that for one of the project.
func TestOIDC_AccessTokenIsExchanged(t *testing.T) {
	s := cloudtest.StartStub(t)
	login := newLogin(t, values{"auth_url": s.URL, "access_token": "at", "identity_provider": "my idp",
		"protocol": "openid", "project_id": "147"}, nil)
	if err := cloudtest.Read(t.Context(), login); err != nil {
		t.Fatal(err)
	}
	got := s.Sent()
	if len(got) != 3 {
		t.Fatalf("%v", got)
	}
	if got[0].Path != "/v3/OS-FEDERATION/identity_providers/my idp/protocols/openid/auth" ||
		got[0].Header.Get("Authorization") != "Bearer at" || got[0].Header.Get("X-Auth-Token") != "" {
		t.Errorf("%v", got[0])
	}
	cloudtest.WantParts(t, got[1].Body, `"token":{"id":"issued-1"}`, `"project":{"id":"147"}`)
	if got[2].Header.Get("X-Auth-Token") != "issued-2" {
		t.Errorf("%v", got[2])
	}
}

// TestToken_OfAnApplicationCredentialWithRules can only be asked about by who knows of such rules.
func TestToken_OfAnApplicationCredentialWithRules(t *testing.T) {
	s := cloudtest.StartStub(t)
	logIn(t, values{"auth_url": s.URL, "token": "t"})
	got := s.Sent()[0]
	if got.String() != "GET /v3/auth/tokens" || got.Header.Get("OpenStack-Identity-Access-Rules") != "1.0" ||
		got.Header.Get("X-Subject-Token") != "t" {
		t.Errorf("%v", got)
	}
}

// TestToken_OfATrust, and of the system, is used as it is: Keystone exchanges neither.
func TestToken_OfATrust(t *testing.T) {
	const catalog = `"catalog": [{"type": "compute", "endpoints": [
		{"interface": "public", "region": "R", "url": "http://n"}]}]`
	for name, c := range map[string]struct {
		wanted values
		says   string
	}{
		"trust":  {values{"trust_id": "t"}, `"project": {"id": "147"}, "OS-TRUST:trust": {"id": "t"}`},
		"system": {values{"system_scope": "all"}, `"system": {"all": true}`},
	} {
		t.Run(name, func(t *testing.T) {
			s := cloudtest.StartStub(t)
			s.Answer = func(w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("X-Subject-Token", "given")
				_, _ = w.Write([]byte(`{"token": {` + c.says + `, ` + catalog + `}}`))
				return true
			}
			logIn(t, changed(values{"auth_url": s.URL, "token": "given"}, c.wanted))
			if sent := s.Sent(); len(sent) != 1 || sent[0].Method != http.MethodGet {
				t.Errorf("%v", sent)
			}
		})
	}
}

// TestLogin_Redirected is an answer of nobody who knows the password.
func TestLogin_Redirected(t *testing.T) {
	s := cloudtest.StartStub(t)
	s.Answer = func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, "/keystone/v3/auth/tokens", http.StatusFound)
		return true
	}
	err := cloudtest.Read(t.Context(), newLogin(t, cloudtest.PasswordAt(s), nil))
	redirect, ok := errors.AsType[*transport.RedirectError](err)
	if !ok || !redirect.SameOrigin || len(s.Sent()) != 1 {
		t.Errorf("%#v, %v", err, s.Sent())
	}
}
