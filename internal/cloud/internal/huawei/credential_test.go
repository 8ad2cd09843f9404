package huawei

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// configAt is what a credential is made from at an embedded cloud, whose gateway checks signatures by code of its own.
func configAt(
	t *testing.T, fake *fakecloud.Cloud, block values, env environment,
) auth.Config {
	t.Helper()
	where := values{"endpoint": fake.HuaweiURL(), "auth_url": fake.HuaweiURL(), "region": fakecloud.HuaweiRegion}
	config := cloudtest.Config(t, settings.FromBlock(changed(where, block)), settings.FromHuawei(env.Get))
	config.MetadataURL = fake.MetadataURL()
	return config
}

// asked are the requests that a cloud got: by which key, with or without a security token, what.
func asked(fake *fakecloud.Cloud) []string {
	var all []string
	for _, request := range fake.Requests() {
		_, rest, _ := strings.Cut(request.Header.Get("Authorization"), "Access=")
		key, _, _ := strings.Cut(rest, ",")
		switch {
		case key == fakecloud.MemberKey.Access:
			key = "member's"
		case key == fakecloud.TemporaryKey.Access:
			key = "temporary"
		case strings.HasPrefix(key, "HST"):
			key = "agency's"
		}
		if request.Header.Get("X-Security-Token") != "" {
			key += " with token"
		}
		what := strings.TrimSuffix(request.Path+"?"+request.Query, "?")
		all = append(all,
			strings.TrimSpace(strings.Join([]string{key, request.Method, what, string(request.Body)}, " ")))
	}
	return all
}

const (
	readOfLog = " GET /v2.1/" + fakecloud.DemoProjectID +
		"/servers/f991ffc8-5b4f-4f0f-9858-c31545b20f6f/os-instance-actions"
	ofProject  = " GET /v3/projects?name=cn-north-4"
	assumption = ` POST /v3.0/OS-CREDENTIAL/securitytokens {"auth":{"identity":{"assume_role":{"agency_name":` +
		`"terraform-agency",`
	byName      = `"domain_name":"Default","duration_seconds":3600},"methods":["assume_role"]}}}`
	byIDBriefly = `"domain_id":"default","duration_seconds":900},"methods":["assume_role"]}}}`
)

// TestCredential_Requests: what is asked, by which keys.
func TestCredential_Requests(t *testing.T) {
	member, temporary := fakecloud.MemberKey, fakecloud.TemporaryKey
	mine := values{"access_key": member.Access, "secret_key": member.Secret}
	project := values{"project_id": fakecloud.DemoProjectID}
	brief := values{"access_key": temporary.Access, "secret_key": temporary.Secret,
		"security_token": temporary.SecurityToken}
	ecs := values{"ecs_agency": "true"}
	role := values{settings.AgencyName: fakecloud.MemberAgency.Name, settings.AgencyDomainName: "Default"}
	profile := func(fields string) environment {
		return environment{"HW_SHARED_CONFIG_FILE": writeConfig(t,
			`{"current": "a", "profiles": [{"name": "a", `+fields+`}]}`)}
	}
	assumed := []string{"member's" + assumption + byName, "agency's with token" + ofProject,
		"agency's with token" + readOfLog}
	ofECS := []string{"PUT /meta-data/latest/api/token", "GET /openstack/latest/securitykey",
		"agency's with token" + readOfLog}
	direct := []string{"member's" + readOfLog}
	for _, c := range []struct {
		name  string
		block values
		env   environment
		want  []string
	}{
		{name: "a key", block: changed(mine, project), want: direct},
		{name: "a key and no project", block: mine, want: []string{"member's" + ofProject, direct[0]}},
		{name: "a project by name", block: changed(mine, values{"project_name": "demo"}),
			want: []string{"member's GET /v3/projects?name=demo", direct[0]}},
		{name: "a temporary key", block: changed(brief, project), want: []string{"temporary with token" + readOfLog}},
		{name: "a key beside another's security token", block: changed(mine, project),
			env: environment{"HW_SECURITY_TOKEN": "of another"}, want: direct},
		{name: "an agency", block: changed(mine, role), want: assumed},
		{name: "an agency by its account's ID",
			block: changed(mine, project, values{settings.AgencyName: fakecloud.MemberAgency.Name,
				settings.AgencyDomainID: "default", settings.AgencyDuration: "900"}),
			want: []string{"member's" + assumption + byIDBriefly, "agency's with token" + readOfLog}},
		{name: "an agency in the environment",
			env: environment{"HW_ACCESS_KEY": member.Access, "HW_SECRET_KEY": member.Secret,
				"HW_ASSUME_ROLE_AGENCY_NAME": fakecloud.MemberAgency.Name, "HW_ASSUME_ROLE_DOMAIN_NAME": "Default"},
			want: assumed},
		{name: "an agency in the block beside one in the environment", block: changed(mine, role),
			env: environment{"HW_ASSUME_ROLE_AGENCY_NAME": "another", "HW_ASSUME_ROLE_DOMAIN_ID": "another",
				"HW_ASSUME_ROLE_DURATION": "900"}, want: assumed},
		{name: "an agency by a temporary key", block: changed(brief, role, project),
			want: []string{"temporary with token" + assumption + byName, "agency's with token" + readOfLog}},
		{name: "a profile with an agency",
			env: profile(`"mode": "AKSK", "accessKeyId": "` + member.Access + `", "secretAccessKey": "` +
				member.Secret + `", "agencyName": "terraform-agency", "agencyDomainName": "Default"`), want: assumed},
		{name: "the login of a profile of mode SSO, not its old keys", block: project,
			env: profile(`"mode": "SSO", "accessKeyId": "OLD", "secretAccessKey": "old", "ssoAuth": {"stsToken": {
				"accessKeyId": "` + temporary.Access + `", "secretAccessKey": "` + temporary.Secret + `",
				"securityToken": "` + temporary.SecurityToken + `"}}`),
			want: []string{"temporary with token" + readOfLog}},
		{name: "the agency of the ECS", block: changed(ecs, project), want: ofECS},
		{name: "the agency of the ECS, in the environment", block: project,
			env: environment{"HW_ECS_AGENCY": "true"}, want: ofECS},
		{name: "a key before the agency of the ECS", block: changed(mine, project),
			env: environment{"HW_ECS_AGENCY": "true"}, want: direct},
		{name: "a key beside the agency of the ECS", block: changed(mine, project, ecs), want: direct},
		{name: "an agency that the ECS's assumes", block: changed(role, ecs, project),
			want: []string{ofECS[0], ofECS[1], "agency's with token" + assumption + byName,
				"agency's with token" + readOfLog}},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake := cloudtest.StartCloud(t)
			config := configAt(t, fake, c.block, c.env)
			made, err := New(config)
			if err != nil {
				t.Fatal(err)
			}
			if got := asked(fake); len(got) != 0 {
				t.Errorf("asked before the first read: %v", got)
			}
			for range 2 { // the second read asks for the log only
				if err := cloudtest.Read(t.Context(), made); err != nil {
					t.Fatal(err)
				}
			}
			want := append(slices.Clone(c.want), c.want[len(c.want)-1])
			if got := asked(fake); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			for _, request := range fake.Requests() {
				token := request.Header.Get("X-Security-Token")
				if token != "" && config.Secrets.Redact(token) != "(sensitive)" {
					t.Error("a security token is not redacted")
				}
			}
		})
	}
}

