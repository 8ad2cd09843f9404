package provider

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// sharedConfigFile writes what hcloud writes.
func sharedConfigFile(t *testing.T, key fakecloud.AccessKey, project string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.json")
	content := fmt.Sprintf(`{"current": "work", "profiles": [
		{"name": "other", "mode": "AKSK", "accessKeyId": "NOTTHISONE", "secretAccessKey": "not this one", "region": "eu-west-101"},
		{"name": "work", "mode": "AKSK", "accessKeyId": %q, "secretAccessKey": %q, "securityToken": %q, "region": %q, "projectId": %q},
		{"name": "sso", "mode": "SSO"}]}`, key.Access, key.Secret, key.SecurityToken, fakecloud.HuaweiRegion, project)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func homeWith(t *testing.T, file string) string {
	t.Helper()
	home := t.TempDir()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(home, ".hcloud"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".hcloud", "config.json"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}

func TestProviderData_HuaweiCredentials(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	member := fakecloud.MemberKey
	file := sharedConfigFile(t, fakecloud.TemporaryKey, fakecloud.DemoProjectID)
	where := map[string]string{"OS_COMPUTE_ENDPOINT_OVERRIDE": c.HuaweiURL(), "OS_AUTH_URL": c.HuaweiURL()}
	environment := func(more map[string]string) map[string]string {
		all := map[string]string{}
		for _, part := range []map[string]string{where, more} {
			maps.Copy(all, part)
		}
		return all
	}
	for name, test := range map[string]struct {
		block       settings
		environment map[string]string
	}{
		"an access key in the block": {block: keyBlock(c, member)},
		"an access key in the environment": {environment: environment(map[string]string{
			"HW_ACCESS_KEY": member.Access, "HW_SECRET_KEY": member.Secret, "HW_REGION_NAME": fakecloud.HuaweiRegion, "OS_REGION_NAME": "elsewhere"})},
		"an access key and a project ID": {block: keyBlock(c, member).with(settings{"project_id": fakecloud.DemoProjectID, "auth_url": closedPort(t)})},
		"an access key and HW_PROJECT_ID": {block: keyBlock(c, member).with(settings{"auth_url": nil}),
			environment: map[string]string{"HW_PROJECT_ID": fakecloud.DemoProjectID, "OS_PROJECT_ID": fakecloud.OtherProjectID}},
		"temporary keys in the block":                        {block: keyBlock(c, fakecloud.TemporaryKey)},
		"temporary keys in the environment":                  {environment: environment(map[string]string{"HW_ACCESS_KEY": fakecloud.TemporaryKey.Access, "HW_SECRET_KEY": fakecloud.TemporaryKey.Secret, "HW_SECURITY_TOKEN": fakecloud.TemporaryKey.SecurityToken, "HW_REGION_NAME": fakecloud.HuaweiRegion})},
		"permanent keys beside the security token of others": {block: keyBlock(c, member), environment: map[string]string{"HW_SECURITY_TOKEN": "of other keys"}},
		"a profile in the block":                             {block: settings{"shared_config_file": file, "profile": "work", "endpoint": c.HuaweiURL()}},
		"a profile in the environment":                       {environment: environment(map[string]string{"HW_SHARED_CONFIG_FILE": file})},
		"a profile in the environment, beside OpenStack variables of another cloud": {environment: environment(map[string]string{
			"HW_SHARED_CONFIG_FILE": file, "OS_REGION_NAME": "elsewhere", "OS_PROJECT_ID": fakecloud.OtherProjectID})},
		"a profile by name in the home folder": {block: settings{"profile": "work", "endpoint": c.HuaweiURL()},
			environment: map[string]string{"HOME": homeWith(t, file)}},
		"keys before a profile": {environment: environment(map[string]string{"HW_ACCESS_KEY": member.Access, "HW_SECRET_KEY": member.Secret,
			"HW_REGION_NAME": fakecloud.HuaweiRegion, "HW_PROFILE": "no such"})},
		"an IAM password":        {block: passwordBlock(c, fakecloud.Member)},
		"a bare token":           {block: settings{"token": c.IssueToken(fakecloud.Member), "endpoint": c.HuaweiURL(), "project_id": fakecloud.DemoProjectID}},
		"the endpoint below /v2": {block: keyBlock(c, member).with(settings{"endpoint": c.HuaweiURL() + "/v2"})},
		"the endpoint in full":   {block: keyBlock(c, member).with(settings{"endpoint": c.HuaweiURL() + "/v2.1/" + fakecloud.DemoProjectID})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mustConfigure(t, test.block, test.environment)
			huawei := c.Server("huawei")
			got := s.readAction(t, huawei.ID, huawei.Actions[0].RequestID).mustSucceed(t)
			if action := got.mustText(t, "action"); action != "create" {
				t.Errorf("action %q", action)
			}
			if user := got.mustText(t, "user_id"); user != "752be40780484291a9cc7ae50fff3e6d" {
				t.Errorf("user_id %q", user)
			}
			if _, ok := got.text(t, "message"); ok {
				t.Error("message is null in Huawei's sample")
			}
		})
	}
}

// Which credentials are used where several are given: the block before the environment, within each a token, an access key,
// an application credential, a password. The error of a cloud that refuses them all tells.
func TestProviderData_OneSetOfCredentialsIsChosen(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.Intercept(fakecloud.Respond(http.StatusUnauthorized, nil, `{"error": {"message": "no"}}`))
	token := settings{"token": "t"}
	key := settings{"access_key": "AK", "secret_key": "SK"}
	application := settings{"application_credential_id": "app", "application_credential_secret": "s"}
	password := settings{"user_id": "me", "password": "p"}
	clouds := filepath.Join(t.TempDir(), "clouds.yaml")
	if err := os.WriteFile(clouds, []byte("clouds:\n  test:\n    auth: {username: entry, password: secret}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		block       []settings
		environment map[string]string
		chosen      string
	}{
		"a token before all":                     {[]settings{token, key, application, password}, nil, "a token from token in the provider block"},
		"an access key before an application":    {[]settings{key, application, password}, nil, `access key "AK" from access_key in the provider block`},
		"an application credential before":       {[]settings{application, password}, nil, `application credential "app" from application_credential_id in the provider block`},
		"a password in the block before a token": {[]settings{password}, map[string]string{"OS_TOKEN": "t", "HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "SK"}, `the password of user "me"`},
		"a token in the environment": {nil, map[string]string{"OS_TOKEN": "t", "HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "SK", "OS_PASSWORD": "p", "OS_USERNAME": "u"},
			"a token from OS_TOKEN in the environment"},
		"an access key in the environment": {nil, map[string]string{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "SK", "OS_PASSWORD": "p", "OS_USERNAME": "u"},
			"from HW_ACCESS_KEY in the environment"},
		"an entry of clouds.yaml before a password that is left over": {nil, map[string]string{"OS_CLOUD": "test", "OS_CLIENT_CONFIG_FILE": clouds, "OS_PASSWORD": "p", "OS_USERNAME": "u"}, `the password of user "entry"`},
		"an entry of clouds.yaml":                                     {nil, map[string]string{"OS_CLOUD": "test", "OS_CLIENT_CONFIG_FILE": clouds}, `the password of user "entry"`},
		"an entry in the block before the environment": {[]settings{{"cloud": "test"}},
			map[string]string{"OS_CLIENT_CONFIG_FILE": clouds, "OS_TOKEN": "t", "HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "SK"}, `the password of user "entry"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			block := settings{"auth_url": c.IdentityURL(), "region": fakecloud.HuaweiRegion, "endpoint": c.HuaweiURL(), "max_retries": 0, "project_id": "p"}
			for _, part := range test.block {
				block = block.with(part)
			}
			result := mustConfigure(t, block, test.environment).readAction(t, noServer, noRequest)
			if len(result.diagnostics) != 1 || !strings.Contains(result.diagnostics[0].Detail, test.chosen) {
				t.Errorf("the error does not say %q:\n%s", test.chosen, describe(result.diagnostics))
			}
		})
	}
}

func TestProviderData_RetriesAreSignedAfresh(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.Intercept(fakecloud.OnActions(fakecloud.Times(2, fakecloud.HuaweiThrottle())))
	s := mustConfigure(t, keyBlock(c, fakecloud.MemberKey).with(settings{"max_retries": 3, "project_id": fakecloud.DemoProjectID}), nil)
	huawei := c.Server("huawei")
	s.readAction(t, huawei.ID, huawei.Actions[0].RequestID).mustSucceed(t) // so the third signature is valid
	dates := map[string]bool{}
	for _, request := range c.Requests() {
		dates[request.Header.Get("X-Sdk-Date")] = true
	}
	if len(dates) < 2 {
		t.Errorf("the tries carry %d dates", len(dates))
	}
}
