package cloud

import (
	"os/user"
	"path/filepath"
	"slices"
	"testing"
)

func TestEnvironmentOf(t *testing.T) {
	if got := EnvironmentOf("project_name"); !slices.Equal(got, []string{"OS_PROJECT_NAME", "OS_TENANT_NAME"}) {
		t.Errorf("%v", got)
	}
	if got := EnvironmentOf("unknown"); got != nil {
		t.Errorf("%v", got)
	}
}

// TestArguments_HaveVariables, and no variable means two things.
func TestArguments_HaveVariables(t *testing.T) {
	seen := map[string]string{}
	for _, argument := range slices.Concat(Arguments, keyVariables, []Argument{loginEndpoint}) {
		if len(argument.Environment) == 0 {
			t.Errorf("%s has none", argument.Name)
		}
		for _, variable := range argument.Environment {
			if seen[variable] != "" {
				t.Errorf("%s stands for %s and for %s", variable, seen[variable], argument.Name)
			}
			seen[variable] = argument.Name
		}
	}
}

// TestNew_Refuses what cannot be right, without asking anybody.
func TestNew_Refuses(t *testing.T) {
	token := Settings{"token": "hunter2", "endpoint": "https://nova.example.com"}
	for _, c := range []struct {
		name     string
		block    Settings
		env      environment
		argument string
		parts    []string
	}{
		{"nobody", Settings{"auth_url": "https://keystone.example.com"}, nil, "", []string{"No credentials", "OS_CLOUD"}},
		{"an agency by an identity provider", nil, environment{"HW_ASSUME_ROLE_IDP_ID": "idp", "HW_ASSUME_ROLE_AGENCY_NAME": "a"}, "", []string{"assume_role_with_oidc", "HW_ASSUME_ROLE_IDP_ID"}},
		{"an agency by an identity provider, and an access key left over", nil, environment{"HW_ASSUME_ROLE_IDP_ID": "idp", "HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "hunter2", "HW_REGION_NAME": "cn-north-4"}, "", []string{"assume_role_with_oidc"}},
		{"no auth_url", Settings{"user_name": "me", "password": "hunter2"}, nil, "auth_url", []string{"Missing auth_url", "OS_AUTH_URL", `user "me"`}},
		{"a token alone", Settings{"token": "hunter2"}, nil, "auth_url", []string{"endpoint (or OS_COMPUTE_ENDPOINT_OVERRIDE)"}},
		{"an endpoint, and a password", Settings{"user_name": "me", "password": "hunter2", "endpoint": "https://nova.example.com"}, nil, "auth_url", []string{"Missing auth_url"}},
		{"an auth_url without a scheme", token.with(Settings{"auth_url": "keystone.example.com:5000/v3"}), nil, "auth_url", []string{"https://cloud.example.com"}},
		{"an auth_url of another scheme", token.with(Settings{"auth_url": "ftp://keystone.example.com"}), nil, "auth_url", []string{"neither http:// nor https://"}},
		{"an auth_url without a host", token.with(Settings{"auth_url": "https:///v3"}), nil, "auth_url", []string{"names no host"}},
		{"an auth_url with a port and no host", token.with(Settings{"auth_url": "http://:5000/v3"}), nil, "auth_url",
			[]string{"names no host"}},
		{"an auth_url with a password", token.with(Settings{"auth_url": "https://me:hunter2@keystone.example.com"}), nil, "auth_url", []string{"user or password"}},
		{"an auth_url in quotation marks", token.with(Settings{"auth_url": `"https://keystone.example.com"`}), nil, "auth_url", []string{"quotation mark"}},
		{"an auth_url that is none", token.with(Settings{"auth_url": "https://[::1"}), nil, "auth_url", []string{"is not one"}},
		{"an auth_url in the environment", nil, environment{"OS_AUTH_URL": "nonsense", "OS_USERNAME": "me", "OS_PASSWORD": "hunter2"}, "auth_url", []string{"OS_AUTH_URL in the environment"}},
		{"an endpoint without a scheme", token.with(Settings{"endpoint": "nova.example.com"}), nil, "endpoint", []string{"Invalid endpoint"}},
		{"an endpoint with a query", token.with(Settings{"endpoint": "https://nova.example.com/?a=b"}), nil, "endpoint", []string{"a query or a fragment"}},
		{"an endpoint with a fragment", token.with(Settings{"endpoint": "https://nova.example.com/#a"}), nil, "endpoint", []string{"a query or a fragment"}},
		{"an endpoint_type", token.with(Settings{"endpoint_type": "private"}), nil, "endpoint_type", []string{`"private" is none of public, internal and admin`}},
		{"an insecure", token.with(Settings{"insecure": "maybe"}), nil, "insecure", []string{`"maybe" is neither true nor false`}},
		{"an insecure in the environment", token, environment{"OS_INSECURE": "maybe"}, "insecure", []string{"OS_INSECURE in the environment"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.block, c.env.get, patient)
			wantSettingError(t, err, c.argument, c.parts...)
		})
	}
}

func TestCloud_Microversion(t *testing.T) {
	token := Settings{"token": "t", "endpoint": "https://nova.example.com"}
	for _, c := range []struct {
		name         string
		block        Settings
		env          environment
		text, source string
	}{
		{"the block's", token.with(Settings{"microversion": "2.58"}), environment{"OS_COMPUTE_API_VERSION": "2.1"}, "2.58", "microversion in the provider block"},
		{"the environment's", token, environment{"OS_COMPUTE_API_VERSION": "2.1"}, "2.1", "OS_COMPUTE_API_VERSION in the environment"},
		{"none", token, nil, "", ""},
		{"the newest: 2.latest", token, environment{"OS_COMPUTE_API_VERSION": "2.latest"}, "", ""},
		{"the newest: latest", token.with(Settings{"microversion": "latest"}), environment{"OS_COMPUTE_API_VERSION": "2.1"}, "", ""},
		{"the newest: 2", token, environment{"OS_COMPUTE_API_VERSION": "2 "}, "", ""},
		{"white space at its ends", token, environment{"OS_COMPUTE_API_VERSION": " 2.60\r\n"}, "2.60", "OS_COMPUTE_API_VERSION in the environment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if text, source := newCloud(t, c.block, c.env).Microversion(); text != c.text || source != c.source {
				t.Errorf("%q from %q", text, source)
			}
		})
	}
}

// TestHome: without one, nothing below the working directory is anybody's home.
func TestHome(t *testing.T) {
	account, err := user.Current()
	if err != nil {
		t.Skip(err)
	}
	t.Setenv("HOME", "")
	none := func(string) string { return "" }
	if got := expandHome("~/ca.pem", none); got != filepath.Join(account.HomeDir, "ca.pem") {
		t.Errorf("%s, and the account's home is %s", got, account.HomeDir)
	}
	for _, folder := range configFolders(none)[1:] {
		if !filepath.IsAbs(folder) {
			t.Errorf("clouds.yaml is looked for in %q", folder)
		}
	}
	set := environment{"HOME": "/home/me"}
	if got := expandHome("~/ca.pem", set.get); got != "/home/me/ca.pem" {
		t.Error(got)
	}
}

// TestInvalid_BlamesNoSecret: terraform prints the line of the argument that an error is attached to.
func TestInvalid_BlamesNoSecret(t *testing.T) {
	for argument, blamed := range map[string]string{"region": "region", "password": "", "token": "", "secret_key": "", "passcode": "", "key": ""} {
		wantSettingError(t, invalid(setting{text: "hunter2", argument: argument, source: "somewhere"}, "Wrong", "no"), blamed, "somewhere")
	}
}
