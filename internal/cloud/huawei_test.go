package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

const (
	serverLog  = "/v2.1/%s/servers/f991ffc8-5b4f-4f0f-9858-c31545b20f6f/os-instance-actions"
	newKeys    = `{"credential": {"access": "HSTAGENCY", "secret": "agency-secret", "securitytoken": "agency-token", "expires_at": "2126-01-08T02:56:19.587000Z"}}`
	noSuchUser = `{"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication information: verify aksk signature fail"}`
)

// gateway is Huawei Cloud's, as far as a read needs it: IAM, ECS and the metadata service. It knows keys and their secrets.
type gateway struct {
	*httptest.Server
	t       *testing.T
	secrets map[string]string
	mutex   sync.Mutex
	seen    []string // "AK GET /path token=… body"
}

func startGateway(t *testing.T) *gateway {
	t.Helper()
	g := &gateway{t: t, secrets: map[string]string{"AKMINE": "sk", "HSTAGENCY": "agency-secret", "HSTAK": "sk"}}
	g.Server = httptest.NewServer(http.HandlerFunc(g.serve))
	t.Cleanup(g.Close)
	return g
}

func (g *gateway) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	access := ""
	if _, rest, ok := strings.Cut(r.Header.Get("Authorization"), "Access="); ok {
		access, _, _ = strings.Cut(rest, ",")
	}
	g.mutex.Lock()
	g.seen = append(g.seen, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s %s", access, r.Method, r.URL.RequestURI(), r.Header.Get("X-Security-Token"), body)), " "))
	g.mutex.Unlock()
	switch {
	case r.URL.Path == "/openstack/latest/securitykey":
		_, _ = io.WriteString(w, metadataKeys)
	case strings.HasPrefix(r.URL.Path, "/meta-data/"):
		w.WriteHeader(http.StatusNotFound)
	case !g.isSigned(r, access, string(body)):
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, noSuchUser)
	case r.URL.Path == "/v3.0/OS-CREDENTIAL/securitytokens":
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, newKeys)
	case r.URL.Path == "/v3/projects":
		_ = json.NewEncoder(w).Encode(map[string]any{"projects": []map[string]string{{"id": "id-of-" + r.URL.Query().Get("name"), "name": r.URL.Query().Get("name")}}})
	default:
		_, _ = io.WriteString(w, `{"instanceActions": []}`)
	}
}

// isSigned signs the request again by the key's secret and compares.
func (g *gateway) isSigned(r *http.Request, access, body string) bool {
	date, err := time.Parse(signatureDateForm, r.Header.Get("X-Sdk-Date"))
	if err != nil {
		return false
	}
	keys := accessKeys{access: access, secret: g.secrets[access], securityToken: r.Header.Get("X-Security-Token")}
	again, _ := http.NewRequestWithContext(g.t.Context(), r.Method, g.URL+r.URL.RequestURI(), strings.NewReader(body))
	again.Host, again.URL.Host = r.Host, r.Host
	again.Header.Set("X-Project-Id", r.Header.Get("X-Project-Id"))
	sign(again, keys, date)
	return again.Header.Get("Authorization") == r.Header.Get("Authorization")
}

func (g *gateway) cloud(block settings.Settings, env environment) (*Cloud, error) {
	options := patient
	options.MetadataURL = g.URL
	block = changed(settings.Settings{"endpoint": g.URL, "auth_url": g.URL, "region": "eu-west-101"}, block)
	return New(block, env.get, options)
}

// cloudOfSite reads by the names of Huawei Cloud's own hosts, which all lead to the gateway.
func (g *gateway) cloudOfSite(region string, env environment) (*Cloud, error) {
	options := patient
	options.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, g.Listener.Addr().String())
	}
	block := settings.Settings{"access_key": "AKMINE", "secret_key": "sk", "region": region,
		"auth_url": strings.Replace(huaweiURL("iam", region, ""), "https", "http", 1)}
	return New(block, env.get, options)
}

