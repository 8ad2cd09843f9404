package keystone

import (
	"context"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// tokenEndpoint is a token that is used as it is, at an endpoint that is set. Nobody is asked for a login or a catalog.
type tokenEndpoint struct {
	token, password settings.Setting
	projectID       string // "" where it is not known
	target          endpoint.Target
	newClient       auth.NewClientFunc
}

// NewTokenEndpoint is the kind that auth_type asks for with none.
func NewTokenEndpoint(c auth.Config) (auth.Credential, error) {
	for _, argument := range []string{"token", "endpoint"} {
		if !c.Sources.Get(argument).IsSet() {
			return nil, settings.Missing(argument, c.AuthType, "Missing "+argument,
				"auth_type %q is for a token that is used as it is, at an endpoint. Set %s", c.AuthType.Text,
				settings.HowToSet(argument))
		}
	}
	token, endpoint := c.Sources.Get("token"), c.Sources.Get("endpoint")
	if err := checkTokenURL(token, endpoint); err != nil {
		return nil, err
	}
	return newTokenEndpoint(c, token)
}

func newTokenEndpoint(c auth.Config, token settings.Setting) (auth.Credential, error) {
	target, err := endpoint.New(c.Sources)
	if err != nil {
		return nil, err
	}
	made := &tokenEndpoint{token: token, password: c.Sources.Get("password"), target: target, newClient: c.NewClient}
	if project := c.Sources.Project(); project.IsID() {
		made.projectID = project.Text
	}
	return made, nil
}

func (t *tokenEndpoint) String() string { return "a token from " + t.token.Origin }

func (t *tokenEndpoint) EndpointArgument() string { return "endpoint" }

func (t *tokenEndpoint) Authenticate(_ context.Context, wanted string) (*auth.Session, error) {
	region, err := t.target.RegionFor(wanted)
	if err != nil {
		return nil, err
	}
	client := t.newClient(nil)
	client.TokenID = t.token.Text
	return &auth.Session{Client: client, URL: endpoint.Complete(t.target.Endpoint.Text, t.projectID),
		Region: region.Text}, nil
}

func (t *tokenEndpoint) ExplainRefusal(statusCode int) string {
	return explainTokenRefusal(statusCode, t.token, t.password)
}

// checkTokenURL refuses to send a token that stands in an entry to an endpoint that the environment names.
func checkTokenURL(token, endpoint settings.Setting) error {
	if token.From == settings.EntryKind && endpoint.IsSet() && endpoint.From == settings.EnvironmentKind {
		return settings.Invalid(endpoint, "Foreign endpoint", "The token comes from %s, and the endpoint does not: it "+
			"may be another cloud's, so the token is not sent there. "+
			"Set compute_endpoint_override in the entry, or endpoint in the provider block", token.Origin)
	}
	return nil
}
