package cloud

import (
	"maps"
	"slices"
	"testing"
)

const cloudsOfAll = `clouds:
  first:
    auth: {auth_url: "https://entry.example.com", username: entry-user, password: entry-password}
    region_name: entry-region
  second:
    auth: {auth_url: "https://second.example.com"}
`

// TestPrecedence finds each setting in the place that counts.
func TestPrecedence(t *testing.T) {
	clouds := write(t, "clouds.yaml", cloudsOfAll)
	for _, c := range []struct {
		name     string
		block    Settings
		env      environment
		argument string
		want     string
		origin   string
	}{
		{"the block", Settings{"region": "block"}, environment{"OS_REGION_NAME": "env"}, "region", "block", "region in the provider block"},
		{"the environment", nil, environment{"OS_REGION_NAME": "env"}, "region", "env", "OS_REGION_NAME in the environment"},
		{"an empty string in the block", Settings{"region": ""}, environment{"OS_REGION_NAME": "env"}, "region", "env", "OS_REGION_NAME in the environment"},
		{"nowhere", nil, environment{"OS_REGION_NAME": ""}, "region", "", ""},
		{"the first of two variables", nil, environment{"OS_TOKEN": "1", "OS_AUTH_TOKEN": "2"}, "token", "1", "OS_TOKEN in the environment"},
		{"the second of two variables, the first empty", nil, environment{"OS_TOKEN": "", "OS_AUTH_TOKEN": "2"}, "token", "2", "OS_AUTH_TOKEN in the environment"},
		{"the older variable of a project", nil, environment{"OS_TENANT_ID": "t"}, "project_id", "t", "OS_TENANT_ID in the environment"},

		{"cloud in the block: the block before the entry", Settings{"cloud": "first", "region": "block"}, environment{"OS_REGION_NAME": "env"}, "region", "block", "region in the provider block"},
		{"cloud in the block: the entry before the environment", Settings{"cloud": "first"}, environment{"OS_REGION_NAME": "env"}, "region", "entry-region", `entry "first" of ` + clouds},
		{"cloud in the block: the environment before nothing", Settings{"cloud": "first"}, environment{"OS_PROJECT_ID": "env"}, "project_id", "env", "OS_PROJECT_ID in the environment"},
		{"cloud in the block: OS_CLOUD does not count", Settings{"cloud": "first"}, environment{"OS_CLOUD": "second"}, "auth_url", "https://entry.example.com", `entry "first" of ` + clouds},
		{"OS_CLOUD: the block before the entry", Settings{"region": "block"}, environment{"OS_CLOUD": "first"}, "region", "block", "region in the provider block"},
		{"OS_CLOUD: the environment before the entry", nil, environment{"OS_CLOUD": "first", "OS_REGION_NAME": "env"}, "region", "env", "OS_REGION_NAME in the environment"},
		{"OS_CLOUD: the entry before nothing", nil, environment{"OS_CLOUD": "first"}, "region", "entry-region", `entry "first" of ` + clouds},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := environment{"OS_CLIENT_CONFIG_FILE": clouds}
			maps.Copy(env, c.env)
			from, err := findSources(c.block, env.get)
			if err != nil {
				t.Fatal(err)
			}
			if got := from.get(c.argument); got.text != c.want || got.source != c.origin || got.isSet() != (c.want != "") {
				t.Errorf("%+v, want %q from %q", got, c.want, c.origin)
			}
		})
	}
}

