package huawei

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// writeConfig puts a file of the command-line tool into a new folder and returns its path.
func writeConfig(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProfile_Settings(t *testing.T) {
	for _, c := range []struct {
		name, content, profile string
		want                   values
	}{
		{"the current one",
			`{"current": "b", "profiles": [{"name": "a", "accessKeyId": "A", "secretAccessKey": "s"}, {"name": "b", ` +
				`"mode": "AKSK", "accessKeyId": "B", "secretAccessKey": "s", "region": "r", "projectId": "p"}]}`, "",
			values{"access_key": "B", "secret_key": "s", "region": "r", "project_id": "p"}},
		{"the one that is named",
			`{"current": "b", "profiles": [{"name": "a", "accessKeyId": "A", "secretAccessKey": "s", ` +
				`"securityToken": "t"}, {"name": "b"}]}`, "a",
			values{"access_key": "A", "secret_key": "s", "security_token": "t"}},
		{"an agency",
			`{"authEncrypt": "false", "profiles": [{"name": "a", "mode": "AKSK", "accessKeyId": "A", ` +
				`"secretAccessKey": "s", "agencyName": "n", "agencyDomainId": "i", "agencyDomainName": "d"}]}`, "a",
			values{"access_key": "A", "secret_key": "s", settings.AgencyName: "n",
				settings.AgencyDomainID: "i", settings.AgencyDomainName: "d"}},
		{"SSO",
			`{"profiles": [{"name": "a", "mode": "SSO", "accessKeyId": "OLD", "secretAccessKey": "old", "ssoAuth": ` +
				`{"stsToken": {"accessKeyId": "A", "secretAccessKey": "s", "securityToken": "t"}}}]}`, "a",
			values{"access_key": "A", "secret_key": "s", "security_token": "t"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := readProfile(writeConfig(t, c.content), c.profile)
			if err != nil {
				t.Fatal(err)
			}
			got := found.settings()
			maps.DeleteFunc(got, func(_, text string) bool { return text == "" })
			if !maps.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

// TestProfile_Refused when the block is read: nobody may be somebody else than the profile says.
func TestProfile_Refused(t *testing.T) {
	profile := func(fields string) string {
		return `{"current": "a", "profiles": [{"name": "a", "accessKeyId": "AK", "secretAccessKey": "hunter2"` +
			fields + `}]}`
	}
	for _, c := range []struct {
		name, content string
		want          string
	}{
		{"no file", "", "cannot be read"},
		{"no JSON", "hunter2", "JSON"},
		{"no such profile", `{"current": "b", "profiles": [{"name": "a"}]}`, `no profile "b" … it has: a`},
		{"no keys", `{"current": "a", "profiles": [{"name": "a", "mode": "AKSK"}]}`, "no access key"},
		{"encrypted keys", `{"authEncrypt": "true", ` + profile("")[1:],
			"encrypted … --cli-auth-encrypt=false … access_key"},
		{"encrypted keys, as a boolean", `{"authEncrypt": true, ` + profile("")[1:], "encrypted"},
		{"the agency of an ECS", profile(`, "mode": "ecsAgency"`), "ecs_agency = true … HW_ECS_AGENCY"},
		{"SSO without a login, and old keys", profile(`, "mode": "SSO"`), "hcloud configure sso"},
		{"another mode", profile(`, "mode": "token"`), `"token" … access_key`},
		{"an agency of nobody", profile(`, "agencyName": "n"`), "agencyDomainName … assume_role"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := "/nonexistent"
			if c.content != "" {
				path = writeConfig(t, c.content)
			}
			block := settings.FromBlock(values{"shared_config_file": path})
			_, err := profileSource(settings.Sources{block}, os.Getenv)
			if err == nil {
				t.Fatal("no error")
			}
			cloudtest.WantParts(t, err.Error(), c.want, "Unusable shared configuration file", path)
		})
	}
}
