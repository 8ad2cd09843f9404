package cloud

import (
	"testing"
)

// TestNew_Refuses what cannot be right, without asking anybody.
func TestNew_Refuses(t *testing.T) {
	token := values{"token": "hunter2", "endpoint": "https://nova.example.com"}
	for _, c := range []struct {
		name     string
		block    values
		env      environment
		argument string
		want     string
	}{
		{name: "nobody", block: values{"auth_url": "https://keystone.example.com"}, want: "No credentials … OS_CLOUD"},
		{name: "an agency by an identity provider",
			env:  environment{"HW_ASSUME_ROLE_IDP_ID": "idp", "HW_ASSUME_ROLE_AGENCY_NAME": "a"},
			want: "assume_role_with_oidc … HW_ASSUME_ROLE_IDP_ID"},
		{name: "a user, and a token elsewhere", block: values{"user_name": "me"},
			env: environment{"OS_TOKEN": "hunter2"}, argument: "user_name", want: "has no password"},
		{name: "half of an application credential, and a password",
			block:    values{"application_credential_id": "a", "user_name": "me", "password": "hunter2"},
			argument: "application_credential_id", want: "has no secret"},
		{name: "no auth_url", block: values{"user_name": "me", "password": "hunter2"}, argument: "auth_url",
			want: `Missing auth_url … OS_AUTH_URL … user "me"`},
		{name: "a token alone", block: values{"token": "hunter2"}, argument: "auth_url",
			want: "endpoint (or OS_COMPUTE_ENDPOINT_OVERRIDE)"},
		{name: "an endpoint, and a password",
			block: values{"user_name": "me", "password": "hunter2",
				"endpoint": "https://nova.example.com"}, argument: "auth_url", want: "Missing auth_url"},
		{name: "an auth_url without a scheme",
			block: changed(token, values{"auth_url": "keystone.example.com:5000/v3"}), argument: "auth_url",
			want: "https://cloud.example.com"},
		{name: "an auth_url in the environment",
			env:      environment{"OS_AUTH_URL": "nonsense", "OS_USERNAME": "me", "OS_PASSWORD": "hunter2"},
			argument: "auth_url", want: "OS_AUTH_URL in the environment"},
		{name: "an endpoint without a scheme", block: changed(token, values{"endpoint": "nova.example.com"}),
			argument: "endpoint", want: "Invalid endpoint"},
		{name: "an endpoint_type", block: changed(token, values{"endpoint_type": "private"}),
			argument: "endpoint_type", want: `"private" is none of public, internal and admin`},
		{name: "an insecure", block: changed(token, values{"insecure": "maybe"}), argument: "insecure",
			want: `"maybe" is neither true nor false`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.block, c.env.Get, patient)
			wantSettingError(t, err, c.argument, c.want)
		})
	}
}

func TestCloud_Microversion(t *testing.T) {
	token := values{"token": "t", "endpoint": "https://nova.example.com"}
	older := environment{"OS_COMPUTE_API_VERSION": " 2.1\r\n"}
	for _, c := range []struct {
		name         string
		block        values
		env          environment
		text, source string
	}{
		{"the block's", values{"microversion": "2.58"}, older, "2.58", "microversion in the provider block"},
		{"the environment's", nil, older, "2.1", "OS_COMPUTE_API_VERSION in the environment"},
		{"none", nil, nil, "", ""},
		{"the newest", values{"microversion": "latest"}, older, "", ""},
	} {
		text, source := newCloud(t, changed(token, c.block), c.env).Microversion()
		if text != c.text || source != c.source {
			t.Errorf("%s: %q from %q", c.name, text, source)
		}
	}
}
