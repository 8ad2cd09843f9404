package cloud

import (
	"context"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// givenTokenLogin is a token that somebody else got. It is used as it is where it is for the scope that is wanted,
// else it is exchanged.
type givenTokenLogin struct {
	token    settings.Setting
	password settings.Setting // that would have been used without the token, for an error text
}

// buildToken uses a token as it is where it needs no login: with an endpoint of the same source and no auth_url that
// stands in this source or before it, and with any endpoint where there is no auth_url at all.
func buildToken(b auth.Config) (auth.Credential, error) {
	token, endpoint, url := b.From.Get("token"), b.From.Get("endpoint"), b.From.AuthURL()
	if !token.IsSet() {
		return nil, settings.Missing("token", b.AuthType, "Missing token", "A login of the kind %q needs a token. Set %s%s",
			b.AuthType.Text, settings.HowToSet("token"), b.From.WhyWithheld("token"))
	}
	if err := settings.CheckTokenURL(token, endpoint); err != nil {
		return nil, err
	}
	if endpoint.IsSet() && (!url.IsSet() || token.Kind == endpoint.Kind && url.Kind > token.Kind) {
		return newBareToken(b, token)
	}
	return newScopedKeystone(b, givenTokenLogin{token: token, password: b.From.Get("password")}, settings.NameOrID{})
}

func (l givenTokenLogin) String() string { return "a token from " + l.token.Origin }

// isRenewable: Keystone gives none for a token that has expired.
func (l givenTokenLogin) isRenewable() bool { return false }

func (l givenTokenLogin) requestToken(
	ctx context.Context, identity *gophercloud.ServiceClient, wanted scope,
) (*issuedToken, error) {
	found, err := describeToken(ctx, identity, l.token.Text)
	if err != nil || wanted.isOf(found) {
		return found, err
	}
	scope := wanted.authScope()
	return createToken(ctx, identity, gophercloud.AuthOptions{TokenID: l.token.Text, Scope: scope})
}

func (l givenTokenLogin) advise(statusCode int) string {
	if statusCode == http.StatusUnauthorized || statusCode == http.StatusNotFound {
		return expiredToken(l.token, l.password)
	}
	return ""
}

func (l givenTokenLogin) ExplainRefusal(statusCode int) string {
	return explainTokenRefusal(statusCode, l.token, l.password)
}
