package provider

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// withoutPassword takes the password login out of the block.
func withoutPassword(changes settings) func(*fakecloud.Cloud) settings {
	all := settings{"user_name": nil, "password": nil, "user_domain_name": nil, "project_name": nil,
		"project_domain_name": nil}
	maps.Copy(all, changes) // not all.with(changes): its nils have to stay
	return changing(all)
}

// withEndpoints lets Keystone answer a login with a catalog of these compute endpoints only: interface, region, …
func withEndpoints(endpoints ...string) fakecloud.Interceptor {
	found := []object{}
	for i := 0; i < len(endpoints); i += 2 {
		found = append(found,
			object{"interface": endpoints[i], "region": endpoints[i+1], "url": "http://127.0.0.1:9/v2.1"})
	}
	return withCatalogOf(found)
}

// withEndpoint does so with one public endpoint, which has that for a URL.
func withEndpoint(url any) fakecloud.Interceptor {
	return withCatalogOf([]object{{"interface": "public", "region": "RegionOne", "url": url}})
}

type object = map[string]any

func withCatalogOf(found []object) fakecloud.Interceptor {
	catalog := []object{}
	if len(found) > 0 {
		catalog = append(catalog, object{"type": "compute", "name": "nova", "endpoints": found})
	}
	body, err := json.Marshal(object{"token": object{
		"expires_at": "2099-01-01T00:00:00.000000Z", "catalog": catalog,
		"project": object{"id": fakecloud.DemoProjectID, "name": "demo"},
	}})
	if err != nil {
		panic(err) // strings only
	}
	return fakecloud.OnLogin(fakecloud.Respond(201, http.Header{"X-Subject-Token": {"a-token"}}, string(body)))
}

// repeatBody is an error page that quotes what it was sent, secrets included.
func repeatBody(w http.ResponseWriter, r *http.Request) bool {
	body, _ := io.ReadAll(r.Body)
	return fakecloud.Respond(400, nil, "Cannot make sense of "+string(body))(w, r)
}

