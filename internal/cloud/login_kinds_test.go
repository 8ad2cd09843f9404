package cloud

import (
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/authtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// TestNew_HalfGivenCredentials blames the half that is there, or where that is a secret the one that is missing, and says how
// to give the other.
func TestNew_HalfGivenCredentials(t *testing.T) {
	for _, c := range []struct {
		name     string
		block    settings.Settings
		env      environment
		argument string
		parts    []string
	}{
		{"a user", settings.Settings{"user_name": "me"}, nil, "user_name", []string{`"me" has no password`, "OS_PASSWORD"}},
		{"a user's ID", settings.Settings{"user_id": "0012"}, nil, "user_id", []string{`"0012" has no password`}},
		{"a user, and a token elsewhere", settings.Settings{"user_name": "me"}, environment{"OS_TOKEN": "hunter2"}, "user_name", []string{"has no password"}},
		{"a password", settings.Settings{"password": "hunter2"}, nil, "user_name", []string{"OS_USERNAME", "OS_USER_ID"}},
		{"a password in the environment", nil, environment{"OS_PASSWORD": "hunter2"}, "user_name", []string{"OS_PASSWORD in the environment"}},
		{"an application credential", settings.Settings{"application_credential_id": "a"}, nil, "application_credential_id", []string{`"a" has no secret`, "OS_APPLICATION_CREDENTIAL_SECRET"}},
		{"an application credential, and a password", settings.Settings{"application_credential_id": "a", "user_name": "me", "password": "hunter2"}, nil, "application_credential_id", []string{"has no secret"}},
		{"an application credential's secret", settings.Settings{"application_credential_secret": "hunter2"}, nil, "application_credential_id", []string{"OS_APPLICATION_CREDENTIAL_ID", "OS_APPLICATION_CREDENTIAL_NAME"}},
		{"an application credential's name without a user", settings.Settings{"application_credential_name": "a", "application_credential_secret": "hunter2"}, nil, "application_credential_name", []string{"OS_USER_ID", "OS_USERNAME"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(changed(c.block, settings.Settings{"auth_url": "https://keystone.example.com"}), c.env.Get, patient)
			wantSettingError(t, err, c.argument, c.parts...)
		})
	}
}

func TestCloud_CredentialSaysWhereItIsFrom(t *testing.T) {
	for _, c := range []struct {
		name  string
		block settings.Settings
		env   environment
		want  string
	}{
		{"a token", settings.Settings{"token": "hunter2"}, nil, "a token from token in the provider block"},
		{"a password", settings.Settings{"user_name": "me"}, environment{"OS_PASSWORD": "hunter2"},
			`the password of user "me", the user from user_name in the provider block, the password from OS_PASSWORD in the environment`},
		{"an application credential", settings.Settings{"application_credential_id": "a"}, environment{"OS_APPLICATION_CREDENTIAL_SECRET": "hunter2"},
			`application credential "a" from application_credential_id in the provider block, its secret from OS_APPLICATION_CREDENTIAL_SECRET in the environment`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := newCloud(t, changed(c.block, settings.Settings{"auth_url": "https://keystone.example.com"}), c.env).Credential(); got != c.want {
				t.Errorf("%s", got)
			}
		})
	}
}

// TestChooseLogin_Order: where one source has credentials of several kinds, the most specific kind counts.
func TestChooseLogin_Order(t *testing.T) {
	all := settings.Settings{"auth_url": "https://k.example.com", "endpoint": "https://n.example.com", "region": "cn-north-4",
		"project_id": "p"}
	for _, c := range []struct {
		credentials settings.Settings
		want        string
	}{
		{settings.Settings{"user_name": "me", "password": "hunter2"}, "the password of"},
		{settings.Settings{"application_credential_id": "a", "application_credential_secret": "hunter2"}, "application credential"},
		{settings.Settings{"access_key": "AKMINE", "secret_key": "hunter2"}, "access key"},
		{settings.Settings{"access_token": "hunter2", "identity_provider": "i", "protocol": "p"}, "an access token from"},
		{settings.Settings{"token": "hunter2"}, "a token from"},
	} {
		all = changed(all, c.credentials)
		if got := newCloud(t, all, nil).Credential(); !strings.HasPrefix(got, c.want) {
			t.Errorf("in the block: %s, want %s", got, c.want)
		}
		env := authtest.Variables(all).And(environment{"HW_REGION_NAME": "cn-north-4", "HW_PROJECT_ID": "p"})
		if got := newCloud(t, nil, env).Credential(); !strings.HasPrefix(got, c.want) {
			t.Errorf("in the environment: %s, want %s", got, c.want)
		}
	}
}