// TestCredential_Refused: ten reads together, and later ones, by a wrong key are one bad signature, wherever it is
// noticed.
func TestCredential_Refused(t *testing.T) {
	wrong := values{"access_key": fakecloud.MemberKey.Access, "secret_key": "wrong"}
	project := values{"project_id": fakecloud.DemoProjectID}
	role := changed(project, values{settings.AgencyName: "a", settings.AgencyDomainName: "d"})
	for name, block := range map[string]values{
		"by ECS":            changed(wrong, project),
		"by IAM":            wrong,
		"assuming a role":   changed(wrong, role),
		"with the ECS's":    changed(project, values{"ecs_agency": "true"}),
		"a temporary key's": changed(wrong, project, values{"security_token": "st"}),
	} {
		t.Run(name, func(t *testing.T) {
			fake := cloudtest.StartCloud(t)
			if block["ecs_agency"] != "" {
				fake.Intercept(fakecloud.OnActions(fakecloud.Respond(http.StatusUnauthorized, nil, "no")))
			}
			made, err := New(configAt(t, fake, block, nil))
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				cloudtest.Parallel(t, 10, func() error {
					if cloudtest.Read(t.Context(), made) == nil {
						return errors.New("read")
					}
					return nil
				})
			}
			signed := slices.DeleteFunc(fake.Requests(), func(r fakecloud.Request) bool {
				return r.Header.Get("Authorization") == ""
			})
			if len(signed) != 1 || signed[0].Status != http.StatusUnauthorized {
				t.Errorf("%d bad signatures: %v", len(signed), asked(fake))
			}
		})
	}
}

// siteOf is a credential that reads by the names of Huawei Cloud's own hosts, which all lead to a stub.
func siteOf(t *testing.T, s *cloudtest.Stub, region string, env environment) auth.Credential {
	t.Helper()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
	}
	block := values{"access_key": "AKMINE", "secret_key": "sk", "region": region,
		"auth_url": strings.Replace(serviceURL("iam", region, ""), "https", "http", 1)}
	made, err := New(cloudtest.ConfigWith(t, transport.Options{Dial: dial}, settings.FromBlock(block),
		settings.FromHuawei(env.Get)))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// TestCredential_Projects: a configured project is that of the configured region; elsewhere it is the region's own, and