// TestAccessKey_Requests: what is asked, by which keys.
func TestAccessKey_Requests(t *testing.T) {
	mine := settings.Settings{"access_key": "AKMINE", "secret_key": "sk"}
	project := changed(mine, settings.Settings{"project_id": "p"})
	role := settings.Settings{"assume_role.agency_name": "reader", "assume_role.domain_name": "theirs"}
	const projects = "GET /v3/projects?name=eu-west-101"
	read := func(keys, project, token string) string {
		return strings.TrimSpace(keys + " GET " + fmt.Sprintf(serverLog, project) + " " + token)
	}
	assume := func(keys, token, role string) string {
		return strings.TrimSuffix(keys+" POST /v3.0/OS-CREDENTIAL/securitytokens "+token, " ") + ` {"auth":{"identity":{"assume_role":` + role + `,"methods":["assume_role"]}}}`
	}
	const byName = `{"agency_name":"reader","domain_name":"theirs","duration_seconds":3600}`
	assumed := []string{assume("AKMINE", "", byName), "HSTAGENCY " + projects + " agency-token", read("HSTAGENCY", "id-of-eu-west-101", "agency-token")}
	write := func(content string) environment {
		return environment{"HW_SHARED_CONFIG_FILE": write(t, "config.json", content)}
	}
	for _, c := range []struct {
		name  string
		block settings.Settings
		env   environment
		want  []string
	}{
		{"a key", project, nil, []string{read("AKMINE", "p", "")}},
		{"a key and no project", mine, nil, []string{"AKMINE " + projects, read("AKMINE", "id-of-eu-west-101", "")}},
		{"a project by name", changed(mine, settings.Settings{"project_name": "eu-west-101_team"}), nil, []string{"AKMINE GET /v3/projects?name=eu-west-101_team", read("AKMINE", "id-of-eu-west-101_team", "")}},
		{"a temporary key", changed(project, settings.Settings{"security_token": "st"}), nil, []string{read("AKMINE", "p", "st")}},
		{"a temporary key beside another's security token", project, environment{"HW_SECURITY_TOKEN": "of another"}, []string{read("AKMINE", "p", "")}},
		{"an agency", changed(mine, role), nil, assumed},
		{"an agency by its account's ID", changed(mine, settings.Settings{"assume_role.agency_name": "reader", "assume_role.domain_id": "d", "assume_role.duration": "900", "project_id": "p"}), nil,
			[]string{assume("AKMINE", "", `{"agency_name":"reader","domain_id":"d","duration_seconds":900}`), read("HSTAGENCY", "p", "agency-token")}},
		{"an agency in the environment", nil, environment{"HW_ACCESS_KEY": "AKMINE", "HW_SECRET_KEY": "sk", "HW_ASSUME_ROLE_AGENCY_NAME": "reader", "HW_ASSUME_ROLE_DOMAIN_NAME": "theirs"}, assumed},
		{"an agency in the block beside one in the environment", changed(mine, role), environment{"HW_ASSUME_ROLE_AGENCY_NAME": "another", "HW_ASSUME_ROLE_DOMAIN_ID": "another", "HW_ASSUME_ROLE_DURATION": "900"}, assumed},
		{"an agency by a temporary key", changed(changed(mine, role), settings.Settings{"security_token": "st", "project_id": "p"}), nil, []string{assume("AKMINE", "st", byName), read("HSTAGENCY", "p", "agency-token")}},
		{"a profile with an agency", nil, write(`{"current": "a", "profiles": [{"name": "a", "mode": "AKSK", "accessKeyId": "AKMINE", "secretAccessKey": "sk", "agencyName": "reader", "agencyDomainName": "theirs"}]}`), assumed},
		{"the login of a profile of mode SSO, not its old keys", nil, write(`{"current": "a", "profiles": [{"name": "a", "mode": "SSO", "accessKeyId": "OLD", "secretAccessKey": "old", "projectId": "p",
			"ssoAuth": {"stsToken": {"accessKeyId": "AKMINE", "secretAccessKey": "sk", "securityToken": "st"}}}]}`), []string{read("AKMINE", "p", "st")}},
		{"the agency of the ECS", settings.Settings{"ecs_agency": "true", "project_id": "p"}, nil, []string{"PUT /meta-data/latest/api/token", "GET /openstack/latest/securitykey", read("HSTAK", "p", "st")}},
		{"the agency of the ECS, in the environment", settings.Settings{"project_id": "p"}, environment{"HW_ECS_AGENCY": "true"}, []string{"PUT /meta-data/latest/api/token", "GET /openstack/latest/securitykey", read("HSTAK", "p", "st")}},
		{"a key before the agency of the ECS", project, environment{"HW_ECS_AGENCY": "true"}, []string{read("AKMINE", "p", "")}},
		{"a key beside the agency of the ECS", changed(project, settings.Settings{"ecs_agency": "true"}), nil, []string{read("AKMINE", "p", "")}},
		{"the agency of the ECS switched off", settings.Settings{"ecs_agency": "false", "project_id": "p"}, environment{"HW_ECS_AGENCY": "true", "HW_ACCESS_KEY": "AKMINE", "HW_SECRET_KEY": "sk"}, []string{read("AKMINE", "p", "")}},
		{"an agency that the ECS's assumes", changed(role, settings.Settings{"ecs_agency": "true", "project_id": "p"}), nil,
			[]string{"PUT /meta-data/latest/api/token", "GET /openstack/latest/securitykey", assume("HSTAK", "st", byName), read("HSTAGENCY", "p", "agency-token")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := startGateway(t)
			found, err := g.cloud(c.block, c.env)
			if err != nil {
				t.Fatal(err)
			}
			if len(g.seen) != 0 {
				t.Errorf("asked before the first read: %v", g.seen)
			}
			for range 2 { // the second read asks for the log only
				if err := readLog(t.Context(), compute(t, found)); err != nil {
					t.Fatal(err)
				}
			}
			want := append(slices.Clone(c.want), c.want[len(c.want)-1])
			if !slices.Equal(g.seen, want) {
				t.Errorf("got  %q\nwant %q", g.seen, want)
			}
			if strings.Contains(found.Redact("agency-secret agency-token"), "agency-") && strings.Contains(c.name, "an agency") {
				t.Error("the agency's secrets are not redacted")
			}
		})
	}
}

