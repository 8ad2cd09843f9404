package examples_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// Huawei Cloud's users say who they are in many ways, and each reads the same server. The examples of the guide are
// used as they are, but for the host names.
func TestHuaweiCloudCredentials(t *testing.T) {
	owner := fakecloud.Account{
		UserID: "f0f3", UserName: "my-iam-user", Password: "iam-password", DomainID: "d0d2", DomainName: "my-account",
		ProjectID: "0123456789abcdef0123456789abcdef", ProjectName: "ap-southeast-3", Roles: []string{"admin"},
	}
	telekom := owner
	telekom.UserID, telekom.ProjectName = "f0f4", "eu-de"
	permanent := fakecloud.AccessKey{Access: "FIRSTKEY", Secret: "first-secret-key", Owner: owner}
	temporary := fakecloud.AccessKey{Access: "HSTFIRSTKEY", Secret: "temporary-secret-key",
		SecurityToken: "first-security-token", Owner: owner}
	elsewhere := fakecloud.AccessKey{Access: "TELEKOMKEY", Secret: "telekom-secret-key", Owner: telekom}
	cloud := startCloud(t, fakecloud.WithAccounts(owner, telekom),
		fakecloud.WithAccessKeys(permanent, temporary, elsewhere))

	const reading = requiredProviders + `
	data "compute_instance_action" "create" {
	  server_id  = "e723eb40-f56e-40f9-8c8c-caa517fe06ba"
	  request_id = "req-5a429946-c9cc-45cc-b5bd-68864209e5cc"
	}
	output "create" { value = data.compute_instance_action.create.status }`
	const read = `create = "succeeded"`
	for _, test := range []struct {
		name, folder string
		more         string // Terraform code, where the example reads nothing by itself
		env          []string
		noAuthURL    bool // a token is then used as it is
		want         string
	}{
		{
			name: "keys", folder: "access-key", env: environment("HW_ACCESS_KEY", "HW_SECRET_KEY", permanent),
			want: `"action" = "create"`,
		},
		{
			name: "keys in the block", folder: "keys-in-the-block", more: reading,
			env: environment("TF_VAR_access_key", "TF_VAR_secret_key", permanent), want: read,
		},
		{
			name: "temporary keys in the block", folder: "keys-in-the-block", more: reading,
			env: append(environment("TF_VAR_access_key", "TF_VAR_secret_key", temporary),
				"TF_VAR_security_token="+temporary.SecurityToken),
			want: read,
		},
		{
			name: "a profile", folder: "profile", more: reading,
			env: []string{"HOME=" + homeWithProfile(t, "audit", permanent)}, want: read,
		},
		{
			name: "an IAM user", folder: "iam-user", more: reading, env: []string{"OS_PASSWORD=" + owner.Password},
			want: read,
		},
		{
			name: "a token", folder: "token", more: reading, env: []string{"OS_TOKEN=" + cloud.IssueToken(owner)},
			noAuthURL: true, want: read,
		},
		{
			name: "another cloud's keys", folder: "open-telekom-cloud", more: reading,
			env: environment("HW_ACCESS_KEY", "HW_SECRET_KEY", elsewhere), want: read,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			hosts := fmt.Sprintf("endpoint = %q\n", cloud.HuaweiURL())
			if !test.noAuthURL {
				hosts += fmt.Sprintf("auth_url = %q\n", cloud.HuaweiURL()+"/v3")
			}
			files := map[string]string{"hosts_override.tf": "provider \"compute\" {\n" + hosts + "}\n",
				"more.tf": test.more}
			got := apply(t, "huawei-cloud/"+test.folder, files, test.env...)
			if !strings.Contains(got.Stdout, test.want) {
				t.Errorf("%s is not in\n%s", test.want, got.Stdout)
			}
		})
	}
}

func environment(access, secret string, key fakecloud.AccessKey) []string {
	return []string{access + "=" + key.Access, secret + "=" + key.Secret}
}

// homeWithProfile is a home folder with what hcloud writes.
func homeWithProfile(t *testing.T, name string, key fakecloud.AccessKey) string {
	t.Helper()
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".hcloud"), 0o700); err != nil {
		t.Fatal(err)
	}
	content := fmt.Sprintf(`{"current": "default", "profiles": [
		{"name": %q, "mode": "AKSK", "accessKeyId": %q, "secretAccessKey": %q, "region": %q}]}`,
		name, key.Access, key.Secret, key.Owner.ProjectName)
	if err := os.WriteFile(filepath.Join(home, ".hcloud", "config.json"), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}
