package cloud

import (
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
)

// TestChooseLogin_Order: where one source has credentials of several kinds, the most specific kind counts.
func TestChooseLogin_Order(t *testing.T) {
	all := values{"auth_url": "https://k.example.com", "endpoint": "https://n.example.com",
		"region": "cn-north-4", "project_id": "p"}
	for _, c := range []struct {
		credentials values
		want        string
	}{
		{values{"user_name": "me", "password": "hunter2"}, "the password of"},
		{values{"application_credential_id": "a", "application_credential_secret": "hunter2"},
			"application credential"},
		{values{"access_key": "AKMINE", "secret_key": "hunter2"}, "access key"},
		{values{"access_token": "hunter2", "identity_provider": "i", "protocol": "p"}, "an access token from"},
		{values{"token": "hunter2"}, "a token from"},
	} {
		all = changed(all, c.credentials)
		if got := newCloud(t, all, nil).Credential(); !strings.HasPrefix(got, c.want) {
			t.Errorf("in the block: %s, want %s", got, c.want)
		}
		env := cloudtest.Variables(all).And(environment{"HW_REGION_NAME": "cn-north-4", "HW_PROJECT_ID": "p"})
		if got := newCloud(t, nil, env).Credential(); !strings.HasPrefix(got, c.want) {
			t.Errorf("in the environment: %s, want %s", got, c.want)
		}
	}
}

// TestChooseLogin_ByAuthType, where it is set: in the first source that has it or credentials, and behind it up to the
// secret.
func TestChooseLogin_ByAuthType(t *testing.T) {
	all := values{"user_name": "me", "password": "hunter2", "token": "hunter2", "passcode": "1",
		"application_credential_id": "a", "application_credential_secret": "hunter2",
		"auth_url": "https://k.example.com", "endpoint": "https://n.example.com"}
	for _, c := range []struct {
		authType, want string
	}{
		{"", "a token from"}, {"none", "a token from"}, {"token", "a token from"}, {"v3token", "a token from"},
		{"password", "the password of"}, {"v3password", "the password of"}, {"v3totp", "the passcode of"},
		{"v3multifactor", "the password and the passcode of"}, {"v3applicationcredential", "application credential"},
		{" V3ApplicationCredential ", "application credential"},
	} {
		t.Run(c.authType, func(t *testing.T) {
			block := changed(all, values{"auth_type": c.authType})
			if got := newCloud(t, block, nil).Credential(); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s, want %s", got, c.want)
			}
			env := environment{"OS_AUTH_TYPE": c.authType}
			if got := newCloud(t, all, env).Credential(); !strings.HasPrefix(got, "a token from") {
				t.Errorf("the environment's auth_type, credentials in the block: %s", got)
			}
		})
	}
}

// TestChooseLogin_Unsupported kinds are refused by name, with where the name came from and what may be used.
func TestChooseLogin_Unsupported(t *testing.T) {
	for _, authType := range []string{
		"v2password", "v2token", "v3oidcpassword", "v3oidcclientcredentials", "v3oidcauthcode", "v3oidcdeviceauthz",
		"v3samlpassword", "v3adfspassword",
		"v3kerberos", "v3fedkerb", "v3oauth1", "v3oauth2clientcredential", "v3tokenlessauth", "http_basic", "made-up",
	} {
		_, err := New(nil,
			environment{"OS_AUTH_TYPE": authType, "OS_AUTH_URL": "https://k.example.com", "OS_USERNAME": "me",
				"OS_PASSWORD": "hunter2"}.Get,
			patient)
		wantSettingError(t, err, "auth_type", `"`+authType+`"`, "OS_AUTH_TYPE in the environment",
			"v3applicationcredential", "nothing has been sent")
	}
	_, err := New(values{"auth_type": "v3kerberos"}, environment{}.Get, patient)
	wantSettingError(t, err, "auth_type", "auth_type in the provider block")
}
