package cloud

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// accessKey is the way in by an access key, which Huawei Cloud's users mostly hold: there is no login, every request is
// signed, and the endpoint follows from the region instead of a catalog.
type accessKey struct {
	accessKeySettings
	newClient auth.NewClientFunc
	secrets   *auth.Secrets
	connect   func() *gophercloud.ProviderClient // once: signs by the keys that are used in the end
	keys      keySource                          // these
	projects  auth.Cache[string]                 // IDs by region
}

func buildAccessKey(b auth.Config) (auth.Credential, error) {
	settings, err := findAccessKeySettings(b.From, b.Getenv)
	if err != nil {
		return nil, err
	}
	return newAccessKey(settings, b), nil
}

func newAccessKey(settings accessKeySettings, b auth.Config) *accessKey {
	a := &accessKey{accessKeySettings: settings, newClient: b.NewClient, secrets: b.Secrets}
	a.secrets.Note(a.secretKey.Text, a.securityToken.Text)
	a.keys = permanent(settings.ownKeys())
	if settings.ecsAgency.IsSet() {
		service := newMetadataService(cmp.Or(b.MetadataURL, metadataURL))
		a.renewBy(func(ctx context.Context) (accessKeys, error) { return a.askECS(ctx, service) })
	}
	if settings.agency.name != "" {
		assumer := a.connectBy(a.keys)
		a.renewBy(func(ctx context.Context) (accessKeys, error) { return a.assume(ctx, assumer()) })
	}
	a.connect = a.connectBy(a.keys)
	return a
}

// renewBy makes the keys those that are fetched.
func (a *accessKey) renewBy(fetch keySource) {
	a.keys = temporary(func(ctx context.Context) (accessKeys, error) {
		keys, err := fetch(ctx)
		a.secrets.Note(keys.secret, keys.securityToken)
		return keys, err
	})
}

// connectBy returns, always the same, a client that signs by the keys of a source. There is none before the way in is
// built, nor before the first read needs one.
func (a *accessKey) connectBy(source keySource) func() *gophercloud.ProviderClient {
	return sync.OnceValue(func() *gophercloud.ProviderClient { return a.signingClient(source) })
}

// signingClient repeats requests, and signs each attempt.
func (a *accessKey) signingClient(source keySource) *gophercloud.ProviderClient {
	return a.newClient(func(next http.RoundTripper) http.RoundTripper {
		return newSigning(source, next, a.secrets.Redact)
	})
}

func (a *accessKey) EndpointArgument() string {
	if a.target.Endpoint.IsSet() {
		return "endpoint"
	}
	return "region"
}

// Authenticate sees to it that there are keys, and finds out the region's project.
func (a *accessKey) Authenticate(ctx context.Context, wanted string) (*auth.Session, error) {
	region, err := a.target.RegionFor(wanted)
	if err != nil {
		return nil, err
	}
	if region.IsSet() && !regionPattern.MatchString(region.Text) {
		return nil, &settings.SettingError{Argument: "region", Summary: "Invalid region", Detail: fmt.Sprintf("%q is not "+
			"the name of a region such as cn-north-4.", region.Text)}
	}
	if _, err := a.keys(ctx); err != nil {
		return nil, a.explained(region.Text, "temporary keys", err)
	}
	project, err := a.projectIn(ctx, region.Text)
	if err != nil {
		return nil, err
	}
	base := huaweiURL("ecs", region.Text, a.domain.Text)
	if a.target.Endpoint.IsSet() {
		base = a.target.Endpoint.Text
	}
	return &auth.Session{Client: a.connect(), Headers: map[string]string{"X-Project-Id": project},
		URL: endpoint.Complete(base, project), Region: region.Text}, nil
}

// ExplainRefusal says what is behind the refusals of Huawei Cloud's gateway.
func (a *accessKey) ExplainRefusal(statusCode int) string {
	switch statusCode {
	case http.StatusUnauthorized:
		return signatureAdvice()
	case http.StatusForbidden:
		return "Ask whoever manages the account's IAM for a permission to read ECS, in this project."
	}
	return ""
}

// projectIn is the ID of the project to read in a region. A configured one is that of the configured region;
// elsewhere, and where none is configured, IAM is asked for the project of the region's own name, once a region.
func (a *accessKey) projectIn(ctx context.Context, region string) (string, error) {
	isConfigured := region == a.target.Region.Text || !a.target.Region.IsSet()
	if isConfigured && a.project.Argument == "project_id" {
		return a.project.Text, nil
	}
	name := region
	if isConfigured && a.project.Argument == "project_name" {
		name = a.project.Text
	}
	id, err := a.projects.Get(ctx, region, func(ctx context.Context) (string, time.Time, error) {
		id, err := a.askProject(ctx, region, name)
		return id, time.Time{}, err
	})
	return id, a.explained(region, fmt.Sprintf("the ID of project %q", name), err)
}

