package cloud

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

// TestNew_WhatGoesWhere sets two clouds against each other: ours, and another one, which a left-over variable names. Each row
// says which secrets ours gets; the other one gets none, whatever comes of it.
func TestNew_WhatGoesWhere(t *testing.T) {
	const mine, stray = "mine-hunter2", "stray-hunter3"
	entry := func(auth, more string) string {
		return "clouds:\n  mine:\n    region_name: R\n" + more + "    auth:\n" + auth
	}
	const password, credential = "      username: me\n      password: " + mine + "\n", "      application_credential_id: a\n      application_credential_secret: " + mine + "\n"
	const url = "      auth_url: OURS/v3\n"
	strayUser := environment{"OS_AUTH_URL": "OTHER/v3", "OS_USERNAME": "stray", "OS_PASSWORD": stray, "OS_USER_DOMAIN_NAME": "Stray"}
	and := func(env environment, more environment) environment {
		all := environment{}
		maps.Copy(all, env)
		maps.Copy(all, more)
		return all
	}
	for _, c := range []struct {
		name   string
		entry  string
		block  Settings
		env    environment
		ours   bool   // whether ours gets the secret
		failed string // what the error says; "" for none
	}{
		{"an application credential's entry, a password left over", entry(url+credential, "    auth_type: v3applicationcredential\n"), nil, environment{"OS_PASSWORD": stray}, true, ""},
		{"an application credential's entry, a whole login left over", entry(url+credential, ""), nil, strayUser, true, ""},
		{"a password's entry, a whole login left over", entry(url+password, ""), nil, strayUser, true, ""},
		{"a password's entry in the block, a whole login left over", entry(url+password, ""), Settings{"cloud": "mine"}, strayUser, true, ""},
		{"a password's entry, an application credential left over", entry(url+password, ""), nil, environment{"OS_APPLICATION_CREDENTIAL_ID": "s", "OS_APPLICATION_CREDENTIAL_SECRET": stray}, true, ""},
		{"a password's entry, a token left over", entry(url+password, ""), nil, environment{"OS_TOKEN": stray, "OS_AUTH_URL": "OTHER"}, true, ""},
		{"a password's entry, a passcode left over", entry(url+password, ""), nil, environment{"OS_PASSCODE": stray}, true, ""},
		{"a password's entry, an unsupported auth_type left over", entry(url+password, ""), nil, environment{"OS_AUTH_TYPE": "v3oidcpassword", "OS_PASSWORD": stray}, true, ""},
		{"a password's entry, access keys left over", entry(url+password, ""), nil, environment{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": stray, "HW_SECURITY_TOKEN": stray}, true, ""},
		{"an entry without credentials, access keys left over", entry(url, ""), nil, environment{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": stray}, false, "No credentials"},
		{"an entry without credentials, an agency by an identity provider left over", entry(url, ""), nil, environment{"HW_ASSUME_ROLE_IDP_ID": "idp"}, false, "No credentials"},
		{"an entry without auth_url", entry(password, ""), nil, strayUser, false, "OS_AUTH_URL in the environment may be another cloud's"},
		{"an entry without auth_url, a credential", entry(credential, ""), nil, environment{"OS_AUTH_URL": "OTHER"}, false, "the entry of cloud \"mine\""},
		{"an entry without auth_url, the block has it", entry(password, ""), Settings{"auth_url": "OURS"}, strayUser, true, ""},
		{"an entry without a password", entry(url+"      username: me\n", ""), nil, environment{"OS_PASSWORD": mine, "OS_AUTH_URL": "OTHER", "OS_USER_DOMAIN_NAME": "Stray"}, true, ""},
		{"an entry's user without a password, and another kind of login in the environment", entry(url+"      username: me\n", ""), nil, environment{"OS_PASSWORD": stray, "OS_AUTH_TYPE": "v3samlpassword"}, false, "v3samlpassword"},
		{"an entry of an unsupported kind", entry(url+password, "    auth_type: v3oidcpassword\n"), nil, nil, false, `"v3oidcpassword" are not supported`},
		{"an entry's token, an endpoint of the environment", entry(url+"      token: "+mine+"\n", ""), nil, environment{"OS_COMPUTE_ENDPOINT_OVERRIDE": "OTHER"}, false, "Foreign endpoint"},
		{"an entry's token and endpoint, auth_url left over", entry("      token: "+mine+"\n", "    compute_endpoint_override: OURS\n"), nil, environment{"OS_AUTH_URL": "OTHER"}, true, ""},
		{"the block's token and endpoint, auth_url left over", "", Settings{"token": mine, "endpoint": "OURS"}, environment{"OS_AUTH_URL": "OTHER"}, true, ""},
		{"the block's token and endpoint, a whole login left over", "", Settings{"token": mine, "endpoint": "OURS"}, strayUser, true, ""},
		{"the block's login, a whole login left over", "", Settings{"auth_url": "OURS", "user_name": "me", "password": mine}, strayUser, true, ""},
		{"the block's user, a token left over", "", Settings{"auth_url": "OURS", "user_name": "me", "password": mine}, environment{"OS_TOKEN": stray, "OS_AUTH_URL": "OTHER"}, true, ""},
		{"the block's cloud has none of the environment's", entry(url+password, ""), Settings{"cloud": "mine"}, environment{"OS_CLOUD": "other", "OS_AUTH_URL": "OTHER"}, true, ""},
		{"the block's cloud and access token, auth_url left over", entry("      username: me\n", ""), Settings{"cloud": "mine", "access_token": mine, "identity_provider": "i", "protocol": "p"}, environment{"OS_AUTH_URL": "OTHER"}, false, "Missing auth_url"},
		{"the block's access key beside a cloud, auth_url left over", entry(url+password, ""), Settings{"access_key": "AK", "secret_key": mine, "security_token": mine, "region": "R", "endpoint": "OURS"}, environment{"OS_AUTH_URL": "OTHER"}, false, "Missing project_id"},
		{"an entry's trust, a project left over", entry(url+password+"      trust_id: t\n", ""), nil, environment{"OS_PROJECT_ID": stray}, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ours, other := startStub(t), startStub(t)
			fill := strings.NewReplacer("OURS", ours.URL, "OTHER", other.URL)
			block, env := Settings{}, environment{}
			for name, value := range c.block {
				block[name] = fill.Replace(value)
			}
			for name, value := range c.env {
				env[name] = fill.Replace(value)
			}
			if c.entry != "" {
				env = and(environment{"OS_CLOUD": "mine", "OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", fill.Replace(c.entry))}, env)
			}
			err := readWith(t, block, env)
			if c.failed == "" && err != nil || c.failed != "" && (err == nil || !strings.Contains(err.Error(), c.failed)) {
				t.Errorf("error %v, want %q", err, c.failed)
			}
			if got := ours.holds(mine); got != c.ours {
				t.Errorf("ours got the secret: %v, want %v", got, c.ours)
			}
			if ours.holds(stray) || ours.holds("Stray") || ours.holds("HMAC") {
				t.Errorf("ours got what was left over: %v", ours.sent())
			}
			if got := other.sent(); len(got) > 0 {
				t.Errorf("the other cloud got %v", got)
			}
		})
	}
}

// readWith reads a log, from settings to the answer.
func readWith(t *testing.T, block Settings, env environment) error {
	t.Helper()
	c, err := New(block, env.get, patient)
	if err != nil {
		return err
	}
	found, err := c.Compute(t.Context(), "")
	if err != nil {
		return err
	}
	return readLog(t.Context(), found)
}

// TestNew_WhoWins tries each kind of credentials in each source against each kind in each later one.
func TestNew_WhoWins(t *testing.T) {
	type way struct {
		name  string
		block Settings
		entry string // under auth:; "" where an entry cannot hold it
		said  string // how the credential begins
	}
	ways := []way{
		{"password", Settings{"user_name": "me", "password": "p"}, "{auth_url: 'https://k.example.com', username: me, password: p}", "the password of user"},
		{"token", Settings{"token": "t"}, "{auth_url: 'https://k.example.com', token: t}", "a token from"},
		{"application credential", Settings{"application_credential_id": "a", "application_credential_secret": "s"},
			"{auth_url: 'https://k.example.com', application_credential_id: a, application_credential_secret: s}", "application credential"},
		{"access key", Settings{"access_key": "AKEXAMPLE0", "secret_key": "s", "endpoint": "https://n.example.com", "project_id": "p"}, "", "access key"},
		{"access token", Settings{"access_token": "t", "identity_provider": "i", "protocol": "p"}, "", "an access token from"},
		{"passcode", Settings{"user_name": "me", "password": "p", "passcode": "123456"}, "", "the password and the passcode"},
	}
	inEnvironment := func(settings Settings) environment {
		env := environment{"OS_AUTH_URL": "https://k.example.com", "OS_REGION_NAME": "r", "HW_REGION_NAME": "r"}
		for argument, value := range settings {
			if argument == "endpoint" {
				continue // of the access key alone
			}
			env[EnvironmentOf(argument)[0]] = value
		}
		return env
	}
	for _, winner := range ways {
		for _, loser := range ways {
			t.Run(fmt.Sprint(winner.name, " before ", loser.name), func(t *testing.T) {
				block := winner.block.with(Settings{"auth_url": "https://k.example.com"})
				wantWinner(t, "the block before the environment", block, inEnvironment(loser.block), winner.said, "in the provider block")
				if loser.entry != "" {
					file := write(t, "clouds.yaml", "clouds: {mine: {auth: "+loser.entry+"}}")
					env := environment{"OS_CLIENT_CONFIG_FILE": file, "OS_REGION_NAME": "r", "HW_REGION_NAME": "r"}
					wantWinner(t, "the block before its entry", block.with(Settings{"cloud": "mine"}), env, winner.said, "in the provider block")
					env["OS_CLOUD"] = "mine"
					wantWinner(t, "the block before the environment's entry", block, env, winner.said, "in the provider block")
				}
				if winner.entry != "" {
					file := write(t, "clouds.yaml", "clouds: {mine: {auth: "+winner.entry+"}}")
					env := inEnvironment(loser.block)
					env["OS_CLIENT_CONFIG_FILE"] = file
					wantWinner(t, "an entry before the environment", Settings{"cloud": "mine"}, env, winner.said, `entry "mine"`)
					env["OS_CLOUD"] = "mine"
					wantWinner(t, "the environment's entry before the environment", nil, env, winner.said, `entry "mine"`)
				}
			})
		}
	}
}

func wantWinner(t *testing.T, name string, block Settings, env environment, parts ...string) {
	t.Helper()
	c, err := New(block, env.get, patient)
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
