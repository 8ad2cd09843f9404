package cloud

import (
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// Whose a secret is shows in the secret: ours goes to our cloud and to no other, what is left over goes nowhere.
const mine, stray = "mine-hunter2", "stray-hunter3"

// whereRow is a row of [TestNew_WhatGoesWhere]. OURS and OTHER stand for the URLs of the two clouds.
type whereRow struct {
	name   string
	entry  string // of clouds.yaml, which OS_CLOUD names; "" for none
	block  values
	env    environment
	ours   bool   // whether our cloud gets the secret
	signed bool   // whether it gets a signature
	holds  string // what else it gets; "" for nothing in particular
	failed string // what the error says; "" for none
	region string // that the data source asks for; "" for none
}

// TestNew_WhatGoesWhere sets two clouds against each other: ours, and another one, which a left-over variable names.
// Each row says which secrets ours gets; the other one gets none, whatever comes of it.
func TestNew_WhatGoesWhere(t *testing.T) {
	entry := func(auth, more string) string {
		return "clouds:\n  mine:\n    region_name: R\n" + more + "    auth:\n" + auth
	}
	const password, url = "      username: me\n      password: " + mine + "\n", "      auth_url: OURS/v3\n"
	const credential = "      application_credential_id: a\n      application_credential_secret: " + mine + "\n"
	strayUser := environment{"OS_AUTH_URL": "OTHER/v3", "OS_USERNAME": "stray", "OS_PASSWORD": stray,
		"OS_USER_DOMAIN_NAME": "Stray"}
	for _, row := range []whereRow{
		{name: "an application credential's entry, a password left over",
			entry: entry(url+credential, "    auth_type: v3applicationcredential\n"),
			env:   environment{"OS_PASSWORD": stray}, ours: true},
		{name: "an application credential's entry, a whole login left over", entry: entry(url+credential, ""),
			env: strayUser, ours: true},
		{name: "a password's entry, a whole login left over", entry: entry(url+password, ""), env: strayUser,
			ours: true},
		{name: "a password's entry in the block, a whole login left over", entry: entry(url+password, ""),
			block: values{"cloud": "mine"}, env: strayUser, ours: true},
		{name: "a password's entry, an application credential left over", entry: entry(url+password, ""),
			env:  environment{"OS_APPLICATION_CREDENTIAL_ID": "s", "OS_APPLICATION_CREDENTIAL_SECRET": stray},
			ours: true},
		{name: "a password's entry, a token left over", entry: entry(url+password, ""),
			env: environment{"OS_TOKEN": stray, "OS_AUTH_URL": "OTHER"}, ours: true},
		{name: "a password's entry, a passcode left over", entry: entry(url+password, ""),
			env: environment{"OS_PASSCODE": stray}, ours: true},
		{name: "a password's entry, an unsupported auth_type left over", entry: entry(url+password, ""),
			env: environment{"OS_AUTH_TYPE": "v3oidcpassword", "OS_PASSWORD": stray}, ours: true},
		{name: "a password's entry, access keys left over", entry: entry(url+password, ""),
			env: environment{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": stray, "HW_SECURITY_TOKEN": stray}, ours: true},
		{name: "an entry without credentials, access keys left over", entry: entry(url, ""),
			env: environment{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": stray}, failed: "No credentials"},
		{name: "an entry without credentials, an agency by an identity provider left over", entry: entry(url, ""),
			env: environment{"HW_ASSUME_ROLE_IDP_ID": "idp"}, failed: "No credentials"},
		{name: "an entry without auth_url", entry: entry(password, ""), env: strayUser,
			failed: "OS_AUTH_URL in the environment may be another cloud's"},
		{name: "an entry without auth_url, a credential", entry: entry(credential, ""),
			env: environment{"OS_AUTH_URL": "OTHER"}, failed: "the entry of cloud \"mine\""},
		{name: "an entry without auth_url, the block has it", entry: entry(password, ""),
			block: values{"auth_url": "OURS"}, env: strayUser, ours: true},
		{name: "an entry without a password", entry: entry(url+"      username: me\n", ""),
			env: environment{"OS_PASSWORD": mine, "OS_AUTH_URL": "OTHER", "OS_USER_DOMAIN_NAME": "Stray"}, ours: true},
		{name: "an entry's user without a password, and another kind of login in the environment",
			entry: entry(url+"      username: me\n", ""),
			env:   environment{"OS_PASSWORD": stray, "OS_AUTH_TYPE": "v3samlpassword"}, failed: "v3samlpassword"},
		{name: "an entry of an unsupported kind", entry: entry(url+password, "    auth_type: v3oidcpassword\n"),
			failed: `"v3oidcpassword" are not supported`},
		{name: "an entry's token, an endpoint of the environment", entry: entry(url+"      token: "+mine+"\n", ""),
			env: environment{"OS_COMPUTE_ENDPOINT_OVERRIDE": "OTHER"}, failed: "Foreign endpoint"},
		{name: "an entry's token and endpoint, auth_url left over",
			entry: entry("      token: "+mine+"\n", "    compute_endpoint_override: OURS\n"),
			env:   environment{"OS_AUTH_URL": "OTHER"}, ours: true},
		{name: "the block's token and endpoint, auth_url left over", block: values{"token": mine, "endpoint": "OURS"},
			env: environment{"OS_AUTH_URL": "OTHER"}, ours: true},
		{name: "the block's token and endpoint, a whole login left over",
			block: values{"token": mine, "endpoint": "OURS"}, env: strayUser, ours: true},
		{name: "the block's login, a whole login left over",
			block: values{"auth_url": "OURS", "user_name": "me", "password": mine}, env: strayUser, ours: true},
		{name: "the block's user, a token left over",
			block: values{"auth_url": "OURS", "user_name": "me", "password": mine},
			env:   environment{"OS_TOKEN": stray, "OS_AUTH_URL": "OTHER"}, ours: true},
		{name: "the block's cloud has none of the environment's", entry: entry(url+password, ""),
			block: values{"cloud": "mine"}, env: environment{"OS_CLOUD": "other", "OS_AUTH_URL": "OTHER"}, ours: true},
		{name: "the block's cloud and access token, auth_url left over", entry: entry("      username: me\n", ""),
			block: values{"cloud": "mine", "access_token": mine, "identity_provider": "i", "protocol": "p"},
			env:   environment{"OS_AUTH_URL": "OTHER"}, failed: "Missing auth_url"},
		{name: "the block's access key beside a cloud, auth_url left over", entry: entry(url+password, ""),
			block: values{"access_key": "AK", "secret_key": mine, "security_token": mine, "region": "R",
				"endpoint": "OURS"}, env: environment{"OS_AUTH_URL": "OTHER"}, failed: "Missing project_id"},
		{name: "an entry's trust, a project left over", entry: entry(url+password+"      trust_id: t\n", ""),
			env: environment{"OS_PROJECT_ID": stray}, ours: true},
	} {
		t.Run(row.name, row.test)
	}
}

// TestNew_WhatGoesWhere_BesideAnotherName is the matrix where another user's name, or another family's variables, stand
// beside the secrets.
func TestNew_WhatGoesWhere_BesideAnotherName(t *testing.T) {
	user := values{"auth_url": "OURS", "user_name": "me"}
	admin := environment{"OS_AUTH_URL": "OTHER", "OS_AUTH_TYPE": "password", "OS_USERNAME": "admin",
		"OS_PASSWORD": stray, "OS_PROJECT_ID": "Stray", "OS_REGION_NAME": "Stray",
		"OS_COMPUTE_ENDPOINT_OVERRIDE": "OTHER"}
	huaweiUser := environment{"HW_USER_NAME": "hw", "HW_USER_PASSWORD": stray, "HW_REGION_NAME": "Stray",
		"HW_PROJECT_NAME": "Stray", "HW_DOMAIN_NAME": "Stray"}
	huaweiToken := environment{"HW_AUTH_TOKEN": stray, "HW_AUTH_URL": "OTHER", "HW_REGION_NAME": "Stray",
		"HW_PROJECT_ID": "Stray"}
	huaweiKey := environment{"HW_ACCESS_KEY": "AKSTRAY", "HW_SECRET_KEY": stray, "HW_SECURITY_TOKEN": stray,
		"HW_REGION_NAME": "Stray", "HW_PROJECT_ID": "Stray"}
	bob := "clouds: {mine: {auth: {auth_url: OURS, username: bob}}}"
	named := func(name string) environment { return environment{"OS_USERNAME": name} }
	withPassword := environment{"OS_PASSWORD": mine}
	for _, row := range []whereRow{
		{name: "an application credential, and a user with an auth_type", ours: true,
			block: values{"auth_url": "OURS", "application_credential_id": "a"},
			env: admin.And(environment{"OS_APPLICATION_CREDENTIAL_SECRET": mine, "OS_COMPUTE_ENDPOINT_OVERRIDE": "",
				"OS_REGION_NAME": ""})},
		{name: "another application credential",
			failed: `stands beside another name, "b" (OS_APPLICATION_CREDENTIAL_ID`,
			block:  values{"auth_url": "OURS", "application_credential_id": "a"},
			env:    environment{"OS_APPLICATION_CREDENTIAL_ID": "b", "OS_APPLICATION_CREDENTIAL_SECRET": stray}},
		{name: "an application credential by name, and its ID elsewhere", failed: `another name, "b"`,
			block: values{"auth_url": "OURS", "application_credential_name": "a", "user_name": "me"},
			env:   environment{"OS_APPLICATION_CREDENTIAL_ID": "b", "OS_APPLICATION_CREDENTIAL_SECRET": stray}},
		{name: "a named application credential of another user", failed: `another name, "admin" (OS_USERNAME`,
			block: values{"auth_url": "OURS", "application_credential_name": "a", "user_name": "me"},
			env:   named("admin").And(environment{"OS_APPLICATION_CREDENTIAL_SECRET": stray})},
		{name: "the same application credential", ours: true,
			block: values{"auth_url": "OURS", "application_credential_id": "a"},
			env:   environment{"OS_APPLICATION_CREDENTIAL_ID": "a", "OS_APPLICATION_CREDENTIAL_SECRET": mine}},

		{name: "an access key, and a user with an auth_type", signed: true,
			block: values{"access_key": "AK", "endpoint": "OURS", "region": "R", "project_id": "p"},
			env:   admin.And(environment{"HW_SECRET_KEY": "sk"})},
		{name: "another access key", failed: `stands beside another name, "AKSTRAY" (HW_ACCESS_KEY`,
			block: values{"access_key": "AK", "endpoint": "OURS", "region": "R", "project_id": "p"}, env: huaweiKey},
		{name: "keys after an openrc", signed: true, ours: true, block: values{"endpoint": "OURS"},
			env: admin.And(environment{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "sk", "HW_SECURITY_TOKEN": mine,
				"HW_REGION_NAME": "R", "HW_PROJECT_ID": "p"})},
		{name: "keys after an openrc, and IAM has to be asked", signed: true, ours: true, holds: "/v2.1/id-of-R/",
			block: values{"endpoint": "OURS", "region": "R"},
			env: admin.And(environment{"HW_AUTH_URL": "OURS", "HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "sk",
				"HW_SECURITY_TOKEN": mine})},
		{name: "keys after an openrc, and nobody says where IAM is", failed: "Missing project_id",
			block: values{"endpoint": "OURS", "region": "R"},
			env:   admin.And(environment{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "sk", "HW_SECURITY_TOKEN": mine})},
		{name: "keys after an openrc, and no region", failed: "Missing region",
			env: admin.And(environment{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "sk"})},
		{name: "keys, and IAM of another site", failed: "Missing endpoint", block: values{"access_key": "AK",
			"secret_key": mine, "security_token": mine, "region": "R", "auth_url": "OTHER", "project_id": "p"}},

		{name: "a user, and Huawei Cloud's user", ours: true, block: user, env: withPassword.And(huaweiUser)},
		{name: "a user, and Huawei Cloud's token", ours: true, block: user, env: withPassword.And(huaweiToken)},
		{name: "a user, and Huawei Cloud's keys", ours: true, block: user, env: withPassword.And(huaweiKey)},
		{name: "a user, and all of Huawei Cloud's", ours: true, block: user,
			env: withPassword.And(huaweiUser, huaweiToken, huaweiKey)},
		{name: "a user, and Huawei Cloud's password without a name", ours: true, block: user,
			env: withPassword.And(environment{"HW_USER_PASSWORD": stray, "HW_REGION_NAME": "Stray"})},
		{name: "a user, and Huawei Cloud's of the same name", ours: true, block: user,
			env: withPassword.And(huaweiUser, environment{"HW_USER_NAME": "me"})},
		{name: "a user, Huawei Cloud's password alone", failed: "HW_USER_PASSWORD in the environment is Huawei Cloud's",
			block: user, env: huaweiUser},
		{name: "auth_url, and Huawei Cloud's keys beside a user", ours: true,
			block: values{"auth_url": "OURS"}, env: withPassword.And(named("me"), huaweiKey)},
		{name: "auth_url, and Huawei Cloud's user beside a user", ours: true,
			block: values{"auth_url": "OURS"}, env: withPassword.And(named("me"), huaweiUser)},
		{name: "auth_url, and Huawei Cloud's token alone", failed: "HW_AUTH_TOKEN in the environment is Huawei Cloud's",
			block: values{"auth_url": "OURS"}, env: huaweiToken},
		{name: "a user's name, and Huawei Cloud's user", ours: true, block: values{"user_name": "me"},
			env: withPassword.And(huaweiUser, environment{"OS_AUTH_URL": "OURS", "HW_AUTH_URL": "OTHER"})},
		{name: "a token, and Huawei Cloud's user", ours: true,
			block: values{"auth_url": "OURS", "token": mine}, env: huaweiUser.And(huaweiKey)},
		{name: "a token and its endpoint, and Huawei Cloud's user", ours: true,
			block: values{"token": mine, "endpoint": "OURS"},
			env:   huaweiUser.And(environment{"HW_PROJECT_ID": "Stray"})},
		{name: "auth_url, and Huawei Cloud's keys beside its token", signed: true,
			block: values{"auth_url": "OURS", "endpoint": "OURS", "region": "R", "project_id": "p"},
			env:   environment{"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "sk", "HW_AUTH_TOKEN": stray}},
		{name: "a user's name, and Huawei Cloud's password without one", ours: true, block: values{"user_name": "me"},
			env: withPassword.And(environment{"OS_AUTH_URL": "OURS", "HW_USER_PASSWORD": stray,
				"HW_AUTH_URL": "OTHER"})},
		{name: "an OpenStack's token, and Huawei Cloud's keys and user", ours: true,
			env: huaweiKey.And(huaweiUser, environment{"OS_TOKEN": mine, "OS_AUTH_URL": "OURS"})},
		{name: "Huawei Cloud's token, and an OpenStack's", ours: true,
			env: admin.And(environment{"OS_TOKEN": stray, "HW_AUTH_TOKEN": mine, "HW_AUTH_URL": "OURS"})},
		{name: "an OpenStack's application credential, and Huawei Cloud's user", ours: true,
			env: huaweiUser.And(environment{"OS_APPLICATION_CREDENTIAL_ID": "a",
				"OS_APPLICATION_CREDENTIAL_SECRET": mine, "OS_AUTH_URL": "OURS"})},
		{name: "Huawei Cloud's user, and OpenStack's", ours: true, holds: `"hw"`,
			env: admin.And(environment{"HW_USER_NAME": "hw", "HW_USER_PASSWORD": mine, "HW_AUTH_URL": "OURS",
				"HW_PROJECT_ID": "p", "HW_REGION_NAME": "R"})},

		{name: "an entry of another user", ours: true, block: user, env: withPassword,
			entry: "clouds: {mine: {auth: {auth_url: OTHER, username: stray, password: " + stray + "}}}"},
		{name: "an entry of the same user", ours: true, block: user,
			entry: "clouds: {mine: {auth: {auth_url: OTHER, username: me, password: " + mine + "}}}"},
		{name: "an entry of the same name in another domain", failed: "has no password",
			entry: "clouds: {mine: {auth: {auth_url: OTHER, username: me, user_domain_name: theirs, password: " +
				stray + "}}}", block: changed(user, values{"user_domain_name": "ours"})},
		{name: "an entry's user, and another", entry: bob,
			failed: `another name, "alice" (OS_USERNAME in the environment)`,
			env:    named("alice").And(environment{"OS_PASSWORD": stray})},
		{name: "an entry's user, and a password alone", entry: bob, ours: true, holds: `"bob"`, env: withPassword},
		{name: "an entry's user, and the same", entry: bob, ours: true, env: withPassword.And(named("bob"))},
		{name: "the block's user, and another", block: user,
			failed: `another name, "alice" (OS_USERNAME in the environment)`,
			env:    named("alice").And(environment{"OS_PASSWORD": stray})},
		{name: "the block's user, and another by ID", block: user, failed: `another name, "7" (OS_USER_ID`,
			env: environment{"OS_USER_ID": "7", "OS_PASSWORD": stray}},
		{name: "the block's user, and the same with an ID", block: user, ours: true,
			env: withPassword.And(named("me"), environment{"OS_USER_ID": "7"})},
		{name: "the block's user, and the same", block: user, ours: true, env: withPassword.And(named("me"))},
		{name: "the block's user, and a password alone", block: user, ours: true, env: withPassword},
		{name: "the block's user, and another's passcode", block: changed(user, values{"password": mine}),
			ours: true, env: named("alice").And(environment{"OS_PASSCODE": stray})},
		{name: "a code for the block's user, and another's", failed: "needs the code",
			block: changed(user, values{"auth_type": "v3totp"}),
			env:   named("alice").And(environment{"OS_PASSCODE": stray})},
		{name: "a token for the block's user, and another's", failed: `another name, "alice"`,
			block: changed(user, values{"auth_type": "token"}),
			env:   named("alice").And(environment{"OS_TOKEN": stray})},
		{name: "an access token of another identity provider", failed: "Incomplete login",
			block: values{"auth_url": "OURS", "identity_provider": "i", "protocol": "p"},
			env:   environment{"OS_IDENTITY_PROVIDER": "stray", "OS_ACCESS_TOKEN": stray}},
		{name: "a password beside an identity provider's kind of login", failed: `"v3oidcpassword" are not supported`,
			block: user, env: environment{"OS_AUTH_TYPE": "v3oidcpassword", "OS_PASSWORD": stray}},
		{name: "a password beside a token's kind of login", block: user, ours: true,
			env: withPassword.And(environment{"OS_AUTH_TYPE": "v3token", "OS_TOKEN": stray})},

		{name: "the domain of the same project", ours: true, holds: `"corp"`,
			block: changed(user, values{"password": mine, "project_name": "admin"}),
			env:   environment{"OS_PROJECT_NAME": "admin", "OS_PROJECT_DOMAIN_NAME": "corp"}},
		{name: "the domain of another project", ours: true,
			block: changed(user, values{"password": mine, "project_name": "admin"}),
			env:   environment{"OS_PROJECT_NAME": "demo", "OS_PROJECT_DOMAIN_NAME": "Stray"}},
		{name: "the domain of the same user", ours: true, holds: `"corp"`, block: user,
			env: withPassword.And(named("me"), environment{"OS_USER_DOMAIN_NAME": "corp"})},
		{name: "another region's endpoint", failed: "Contradictory region",
			block: changed(user, values{"password": mine, "region": "R"}),
			env:   environment{"OS_REGION_NAME": "S", "OS_COMPUTE_ENDPOINT_OVERRIDE": "OTHER"}},
		{name: "an endpoint of any region", failed: "Contradictory region", region: "R",
			block: values{"token": mine, "endpoint": "OURS"}},
		{name: "the system, and a project left over", failed: "Contradictory scope",
			block: changed(user, values{"password": mine, "system_scope": "all"}),
			env:   environment{"OS_PROJECT_NAME": "demo"}},
		{name: "the system and a project", failed: "OS_SYSTEM_SCOPE", block: changed(user, values{"password": mine}),
			env: environment{"OS_SYSTEM_SCOPE": "all", "OS_PROJECT_NAME": "demo"}},
		{name: "a project, and the system left over", ours: true, holds: `"demo"`,
			block: changed(user, values{"password": mine, "project_name": "demo"}),
			env:   environment{"OS_SYSTEM_SCOPE": "all"}},
	} {
		t.Run(row.name, row.test)
	}
}

// test reads a log by the row's settings.
func (row whereRow) test(t *testing.T) {
	ours, other := startStub(t), startStub(t)
	fill := strings.NewReplacer("OURS", ours.URL, "OTHER", other.URL)
	block, env := values{}, environment{}
	for name, value := range row.block {
		block[name] = fill.Replace(value)
	}
	if row.entry != "" {
		env = environment{"OS_CLOUD": "mine", "OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", fill.Replace(row.entry))}
	}
	for name, value := range row.env {
		env[name] = fill.Replace(value)
	}
	err := read(t, row.region, block, env)
	if row.failed == "" && err != nil ||
		row.failed != "" && (err == nil || !strings.Contains(err.Error(), row.failed)) {
		t.Errorf("error %v, want %q", err, row.failed)
	}
	if got := ours.Holds(mine); got != row.ours {
		t.Errorf("ours got the secret: %v, want %v", got, row.ours)
	}
	if got := ours.Holds("HMAC"); got != row.signed {
		t.Errorf("ours got a signature: %v, want %v", got, row.signed)
	}
	if !ours.Holds(row.holds) && row.failed == "" {
		t.Errorf("ours did not get %s: %v", row.holds, ours.Sent())
	}
	if ours.Holds(stray) || ours.Holds("Stray") {
		t.Errorf("ours got what was left over: %v", ours.Sent())
	}
	if got := other.Sent(); len(got) > 0 {
		t.Errorf("the other cloud got %v", got)
	}
}

// TestOwnSecrets_ClientKey: a key belongs to the certificate that it stands beside.
func TestOwnSecrets_ClientKey(t *testing.T) {
	env := environment{"OS_CERT": "/stray.pem", "OS_KEY": "/stray.key"}
	for cert, want := range map[string]string{"": "/stray.key", "/mine.pem": "", "/stray.pem": "/stray.key"} {
		from := withholdForeign(settings.Sources{settings.FromBlock(values{"cert": cert}),
			settings.FromOpenStack(env.Get)}, loginKind{})
		if got := from.Get("key").Text; got != want {
			t.Errorf("beside %q: %q, want %q", cert, got, want)
		}
	}
}
