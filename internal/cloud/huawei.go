package cloud

import (
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
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/gophercloud/gophercloud/v2/openstack/utils"
)

// accessKeyAuth is the way in by an access key, which Huawei Cloud's users mostly hold: there is no login, every request is
// signed, and the endpoint follows from the region instead of a catalog. It is an [authenticator].
type accessKeyAuth struct {
	accessKeySettings

	// What the cloud hands in: a client that repeats and signs, and how to say that IAM refuses.
	newClient  func(*gophercloud.ProviderClient) *gophercloud.ProviderClient
	loginError func(where, wanted string, err error) error

	connect  func() *gophercloud.ProviderClient // once: signs with the keys that are used in the end
	current  keySource
	projects memo[string] // IDs by region
}

func newAccessKeyAuth(settings accessKeySettings, metadata string) *accessKeyAuth {
	a := &accessKeyAuth{accessKeySettings: settings}
	a.current = accessKeys{access: settings.accessKey.text, secret: settings.secretKey.text, securityToken: settings.securityToken.text}
	if settings.ecsAgency.isSet() {
		service := newMetadataService(metadata)
		a.current = &temporaryKeys{now: time.Now, fetch: func(ctx context.Context) (accessKeys, error) {
			keys, err := service.fetch(ctx)
			return keys, a.wrap(service.url, "the keys of the ECS's agency", err)
		}}
	}
	if settings.agency.name != "" {
		assumer := a.current
		connect := sync.OnceValue(func() *gophercloud.ProviderClient { return a.signingClient(assumer) })
		a.current = &temporaryKeys{now: time.Now, fetch: func(ctx context.Context) (accessKeys, error) { return a.assume(ctx, connect()) }}
	}
	a.connect = sync.OnceValue(func() *gophercloud.ProviderClient { return a.signingClient(a.current) })
	return a
}

// signingClient repeats requests, and signs each attempt.
func (a *accessKeyAuth) signingClient(source keySource) *gophercloud.ProviderClient {
	client := a.newClient(&gophercloud.ProviderClient{})
	client.HTTPClient.Transport = newSigning(source, client.HTTPClient.Transport)
	return client
}

func (*accessKeyAuth) signer() *signer { return &signer{now: time.Now} }

func (a *accessKeyAuth) secrets() []string {
	secrets := []string{a.secretKey.text, a.securityToken.text}
	if temporary, ok := a.current.(*temporaryKeys); ok {
		secrets = append(secrets, temporary.secrets()...)
	}
	return secrets
}

func (a *accessKeyAuth) wrap(where, wanted string, err error) error {
	if err == nil {
		return nil
	}
	return a.loginError(where, wanted, err)
}

// authenticate finds out the region's project, which is all there is to do before the first signature.
func (a *accessKeyAuth) authenticate(ctx context.Context, region string) (*session, error) {
	if region != "" && !regionPattern.MatchString(region) {
		return nil, &SettingError{Argument: "region", Summary: "Invalid region", Detail: fmt.Sprintf("%q is not the name of a region such as cn-north-4.", region)}
	}
	project, err := a.projectIn(ctx, region)
	if err != nil {
		return nil, err
	}
	return &session{client: a.connect(), headers: map[string]string{"X-Project-Id": project}, project: tokens.Project{ID: project}}, nil
}

func (a *accessKeyAuth) resolveEndpoint(s *session, region string) (endpoint, name string, err error) {
	endpoint = huaweiURL("ecs", region, a.domain.text)
	if a.endpoint.isSet() {
		endpoint = a.endpoint.text
	}
	return completeEndpoint(endpoint, s.project.ID), region, nil
}

// explainRefusal: the gateway says the same of a wrong secret key and of another account's project.
func (a *accessKeyAuth) explainRefusal(statusCode int) string {
	if statusCode != http.StatusUnauthorized {
		return ""
	}
	return "The signature by " + a.String() + " was refused, and no more requests are signed by it: further ones could lock the key. " +
		"Check the secret key, the security token of temporary keys, this machine's clock, and that project_id is one of the key's account."
}

// projectIn is the ID of the project to read in a region. A configured one is that of the configured region; elsewhere, and
// where none is configured, IAM is asked for the project of the region's own name, once a region.
func (a *accessKeyAuth) projectIn(ctx context.Context, region string) (string, error) {
	isConfigured := region == a.region.text || !a.region.isSet()
	if isConfigured && a.project.argument == "project_id" {
		return a.project.text, nil
	}
	name := region
	if isConfigured && a.project.argument == "project_name" {
		name = a.project.text
	}
	return a.projects.get(ctx, region, func(ctx context.Context) (string, error) { return a.askProject(ctx, region, name) })
}

// askProject finds a project by name:
//
//	GET https://iam.{region}.myhuaweicloud.com/v3/projects?name={name}
//
// https://support.huaweicloud.com/intl/en-us/api-iam/iam_06_0001.html
func (a *accessKeyAuth) askProject(ctx context.Context, region, name string) (string, error) {
	wanted := fmt.Sprintf("the ID of project %q", name)
	base, err := a.iam(region)
	if err != nil {
		return "", a.loginError(base, wanted, err)
	}
	target := base + "v3/projects?name=" + url.QueryEscape(name)
	body, err := ask(ctx, a.connect(), http.MethodGet, target, nil)
	if err != nil {
		return "", a.wrapAnswer(target, wanted, err)
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
	return "", &SettingError{Argument: "", Summary: "Unknown project", Detail: fmt.Sprintf("IAM was asked at %s for the project %q, and knows none of this name that %s may use. "+
		"Set project_id (or HW_PROJECT_ID): the console shows it under My Credentials.", target, name, a)}
}

// assume asks for an agency's keys; client signs by the keys of whoever may assume it.
func (a *accessKeyAuth) assume(ctx context.Context, client *gophercloud.ProviderClient) (accessKeys, error) {
	wanted := "temporary keys of " + a.agency.String()
	base, err := a.iam(a.region.text)
	if err != nil {
		return accessKeys{}, a.loginError(base, wanted, err)
	}
	keys, err := assumeAgency(ctx, client, base, a.agency)
	if err != nil {
		return accessKeys{}, a.wrapAnswer(base, wanted, err)
	}
	return keys, nil
}

// wrapAnswer leaves what is explained already, such as keys that could not be had.
func (a *accessKeyAuth) wrapAnswer(where, wanted string, err error) error {
	if failure, ok := errors.AsType[*LoginError](err); ok {
		return failure
	}
	return a.loginError(where, wanted, err)
}

// iam is the base URL of a region's IAM, which ends in a slash.
func (a *accessKeyAuth) iam(region string) (string, error) {
	base := huaweiURL("iam", region, a.domain.text)
	if a.authURL.isSet() {
		base = a.authURL.text
	}
	found, err := utils.BaseEndpoint(base)
	if err != nil {
		return base, err
	}
	return gophercloud.NormalizeURL(found), nil
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