// each region's is asked for once.
func TestCredential_Projects(t *testing.T) {
	for _, c := range []struct {
		name, region string
		env          environment
		want         string
	}{
		{"a name, in the region", "cn-north-4", environment{"HW_PROJECT_NAME": "cn-north-4_team"},
			"id-of-cn-north-4_team"},
		{"a name, elsewhere", "ap-southeast-3", environment{"HW_PROJECT_NAME": "cn-north-4_team"},
			"id-of-ap-southeast-3"},
		{"an ID, in the region", "cn-north-4", environment{"HW_PROJECT_ID": "p"}, "p"},
		{"an ID, elsewhere", "ap-southeast-3", environment{"HW_PROJECT_ID": "p"}, "id-of-ap-southeast-3"},
		{"an ID beside another region", "cn-north-4",
			environment{"HW_PROJECT_ID": "p", "HW_REGION_NAME": "ap-southeast-3"}, "id-of-cn-north-4"},
		{"an ID beside the same region", "cn-north-4",
			environment{"HW_PROJECT_ID": "p", "HW_REGION_NAME": "cn-north-4"}, "p"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := cloudtest.StartStub(t)
			made := siteOf(t, s, "cn-north-4", c.env)
			for range 2 {
				session, err := made.Authenticate(t.Context(), c.region)
				if err != nil {
					t.Fatal(err)
				}
				want := "https://ecs." + c.region + ".myhuaweicloud.com/v2.1/" + c.want + "/"
				if session.URL != want || session.Region != c.region || session.Headers["X-Project-Id"] != c.want {
					t.Errorf("%+v, want %s", session, want)
				}
			}
			if got := s.Sent(); len(got) > 1 {
				t.Errorf("asked %v", got)
			}
		})
	}
}

// TestCredential_IAM: which host is asked for what precedes the first read.
func TestCredential_IAM(t *testing.T) {
	for _, c := range []struct {
		name  string
		block values
		env   environment
		want  string
	}{
		{name: "the region's", want: "https://iam.eu-west-101.myhuaweicloud.eu"},
		{name: "of the site in the environment", env: environment{"HW_CLOUD": "example.com"},
			want: "https://iam.eu-west-101.example.com"},
		{name: "of the site in the block", block: values{"cloud_domain": "mine.example.com"},
			env: environment{"HW_CLOUD": "example.com"}, want: "https://iam.eu-west-101.mine.example.com"},
		{name: "auth_url", block: values{"auth_url": "https://iam.example.com/v3"},
			env: environment{"HW_CLOUD": "example.com"}, want: "https://iam.example.com"},
		{name: "HW_AUTH_URL", env: environment{"HW_AUTH_URL": "https://iam.example.com/v3"},
			want: "https://iam.example.com"},
	} {
		block := changed(values{"access_key": "AKMINE", "secret_key": "sk",
			"region": "eu-west-101", "endpoint": "https://ecs.example.com", "project_id": "p"}, c.block)
		made, err := New(cloudtest.Config(t, settings.FromBlock(block), settings.FromHuawei(c.env.Get)))
		if err != nil {
			t.Fatal(err)
		}
		if got := made.(*credential).iam("eu-west-101"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestCredential_AdviceOnIAM speaks of the signature where the signature was refused.
func TestCredential_AdviceOnIAM(t *testing.T) {
	for status, want := range map[int]string{
		401: "the secret key is wrong", 403: "Agent Operator", 404: "names of the agency", 400: "leads to IAM",
		429: "no more logins for now", 500: "fails for now",
	} {
		s := cloudtest.StartStub(t)
		s.Always(status, "")
		block := values{"access_key": "AKMINE", "secret_key": "sk", "region": "r", "auth_url": s.URL,
			"endpoint": s.URL, settings.AgencyName: "a", settings.AgencyDomainName: "d"}
		made, err := New(cloudtest.Config(t, settings.FromBlock(block)))
		if err != nil {
			t.Fatal(err)
		}
		err = cloudtest.Read(t.Context(), made)
		failure, ok := errors.AsType[*auth.LoginError](err)
		if !ok || failure.StatusCode != status || !strings.Contains(failure.Advice, want) {
			t.Errorf("%d: %#v", status, err)
		}
	}
}

// TestCredential_String names what is used, and prints no key that does not look like one.
func TestCredential_String(t *testing.T) {
	role := values{settings.AgencyName: "a", settings.AgencyDomainName: "d", "ecs_agency": "true"}
	for want, block := range map[string]values{
		`access key "AKMINE" (access_key in the provider block, secret_key in the provider block)`: {
			"access_key": "AKMINE", "secret_key": "sk"},
		"an access key that does not look like one and may be the secret key (access_key in the provider block, " +
			"secret_key in the provider block)": {
			"access_key": "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc", "secret_key": "AKMINE"},
		"the agency of this ECS (ecs_agency in the provider block)": {"ecs_agency": "true"},
		`agency "a" of account "d" (assume_role.agency_name in the provider block), assumed by the agency of this ` +
			`ECS ` + "(ecs_agency in the provider block)": role,
	} {
		block = changed(block, values{"region": "cn-north-4"})
		made, err := New(cloudtest.Config(t, settings.FromBlock(block)))
		if err != nil || made.String() != want {
			t.Errorf("got  %s, error %v\nwant %s", made, err, want)
		}
	}
}