// TestAccessKey_Refused: ten reads together, and later ones, by a wrong key are one bad signature, wherever it is noticed.
func TestAccessKey_Refused(t *testing.T) {
	wrong := settings.Settings{"access_key": "AKMINE", "secret_key": "wrong"}
	for name, block := range map[string]settings.Settings{
		"by ECS":            changed(wrong, settings.Settings{"project_id": "p"}),
		"by IAM":            wrong,
		"assuming a role":   changed(wrong, settings.Settings{"project_id": "p", "assume_role.agency_name": "a", "assume_role.domain_name": "d"}),
		"with the ECS's":    {"ecs_agency": "true", "project_id": "p"},
		"a temporary key's": changed(wrong, settings.Settings{"project_id": "p", "security_token": "st"}),
	} {
		t.Run(name, func(t *testing.T) {
			g := startGateway(t)
			g.secrets["HSTAK"] = "another"
			found, err := g.cloud(block, nil)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				var reads sync.WaitGroup
				for range 10 {
					reads.Go(func() {
						service, err := found.Compute(t.Context(), "")
						if err == nil {
							err = readLog(t.Context(), service)
						}
						if err == nil {
							t.Error("read")
						}
					})
				}
				reads.Wait()
			}
			bad := slices.DeleteFunc(g.seen, func(request string) bool {
				return !strings.HasPrefix(request, "AK") && !strings.HasPrefix(request, "HST")
			})
			if len(bad) != 1 {
				t.Errorf("%d bad signatures: %q", len(bad), bad)
			}
		})
	}
}

// TestAccessKey_Projects: a configured project is that of the configured region; elsewhere it is the region's own.
func TestAccessKey_Projects(t *testing.T) {
	for _, c := range []struct {
		name, region string
		env          environment
		want         string
	}{
		{"a name, in the region", "cn-north-4", environment{"HW_PROJECT_NAME": "cn-north-4_team"}, "id-of-cn-north-4_team"},
		{"a name, elsewhere", "ap-southeast-3", environment{"HW_PROJECT_NAME": "cn-north-4_team"}, "id-of-ap-southeast-3"},
		{"an ID, in the region", "cn-north-4", environment{"HW_PROJECT_ID": "p"}, "p"},
		{"an ID, elsewhere", "ap-southeast-3", environment{"HW_PROJECT_ID": "p"}, "id-of-ap-southeast-3"},
		{"Huawei Cloud's before OpenStack's", "cn-north-4", environment{"HW_PROJECT_ID": "p", "OS_PROJECT_ID": "other"}, "p"},
		{"an ID beside another region", "cn-north-4", environment{"HW_PROJECT_ID": "p", "HW_REGION_NAME": "ap-southeast-3"}, "id-of-cn-north-4"},
		{"an ID beside the same region", "cn-north-4", environment{"HW_PROJECT_ID": "p", "HW_REGION_NAME": "cn-north-4"}, "p"},
		{"an ID left over from OpenStack", "cn-north-4", environment{"OS_PROJECT_ID": "p", "OS_REGION_NAME": "RegionOne"}, "id-of-cn-north-4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := startGateway(t)
			found, err := g.cloudOfSite("cn-north-4", c.env)
			if err != nil {
				t.Fatal(err)
			}
			service, err := found.Compute(t.Context(), c.region)
			if err != nil {
				t.Fatal(err)
			}
			if want := "https://ecs." + c.region + ".myhuaweicloud.com/v2.1/" + c.want + "/"; service.Client.Endpoint != want || service.Region != c.region {
				t.Errorf("%s in %s, want %s", service.Client.Endpoint, service.Region, want)
			}
		})
	}
}

