package cloud

import (
	"context"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// bareToken is a token that is used as it is, at an endpoint that is set. Nobody is asked for a login or a catalog.
type bareToken struct {
	token, password settings.Setting
	project         settings.Setting
	target          endpoint.Target
	newClient       newClient
}

// buildBareToken is the kind that auth_type asks for with none.
func buildBareToken(b builder) (authenticator, error) {
	token := b.from.Get("token")
	if !token.IsSet() {
		return nil, settings.Missing("token", b.authType, "Missing token", "auth_type %q is for a token that is used as it "+
			"is, at an endpoint. Set %s", b.authType.Text, settings.HowToSet("token"))
	}
	endpoint := b.from.Get("endpoint")
	if !endpoint.IsSet() {
		return nil, settings.Missing("endpoint", b.authType, "Missing endpoint", "auth_type %q is for a token that is used "+
			"as it is, at an endpoint. Set %s", b.authType.Text, settings.HowToSet("endpoint"))
	}
	if err := settings.CheckTokenURL(token, endpoint); err != nil {
		return nil, err
	}
	return newBareToken(b, token)
}

func newBareToken(b builder, token settings.Setting) (authenticator, error) {
	target, err := endpoint.New(b.from)
	if err != nil {
		return nil, err
	}
	return &bareToken{token: token, password: b.from.Get("password"), project: b.from.Project().Setting,
		target: target, newClient: b.newClient}, nil
}

func (t *bareToken) String() string { return "a token from " + t.token.Origin }

func (t *bareToken) endpointArgument() string { return "endpoint" }

func (t *bareToken) authenticate(_ context.Context, region string) (*session, error) {
	if _, err := t.target.RegionFor(region); err != nil {
		return nil, err
	}
	client := t.newClient(nil)
	client.TokenID = t.token.Text
	s := &session{client: client}
	if t.project.Argument == "project_id" {
		s.project = tokens.Project{ID: t.project.Text}
	}
	return s, nil
}

func (t *bareToken) resolveEndpoint(s *session, wanted string) (url, name string, err error) {
	region, err := t.target.RegionFor(wanted)
	return endpoint.Complete(t.target.Endpoint.Text, s.project.ID), region.Text, err
}

func (t *bareToken) explainRefusal(statusCode int) string {
	return explainTokenRefusal(statusCode, t.token, t.password)
}
