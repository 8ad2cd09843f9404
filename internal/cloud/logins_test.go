package cloud

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// TestNew_Logins reads a log with each kind of credentials, and counts what Keystone is asked for it. New asks nobody.
func TestNew_Logins(t *testing.T) {
	fake := startCloud(t)
	member, factors, federated := fakecloud.Member, fakecloud.TwoFactorMember, fakecloud.FederatedMember
	credential, key, agency := fakecloud.MemberCredential, fakecloud.MemberKey, fakecloud.MemberAgency
	at := func(login values) values {
		return changed(values{"auth_url": fake.IdentityURL()}, login)
	}
	password := memberLogin(fake)
	byID := at(values{"user_id": member.UserID, "password": member.Password, "project_id": member.ProjectID})
	application := at(values{"application_credential_secret": credential.Secret})
	named := changed(application, values{"application_credential_name": credential.Name})
	token := at(values{"token": fake.IssueToken(member)})
	unscoped := at(values{"token": fake.IssueUnscopedToken(member)})
	huawei := values{"endpoint": fake.HuaweiURL(), "auth_url": fake.HuaweiURL(), "region": fakecloud.HuaweiRegion}
	accessKey := changed(huawei, values{"access_key": key.Access, "secret_key": key.Secret})
	clouds := write(t, "clouds.yaml", "clouds: {mine: {auth: {auth_url: "+fake.IdentityURL()+
		", username: member, password: "+member.Password+", project_name: demo}}}")
	for _, c := range []struct {
		name         string
		block        values
		env          environment
		logins, gets int // POST and GET of /v3/auth/tokens
	}{
		{name: "a password by names", block: password, logins: 1},
		{name: "a password by IDs", block: byID, logins: 1},
		{name: "a password by domains' names", logins: 1, block: changed(password, values{
			"user_domain_name": member.DomainName, "project_domain_name": member.DomainName})},
		{name: "a password by a common domain's ID", logins: 1,
			block: changed(password, values{"domain_id": member.DomainID})},
		{name: "default_domain is an ID", logins: 1,
			block: changed(password, values{"default_domain": member.DomainID})},
		{name: "a user's ID needs no domain", logins: 1, block: changed(byID, values{"user_domain_name": "wrong"})},
		{name: "auth_url with /v3/", logins: 1,
			block: changed(password, values{"auth_url": fake.IdentityURL() + "/v3/"})},
		{name: "two factors", logins: 1, block: at(values{"user_name": factors.UserName,
			"password": factors.Password, "passcode": factors.Passcode, "project_name": factors.ProjectName})},
		{name: "an access token", logins: 1, block: at(values{"access_token": federated.AccessToken,
			"identity_provider": fakecloud.IdentityProvider, "protocol": fakecloud.FederationProtocol,
			"project_id": fakecloud.DemoProjectID})},
		{name: "an application credential by ID, and a project that it brings itself", logins: 1,
			block: changed(application, values{"application_credential_id": credential.ID, "project_name": "demo"})},
		{name: "an application credential by name and user's name", logins: 1,
			block: changed(named, values{"user_name": member.UserName})},
		{name: "an application credential by name and user's ID", logins: 1,
			block: changed(named, values{"user_id": member.UserID})},
		{name: "a token for the catalog only", block: token, gets: 1},
		{name: "a token that is for the project already", gets: 1,
			block: changed(token, values{"project_name": member.ProjectName})},
		{name: "a token for no project, exchanged", logins: 1, gets: 1,
			block: changed(unscoped, values{"project_name": member.ProjectName})},
		{name: "a token for another project, exchanged", logins: 1, gets: 1, block: at(values{
			"token": fake.IssueToken(fakecloud.Admin), "project_id": fakecloud.DemoProjectID})},
		{name: "a token with endpoint and auth_url", gets: 1,
			block: changed(token, values{"endpoint": fake.ComputeURL()})},
		{name: "a token with endpoint", block: changed(token, values{"endpoint": fake.ComputeURL(), "auth_url": ""})},
		{name: "an access key", block: accessKey},
		{name: "an agency", block: changed(accessKey, values{settings.AgencyName: agency.Name,
			settings.AgencyDomainName: agency.Account.DomainName})},
		{name: "the agency of the ECS", block: changed(huawei, values{"ecs_agency": "true"})},
		{name: "the environment", logins: 1, env: environment{"OS_AUTH_URL": fake.IdentityURL(),
			"OS_USERNAME": member.UserName, "OS_PASSWORD": member.Password, "OS_TENANT_NAME": member.ProjectName}},
		{name: "clouds.yaml", block: values{"cloud": "mine"}, logins: 1,
			env: environment{"OS_CLIENT_CONFIG_FILE": clouds}},
		{name: "clouds.yaml by OS_CLOUD", env: environment{"OS_CLOUD": "mine", "OS_CLIENT_CONFIG_FILE": clouds},
			logins: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake.ResetRequests()
			options := patient
			options.MetadataURL = fake.MetadataURL()
			cloud := newCloudWith(t, c.block, c.env, options)
			if asked := fake.Requests(); len(asked) > 0 {
				t.Errorf("New asks the network: %v", asked)
			}
			for range 2 { // the second time it is remembered
				if err := readLog(t.Context(), compute(t, cloud).Client); err != nil {
					t.Fatal(err)
				}
			}
			logins := cloudtest.Count(fake, "POST /v3/auth/tokens")
			if gets := cloudtest.Count(fake, "GET /v3/auth/tokens"); logins != c.logins || gets != c.gets {
				t.Errorf("%d logins, %d questions about a token; want %d and %d", logins, gets, c.logins, c.gets)
			}
		})
	}
}