// TestAccessKey_ProjectOfEachRegion: a region has a project of its own, which is asked for once.
func TestAccessKey_ProjectOfEachRegion(t *testing.T) {
	g := startGateway(t)
	c, err := g.cloudOfSite("eu-west-101", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, region := range []string{"eu-west-101", "ap-southeast-1"} {
			compute, err := c.Compute(t.Context(), region)
			if err != nil {
				t.Fatal(err)
			}
			if got := compute.Client.MoreHeaders["X-Project-Id"]; got != "id-of-"+region {
				t.Errorf("%s: reads the project %s", region, got)
			}
		}
	}
	if len(g.seen) != 2 {
		t.Errorf("asked %q", g.seen)
	}
}

// TestAccessKey_IAM: which host is asked for what precedes the first read.
func TestAccessKey_IAM(t *testing.T) {
	for _, c := range []struct {
		name  string
		block settings.Settings
		env   environment
		want  string
	}{
		{"the region's", nil, nil, "https://iam.eu-west-101.myhuaweicloud.eu"},
		{"of the site in the environment", nil, environment{"HW_CLOUD": "example.com"}, "https://iam.eu-west-101.example.com"},
		{"of the site in the block", settings.Settings{"cloud_domain": "mine.example.com"}, environment{"HW_CLOUD": "example.com"}, "https://iam.eu-west-101.mine.example.com"},
		{"auth_url", settings.Settings{"auth_url": "https://iam.example.com/v3"}, environment{"HW_CLOUD": "example.com"}, "https://iam.example.com"},
		{"HW_AUTH_URL", nil, environment{"HW_AUTH_URL": "https://iam.example.com/v3", "OS_AUTH_URL": "https://keystone.example.com"}, "https://iam.example.com"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := newCloud(t, changed(settings.Settings{"access_key": "AKMINE", "secret_key": "sk", "region": "eu-west-101",
				"endpoint": "https://ecs.example.com", "project_id": "p"}, c.block),
				c.env)
			auth, ok := found.credential.(*accessKey)
			if !ok {
				t.Fatalf("%T", found.credential)
			}
			if got := auth.iam("eu-west-101"); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestAccessKey_AdviceOnIAM speaks of the signature where the signature was refused.
func TestAccessKey_AdviceOnIAM(t *testing.T) {
	for status, want := range map[int]string{401: "the secret key is not that", 403: "Agent Operator", 404: "names of the agency", 400: "leads to IAM", 429: "no more logins for now", 500: "fails for now"} {
		stub := startStub(t)
		stub.answer = func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			return true
		}
		found := newCloud(t, settings.Settings{"access_key": "AKMINE", "secret_key": "sk", "region": "r", "auth_url": stub.URL, "endpoint": stub.URL, "assume_role.agency_name": "a", "assume_role.domain_name": "d"}, nil)
		_, err := found.Compute(t.Context(), "")
		failure, ok := errors.AsType[*LoginError](err)
		if !ok || failure.StatusCode != status || !strings.Contains(failure.Advice, want) {
			t.Errorf("%d: %#v", status, err)
		}
	}
}

func TestAccessKey_Settings(t *testing.T) {
	mine := settings.Settings{"access_key": "AKMINE", "secret_key": "hunter2", "region": "eu-west-101"}
	role := func(more settings.Settings) settings.Settings {
		return changed(changed(mine, settings.Settings{"assume_role.agency_name": "a"}), more)
	}
	for _, c := range []struct {
		name     string
		block    settings.Settings
		env      environment
		argument string
		parts    []string
	}{
		{"no secret key", settings.Settings{"access_key": "AKMINE"}, nil, "secret_key", []string{"Incomplete access key", "secret_key (or HW_SECRET_KEY)"}},
		{"no access key: the line with the secret is not shown", settings.Settings{"secret_key": "hunter2"}, nil, "access_key", []string{"Incomplete access key", "access_key (or HW_ACCESS_KEY)"}},
		{"no region", changed(mine, settings.Settings{"region": ""}), nil, "region", []string{"HW_REGION_NAME"}},
		{"a region that is another host", changed(mine, settings.Settings{"region": "evil.example.com/"}), nil, "region", []string{"Invalid region"}},
		{"a region that is another host, in the environment", changed(mine, settings.Settings{"region": ""}), environment{"HW_REGION_NAME": "a.b"}, "region", []string{"HW_REGION_NAME in the environment"}},
		{"a site that is a URL", changed(mine, settings.Settings{"cloud_domain": "https://myhuaweicloud.eu"}), nil, "cloud_domain", []string{"myhuaweicloud.eu"}},
		{"a site that is none", mine, environment{"HW_CLOUD": "nonsense"}, "cloud_domain", []string{"HW_CLOUD in the environment"}},
		{"a switch that is none", mine, environment{"HW_INSECURE": "maybe", "OS_INSECURE": "true"}, "insecure", []string{"HW_INSECURE in the environment"}},
		{"an endpoint elsewhere, and no IAM", changed(mine, settings.Settings{"endpoint": "https://ecs.example.com"}), nil, "project_id", []string{"HW_AUTH_URL"}},
		{"an endpoint elsewhere, and an agency", role(settings.Settings{"endpoint": "https://ecs.example.com", "project_id": "p", "assume_role.domain_id": "d"}), nil, "project_id", []string{"IAM"}},
		{"an agency of nobody", role(nil), nil, "assume_role.agency_name", []string{"HW_ASSUME_ROLE_DOMAIN_NAME"}},
		{"an agency whose account the environment names", role(nil), environment{"HW_ASSUME_ROLE_DOMAIN_ID": "another's"}, "assume_role.agency_name", []string{"Incomplete"}},
		{"an account and no agency", changed(mine, settings.Settings{"assume_role.domain_id": "d"}), nil, "assume_role.agency_name", []string{"agency_name"}},
		{"an agency and a password", settings.Settings{"user_name": "me", "password": "hunter2", "auth_url": "https://keystone.example.com",
			"assume_role.agency_name": "a", "assume_role.domain_id": "d"}, nil, "assume_role.agency_name", []string{"Unusable assume_role", `user "me"`}},
		{"a duration that is too short", role(settings.Settings{"assume_role.domain_id": "d", "assume_role.duration": "60"}), nil, "assume_role.duration", []string{"900"}},
		{"a duration in words", mine, environment{"HW_ASSUME_ROLE_AGENCY_NAME": "a", "HW_ASSUME_ROLE_DOMAIN_ID": "d", "HW_ASSUME_ROLE_DURATION": "1h"}, "assume_role.duration", []string{"HW_ASSUME_ROLE_DURATION"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.block, c.env.get, patient)
			wantSettingError(t, err, c.argument, c.parts...)
		})
	}
}

// TestAccessKey_String names what is used, and prints no key that does not look like one.
func TestAccessKey_String(t *testing.T) {
	role := settings.Settings{"assume_role.agency_name": "a", "assume_role.domain_name": "d"}
	for want, block := range map[string]settings.Settings{
		`access key "AKMINE" from access_key in the provider block, its secret key from secret_key in the provider block`:                                               {"access_key": "AKMINE", "secret_key": "sk"},
		"an access key that does not look like one (is it the secret key?) from access_key in the provider block, its secret key from secret_key in the provider block": {"access_key": "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc", "secret_key": "AKMINE"},
		"the agency of this ECS (ecs_agency in the provider block)":                                                                                                     {"ecs_agency": "true"},
		`agency "a" of account "d" (assume_role.agency_name in the provider block), assumed by the agency of this ECS (ecs_agency in the provider block)`:               changed(role, settings.Settings{"ecs_agency": "true"}),
	} {
		if got := newCloud(t, changed(block, settings.Settings{"region": "cn-north-4"}), nil).Credential(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestAccessKey_EmbeddedCloud reads through the embedded gateway, which checks signatures by code of its own.
func TestAccessKey_EmbeddedCloud(t *testing.T) {
	fake := startCloud(t)
	agency := fakecloud.MemberAgency
	options := patient
	options.MetadataURL = fake.MetadataURL()
	where := settings.Settings{"endpoint": fake.HuaweiURL(), "auth_url": fake.HuaweiURL(), "region": fakecloud.HuaweiRegion}
	member := changed(where, settings.Settings{"access_key": fakecloud.MemberKey.Access, "secret_key": fakecloud.MemberKey.Secret})
	for name, block := range map[string]settings.Settings{
		"a key": member,
		"an agency": changed(member, settings.Settings{
			"assume_role.agency_name": agency.Name, "assume_role.domain_name": agency.Account.DomainName,
		}),

		"the agency of the ECS": changed(where, settings.Settings{"ecs_agency": "true"}),
	} {
		t.Run(name, func(t *testing.T) {
			if err := readLog(t.Context(), compute(t, newCloudWith(t, block, nil, options))); err != nil {
				t.Error(err)
			}
		})
	}
}