// cloudFailures are what keeps a read from a compute service: settings, logins, catalogs.
func cloudFailures() map[string]failingRead {
	twoRegions := []fakecloud.Option{fakecloud.WithRegions("east", "west")}
	someEndpoints := withEndpoints("internal", "RegionOne", "internal", "RegionTwo", "public", "RegionTwo")
	return map[string]failingRead{
		"login_wrong_password":       {block: changing(settings{"password": wrongSecret})},
		"login_wrong_password_again": {block: changing(settings{"password": wrongSecret}), readBefore: true},
		"login_wrong_token":          {block: withoutPassword(settings{"token": wrongSecret})},
		"login_wrong_application_credential": {block: withoutPassword(settings{
			"application_credential_id": fakecloud.MemberCredential.ID, "application_credential_secret": wrongSecret})},
		"login_wrong_passcode": {block: func(c *fakecloud.Cloud) settings {
			return passwordBlock(c, fakecloud.TwoFactorMember).with(settings{"passcode": wrongSecret})
		}},
		"login_wrong_access_token": {block: withoutPassword(settings{"access_token": wrongSecret,
			"identity_provider": fakecloud.IdentityProvider, "protocol": fakecloud.FederationProtocol})},
		"login_wrong_security_token": {block: onlyKey(fakecloud.TemporaryKey, settings{"security_token": wrongSecret})},
		"login_wrong_access_key": {block: onlyKey(fakecloud.MemberKey,
			settings{"secret_key": wrongSecret, "project_id": nil})},
		"login_keystone_down": {block: changing(settings{"auth_url": "http://127.0.0.1:9/v3"})},
		"login_not_keystone": {block: func(c *fakecloud.Cloud) settings {
			return settings{"auth_url": c.ComputeURL()}
		}},
		"login_no_keystone_there": {block: func(c *fakecloud.Cloud) settings {
			return settings{"auth_url": c.IdentityURL() + "/keystone"}
		}},
		"login_unreadable": {answer: fakecloud.OnLogin(fakecloud.Respond(201, nil, htmlPage))},
		"login_403": {answer: fakecloud.OnLogin(fakecloud.Respond(403,
			http.Header{"X-Openstack-Request-Id": {answerID}}, novaFault("error", 403, "Not you.")))},
		"login_400": {answer: fakecloud.OnLogin(fakecloud.Respond(400, nil,
			novaFault("error", 400, "Expecting to find domain in project.")))},
		"login_403_html": {answer: fakecloud.OnLogin(fakecloud.Respond(403, nil, htmlPage))},
		"login_429":      {answer: fakecloud.OnLogin(fakecloud.Respond(429, nil, ""))},
		"login_431":      {answer: fakecloud.OnLogin(fakecloud.Respond(431, nil, ""))},
		"login_out_of_time": {
			answer: fakecloud.OnLogin(maintenance), block: changing(settings{"max_retries": 4}),
			arguments: changing(settings{"timeouts": map[string]string{"read": "300ms"}}),
		},
		"refused_keys_again": {
			block: onlyKey(fakecloud.MemberKey, settings{"secret_key": wrongSecret}), readBefore: true,
		},
		"login_503_html": {answer: fakecloud.OnLogin(fakecloud.Respond(503, nil, htmlPage))},
		"login_redirect_elsewhere": {answer: fakecloud.OnLogin(fakecloud.Respond(307,
			http.Header{"Location": {"http://sso.example.com/"}}, ""))},
		"login_repeats_password": {block: changing(settings{"password": `half"half`}),
			answer: fakecloud.OnLogin(repeatBody)},
		"catalog_without_compute":    {options: []fakecloud.Option{fakecloud.WithoutService("compute")}},
		"catalog_empty":              {answer: withEndpoints()},
		"catalog_url_without_scheme": {answer: withEndpoint("nova.example.com:8774/v2.1")},
		"catalog_url_null":           {answer: withEndpoint(nil)},
		"region_unknown":             {options: twoRegions, arguments: changing(settings{"region": "north"})},
		"region_unclear":             {options: twoRegions},
		"region_other_than_endpoint": {options: twoRegions, arguments: changing(settings{"region": "west"}),
			block: func(c *fakecloud.Cloud) settings {
				return settings{"endpoint": c.ComputeURLIn("east"), "region": "east"}
			}},
		"interface_missing":           {answer: someEndpoints, block: changing(settings{"endpoint_type": "admin"})},
		"interface_missing_in_region": {answer: someEndpoints, block: changing(settings{"region": "RegionOne"})},
		"region_of_a_cloud_without_any": {answer: withEndpoints("public", ""),
			block: changing(settings{"region": "RegionOne"})},
		"region_and_interface_unknown": {answer: withEndpoints("internal", "RegionOne"),
			block: changing(settings{"region": "north"})},
		"token_without_project": {block: changing(settings{"project_name": nil})},
		"huawei_project_unknown": {block: onlyKey(fakecloud.MemberKey,
			settings{"project_id": nil, "region": "mars-1"})},
		"setting_of_the_block":     {block: changing(settings{"password": nil})},
		"setting_of_environment":   {environ: environment{"OS_INTERFACE": "private"}},
		"setting_without_argument": {block: changing(settings{"user_name": nil, "password": nil})},
		"setting_of_another_user": {block: changing(settings{"password": nil}),
			environ: environment{"OS_USERNAME": "alice", "OS_PASSWORD": "hunter2"}},
		"setting_of_clouds_yaml": {block: changing(settings{"cloud": "test"}),
			environ: environment{"OS_CLIENT_CONFIG_FILE": "/nowhere/clouds.yaml"}},
		"setting_of_huawei": {block: onlyKey(fakecloud.AccessKey{Access: "AK", Secret: wrongSecret},
			settings{"region": nil, "endpoint": nil, "auth_url": nil})},
		"setting_microversion":  {environ: environment{"OS_COMPUTE_API_VERSION": "newest"}},
		"configuration_unknown": {block: changing(settings{"password": unknown{}, "auth_url": unknown{}})},
	}
}

// unusableBlocks are provider blocks that are wrong by themselves. What is wrong, and why, is package cloud's.
func unusableBlocks() map[string]failingRead {
	return map[string]failingRead{
		"block_auth_url":  {block: changing(settings{"auth_url": "http://:5000/v3"})},
		"block_auth_type": {block: changing(settings{"auth_type": "v3kerberos"})},
	}
}

func TestSettingDiagnostic_AsPeopleReadIt(t *testing.T) {
	t.Parallel()
	for name, row := range unusableBlocks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			block := passwordBlock(c, fakecloud.Member)
			if row.block != nil {
				block = block.with(row.block(c))
			}
			_, got := configure(t, block, row.environ)
			if len(got) != 1 {
				t.Fatalf("want one error, got: %s", describe(got))
			}
			noSecrets(t, got, secretsOf(c))
			golden(t, name, printedOf(got))
			if asked := c.Requests(); len(asked) > 0 {
				t.Errorf("the cloud was asked %d times", len(asked))
			}
		})
	}
}
