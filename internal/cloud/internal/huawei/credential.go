// Package huawei has the logins of Huawei Cloud by access keys, which sign each request, and by temporary keys. It
// knows the hosts of a region's services (site.go).
package huawei

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// credential is an access key, which Huawei Cloud's users mostly hold: there is no login, every request is signed, and
// the endpoint follows from the region instead of a catalog.
type credential struct {
	accessKeySettings
	newClient auth.NewClientFunc
	secrets   *auth.Secrets
	connect   func() *gophercloud.ProviderClient // makes the client that signs with keys, once
	keys      keySource                          // that sign reads: the assumed agency's, if there is one
	projects  auth.Cache[string]                 // IDs by region
}

// New is an access key that is set, that of a profile, or those of the agency of an ECS.
func New(config auth.Config) (auth.Credential, error) {
	settings, err := findSettings(config.Sources, config.Getenv)
	if err != nil {
		return nil, err
	}
	c := &credential{accessKeySettings: settings, newClient: config.NewClient, secrets: config.Secrets}
	c.secrets.Note(c.secretKey.Text, c.securityToken.Text)
	c.keys = permanent(keyPair{access: c.accessKey.Text, secret: c.secretKey.Text, securityToken: c.securityToken.Text})
	if settings.ecsAgency.IsSet() {
		service := newMetadataService(cmp.Or(config.MetadataURL, metadataURL))
		c.renewBy(func(ctx context.Context) (keyPair, error) { return c.askECS(ctx, service) })
	}
	if settings.agency.name != "" {
		assumer := c.connectBy(c.keys)
		c.renewBy(func(ctx context.Context) (keyPair, error) { return c.assume(ctx, assumer()) })
	}
	c.connect = c.connectBy(c.keys)
	return c, nil
}

// renewBy has the keys fetched, and renewed, from now on.
func (c *credential) renewBy(fetch keySource) {
	c.keys = temporary(func(ctx context.Context) (keyPair, error) {
		keys, err := fetch(ctx)
		c.secrets.Note(keys.secret, keys.securityToken)
		return keys, err
	})
}

// connectBy returns a function that makes a client, which signs by the keys of a source, once: when the first read
// needs it.
func (c *credential) connectBy(source keySource) func() *gophercloud.ProviderClient {
	return sync.OnceValue(func() *gophercloud.ProviderClient { return c.signingClient(source) })
}

// signingClient repeats requests, and signs each attempt.
func (c *credential) signingClient(source keySource) *gophercloud.ProviderClient {
	return c.newClient(func(next http.RoundTripper) http.RoundTripper {
		return newSigningTransport(source, next, c.secrets.Redact)
	})
}

func (c *credential) EndpointArgument() string {
	if c.target.Endpoint.IsSet() {
		return "endpoint"
	}
	return "region"
}

// Authenticate sees to it that there are keys, and finds out the region's project.
func (c *credential) Authenticate(ctx context.Context, wanted string) (*auth.Session, error) {
	region, err := c.target.RegionFor(wanted)
	if err != nil {
		return nil, err
	}
	if region.IsSet() && !regionPattern.MatchString(region.Text) {
		return nil, &settings.SettingError{Argument: "region", Summary: "Invalid region",
			Detail: fmt.Sprintf("%q is not the name of a region such as cn-north-4.", region.Text)}
	}
	if _, err := c.keys(ctx); err != nil {
		return nil, c.explained(region.Text, "temporary keys", err)
	}
	project, err := c.projectIn(ctx, region.Text)
	if err != nil {
		return nil, err
	}
	base := serviceURL("ecs", region.Text, c.domain.Text)
	if c.target.Endpoint.IsSet() {
		base = c.target.Endpoint.Text
	}
	return &auth.Session{Client: c.connect(), Headers: map[string]string{"X-Project-Id": project},
		URL: endpoint.Complete(base, project), Region: region.Text}, nil
}

// ExplainRefusal says what is behind the refusals of Huawei Cloud's gateway.
func (c *credential) ExplainRefusal(statusCode int) string {
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
func (c *credential) projectIn(ctx context.Context, region string) (string, error) {
	isConfigured := region == c.target.Region.Text || !c.target.Region.IsSet()
	if isConfigured && c.project.Argument == "project_id" {
		return c.project.Text, nil
	}
	name := region
	if isConfigured && c.project.Argument == "project_name" {
		name = c.project.Text
	}
	id, err := c.projects.Get(ctx, region, func(ctx context.Context) (string, time.Time, error) {
		id, err := c.askProject(ctx, region, name)
		return id, time.Time{}, err
	})
	return id, c.explained(region, fmt.Sprintf("the ID of project %q", name), err)
}
