package keystone

import (
	"context"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// token is a token that somebody else got. It is used as it is where it is for the scope that is wanted,
// else it is exchanged.
type token struct {
	token    settings.Setting
	password settings.Setting // that would have been used without the token, for an error text
}

// NewToken uses a token as it is where it needs no login: with an endpoint of the same source and no auth_url that
// stands in this source or before it, and with any endpoint where there is no auth_url at all.
func NewToken(c auth.Config) (auth.Credential, error) {
	given, endpoint, url := c.Sources.Get("token"), c.Sources.Get("endpoint"), c.Sources.AuthURL()
	if !given.IsSet() {
		return nil, settings.Missing("token", c.AuthType, "Missing token",
			"A login of the kind %q needs a token. Set %s%s", c.AuthType.Text, settings.HowToSet("token"),
			c.Sources.WhyWithheld("token"))
	}
	if err := checkTokenURL(given, endpoint); err != nil {
		return nil, err
	}
	if endpoint.IsSet() && (!url.IsSet() || given.From == endpoint.From && url.From > given.From) {
		return newTokenEndpoint(c, given)
	}
	return newScopedCredential(c, token{token: given, password: c.Sources.Get("password")}, settings.NameOrID{})
}

func (l token) String() string { return "a token from " + l.token.Origin }

// isRenewable: Keystone gives none for a token that has expired.
func (l token) isRenewable() bool { return false }

func (l token) requestToken(
	ctx context.Context, identity *gophercloud.ServiceClient, wanted scope,
) (*issuedToken, error) {
	found, err := describeToken(ctx, identity, l.token.Text)
	if err != nil || wanted.isOf(found) {
		return found, err
	}
	scope := wanted.authScope()
	return createToken(ctx, identity, gophercloud.AuthOptions{TokenID: l.token.Text, Scope: scope})
}

func (l token) advise(statusCode int) string {
	switch statusCode {
	case http.StatusUnauthorized, http.StatusNotFound:
		return expiredToken(l.token, l.password)
	case http.StatusRequestHeaderFieldsTooLarge:
		return apierror.HeaderTooLargeAdvice
	}
	return ""
}

func (l token) ExplainRefusal(statusCode int) string {
	return explainTokenRefusal(statusCode, l.token, l.password)
}
