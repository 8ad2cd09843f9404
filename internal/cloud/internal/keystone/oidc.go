package keystone

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// oidcAccessToken is an access token that an OpenID Connect provider gave, v3oidcaccesstoken. Keystone makes an
// unscoped token of it, which is exchanged for one of the scope (keystoneauth1/identity/v3/oidc.py, federation.py).
// gophercloud v2.15 has no such login; the exchange is its own.
type oidcAccessToken struct {
	accessToken, identityProvider, protocol settings.Setting
}

// NewOIDCAccessToken is an access token of an identity provider that Keystone trusts.
func NewOIDCAccessToken(c auth.Config) (auth.Credential, error) {
	login := oidcAccessToken{
		c.Sources.Get("access_token"), c.Sources.Get("identity_provider"), c.Sources.Get("protocol"),
	}
	because := login.accessToken
	if c.AuthType.IsSet() {
		because = c.AuthType
	}
	for _, argument := range []string{"access_token", "identity_provider", "protocol"} {
		if !c.Sources.Get(argument).IsSet() {
			return nil, settings.Missing(argument, because, "Incomplete login",
				"A login with an OpenID Connect access token needs access_token, identity_provider and protocol. "+
					"Set %s", settings.HowToSet(argument))
		}
	}
	return newScopedCredential(c, login, settings.NameOrID{})
}

func (l oidcAccessToken) String() string {
	return fmt.Sprintf("an access token from %s, of the identity provider %s", l.accessToken.Origin, l.identityProvider)
}

func (l oidcAccessToken) isRenewable() bool { return true }

// requestToken asks for an unscoped token, then for the one that is wanted:
//
//	POST {identity}/v3/OS-FEDERATION/identity_providers/{provider}/protocols/{protocol}/auth
func (l oidcAccessToken) requestToken(
	ctx context.Context, identity *gophercloud.ServiceClient, wanted scope,
) (*issuedToken, error) {
	requestURL := identity.ServiceURL("OS-FEDERATION", "identity_providers", url.PathEscape(l.identityProvider.Text),
		"protocols", url.PathEscape(l.protocol.Text), "auth")
	var created tokens.CreateResult
	options := &gophercloud.RequestOpts{
		MoreHeaders: map[string]string{"Authorization": "Bearer " + l.accessToken.Text},
		OkCodes:     []int{http.StatusOK, http.StatusCreated},
	}
	response, err := identity.Post(ctx, requestURL, nil, &created.Body, options) //nolint:bodyclose // closed by it
	_, created.Header, created.Err = gophercloud.ParseResponse(response, err)
	if created.Err != nil {
		return nil, created.Err
	}
	unscoped, err := readToken(created)
	scope := wanted.authScope()
	if err != nil || scope == nil {
		return unscoped, err
	}
	return createToken(ctx, identity, gophercloud.AuthOptions{TokenID: unscoped.id, Scope: scope})
}

func (l oidcAccessToken) advise(statusCode int) string {
	switch statusCode {
	case http.StatusUnauthorized:
		return "The access token may have expired, which happens within minutes: get a new one from the identity " +
			"provider."
	case http.StatusNotFound:
		return "Keystone may not know the identity provider " + l.identityProvider.String() +
			" or the protocol " + l.protocol.String() + "."
	case http.StatusRequestHeaderFieldsTooLarge:
		return apierror.HeaderTooLargeAdvice
	}
	return ""
}

func (l oidcAccessToken) ExplainRefusal(statusCode int) string {
	switch statusCode {
	case http.StatusUnauthorized:
		return foreignToken
	case http.StatusForbidden:
		return roleAdvice
	}
	return ""
}
