package cloud

import (
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// TestNew_Refuses what cannot be right, without asking anybody.
func TestNew_Refuses(t *testing.T) {
	token := settings.Settings{"token": "hunter2", "endpoint": "https://nova.example.com"}
	for _, c := range []struct {
		name     string
		block    settings.Settings
		env      environment
		argument string
		parts    []string
	}{
		{"nobody", settings.Settings{"auth_url": "https://keystone.example.com"}, nil, "", []string{"No credentials", "OS_CLOUD"}},
		{"an agency by an identity provider", nil, environment{"HW_ASSUME_ROLE_IDP_ID": "idp", "HW_ASSUME_ROLE_AGENCY_NAME": "a"}, "", []string{"assume_role_with_oidc", "HW_ASSUME_ROLE_IDP_ID"}},
		{"an agency by an identity provider, and an access key left over", nil, environment{"HW_ASSUME_ROLE_IDP_ID": "idp", "HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "hunter2", "HW_REGION_NAME": "cn-north-4"}, "", []string{"assume_role_with_oidc"}},
		{"no auth_url", settings.Settings{"user_name": "me", "password": "hunter2"}, nil, "auth_url", []string{"Missing auth_url", "OS_AUTH_URL", `user "me"`}},
		{"a token alone", settings.Settings{"token": "hunter2"}, nil, "auth_url", []string{"endpoint (or OS_COMPUTE_ENDPOINT_OVERRIDE)"}},
		{"an endpoint, and a password", settings.Settings{"user_name": "me", "password": "hunter2", "endpoint": "https://nova.example.com"}, nil, "auth_url", []string{"Missing auth_url"}},
		{"an auth_url without a scheme", changed(token, settings.Settings{"auth_url": "keystone.example.com:5000/v3"}), nil, "auth_url", []string{"https://cloud.example.com"}},
		{"an auth_url of another scheme", changed(token, settings.Settings{"auth_url": "ftp://keystone.example.com"}), nil, "auth_url", []string{"neither http:// nor https://"}},
		{"an auth_url without a host", changed(token, settings.Settings{"auth_url": "https:///v3"}), nil, "auth_url", []string{"names no host"}},
		{"an auth_url with a port and no host", changed(token, settings.Settings{"auth_url": "http://:5000/v3"}), nil, "auth_url",
			[]string{"names no host"}},
		{"an auth_url with a password", changed(token, settings.Settings{"auth_url": "https://me:hunter2@keystone.example.com"}), nil, "auth_url", []string{"user or password"}},
		{"an auth_url in quotation marks", changed(token, settings.Settings{"auth_url": `"https://keystone.example.com"`}), nil, "auth_url", []string{"quotation mark"}},
		{"an auth_url that is none", changed(token, settings.Settings{"auth_url": "https://[::1"}), nil, "auth_url", []string{"is not one"}},
		{"an auth_url in the environment", nil, environment{"OS_AUTH_URL": "nonsense", "OS_USERNAME": "me", "OS_PASSWORD": "hunter2"}, "auth_url", []string{"OS_AUTH_URL in the environment"}},
		{"an endpoint without a scheme", changed(token, settings.Settings{"endpoint": "nova.example.com"}), nil, "endpoint", []string{"Invalid endpoint"}},
		{"an endpoint with a query", changed(token, settings.Settings{"endpoint": "https://nova.example.com/?a=b"}), nil, "endpoint", []string{"a query or a fragment"}},
		{"an endpoint with a fragment", changed(token, settings.Settings{"endpoint": "https://nova.example.com/#a"}), nil, "endpoint", []string{"a query or a fragment"}},
		{"an endpoint_type", changed(token, settings.Settings{"endpoint_type": "private"}), nil, "endpoint_type", []string{`"private" is none of public, internal and admin`}},
		{"an insecure", changed(token, settings.Settings{"insecure": "maybe"}), nil, "insecure", []string{`"maybe" is neither true nor false`}},
		{"an insecure in the environment", token, environment{"OS_INSECURE": "maybe"}, "insecure", []string{"OS_INSECURE in the environment"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.block, c.env.Get, patient)
			wantSettingError(t, err, c.argument, c.parts...)
		})
	}
}

func TestCloud_Microversion(t *testing.T) {
	token := settings.Settings{"token": "t", "endpoint": "https://nova.example.com"}
	for _, c := range []struct {
		name         string
		block        settings.Settings
		env          environment
		text, Source string
	}{
		{"the block's", changed(token, settings.Settings{"microversion": "2.58"}), environment{"OS_COMPUTE_API_VERSION": "2.1"}, "2.58", "microversion in the provider block"},
		{"the environment's", token, environment{"OS_COMPUTE_API_VERSION": "2.1"}, "2.1", "OS_COMPUTE_API_VERSION in the environment"},
		{"none", token, nil, "", ""},
		{"the newest: 2.latest", token, environment{"OS_COMPUTE_API_VERSION": "2.latest"}, "", ""},
		{"the newest: latest", changed(token, settings.Settings{"microversion": "latest"}), environment{"OS_COMPUTE_API_VERSION": "2.1"}, "", ""},
		{"the newest: 2", token, environment{"OS_COMPUTE_API_VERSION": "2 "}, "", ""},
		{"white space at its ends", token, environment{"OS_COMPUTE_API_VERSION": " 2.60\r\n"}, "2.60", "OS_COMPUTE_API_VERSION in the environment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if text, source := newCloud(t, c.block, c.env).Microversion(); text != c.text || source != c.Source {
				t.Errorf("%q from %q", text, source)
			}
		})
	}
}
