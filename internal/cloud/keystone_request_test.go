package cloud

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// TestKeystone_Requests shows what each kind of login sends.
func TestKeystone_Requests(t *testing.T) {
	user := settings.Settings{"user_name": "me", "user_domain_name": "d"}
	for _, c := range []struct {
		name  string
		block settings.Settings
		path  string
		parts []string // of the body
	}{
		{"password", changed(user, settings.Settings{"password": "p", "auth_type": "v3password"}), "/v3/auth/tokens", []string{`"methods":["password"]`}},
		{"password, without a scope", changed(user, settings.Settings{"password": "p"}), "/v3/auth/tokens", []string{`"methods":["password"]`, "!scope"}},
		{"passcode alone", changed(user, settings.Settings{"passcode": "1", "password": "p", "auth_type": "v3totp"}), "/v3/auth/tokens", []string{`"methods":["totp"]`, `"passcode":"1"`, `!"password"`}},
		{"both factors", changed(user, settings.Settings{"passcode": "1", "password": "p", "auth_type": "v3multifactor"}), "/v3/auth/tokens", []string{`"methods":["password","totp"]`, `"passcode":"1"`}},
		{"both factors by their names", changed(user, settings.Settings{"passcode": "1", "password": "p", "auth_type": "v3multifactor", "auth_methods": "v3password, v3totp"}), "/v3/auth/tokens", []string{`"methods":["password","totp"]`}},
		{"one factor by its name", changed(user, settings.Settings{"passcode": "1", "password": "p", "auth_type": "v3multifactor", "auth_methods": "v3password"}), "/v3/auth/tokens", []string{`"methods":["password"]`}},
		{"an auth_type that wants no code", changed(user, settings.Settings{"passcode": "1", "password": "p", "auth_type": "password"}), "/v3/auth/tokens", []string{`"methods":["password"]`}},
		{"a trust", changed(user, settings.Settings{"password": "p", "trust_id": "t1"}), "/v3/auth/tokens", []string{`"scope":{"OS-TRUST:trust":{"id":"t1"}}`}},
		{"the system", changed(user, settings.Settings{"password": "p", "system_scope": "all"}), "/v3/auth/tokens", []string{`"scope":{"system":{"all":true}}`}},
		{"a version behind auth_url", changed(user, settings.Settings{"password": "p", "auth_url": "/dev1/identity/v2.0/"}), "/dev1/identity/v3/auth/tokens", nil},
		{"a prefix that looks like a version", changed(user, settings.Settings{"password": "p", "auth_url": "/api/v2/keystone"}), "/api/v2/keystone/v3/auth/tokens", nil},
		{"an access token", settings.Settings{"access_token": "at", "identity_provider": "my idp", "protocol": "openid"}, "/v3/OS-FEDERATION/identity_providers/my idp/protocols/openid/auth", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startStub(t)
			if err := readWith(t, changed(c.block, settings.Settings{"auth_url": s.URL + c.block["auth_url"]}), nil); err != nil {
				t.Fatal(err)
			}
			first := s.sent()[0]
			if first.path != c.path {
				t.Errorf("%s, want %s", first.path, c.path)
			}
			for _, part := range c.parts {
				unwanted, isUnwanted := strings.CutPrefix(part, "!")
				if strings.Contains(first.body, unwanted) == isUnwanted {
					t.Errorf("%s: %s", part, first.body)
				}
			}
		})
	}
}

// TestKeystone_AccessTokenIsExchanged for an unscoped token, and that for one of the project.
func TestKeystone_AccessTokenIsExchanged(t *testing.T) {
	s := startStub(t)
	block := settings.Settings{"auth_url": s.URL, "auth_type": "v3oidcaccesstoken", "access_token": "at", "identity_provider": "i", "protocol": "p", "project_id": "147"}
	if err := readWith(t, block, nil); err != nil {
		t.Fatal(err)
	}
	got := s.sent()
	if len(got) != 3 || got[0].header.Get("Authorization") != "Bearer at" || got[0].header.Get("X-Auth-Token") != "" ||
		!strings.Contains(got[1].body, `"token":{"id":"issued-1"}`) || !strings.Contains(got[1].body, `"project":{"id":"147"}`) || got[2].header.Get("X-Auth-Token") != "issued-2" {
		t.Errorf("%v", got)
	}
}

// TestKeystone_TokenOfAnApplicationCredentialWithRules can only be asked about by who knows of such rules.
func TestKeystone_TokenOfAnApplicationCredentialWithRules(t *testing.T) {
	s := startStub(t)
	if err := readWith(t, settings.Settings{"auth_url": s.URL, "token": "t"}, nil); err != nil {
		t.Fatal(err)
	}
	if got := s.sent()[0]; got.String() != "GET /v3/auth/tokens" || got.header.Get("OpenStack-Identity-Access-Rules") != "1.0" || got.header.Get("X-Subject-Token") != "t" {
		t.Errorf("%v", got)
	}
}

// TestKeystone_RedirectOfALogin is an answer of nobody who knows the password; the next read asks again.
func TestKeystone_RedirectOfALogin(t *testing.T) {
	s := startStub(t)
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, "/keystone/v3/auth/tokens", http.StatusFound)
		return true
	}
	err := readWith(t, passwordAt(s), nil)
	redirect, ok := errors.AsType[*transport.RedirectError](err)
	if !ok || !redirect.SameOrigin || len(s.sent()) != 1 {
		t.Errorf("%#v, %v", err, s.sent())
	}
}
