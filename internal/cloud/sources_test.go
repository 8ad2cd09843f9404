package cloud

import (
	"maps"
	"strings"
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
	origins := strings.NewReplacer(" in the environment", "", "region in the provider block", "the block",
		`entry "first" of `+clouds, "the entry")
	for _, c := range []struct {
		name           string
		block          values
		env            environment
		argument, want string
	}{
		{"the block", values{"region": "block"}, environment{"OS_REGION_NAME": "env"}, "region",
			"block from the block"},
		{"the environment", nil, environment{"OS_REGION_NAME": "env"}, "region", "env from OS_REGION_NAME"},
		{"an empty string in the block", values{"region": ""}, environment{"OS_REGION_NAME": "env"}, "region",
			"env from OS_REGION_NAME"},
		{"nowhere", nil, environment{"OS_REGION_NAME": ""}, "region", ""},
		{"the first of two variables", nil, environment{"OS_TOKEN": "1", "OS_AUTH_TOKEN": "2"}, "token",
			"1 from OS_TOKEN"},
		{"the second of two variables, the first empty", nil, environment{"OS_TOKEN": "", "OS_AUTH_TOKEN": "2"},
			"token", "2 from OS_AUTH_TOKEN"},
		{"the older variable of a kind of login", nil, environment{"OS_AUTH_PLUGIN": "v3oidcpassword"}, "auth_type",
			"v3oidcpassword from OS_AUTH_PLUGIN"},
		{"a region for compute", nil, environment{"OS_REGION_NAME": "all", "OS_COMPUTE_REGION_NAME": "compute"},
			"region", "compute from OS_COMPUTE_REGION_NAME"},
		{"an interface for compute", nil, environment{"OS_INTERFACE": "public", "OS_COMPUTE_INTERFACE": "internal"},
			"endpoint_type", "internal from OS_COMPUTE_INTERFACE"},
		{"a microversion beside an API's version", nil,
			environment{"OS_COMPUTE_API_VERSION": "2", "OS_COMPUTE_DEFAULT_MICROVERSION": "2.60"}, "microversion",
			"2.60 from OS_COMPUTE_DEFAULT_MICROVERSION"},
		{"the endpoint of a token that is used as it is", nil,
			environment{"OS_AUTH_TYPE": "admin_token", "OS_ENDPOINT": "https://nova.example.com"}, "endpoint",
			"https://nova.example.com from OS_ENDPOINT"},
		{"its older variable", nil, environment{"OS_AUTH_TYPE": "token_endpoint", "OS_URL": "https://nova.example.com"},
			"endpoint", "https://nova.example.com from OS_URL"},
		{"an endpoint override before it", nil,
			environment{"OS_AUTH_TYPE": "admin_token", "OS_ENDPOINT": "https://a.example.com",
				"OS_COMPUTE_ENDPOINT_OVERRIDE": "https://b.example.com"}, "endpoint",
			"https://b.example.com from OS_COMPUTE_ENDPOINT_OVERRIDE"},
		{"no endpoint for another kind of login", nil,
			environment{"OS_AUTH_TYPE": "password", "OS_ENDPOINT": "https://nova.example.com"}, "endpoint", ""},
		{"the older variable of a project", nil, environment{"OS_TENANT_ID": "t"}, "project_id", "t from OS_TENANT_ID"},

		{"cloud in the block: the block before the entry", values{"cloud": "first", "region": "block"},
			environment{"OS_REGION_NAME": "env"}, "region", "block from the block"},
		{"cloud in the block: the entry before the environment", values{"cloud": "first"},
			environment{"OS_USERNAME": "env"}, "user_name", "entry-user from the entry"},
		{"cloud in the block: the environment before nothing", values{"cloud": "first"},
			environment{"OS_PROJECT_ID": "env"}, "project_id", "env from OS_PROJECT_ID"},
		{"cloud in the block: OS_CLOUD does not count", values{"cloud": "first"}, environment{"OS_CLOUD": "second"},
			"auth_url", "https://entry.example.com from the entry"},
		{"the cloud that is the environment", nil, environment{"OS_CLOUD": "envvars", "OS_USERNAME": "env"},
			"user_name", "env from OS_USERNAME"},
		{"OS_CLOUD: the block before the entry", values{"region": "block"}, environment{"OS_CLOUD": "first"}, "region",
			"block from the block"},
		{"OS_CLOUD: the environment before the entry", nil, environment{"OS_CLOUD": "first", "OS_REGION_NAME": "env"},
			"region", "env from OS_REGION_NAME"},
		{"OS_CLOUD: the entry before nothing", nil, environment{"OS_CLOUD": "first"}, "region",
			"entry-region from the entry"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := environment{"OS_CLIENT_CONFIG_FILE": clouds}
			maps.Copy(env, c.env)
			from, err := findSources(c.block, env.Get)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if found := from.Get(c.argument); found.IsSet() {
				got = found.Text + " from " + origins.Replace(found.Origin)
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
