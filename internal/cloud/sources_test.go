package cloud

import (
	"maps"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
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
		block    settings.Settings
		env      environment
		argument string
		want     string
		Source   string
	}{
		{"the block", settings.Settings{"region": "block"}, environment{"OS_REGION_NAME": "env"}, "region", "block", "region in the provider block"},
		{"the environment", nil, environment{"OS_REGION_NAME": "env"}, "region", "env", "OS_REGION_NAME in the environment"},
		{"an empty string in the block", settings.Settings{"region": ""}, environment{"OS_REGION_NAME": "env"}, "region", "env", "OS_REGION_NAME in the environment"},
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

		{"cloud in the block: the block before the entry", settings.Settings{"cloud": "first", "region": "block"}, environment{"OS_REGION_NAME": "env"}, "region", "block", "region in the provider block"},
		{"cloud in the block: the entry before the environment", settings.Settings{"cloud": "first"}, environment{"OS_USERNAME": "env"}, "user_name", "entry-user", `entry "first" of ` + clouds},
		{"cloud in the block: the environment before nothing", settings.Settings{"cloud": "first"}, environment{"OS_PROJECT_ID": "env"}, "project_id", "env", "OS_PROJECT_ID in the environment"},
		{"cloud in the block: OS_CLOUD does not count", settings.Settings{"cloud": "first"}, environment{"OS_CLOUD": "second"}, "auth_url", "https://entry.example.com", `entry "first" of ` + clouds},
		{"the cloud that is the environment", nil, environment{"OS_CLOUD": "envvars", "OS_USERNAME": "env"}, "user_name", "env", "OS_USERNAME in the environment"},
		{"OS_CLOUD: the block before the entry", settings.Settings{"region": "block"}, environment{"OS_CLOUD": "first"}, "region", "block", "region in the provider block"},
		{"OS_CLOUD: the environment before the entry", nil, environment{"OS_CLOUD": "first", "OS_REGION_NAME": "env"}, "region", "env", "OS_REGION_NAME in the environment"},
		{"OS_CLOUD: the entry before nothing", nil, environment{"OS_CLOUD": "first"}, "region", "entry-region", `entry "first" of ` + clouds},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := environment{"OS_CLIENT_CONFIG_FILE": clouds}
			maps.Copy(env, c.env)
			from, err := findSources(c.block, env.Get)
			if err != nil {
				t.Fatal(err)
			}
			if got := from.Get(c.argument); got.Text != c.want || got.Origin != c.Source || got.IsSet() != (c.want != "") {
				t.Errorf("%+v, want %q from %q", got, c.want, c.Source)
			}
		})
	}
}
