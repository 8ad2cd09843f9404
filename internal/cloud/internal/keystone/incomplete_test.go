package keystone

import (
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// TestIncomplete blames the half that is there, or where that is a secret the one that is missing, and says how to give
// the other.
func TestIncomplete(t *testing.T) {
	type kind = func(auth.Config) (auth.Credential, error)
	for _, c := range []struct {
		name     string
		create   kind
		block    values
		env      environment
		argument string
		want     string
	}{
		{name: "a user", create: NewPassword, block: values{"user_name": "me"}, argument: "user_name",
			want: `"me" has no password … OS_PASSWORD`},
		{name: "a user's ID", create: NewPassword, block: values{"user_id": "0012"}, argument: "user_id",
			want: `"0012" has no password`},
		{name: "a password", create: NewPassword, block: values{"password": "hunter2"},
			argument: "user_name", want: "OS_USERNAME … OS_USER_ID"},
		{name: "a password in the environment", create: NewPassword, argument: "user_name",
			env: environment{"OS_PASSWORD": "hunter2"}, want: "OS_PASSWORD in the environment"},
		{name: "a passcode", create: NewPassword, block: values{"passcode": "hunter2"},
			argument: "user_name", want: "A passcode is set"},
		{name: "an application credential", create: NewApplicationCredential,
			block: values{"application_credential_id": "a"}, argument: "application_credential_id",
			want: `"a" has no secret … OS_APPLICATION_CREDENTIAL_SECRET`},
		{name: "an application credential's secret", create: NewApplicationCredential,
			block: values{"application_credential_secret": "hunter2"}, argument: "application_credential_id",
			want: "OS_APPLICATION_CREDENTIAL_ID … OS_APPLICATION_CREDENTIAL_NAME"},
		{name: "an application credential's name without a user", create: NewApplicationCredential,
			block:    values{"application_credential_name": "a", "application_credential_secret": "hunter2"},
			argument: "application_credential_name", want: "OS_USER_ID … OS_USERNAME"},
		{name: "an access token", create: NewOIDCAccessToken, argument: "identity_provider",
			block: values{"access_token": "hunter2", "protocol": "p"}, want: "OS_IDENTITY_PROVIDER"},
		{name: "a kind without a password", create: NewPassword, block: values{"auth_type": "password"},
			argument: "user_name", want: `"password" … auth_type in the provider block`},
		{name: "a kind without a token", create: NewToken, block: values{"auth_type": "token"},
			argument: "token", want: `"token" … auth_type in the provider block`},
		{name: "a kind without an application credential", create: NewApplicationCredential,
			block: values{"auth_type": "v3applicationcredential"}, argument: "application_credential_id",
			want: "v3applicationcredential … auth_type in the provider block"},
		{name: "a kind without a code", create: NewTOTP, block: values{"auth_type": "v3totp"},
			argument: "passcode", want: "v3totp … auth_type in the provider block"},
		{name: "a kind without its second factor", create: NewMultifactor,
			block:    values{"auth_type": "v3multifactor", "user_name": "me", "password": "hunter2"},
			argument: "passcode", want: "v3multifactor"},
		{name: "a factor that is not supported", create: NewMultifactor, argument: "auth_methods",
			block: values{"auth_methods": "v3password,v3x509"}, want: `"v3x509" … v3totp`},
		{name: "a kind without a login, and no token", create: NewTokenEndpoint, argument: "token",
			block: values{"auth_type": "none"}, want: `"none"`},
		{name: "a kind without a login, and no endpoint", create: NewTokenEndpoint, argument: "endpoint",
			block: values{"auth_type": "none", "token": "hunter2"}, want: "OS_COMPUTE_ENDPOINT_OVERRIDE"},
		{name: "a system's scope that is none", create: NewPassword, argument: "system_scope",
			block: values{"system_scope": "some", "user_name": "me", "password": "hunter2"}, want: `"some"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := changed(values{"auth_url": "https://keystone.example.com"}, c.block)
			_, err := c.create(cloudtest.Config(t, settings.FromBlock(block), settings.FromOpenStack(c.env.Get)))
			cloudtest.WantSettingError(t, err, c.argument, c.want)
		})
	}
}
