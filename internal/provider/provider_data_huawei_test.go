package provider

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
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
	here := settings{"endpoint": c.HuaweiURL()}
	elsewhere := map[string]string{"HW_AUTH_URL": c.HuaweiURL(), "OS_AUTH_URL": closedPort(t),
		"OS_COMPUTE_ENDPOINT_OVERRIDE": closedPort(t)}
	environment := func(more map[string]string) map[string]string {
		all := map[string]string{}
		for _, part := range []map[string]string{elsewhere, more} {
			maps.Copy(all, part)
		}
		return all
	}
	for name, test := range map[string]struct {
		block       settings
		environment map[string]string
	}{
		"an access key in the block": {block: keyBlock(c, member)},
		"an access key in the environment": {block: here, environment: environment(map[string]string{
			"HW_ACCESS_KEY": member.Access, "HW_SECRET_KEY": member.Secret, "HW_REGION_NAME": fakecloud.HuaweiRegion, "OS_REGION_NAME": "elsewhere"})},
		"an access key and a project ID": {block: keyBlock(c, member).with(settings{"project_id": fakecloud.DemoProjectID, "auth_url": closedPort(t)})},
		"an access key and HW_PROJECT_ID": {block: keyBlock(c, member).with(settings{"auth_url": nil}),
			environment: map[string]string{"HW_PROJECT_ID": fakecloud.DemoProjectID, "OS_PROJECT_ID": fakecloud.OtherProjectID}},
		"temporary keys in the block":                        {block: keyBlock(c, fakecloud.TemporaryKey)},
		"temporary keys in the environment":                  {block: here, environment: environment(map[string]string{"HW_ACCESS_KEY": fakecloud.TemporaryKey.Access, "HW_SECRET_KEY": fakecloud.TemporaryKey.Secret, "HW_SECURITY_TOKEN": fakecloud.TemporaryKey.SecurityToken, "HW_REGION_NAME": fakecloud.HuaweiRegion})},
		"permanent keys beside the security token of others": {block: keyBlock(c, member), environment: map[string]string{"HW_SECURITY_TOKEN": "of other keys"}},
		"a profile in the block":                             {block: settings{"shared_config_file": file, "profile": "work", "endpoint": c.HuaweiURL()}},
		"a profile in the environment":                       {block: here, environment: environment(map[string]string{"HW_SHARED_CONFIG_FILE": file})},
		"a profile in the environment, beside OpenStack variables of another cloud": {block: here, environment: environment(map[string]string{
			"HW_SHARED_CONFIG_FILE": file, "OS_REGION_NAME": "elsewhere", "OS_PROJECT_ID": fakecloud.OtherProjectID})},
		"a profile by name in the home folder": {block: settings{"profile": "work", "endpoint": c.HuaweiURL()},
			environment: map[string]string{"HOME": homeWith(t, file)}},
		"keys before a profile": {block: here, environment: environment(map[string]string{"HW_ACCESS_KEY": member.Access, "HW_SECRET_KEY": member.Secret,
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
