package cloudsyaml

import (
	"maps"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
)

// readTestEntry reads the cloud "mine" of a file.
func readTestEntry(t *testing.T, content, region string) (values, error) {
	t.Helper()
	files := cloudsFiles{cloudtest.Write(t, "clouds.yaml", content)}
	got, err := files.settings("mine", region, func(name string) string {
		return map[string]string{
			"XDG_CONFIG_HOME": t.TempDir()}[name]
	}, isBuilt)
	maps.DeleteFunc(got, func(_, text string) bool { return text == "" })
	return got, err
}

// TestEntry_Keys reads entries in the forms that clouds.yaml files have.
func TestEntry_Keys(t *testing.T) {
	const auth = "\n    auth: {auth_url: https://keystone.example.com}"
	url := func(more values) values {
		return changed(values{"auth_url": "https://keystone.example.com"}, more)
	}
	for _, c := range []struct {
		name, entry string // below clouds: / mine:
		want        values
	}{
		{"the keys under auth", `
    auth:
      auth_url: https://keystone.example.com/v3
      username: me
      user_id: "0012"
      password: secret
      passcode: "012345"
      token: gAAAA
      application_credential_id: aci
      application_credential_name: acn
      application_credential_secret: acs
      project_id: "147"
      project_name: demo
      user_domain_id: udi
      user_domain_name: udn
      project_domain_id: pdi
      project_domain_name: pdn
      domain_id: di
      domain_name: dn
      default_domain: dd`,
			values{"auth_url": "https://keystone.example.com/v3", "user_name": "me", "user_id": "0012",
				"password": "secret", "passcode": "012345", "token": "gAAAA", "application_credential_id": "aci",
				"application_credential_name": "acn", "application_credential_secret": "acs", "project_id": "147",
				"project_name": "demo", "user_domain_id": "udi", "user_domain_name": "udn", "project_domain_id": "pdi",
				"project_domain_name": "pdn", "domain_id": "di", "domain_name": "dn", "default_domain": "dd"}},
		{"the keys beside auth", auth + `
    auth_type: v3password
    region_name: RegionOne
    interface: internal
    compute_endpoint_override: https://nova.example.com
    compute_api_version: 2.58
    default_domain: dd
    verify: false
    cacert: /ca.pem
    cert: /cert.pem
    key: /key.pem`,
			url(values{"auth_type": "v3password", "region": "RegionOne", "endpoint_type": "internal",
				"endpoint": "https://nova.example.com", "microversion": "2.58", "default_domain": "dd",
				"insecure": "true", "cacert_file": "/ca.pem", "cert": "/cert.pem", "key": "/key.pem"})},
		{"a whole login beside auth",
			"\n    auth_url: https://keystone.example.com\n    username: me\n    password: secret\n    project_name: " +
				"demo\n    project_domain_id: pdi",
			url(values{"user_name": "me", "password": "secret", "project_name": "demo", "project_domain_id": "pdi"})},
		{"both places: the one under auth for the user",
			"\n    username: beside\n    password: beside\n    auth: {auth_url: https://keystone.example.com, " +
				"username: under, password: under}", url(values{"user_name": "under", "password": "under"})},
		{"both places: the one beside auth for domain, project and token",
			"\n    project_name: beside\n    user_domain_name: beside\n    token: beside\n    auth: {auth_url: " +
				"https://keystone.example.com, project_name: under, user_domain_name: under, token: under}",
			url(values{"project_name": "beside", "user_domain_name": "beside", "token": "beside"})},
		{"both places: an empty one does not count",
			"\n    project_name: ''\n    username: beside\n    auth: {auth_url: https://keystone.example.com, " +
				"project_name: under, username: ~}", url(values{"project_name": "under", "user_name": "beside"})},
		{"older names",
			"\n    auth: {auth_url: https://keystone.example.com, user_name: me, auth_token: t, tenant_id: '147', " +
				"tenant_name: demo}\n    endpoint_type: adminURL\n    auth_plugin: password",
			url(values{"user_name": "me", "token": "t", "project_id": "147", "project_name": "demo",
				"endpoint_type": "adminURL", "auth_type": "password"})},
		{"dashes",
			"\n    auth-type: password\n    region-name: RegionOne\n    auth: {auth-url: " +
				"https://keystone.example.com, user-name: me, project-id: '147', user-domain-name: udn, " +
				"application-credential-id: aci}",
			url(values{"auth_type": "password", "region": "RegionOne", "user_name": "me",
				"project_id": "147", "user_domain_name": "udn", "application_credential_id": "aci"})},
		{"newer names count before older ones",
			"\n    auth: {auth_url: https://keystone.example.com, tenant_id: old, project_id: new, tenant_name: old, " +
				"project_name: new}\n    auth_plugin: old\n    auth_type: new",
			url(values{"project_id": "new", "project_name": "new", "auth_type": "new"})},
		{"newer names count before older ones, wherever they stand",
			"\n    tenant_name: old\n    auth_token: old\n    auth: {auth_url: https://keystone.example.com, " +
				"project_name: new, token: new}", url(values{"project_name": "new", "token": "new"})},
		{"endpoint_type before interface", auth + "\n    interface: public\n    endpoint_type: internal",
			url(values{"endpoint_type": "internal"})},
		{"an interface for compute", auth + "\n    interface: public\n    compute_interface: internal",
			url(values{"endpoint_type": "internal"})},
		{"a list of interfaces", auth + "\n    interface: [internal, public]",
			url(values{"endpoint_type": "internal,public"})},
		{"a list of one interface", auth + "\n    interface: [internal]", url(values{"endpoint_type": "internal"})},
		{"a region for compute", auth + "\n    region_name: One\n    compute_region_name: Two",
			url(values{"region": "Two"})},
		{"an endpoint for compute", auth + "\n    compute_endpoint: https://nova.example.com",
			url(values{"endpoint": "https://nova.example.com"})},
		{"an override before an endpoint",
			auth +
				"\n    compute_endpoint: https://a.example.com\n    compute_endpoint_override: https://b.example.com",
			url(values{"endpoint": "https://b.example.com"})},
		{"a default microversion", auth + "\n    compute_api_version: 2\n    compute_default_microversion: 2.60",
			url(values{"microversion": "2.60"})},
		{"an API's version is no microversion", auth + "\n    compute_api_version: 2", url(nil)},
		{"nor is 2.0", auth + "\n    compute_api_version: 2.0", url(nil)},
		{"a default domain by ID", "\n    auth: {auth_url: https://keystone.example.com, default_domain_id: di}",
			url(values{"default_domain_id": "di"})},
		{"a default domain by name, beside auth", auth + "\n    default_domain_name: dn",
			url(values{"default_domain_name": "dn"})},
		{"a default domain and a domain",
			"\n    auth: {auth_url: https://keystone.example.com, default_domain_id: di, domain_name: dn}",
			url(values{"default_domain_id": "di", "domain_name": "dn"})},
		{"none: an endpoint and a token",
			"\n    auth_type: none\n    auth: {endpoint: https://nova.example.com, token: t}",
			values{"auth_type": "none", "endpoint": "https://nova.example.com", "token": "t"}},
		{"token_endpoint, its older name for an endpoint",
			"\n    auth_type: token_endpoint\n    auth: {url: https://nova.example.com, token: t}",
			values{"auth_type": "token_endpoint", "endpoint": "https://nova.example.com", "token": "t"}},
		{"methods, as a list", auth + "\n    auth_type: v3multifactor\n    auth_methods: [v3password, v3totp]",
			url(values{"auth_type": "v3multifactor", "auth_methods": "v3password,v3totp"})},
		{"methods, as a text", auth + "\n    auth_type: v3multifactor\n    auth_methods: v3password,v3totp",
			url(values{"auth_type": "v3multifactor", "auth_methods": "v3password,v3totp"})},
		{"a federated login",
			"\n    auth_type: v3oidcaccesstoken\n    auth: {auth_url: https://keystone.example.com, " +
				"identity_provider: idp, protocol: openid, access_token: t}",
			url(values{"auth_type": "v3oidcaccesstoken", "identity_provider": "idp", "protocol": "openid",
				"access_token": "t"})},
		{"keys of a login that is not built, which is refused by its auth_type",
			"\n    auth_type: v3oidcpassword\n    auth: {auth_url: https://keystone.example.com, client_id: c, " +
				"discovery_endpoint: https://idp.example.com}", url(values{"auth_type": "v3oidcpassword"})},
		{"other scopes", "\n    system_scope: all\n    auth: {auth_url: https://keystone.example.com, trust_id: t}",
			url(values{"system_scope": "all", "trust_id": "t"})},
		{"Nova by its type and name", auth + "\n    compute_service_type: compute\n    compute_service_name: nova",
			url(nil)},
		{"values that YAML has other kinds for stay as they are written",
			"\n    auth: {auth_url: https://keystone.example.com, username: 1e3, password: 0123, user_id: yes, " +
				"project_id: 0001, project_name: 2026-11-21, token: true, domain_id: 0x1F, domain_name: 1_000}\n    " +
				"compute_api_version: 2.10",
			url(values{"user_name": "1e3", "password": "0123", "user_id": "yes", "project_id": "0001",
				"project_name": "2026-11-21", "token": "true", "domain_id": "0x1F", "domain_name": "1_000",
				"microversion": "2.10"})},
		{"null and empty values are not set",
			"\n    auth: {auth_url: https://keystone.example.com, username: ~, password: '', project_id: null, " +
				"unknown: ~}\n    region_name:\n    regions:\n    auth_type: null", url(nil)},
		{"keys that mean nothing here",
			auth +
				"\n    image_api_use_tasks: false\n    networks: [{name: a}]\n    force_ipv4: 1\n    " +
				"identity_api_version: 3\n    vendor_hook: a\n    status: active\n    has_network: false\n    " +
				"api_timeout: 3", url(nil)},
		{"keys that others write under auth",
			"\n    auth: {auth_url: https://keystone.example.com, identity_api_version: 3, allow_reauth: true}",
			url(nil)},
		{"anchors and merges", "\n    <<: *defaults\n    auth:\n      <<: *who\n      username: me",
			values{"auth_url": "https://shared.example.com", "user_name": "me", "password": "shared",
				"region": "Shared"}},
		{"merges of several", "\n    <<: [*defaults]\n    auth: {<<: [*who, {username: them}], project_name: *text}",
			values{"auth_url": "https://shared.example.com", "user_name": "them", "password": "shared",
				"project_name": "shared text", "region": "Shared"}},
		{"an alias", " *defaults", values{"auth_url": "https://shared.example.com", "region": "Shared"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := readTestEntry(t, `
who: &who {auth_url: https://shared.example.com, password: shared}
text: &text shared text
defaults: &defaults
  region_name: Shared
  auth: {auth_url: https://shared.example.com}
cache: 7
client: [1, {a: b}]
clouds:
  other: {auth: {auth_url: https://other.example.com}}
  list: [1]
  text: text
  secret: {auth: {password: !vault abc}, verify: maybe, regions: 7}
  mine:`+c.entry+"\n", "")
			if err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestEntry_Verification(t *testing.T) {
	for entry, want := range map[string]values{
		"verify: true":                       {"insecure": "false"}, // so that OS_INSECURE does not count
		"verify: false":                      {"insecure": "true"},
		"verify: off":                        {"insecure": "true"},
		"verify: 'False'":                    {"insecure": "true"},
		"insecure: true":                     {"insecure": "true"},
		"insecure: false":                    {"insecure": "false"},
		"insecure: false, verify: false":     {"insecure": "true"},
		"insecure: true, verify: true":       {"insecure": "true"},
		"verify: /ca.pem":                    {"insecure": "false", "cacert_file": "/ca.pem"},
		"verify: /ca.pem, cacert: /mine.pem": {"insecure": "false", "cacert_file": "/mine.pem"},
		"cert: /both.pem":                    {"cert": "/both.pem", "key": "/both.pem"},
		"cacert: ~/ca.pem":                   {"cacert_file": "~/ca.pem"},
	} {
		t.Run(entry, func(t *testing.T) {
			got, err := readTestEntry(t, "clouds: {mine: {auth: {auth_url: https://keystone.example.com}, "+entry+"}}",
				"")
			if err != nil {
				t.Fatal(err)
			}
			if want := changed(want, values{"auth_url": "https://keystone.example.com"}); !maps.Equal(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
		})
	}
}

// TestEntry_Regions: a region's values win over the common ones.
func TestEntry_Regions(t *testing.T) {
	const entry = `auth: {auth_url: https://common.example.com, username: me}, region_name: %, interface: public, regions: [
    {name: One, values: {auth: {auth_url: https://one.example.com}, interface: internal}},
    {name: Two, values: {auth: {auth_url: https://two.example.com, project_name: two}, region_name: nonsense}}, Three]`
	const named = "auth: {auth_url: https://common.example.com}, "
	for _, c := range []struct {
		name, entry, asked string
		want               values
	}{
		{"the first",
			"auth: {username: me}, regions: [{name: One, values: {auth: {auth_url: https://one.example.com}}}, Two]",
			"", values{"region": "One", "auth_url": "https://one.example.com", "user_name": "me"}},
		{"the entry's choice", entry, "",
			values{"region": "Two", "auth_url": "https://two.example.com", "user_name": "me",
				"project_name": "two", "endpoint_type": "public"}},
		{"the one that is asked for", entry, "One",
			values{"region": "One", "auth_url": "https://one.example.com", "user_name": "me",
				"endpoint_type": "internal"}},
		{"one without values", entry, "Three",
			values{"region": "Three", "auth_url": "https://common.example.com", "user_name": "me",
				"endpoint_type": "public"}},
		{"names", named + "regions: [One, Two]", "", values{"region": "One", "auth_url": "https://common.example.com"}},
		{"names that are numbers", named + "regions: [01]", "",
			values{"region": "01", "auth_url": "https://common.example.com"}},
		{"names, and another one that is asked for", named + "regions: [One, Two]", "Three",
			values{"region": "Three", "auth_url": "https://common.example.com"}},
		{"names with commas", named + "region_name: 'One, Two'", "",
			values{"region": "One", "auth_url": "https://common.example.com"}},
		{"a list for region_name", named + "region_name: [One, Two]", "",
			values{"region": "One", "auth_url": "https://common.example.com"}},
		{"an empty list", named + "regions: []", "", values{"auth_url": "https://common.example.com"}},
		{"a newer name in the values",
			"auth: {auth_url: https://common.example.com, tenant_id: common, user_name: common}, regions: [{name: " +
				"One, values: {project-id: one, auth: {username: one}}}]", "",
			values{"region": "One", "auth_url": "https://common.example.com", "project_id": "one", "user_name": "one"}},
		{"an older name in the values, which stays behind the newer",
			"auth: {auth_url: https://common.example.com, project_id: common, username: common}, regions: [{name: " +
				"One, values: {tenant-id: one, auth: {user_name: one}}}]", "",
			values{"region": "One", "auth_url": "https://common.example.com", "project_id": "common",
				"user_name": "common"}},
		{"a password beside auth in the values, which stays behind the one under it",
			"auth: {auth_url: https://common.example.com, password: common}, regions: [{name: One, values: " +
				"{password: one}}]", "",
			values{"region": "One", "auth_url": "https://common.example.com", "password": "common"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			entry := strings.ReplaceAll(c.entry, "%", "Two")
			got, err := readTestEntry(t, "clouds: {mine: {"+entry+"}}", c.asked)
			if err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestEntry_Placeholders(t *testing.T) {
	for _, c := range []struct {
		name, entry, asked string
		want               values // nil for a refusal
	}{
		{"the region", "auth: {auth_url: 'https://{region_name}.example.com:5000/v3/'}, region_name: kna1", "",
			values{"auth_url": "https://kna1.example.com:5000/v3/", "region": "kna1"}},
		{"the region that is asked for", "auth: {auth_url: 'https://{region_name}.example.com'}, region_name: kna1",
			"sto2", values{"auth_url": "https://sto2.example.com", "region": "sto2"}},
		{"the first region", "auth: {auth_url: 'https://{region_name}.example.com'}, regions: [kna1, sto2]", "",
			values{"auth_url": "https://kna1.example.com", "region": "kna1"}},
		{"another key", "auth: {auth_url: 'https://{site}.example.com/{region_name}'}, region_name: kna1, site: north",
			"", values{"auth_url": "https://north.example.com/kna1", "region": "kna1"}},
		{"in the endpoint, where the project waits",
			"auth: {auth_url: https://keystone.example.com}, region_name: kna1, compute_endpoint_override: " +
				"'https://{region_name}.example.com/{project_id}'", "",
			values{"auth_url": "https://keystone.example.com",
				"endpoint": "https://kna1.example.com/{project_id}", "region": "kna1"}},
		{"nothing to fill in", "auth: {auth_url: 'https://{region_name}.example.com'}", "", nil},
		{"an unknown one", "auth: {auth_url: 'https://{site}.example.com'}, region_name: kna1", "", nil},
		{"a secret", "auth: {auth_url: 'https://{password}.example.com', password: hunter2}", "", nil},
		{"a region that is another host", "auth: {auth_url: 'https://{region_name}.example.com'}", "evil.example.net/",
			nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := readTestEntry(t, "clouds: {mine: {"+c.entry+"}}", c.asked)
			switch {
			case c.want == nil &&
				(err == nil || !strings.Contains(err.Error(), "placeholder {") ||
					strings.Contains(err.Error(), "hunter2")):
				t.Errorf("%v, %v", got, err)
			case c.want != nil && (err != nil || !maps.Equal(got, c.want)):
				t.Errorf("got  %v, %v\nwant %v", got, err, c.want)
			}
		})
	}
}

// isBuilt stands in for the table of logins.
func isBuilt(authType string) bool { return authType != "v3oidcpassword" && authType != "new" }

// TestEntry_OwnRegionNotListed: an entry's own region has no values, where others have.
func TestEntry_OwnRegionNotListed(t *testing.T) {
	_, err := readTestEntry(t,
		"clouds: {mine: {region_name: Three, regions: [{name: One, values: {auth: {auth_url: "+
			"https://one.example.com}}}]}}", "")
	if err == nil || !strings.Contains(err.Error(), `"Three"`) {
		t.Errorf("%v", err)
	}
}
