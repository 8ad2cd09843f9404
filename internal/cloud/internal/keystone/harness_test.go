package keystone

import (
	"errors"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"go.uber.org/goleak"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

type (
	environment = cloudtest.Environment
	values      = settings.Settings
)

var changed = cloudtest.Changed

// newLogin makes the credential that a block, and an environment behind it, have the settings of.
func newLogin(t *testing.T, block values, env environment) auth.Credential {
	t.Helper()
	config := cloudtest.Config(t, settings.FromBlock(block), settings.FromOpenStack(env.Get))
	create := NewPassword
	switch {
	case config.AuthType.Text == "v3totp":
		create = NewTOTP
	case config.AuthType.Text == "v3multifactor":
		create = NewMultifactor
	case config.Sources.Get("token").IsSet():
		create = NewToken
	case config.Sources.Get("access_token").IsSet():
		create = NewOIDCAccessToken
	case config.Sources.Get("application_credential_secret").IsSet():
		create = NewApplicationCredential
	}
	made, err := create(config)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// logIn returns the client that a login gives.
func logIn(t *testing.T, block values) *gophercloud.ServiceClient {
	t.Helper()
	client, err := cloudtest.Authenticate(t.Context(), newLogin(t, block, nil), "")
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// wantLoginError returns the error, which has to be one of a login.
func wantLoginError(t *testing.T, err error) *auth.LoginError {
	t.Helper()
	failure, ok := errors.AsType[*auth.LoginError](err)
	if !ok {
		t.Fatalf("%#v", err)
	}
	return failure
}

func tokenOf(fake *fakecloud.Cloud) values {
	return values{"auth_url": fake.IdentityURL(), "token": fake.IssueToken(fakecloud.Member)}
}

// TestMain fails where tests leave goroutines behind: a login or a read that has ended, however it ended, leaves none.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
