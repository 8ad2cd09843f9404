package cloud

import (
	"context"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// bareToken is a token that is used as it is, at an endpoint that is set. Nobody is asked for a login or a catalog.
type bareToken struct {
	token, password setting
	project         setting
	target          target
	newClient       newClient
}

// buildBareToken is the kind that auth_type asks for with none.
func buildBareToken(b builder) (authenticator, error) {
	token := b.from.get("token")
	if !token.isSet() {
		return nil, missing("token", b.authType, "Missing token", "auth_type %q is for a token that is used as it "+
			"is, at an endpoint. Set %s", b.authType.text, howToSet("token"))
	}
	endpoint := b.from.get("endpoint")
	if !endpoint.isSet() {
		return nil, missing("endpoint", b.authType, "Missing endpoint", "auth_type %q is for a token that is used "+
			"as it is, at an endpoint. Set %s", b.authType.text, howToSet("endpoint"))
	}
	if err := checkTokenURL(token, endpoint); err != nil {
		return nil, err
	}
	return newBareToken(b, token)
}

func newBareToken(b builder, token setting) (authenticator, error) {
	target, err := newTarget(b.from)
	if err != nil {
		return nil, err
	}
	return &bareToken{token: token, password: b.from.get("password"), project: b.from.project().setting,
		target: target, newClient: b.newClient}, nil
}

func (t *bareToken) String() string { return "a token from " + t.token.source }

func (t *bareToken) endpointArgument() string { return "endpoint" }

func (t *bareToken) authenticate(_ context.Context, region string) (*session, error) {
	if _, err := t.target.regionFor(region); err != nil {
		return nil, err
	}
	client := t.newClient(nil)
	client.TokenID = t.token.text
	s := &session{client: client}
	if t.project.argument == "project_id" {
		s.project = tokens.Project{ID: t.project.text}
	}
	return s, nil
}

func (t *bareToken) resolveEndpoint(s *session, wanted string) (endpoint, name string, err error) {
	region, err := t.target.regionFor(wanted)
	return completeEndpoint(t.target.endpoint.text, s.project.ID), region.text, err
}

func (t *bareToken) explainRefusal(statusCode int) string {
	return explainTokenRefusal(statusCode, t.token, t.password)
}
