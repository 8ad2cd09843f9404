package cloud

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
)

// TestNew_WhoWins tries each kind of credentials in each source against each kind in each later one.
func TestNew_WhoWins(t *testing.T) {
	type way struct {
		name  string
		block values
		entry string // under auth:; "" where an entry cannot hold it
		said  string // how the credential begins
	}
	ways := []way{
		{"password", values{"user_name": "me", "password": "p"},
			"{auth_url: 'https://k.example.com', username: me, password: p}", "the password of user"},
		{"token", values{"token": "t"}, "{auth_url: 'https://k.example.com', token: t}", "a token from"},
		{"application credential", values{"application_credential_id": "a", "application_credential_secret": "s"},
			"{auth_url: 'https://k.example.com', application_credential_id: a, application_credential_secret: s}",
			"application credential"},
		{"access key",
			values{"access_key": "AKEXAMPLE0", "secret_key": "s", "endpoint": "https://n.example.com",
				"project_id": "p"}, "", "access key"},
		{"access token", values{"access_token": "t", "identity_provider": "i", "protocol": "p"}, "",
			"an access token from"},
		{"passcode", values{"user_name": "me", "password": "p", "passcode": "123456"}, "",
			"the password and the passcode"},
	}
	inEnvironment := func(block values) environment {
		block = changed(block, values{"endpoint": ""}) // of the access key alone
		return cloudtest.Variables(block).And(environment{"OS_AUTH_URL": "https://k.example.com",
			"OS_REGION_NAME": "r", "HW_REGION_NAME": "r"})
	}
	for _, winner := range ways {
		for _, loser := range ways {
			t.Run(fmt.Sprint(winner.name, " before ", loser.name), func(t *testing.T) {
				block := changed(winner.block, values{"auth_url": "https://k.example.com"})
				wantWinner(t, "the block before the environment", block, inEnvironment(loser.block), winner.said,
					"in the provider block")
				if loser.entry != "" {
					file := write(t, "clouds.yaml", "clouds: {mine: {auth: "+loser.entry+"}}")
					env := environment{"OS_CLIENT_CONFIG_FILE": file, "OS_REGION_NAME": "r", "HW_REGION_NAME": "r"}
					wantWinner(t, "the block before its entry", changed(block, values{"cloud": "mine"}), env,
						winner.said, "in the provider block")
					env["OS_CLOUD"] = "mine"
					wantWinner(t, "the block before the environment's entry", block, env, winner.said,
						"in the provider block")
				}
				if winner.entry != "" {
					file := write(t, "clouds.yaml", "clouds: {mine: {auth: "+winner.entry+"}}")
					env := inEnvironment(loser.block)
					env["OS_CLIENT_CONFIG_FILE"] = file
					wantWinner(t, "an entry before the environment", values{"cloud": "mine"}, env,
						winner.said, `entry "mine"`)
					env["OS_CLOUD"] = "mine"
					wantWinner(t, "the environment's entry before the environment", nil, env, winner.said,
						`entry "mine"`)
				}
			})
		}
	}
}

func wantWinner(t *testing.T, name string, block values, env environment, parts ...string) {
	t.Helper()
	c, err := New(block, env.Get, patient)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	for _, part := range parts {
		if !strings.Contains(c.Credential(), part) {
			t.Errorf("%s: %s, want %q", name, c.Credential(), part)
		}
	}
	if strings.Contains(c.Credential(), "in the environment") {
		t.Errorf("%s is mixed: %s", name, c.Credential())
	}
}