// TestOneFormSwitchesOffTheOther: an ID and a name that stand in different places may mean different users.
func TestOneFormSwitchesOffTheOther(t *testing.T) {
	for _, c := range []struct {
		name string
		from sources
		want setting
	}{
		{"an ID in the block, a name in the environment", sources{blockSource(Settings{"user_id": "1"}), environmentSource(environment{"OS_USERNAME": "env"}.get)},
			setting{"1", "user_id", "user_id in the provider block"}},
		{"a name in the block, an ID in the environment", sources{blockSource(Settings{"user_name": "block"}), environmentSource(environment{"OS_USER_ID": "2"}.get)},
			setting{"block", "user_name", "user_name in the provider block"}},
		{"both in the environment", sources{blockSource(nil), environmentSource(environment{"OS_USERNAME": "env", "OS_USER_ID": "2"}.get)},
			setting{"2", "user_id", "OS_USER_ID in the environment"}},
		{"an empty ID in the block", sources{blockSource(Settings{"user_id": ""}), environmentSource(environment{"OS_USERNAME": "env"}.get)},
			setting{"env", "user_name", "OS_USERNAME in the environment"}},
		{"neither", sources{blockSource(nil)}, setting{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.from.first("user_id", "user_name"); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestEnvironmentOf(t *testing.T) {
	if got := EnvironmentOf("project_name"); !slices.Equal(got, []string{"OS_PROJECT_NAME", "OS_TENANT_NAME"}) {
		t.Errorf("%v", got)
	}
	if got := EnvironmentOf("unknown"); got != nil {
		t.Errorf("%v", got)
	}
}

// TestArgumentsHaveVariables, and no variable means two things.
func TestArgumentsHaveVariables(t *testing.T) {
	seen := map[string]string{}
	for _, argument := range Arguments {
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

// TestNewRefuses what cannot be right, without asking anybody.
func TestNewRefuses(t *testing.T) {
	token := Settings{"token": "hunter2", "endpoint": "https://nova.example.com"}
	for _, c := range []struct {
		name     string
		block    Settings
		env      environment
		argument string
		parts    []string
	}{
		{"nobody", Settings{"auth_url": "https://keystone.example.com"}, nil, "", []string{"No credentials", "OS_CLOUD"}},
		{"no auth_url", Settings{"user_name": "me", "password": "hunter2"}, nil, "auth_url", []string{"Missing auth_url", "OS_AUTH_URL", `user "me"`}},
		{"a token alone", Settings{"token": "hunter2"}, nil, "auth_url", []string{"endpoint (or OS_COMPUTE_ENDPOINT_OVERRIDE)"}},
		{"an endpoint, and a password", Settings{"user_name": "me", "password": "hunter2", "endpoint": "https://nova.example.com"}, nil, "auth_url", []string{"Missing auth_url"}},
		{"an auth_url without a scheme", token.with(Settings{"auth_url": "keystone.example.com:5000/v3"}), nil, "auth_url", []string{"https://cloud.example.com"}},
		{"an auth_url of another scheme", token.with(Settings{"auth_url": "ftp://keystone.example.com"}), nil, "auth_url", []string{"neither http:// nor https://"}},
		{"an auth_url without a host", token.with(Settings{"auth_url": "https:///v3"}), nil, "auth_url", []string{"names no host"}},
		{"an auth_url with a password", token.with(Settings{"auth_url": "https://me:hunter2@keystone.example.com"}), nil, "auth_url", []string{"user or password"}},
		{"an auth_url that is none", token.with(Settings{"auth_url": "https://[::1"}), nil, "auth_url", []string{"is not one"}},
		{"an auth_url in the environment", token, environment{"OS_AUTH_URL": "nonsense"}, "auth_url", []string{"OS_AUTH_URL in the environment"}},
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

func TestEndpointTypes(t *testing.T) {
	for text, want := range map[string]string{
		"": "public", "public": "public", "internal": "internal", "admin": "admin",
		"publicURL": "public", "internalURL": "internal", "adminURL": "admin",
	} {
		c := newCloud(t, Settings{"token": "t", "endpoint": "https://nova.example.com", "endpoint_type": text}, nil)
		if string(c.availability) != want {
			t.Errorf("%q is %s", text, c.availability)
		}
	}
}

func TestMicroversionAndItsOrigin(t *testing.T) {
	token := Settings{"token": "t", "endpoint": "https://nova.example.com"}
	for _, c := range []struct {
		name         string
		block        Settings
		env          environment
		text, origin string
	}{
		{"the block's", token.with(Settings{"microversion": "2.58"}), environment{"OS_COMPUTE_API_VERSION": "2.1"}, "2.58", "microversion in the provider block"},
		{"the environment's", token, environment{"OS_COMPUTE_API_VERSION": "2.1"}, "2.1", "OS_COMPUTE_API_VERSION in the environment"},
		{"none", token, nil, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if text, origin := newCloud(t, c.block, c.env).Microversion(); text != c.text || origin != c.origin {
				t.Errorf("%q from %q", text, origin)
			}
		})
	}
}