// askProject finds a project by name:
//
//	GET https://iam.{region}.myhuaweicloud.com/v3/projects?name={name}
//
// https://support.huaweicloud.com/intl/en-us/api-iam/iam_06_0001.html
func (a *accessKey) askProject(ctx context.Context, region, name string) (string, error) {
	wanted := fmt.Sprintf("the ID of project %q", name)
	target := a.iam(region) + "/v3/projects?name=" + url.QueryEscape(name)
	body, err := ask(ctx, a.connect(), http.MethodGet, target, nil)
	if err != nil {
		return "", a.loginError(target, wanted, err)
	}
	var answer struct {
		Projects []struct{ ID, Name string } `json:"projects"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return "", a.loginError(target, wanted, errors.New("the answer is not a list of projects: "+err.Error()))
	}
	for _, project := range answer.Projects {
		if project.Name == name && project.ID != "" {
			return project.ID, nil
		}
	}
	return "", &settings.SettingError{Argument: "", Summary: "Unknown project", Detail: fmt.Sprintf("IAM was asked at %s "+
		"for the project %q, and knows none of this name that %s may use. "+
		"Set project_id (or HW_PROJECT_ID): the console shows it under My Credentials.", target, name, a)}
}

// assume asks for an agency's keys; client signs by the keys of whoever may assume it.
func (a *accessKey) assume(ctx context.Context, client *gophercloud.ProviderClient) (accessKeys, error) {
	wanted := "temporary keys of " + a.agency.String()
	iam := a.iam(a.target.Region.Text)
	keys, err := assumeAgency(ctx, client, iam, a.agency)
	if err != nil {
		return accessKeys{}, a.loginError(iam, wanted, err)
	}
	return keys, nil
}

// adviceOfIAM is about what IAM answers to the questions before the first read.
func adviceOfIAM(statusCode int) string {
	switch {
	case statusCode == http.StatusUnauthorized:
		return signatureAdvice()
	case statusCode == http.StatusForbidden:
		return "IAM knows the access key and does not allow its user to ask: to assume an agency he needs the permission " +
			"Agent Operator; to look a project up, set project_id instead (or HW_PROJECT_ID)."
	case statusCode == http.StatusNotFound:
		return "IAM does not know what was asked for: check the names of the agency and of its account, and that " +
			"auth_url, where it is set, leads to IAM."
	case transport.IsDisturbance(statusCode):
		return auth.DisturbedAdvice(statusCode)
	}
	return "Check that region (or auth_url) leads to IAM; if it does, the cloud's support can look the request up."
}

// signatureAdvice is about refused signatures, which are good for a quarter of an hour, so the time here is told.
// https://support.huaweicloud.com/intl/en-us/apig_faq/apig-faq-0003.html: more than five in a row lock a key for five
// minutes.
func signatureAdvice() string {
	return "Where the answer speaks of the signature, the secret key is not that of the access key; of the key " +
		"itself: it has been deleted or is another cloud's; of the date or " +
		"of expiry: this machine's clock is off by more than 15 minutes (here it is " +
		time.Now().UTC().Format(time.RFC3339) + ") or a temporary key has expired. Temporary keys need their " +
		"security_token. Nothing more is signed by these keys: more than five refusals in a row lock a key."
}

// askECS asks for the keys of the ECS's own agency.
func (a *accessKey) askECS(ctx context.Context, service *metadataService) (accessKeys, error) {
	keys, err := service.fetch(ctx)
	if err != nil {
		failure := auth.NewLoginError(err, a.secrets.Redact)
		failure.AuthURL, failure.URLArgument = service.base, "ecs_agency"
		failure.Wanted, failure.Credential = "keys", a.String()
		return accessKeys{}, failure
	}
	return keys, nil
}

// iam is the base URL of a region's IAM.
func (a *accessKey) iam(region string) string {
	if a.authURL.IsSet() {
		return endpoint.IdentityBase(a.authURL.Text)
	}
	return huaweiURL("iam", region, a.domain.Text)
}

// loginError leaves what is explained already: keys that could not be had, or were refused elsewhere.
func (a *accessKey) loginError(url, wanted string, err error) error {
	if failure, ok := errors.AsType[*auth.LoginError](err); ok {
		return failure
	}
	if refusal, ok := errors.AsType[*RefusedKeysError](err); ok {
		return refusal
	}
	failure := auth.NewLoginError(err, a.secrets.Redact)
	failure.AuthURL, failure.URLArgument, failure.Wanted, failure.Credential = url, "region", wanted, a.String()
	if a.authURL.IsSet() {
		failure.URLArgument = "auth_url"
	}
	failure.Advice = adviceOfIAM(failure.StatusCode)
	if failure.StatusCode != 0 {
		failure.Err = nil
	}
	return failure
}

// explained makes what IAM had answered until a caller's time was over a failed login. It leaves other errors.
func (a *accessKey) explained(region, wanted string, err error) error {
	if _, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err); ok {
		return a.loginError(a.iam(region), wanted, err)
	}
	return err
}

// ask sends a request, with content as JSON unless that is nil, and reads the answer.
func ask(ctx context.Context, client *gophercloud.ProviderClient, method, target string, content any) ([]byte, error) {
	options := &gophercloud.RequestOpts{KeepResponseBody: true, OkCodes: []int{http.StatusOK, http.StatusCreated}}
	if content != nil {
		options.JSONBody = content
	}
	response, err := client.Request(ctx, method, target, options)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}
