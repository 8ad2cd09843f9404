package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// sharedConfigFile writes what hcloud writes, into a home folder.
func sharedConfigFile(t *testing.T, key fakecloud.AccessKey, project string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), ".hcloud", "config.json")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	content := fmt.Sprintf(`{"current": "other", "profiles": [
		{"name": "other", "mode": "AKSK", "accessKeyId": "NOTTHISONE", "secretAccessKey": "not this one"},
		{"name": "work", "mode": "AKSK", "accessKeyId": %q, "secretAccessKey": %q, "securityToken": %q,
		"region": %q, "projectId": %q}]}`, key.Access, key.Secret, key.SecurityToken, fakecloud.HuaweiRegion, project)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestProviderData_HuaweiCredentials reads with each kind of credential; which is chosen is a matter of package cloud.
func TestProviderData_HuaweiCredentials(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	temporary, project := fakecloud.TemporaryKey, fakecloud.DemoProjectID
	file := sharedConfigFile(t, temporary, project)
	for name, test := range map[string]struct {
		block   settings
		environ environment
	}{
		"a permanent key in the block": {block: keyBlock(c, fakecloud.MemberKey)},
		"a temporary key in the block": {block: keyBlock(c, temporary)},
		"a temporary key in the environment": {block: settings{"endpoint": c.HuaweiURL()}, environ: environment{
			"HW_ACCESS_KEY": temporary.Access, "HW_SECRET_KEY": temporary.Secret,
			"HW_REGION_NAME":    fakecloud.HuaweiRegion,
			"HW_SECURITY_TOKEN": temporary.SecurityToken, "HW_AUTH_URL": c.HuaweiURL(),
		}},
		"a profile": {block: settings{"shared_config_file": file, "profile": "work", "endpoint": c.HuaweiURL()}},
		"a profile in the home folder": {
			block:   settings{"profile": "work", "endpoint": c.HuaweiURL()},
			environ: environment{"HOME": filepath.Dir(filepath.Dir(file))},
		},
		"an IAM password": {block: passwordBlock(c, fakecloud.Member)},
		"a bare token": {block: settings{
			"token": c.IssueToken(fakecloud.Member), "endpoint": c.HuaweiURL(), "project_id": project,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			huawei := c.Server("huawei")
			s := mustConfigure(t, test.block, test.environ)
			got := s.readAction(t, huawei.ID, huawei.Actions[0].RequestID).mustSucceed(t)
			if action := got.mustText(t, "action"); action != "create" {
				t.Errorf("action %q", action)
			}
		})
	}
}
