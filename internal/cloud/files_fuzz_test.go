package cloud

import (
	"errors"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// FuzzCloudsYAML: whatever a clouds.yaml says, it is read or it is a setting to mend.
func FuzzCloudsYAML(f *testing.F) {
	for _, seed := range []string{
		"", "clouds:", "clouds: {mine: {}}", "clouds: {mine: null}", "clouds: [mine]", "- 1\n- " +
			"2", "clouds: {mine: &a {auth: *a}}",
		"clouds:\n  mine:\n    auth: {auth_url: https://k.example.com, username: me, password: hunter2}\n    " +
			"regions: [a, {name: b}]\n",
		"clouds: {mine: {auth: {auth_url: 1, token: 2}, verify: maybe, region_name: [a]}}",
		`{"clouds": {"mine": {"profile": "other", "auth_type": "v3token", "auth": {"token": "t"}}}}`,
		"clouds: {mine: {auth: {<<: {a: b}}}}", "\ufeffclouds: {mine: {auth: {password: " +
			"'*'}}}\n---\n", "clouds:\n\tmine: x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", content), "OS_CLOUD": "mine"}
		isReadOrSettingError(t, nil, env)
	})
}

// FuzzProfile: the same of the file of Huawei Cloud's command-line tool.
func FuzzProfile(f *testing.F) {
	for _, seed := range []string{
		"", "null", "[]", `{"profiles": null}`, `{"profiles": [null]}`, `{"current": "a", "profiles": [{"name": "a"}]}`,
		`{"current": "a", "profiles": [{"name": "a", "mode": "AKSK", "accessKeyId": "A", "secretAccessKey": "s", ` +
			`"region": "../r", "projectId": "p"}]}`,
		`{"current": "a", "profiles": [{"name": "a", "mode": "SSO", "ssoAuth": {"stsToken": {"accessKeyId": 1}}}]}`,
		`{"current": "a", "authEncrypt": "true", "profiles": [{"name": "a", "accessKeyId": "A", "secretAccessKey": ` +
			`"s", "agencyName": "n"}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		isReadOrSettingError(t, values{"shared_config_file": write(t, "config.json", content)}, nil)
	})
}

func isReadOrSettingError(t *testing.T, block values, env environment) {
	t.Helper()
	c, err := New(block, env.Get, patient)
	if _, ok := errors.AsType[*settings.SettingError](err); err != nil && !ok {
		t.Errorf("%#v", err)
	}
	if err == nil && c.Credential() == "" {
		t.Error("a cloud without a credential")
	}
}