// TestCloud_Credential names each place once that a credential's parts came from.
func TestCloud_Credential(t *testing.T) {
	entry := func(auth string) environment {
		path := write(t, "clouds.yaml", "clouds: {mine: {auth: {auth_url: http://keystone.example, "+auth+"}}}")
		return environment{"OS_CLOUD": "mine", "OS_CLIENT_CONFIG_FILE": path}
	}
	profile := write(t, "config.json", `{"current": "p", "profiles": [{"name": "p", "mode": "AKSK",
		"accessKeyId": "KEY", "secretAccessKey": "hunter2", "region": "cn-north-4"}]}`)
	for want, env := range map[string]environment{
		`the password of user "me" (entry "mine" of `:        entry("username: me, password: hunter2"),
		`the password and the passcode of user "me" (entry `: entry("user_id: me, password: hunter2, passcode: 123456"),
		`application credential "ac" (entry "mine" of `: entry("application_credential_id: ac, " +
			"application_credential_secret: hunter2"),
		`access key "KEY" (profile "p" of ` + profile + `)`: {"HW_SHARED_CONFIG_FILE": profile},
	} {
		got := newCloud(t, nil, env).Credential()
		if !strings.HasPrefix(got, want) || strings.Contains(got, ", ") || strings.Contains(got, "hunter2") {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestCompute_AsksOnceForARefusal, and again after a login that failed.
func TestCompute_AsksOnceForARefusal(t *testing.T) {
	for status, want := range map[int]int{401: 1, 503: 3} {
		fake := startCloud(t)
		fake.Intercept(fakecloud.OnLogin(fakecloud.Respond(status, nil, "")))
		c := newCloud(t, memberLogin(fake), nil)
		for range 3 {
			_, err := c.Compute(t.Context(), "")
			if failure, ok := errors.AsType[*LoginError](err); !ok || failure.StatusCode != status {
				t.Errorf("%#v", err)
			}
		}
		if got := cloudtest.Count(fake, "POST /v3/auth/tokens"); got != want {
			t.Errorf("%d: %d logins", status, got)
		}
	}
}
