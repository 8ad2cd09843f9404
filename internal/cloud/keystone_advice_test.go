package cloud

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// TestKeystone_AdviceOnLogin: what Keystone's answer to a login means, by the kind of login.
func TestKeystone_AdviceOnLogin(t *testing.T) {
	receipt := `{"receipt": {"methods": ["password"]}, "required_auth_methods": [["password", "totp"], ["password", "x509"]]}`
	no := `{"error": {"message": "no"}}`
	for _, c := range []struct {
		name   string
		block  settings.Settings
		env    environment
		status int
		body   string
		parts  []string
	}{
		{"a second factor", settings.Settings{"user_name": "me", "password": "hunter2", "default_domain": "d"}, nil, 401, receipt,
			[]string{"password and totp, or password and x509", "application credential", "passcode (or OS_PASSCODE)", "!which part"}},
		{"a line break", settings.Settings{"user_name": "me"}, environment{"OS_PASSWORD": "hunter2\n"}, 401, no, []string{"ends in a line break", "which part is wrong"}},
		{"quotation marks", settings.Settings{"user_name": "me"}, environment{"OS_PASSWORD": `"hunter2"`}, 401, no, []string{"stands in quotation marks", "which part is wrong"}},
		{"an expired password", settings.Settings{"user_name": "me", "password": "hunter2"}, nil, 401,
			`{"error": {"message": "The password is expired and needs to be changed for user: 147."}}`, []string{"before it is changed", "!which part"}},
		{"a guessed domain", settings.Settings{"user_name": "me", "password": "hunter2", "project_name": "demo"}, environment{"OS_USER_DOMAIN_NAME": "one"}, 401, no,
			[]string{`user "me" (user_name in the provider block) in the domain "one" (OS_USER_DOMAIN_NAME in the environment)`,
				`project "demo" (project_name in the provider block) in the domain "default" (a guess, for no domain is set)`}},
		{"an expired token before a password", nil, environment{"OS_TOKEN": "hunter2", "OS_USERNAME": "me", "OS_PASSWORD": "hunter2"}, 404, no,
			[]string{"a new token, or unset OS_TOKEN, which goes before OS_PASSWORD"}},
		{"an access token", settings.Settings{"access_token": "hunter2", "identity_provider": "i", "protocol": "p"}, nil, 401, no, []string{"access token may have expired"}},
		{"an identity provider that is unknown", settings.Settings{"access_token": "hunter2", "identity_provider": "idp", "protocol": "p"}, nil, 404, no, []string{`the identity provider "idp"`}},
		{"a code", settings.Settings{"user_name": "me", "password": "hunter2", "passcode": "123456"}, nil, 401, no, []string{"one login"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startStub(t)
			s.answer = func(w http.ResponseWriter, _ *http.Request) bool {
				w.WriteHeader(c.status)
				_, _ = fmt.Fprint(w, c.body)
				return true
			}
			err := readWith(t, changed(c.block, settings.Settings{"auth_url": s.URL}), c.env)
			failure, ok := errors.AsType[*LoginError](err)
			if !ok {
				t.Fatalf("%#v", err)
			}
			if got := s.sent(); len(got) != 1 {
				t.Errorf("%v", got)
			}
			text := failure.LookedUp + " " + failure.Advice
			for _, part := range c.parts {
				unwanted, isUnwanted := strings.CutPrefix(part, "!")
				if strings.Contains(text, unwanted) == isUnwanted {
					t.Errorf("%q: %s", part, text)
				}
			}
			if strings.Contains(text, "hunter2") {
				t.Errorf("a secret is in: %s", text)
			}
		})
	}
}
