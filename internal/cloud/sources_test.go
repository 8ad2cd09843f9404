package cloud

import (
	"maps"
	"testing"
)

const cloudsOfAll = `clouds:
  first:
    auth: {auth_url: "https://entry.example.com", username: entry-user, password: entry-password}
    region_name: entry-region
  second:
    auth: {auth_url: "https://second.example.com"}
`

// TestFindSources_Precedence finds each setting in the place that counts.
func TestFindSources_Precedence(t *testing.T) {
	clouds := write(t, "clouds.yaml", cloudsOfAll)
	for _, c := range []struct {
		name     string
		block    Settings
		env      environment
		argument string
		want     string
		source   string
	}{
		{"the block", Settings{"region": "block"}, environment{"OS_REGION_NAME": "env"}, "region", "block", "region in the provider block"},
		{"the environment", nil, environment{"OS_REGION_NAME": "env"}, "region", "env", "OS_REGION_NAME in the environment"},
		{"an empty string in the block", Settings{"region": ""}, environment{"OS_REGION_NAME": "env"}, "region", "env", "OS_REGION_NAME in the environment"},
		{"nowhere", nil, environment{"OS_REGION_NAME": ""}, "region", "", ""},
		{"the first of two variables", nil, environment{"OS_TOKEN": "1", "OS_AUTH_TOKEN": "2"}, "token", "1", "OS_TOKEN in the environment"},
		{"the second of two variables, the first empty", nil, environment{"OS_TOKEN": "", "OS_AUTH_TOKEN": "2"}, "token", "2", "OS_AUTH_TOKEN in the environment"},
		{"the older variable of a kind of login", nil, environment{"OS_AUTH_PLUGIN": "v3oidcpassword"}, "auth_type", "v3oidcpassword", "OS_AUTH_PLUGIN in the environment"},
		{"a region for compute", nil, environment{"OS_REGION_NAME": "all", "OS_COMPUTE_REGION_NAME": "compute"}, "region", "compute", "OS_COMPUTE_REGION_NAME in the environment"},
		{"an interface for compute", nil, environment{"OS_INTERFACE": "public", "OS_COMPUTE_INTERFACE": "internal"}, "endpoint_type", "internal", "OS_COMPUTE_INTERFACE in the environment"},
		{"a microversion beside an API's version", nil, environment{"OS_COMPUTE_API_VERSION": "2", "OS_COMPUTE_DEFAULT_MICROVERSION": "2.60"}, "microversion", "2.60", "OS_COMPUTE_DEFAULT_MICROVERSION in the environment"},
		{"the endpoint of a token that is used as it is", nil, environment{"OS_AUTH_TYPE": "admin_token", "OS_ENDPOINT": "https://nova.example.com"}, "endpoint", "https://nova.example.com", "OS_ENDPOINT in the environment"},
		{"its older variable", nil, environment{"OS_AUTH_TYPE": "token_endpoint", "OS_URL": "https://nova.example.com"}, "endpoint", "https://nova.example.com", "OS_URL in the environment"},
		{"an endpoint override before it", nil, environment{"OS_AUTH_TYPE": "admin_token", "OS_ENDPOINT": "https://a.example.com", "OS_COMPUTE_ENDPOINT_OVERRIDE": "https://b.example.com"}, "endpoint", "https://b.example.com", "OS_COMPUTE_ENDPOINT_OVERRIDE in the environment"},
		{"no endpoint for another kind of login", nil, environment{"OS_AUTH_TYPE": "password", "OS_ENDPOINT": "https://nova.example.com"}, "endpoint", "", ""},
		{"the older variable of a project", nil, environment{"OS_TENANT_ID": "t"}, "project_id", "t", "OS_TENANT_ID in the environment"},

		{"cloud in the block: the block before the entry", Settings{"cloud": "first", "region": "block"}, environment{"OS_REGION_NAME": "env"}, "region", "block", "region in the provider block"},
		{"cloud in the block: the entry before the environment", Settings{"cloud": "first"}, environment{"OS_USERNAME": "env"}, "user_name", "entry-user", `entry "first" of ` + clouds},
		{"cloud in the block: the environment before nothing", Settings{"cloud": "first"}, environment{"OS_PROJECT_ID": "env"}, "project_id", "env", "OS_PROJECT_ID in the environment"},
		{"cloud in the block: OS_CLOUD does not count", Settings{"cloud": "first"}, environment{"OS_CLOUD": "second"}, "auth_url", "https://entry.example.com", `entry "first" of ` + clouds},
		{"the cloud that is the environment", nil, environment{"OS_CLOUD": "envvars", "OS_USERNAME": "env"}, "user_name", "env", "OS_USERNAME in the environment"},
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
			if got := from.get(c.argument); got.text != c.want || got.source != c.source || got.isSet() != (c.want != "") {
				t.Errorf("%+v, want %q from %q", got, c.want, c.source)
			}
		})
	}
}

// TestSources_OneFormSwitchesOffTheOther: an ID and a name that stand in different places may mean different users.
func TestSources_OneFormSwitchesOffTheOther(t *testing.T) {
	for _, c := range []struct {
		name string
		from sources
		want setting
	}{
		{"an ID in the block, a name in the environment", sources{blockSource(Settings{"user_id": "1"}), openstackSource(environment{"OS_USERNAME": "env"}.get)},
			setting{"1", "user_id", "user_id in the provider block", blockKind}},
		{"a name in the block, an ID in the environment", sources{blockSource(Settings{"user_name": "block"}), openstackSource(environment{"OS_USER_ID": "2"}.get)},
			setting{"block", "user_name", "user_name in the provider block", blockKind}},
		{"both in the environment", sources{blockSource(nil), openstackSource(environment{"OS_USERNAME": "env", "OS_USER_ID": "2"}.get)},
			setting{"2", "user_id", "OS_USER_ID in the environment", environmentKind}},
		{"an empty ID in the block", sources{blockSource(Settings{"user_id": ""}), openstackSource(environment{"OS_USERNAME": "env"}.get)},
			setting{"env", "user_name", "OS_USERNAME in the environment", environmentKind}},
		{"neither", sources{blockSource(nil)}, setting{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.from.first("user_id", "user_name"); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}