// TestChooseLogin_ByAuthType, where it is set: in the first source that has it or credentials, and behind it up to the secret.
func TestChooseLogin_ByAuthType(t *testing.T) {
	all := settings.Settings{"user_name": "me", "password": "hunter2", "token": "hunter2", "application_credential_id": "a", "application_credential_secret": "hunter2", "passcode": "1"}
	for _, c := range []struct {
		name     string
		authType string
		want     string
	}{
		{"none set: the most specific", "", "a token from"},
		{"password", "password", "the password of"},
		{"v3password", "v3password", "the password of"},
		{"token", "token", "a token from"},
		{"v3token", "v3token", "a token from"},
		{"v3applicationcredential", "v3applicationcredential", "application credential"},
		{"in capitals, with a blank", " V3ApplicationCredential ", "application credential"},
		{"v3totp", "v3totp", "the passcode of"},
		{"v3multifactor", "v3multifactor", "the password and the passcode of"},
		{"none", "none", "a token from"},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := changed(all, settings.Settings{"auth_url": "https://k.example.com", "endpoint": "https://n.example.com", "auth_type": c.authType})
			if got := newCloud(t, block, nil).Credential(); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s, want %s", got, c.want)
			}
			env := environment{"OS_AUTH_TYPE": c.authType}
			if got := newCloud(t, changed(block, settings.Settings{"auth_type": ""}), env).Credential(); !strings.HasPrefix(got, "a token from") {
				t.Errorf("the environment's auth_type, credentials in the block: %s", got)
			}
		})
	}
}

// TestChooseLogin_Unsupported kinds are refused by name, with where the name came from and what may be used.
func TestChooseLogin_Unsupported(t *testing.T) {
	for _, authType := range []string{
		"v2password", "v2token", "v3oidcpassword", "v3oidcclientcredentials", "v3oidcauthcode", "v3oidcdeviceauthz", "v3samlpassword", "v3adfspassword",
		"v3kerberos", "v3fedkerb", "v3oauth1", "v3oauth2clientcredential", "v3tokenlessauth", "http_basic", "made-up",
	} {
		_, err := New(nil, environment{"OS_AUTH_TYPE": authType, "OS_AUTH_URL": "https://k.example.com", "OS_USERNAME": "me", "OS_PASSWORD": "hunter2"}.Get, patient)
		wantSettingError(t, err, "auth_type", `"`+authType+`"`, "OS_AUTH_TYPE in the environment", "v3applicationcredential", "nothing has been sent")
	}
	_, err := New(settings.Settings{"auth_type": "v3multifactor", "auth_methods": "v3password,v3x509", "user_name": "me"}, environment{}.Get, patient)
	wantSettingError(t, err, "auth_methods", `"v3x509"`, "v3totp")
	_, err = New(settings.Settings{"auth_type": "v3kerberos"}, environment{}.Get, patient)
	wantSettingError(t, err, "auth_type", "auth_type in the provider block")
}

// TestNew_AuthTypeWithoutCredentials says what the kind needs.
func TestNew_AuthTypeWithoutCredentials(t *testing.T) {
	for authType, argument := range map[string]string{
		"password": "user_name", "token": "token", "v3applicationcredential": "application_credential_id", "v3totp": "passcode",
		"v3multifactor": "passcode", "none": "token",
	} {
		_, err := New(settings.Settings{"auth_type": authType, "auth_url": "https://k.example.com"}, environment{}.Get, patient)
		wantSettingError(t, err, argument, authType, "auth_type in the provider block")
	}
	_, err := New(settings.Settings{"access_token": "hunter2", "auth_url": "https://k.example.com", "protocol": "p"}, environment{}.Get, patient)
	wantSettingError(t, err, "identity_provider", "OS_IDENTITY_PROVIDER")
	_, err = New(settings.Settings{"auth_type": "none", "token": "hunter2"}, environment{}.Get, patient)
	wantSettingError(t, err, "endpoint", "OS_COMPUTE_ENDPOINT_OVERRIDE")
	_, err = New(settings.Settings{"system_scope": "some", "user_name": "me", "password": "hunter2", "auth_url": "https://k.example.com"}, environment{}.Get, patient)
	wantSettingError(t, err, "system_scope", `"some"`)
}
