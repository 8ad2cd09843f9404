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
		block    values
		env      environment
		argument string
		want     string
		Source   string
	}{
		{name: "the block", block: values{"region": "block"}, env: environment{"OS_REGION_NAME": "env"},
			argument: "region", want: "block", Source: "region in the provider block"},
		{name: "the environment", env: environment{"OS_REGION_NAME": "env"}, argument: "region", want: "env",
			Source: "OS_REGION_NAME in the environment"},
		{name: "an empty string in the block", block: values{"region": ""}, env: environment{"OS_REGION_NAME": "env"},
			argument: "region", want: "env", Source: "OS_REGION_NAME in the environment"},
		{name: "nowhere", env: environment{"OS_REGION_NAME": ""}, argument: "region"},
		{name: "the first of two variables", env: environment{"OS_TOKEN": "1", "OS_AUTH_TOKEN": "2"}, argument: "token",
			want: "1", Source: "OS_TOKEN in the environment"},
		{name: "the second of two variables, the first empty", env: environment{"OS_TOKEN": "", "OS_AUTH_TOKEN": "2"},
			argument: "token", want: "2", Source: "OS_AUTH_TOKEN in the environment"},
		{name: "the older variable of a kind of login", env: environment{"OS_AUTH_PLUGIN": "v3oidcpassword"},
			argument: "auth_type", want: "v3oidcpassword", Source: "OS_AUTH_PLUGIN in the environment"},
		{name: "a region for compute", env: environment{"OS_REGION_NAME": "all", "OS_COMPUTE_REGION_NAME": "compute"},
			argument: "region", want: "compute", Source: "OS_COMPUTE_REGION_NAME in the environment"},
		{name: "an interface for compute",
			env: environment{"OS_INTERFACE": "public", "OS_COMPUTE_INTERFACE": "internal"}, argument: "endpoint_type",
			want: "internal", Source: "OS_COMPUTE_INTERFACE in the environment"},
		{name: "a microversion beside an API's version",
			env:      environment{"OS_COMPUTE_API_VERSION": "2", "OS_COMPUTE_DEFAULT_MICROVERSION": "2.60"},
			argument: "microversion", want: "2.60", Source: "OS_COMPUTE_DEFAULT_MICROVERSION in the environment"},
		{name: "the endpoint of a token that is used as it is",
			env:      environment{"OS_AUTH_TYPE": "admin_token", "OS_ENDPOINT": "https://nova.example.com"},
			argument: "endpoint", want: "https://nova.example.com", Source: "OS_ENDPOINT in the environment"},
		{name: "its older variable",
			env:      environment{"OS_AUTH_TYPE": "token_endpoint", "OS_URL": "https://nova.example.com"},
			argument: "endpoint", want: "https://nova.example.com", Source: "OS_URL in the environment"},
		{name: "an endpoint override before it",
			env: environment{"OS_AUTH_TYPE": "admin_token", "OS_ENDPOINT": "https://a.example.com",
				"OS_COMPUTE_ENDPOINT_OVERRIDE": "https://b.example.com"}, argument: "endpoint",
			want: "https://b.example.com", Source: "OS_COMPUTE_ENDPOINT_OVERRIDE in the environment"},
		{name: "no endpoint for another kind of login",
			env:      environment{"OS_AUTH_TYPE": "password", "OS_ENDPOINT": "https://nova.example.com"},
			argument: "endpoint"},
		{name: "the older variable of a project", env: environment{"OS_TENANT_ID": "t"}, argument: "project_id",
			want: "t", Source: "OS_TENANT_ID in the environment"},

		{name: "cloud in the block: the block before the entry",
			block: values{"cloud": "first", "region": "block"}, env: environment{"OS_REGION_NAME": "env"},
			argument: "region", want: "block", Source: "region in the provider block"},
		{name: "cloud in the block: the entry before the environment", block: values{"cloud": "first"},
			env: environment{"OS_USERNAME": "env"}, argument: "user_name", want: "entry-user",
			Source: `entry "first" of ` + clouds},
		{name: "cloud in the block: the environment before nothing", block: values{"cloud": "first"},
			env: environment{"OS_PROJECT_ID": "env"}, argument: "project_id", want: "env",
			Source: "OS_PROJECT_ID in the environment"},
		{name: "cloud in the block: OS_CLOUD does not count", block: values{"cloud": "first"},
			env: environment{"OS_CLOUD": "second"}, argument: "auth_url", want: "https://entry.example.com",
			Source: `entry "first" of ` + clouds},
		{name: "the cloud that is the environment", env: environment{"OS_CLOUD": "envvars", "OS_USERNAME": "env"},
			argument: "user_name", want: "env", Source: "OS_USERNAME in the environment"},
		{name: "OS_CLOUD: the block before the entry", block: values{"region": "block"},
			env: environment{"OS_CLOUD": "first"}, argument: "region", want: "block",
			Source: "region in the provider block"},
		{name: "OS_CLOUD: the environment before the entry",
			env: environment{"OS_CLOUD": "first", "OS_REGION_NAME": "env"}, argument: "region", want: "env",
			Source: "OS_REGION_NAME in the environment"},
		{name: "OS_CLOUD: the entry before nothing", env: environment{"OS_CLOUD": "first"}, argument: "region",
			want: "entry-region", Source: `entry "first" of ` + clouds},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := environment{"OS_CLIENT_CONFIG_FILE": clouds}
			maps.Copy(env, c.env)
			from, err := findSources(c.block, env.Get)
			if err != nil {
				t.Fatal(err)
			}
			if got := from.Get(c.argument); got.Text != c.want || got.Origin != c.Source ||
				got.IsSet() != (c.want != "") {
				t.Errorf("%+v, want %q from %q", got, c.want, c.Source)
			}
		})
	}
}
