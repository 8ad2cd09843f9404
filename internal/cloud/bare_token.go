package cloud

import (
	"context"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// bareToken is a token that is used as it is, at an endpoint that is set. Nobody is asked for a login or a catalog.
type bareToken struct {
	token, password settings.Setting
	projectID       string // "" where it is not known
	target          endpoint.Target
	newClient       auth.NewClientFunc
}

// buildBareToken is the kind that auth_type asks for with none.
func buildBareToken(b auth.Config) (auth.Credential, error) {
	token := b.From.Get("token")
	if !token.IsSet() {
		return nil, settings.Missing("token", b.AuthType, "Missing token", "auth_type %q is for a token that is used as it "+
			"is, at an endpoint. Set %s", b.AuthType.Text, settings.HowToSet("token"))
	}
	endpoint := b.From.Get("endpoint")
	if !endpoint.IsSet() {
		return nil, settings.Missing("endpoint", b.AuthType, "Missing endpoint", "auth_type %q is for a token that is used "+
			"as it is, at an endpoint. Set %s", b.AuthType.Text, settings.HowToSet("endpoint"))
	}
	if err := settings.CheckTokenURL(token, endpoint); err != nil {
		return nil, err
	}
	return newBareToken(b, token)
}

func newBareToken(b auth.Config, token settings.Setting) (auth.Credential, error) {
	target, err := endpoint.New(b.From)
	if err != nil {
		return nil, err
	}
	made := &bareToken{token: token, password: b.From.Get("password"), target: target, newClient: b.NewClient}
	if project := b.From.Project(); project.IsID() {
		made.projectID = project.Text
	}
	return made, nil
}

func (t *bareToken) String() string { return "a token from " + t.token.Origin }

func (t *bareToken) EndpointArgument() string { return "endpoint" }

func (t *bareToken) Authenticate(_ context.Context, wanted string) (*auth.Session, error) {
	region, err := t.target.RegionFor(wanted)
	if err != nil {
		return nil, err
	}
	client := t.newClient(nil)
	client.TokenID = t.token.Text
	return &auth.Session{Client: client, URL: endpoint.Complete(t.target.Endpoint.Text, t.projectID), Region: region.Text}, nil
}

func (t *bareToken) ExplainRefusal(statusCode int) string {
	return explainTokenRefusal(statusCode, t.token, t.password)
}
