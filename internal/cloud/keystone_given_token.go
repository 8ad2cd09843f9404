package cloud

import (
	"context"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
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
func buildToken(b builder) (authenticator, error) {
	token, endpoint, url := b.from.Get("token"), b.from.Get("endpoint"), b.from.AuthURL()
	if !token.IsSet() {
		return nil, settings.Missing("token", b.authType, "Missing token", "A login of the kind %q needs a token. Set %s%s",
			b.authType.Text, settings.HowToSet("token"), b.from.WhyWithheld("token"))
	}
	if err := settings.CheckTokenURL(token, endpoint); err != nil {
		return nil, err
	}
	if endpoint.IsSet() && (!url.IsSet() || token.Kind == endpoint.Kind && url.Kind > token.Kind) {
		return newBareToken(b, token)
	}
	return newScopedKeystone(b, givenTokenLogin{token: token, password: b.from.Get("password")})
}

func (l givenTokenLogin) String() string { return "a token from " + l.token.Origin }

func (l givenTokenLogin) lookedUp() string { return "" }

// isRenewable: Keystone gives none for a token that has expired.
func (l givenTokenLogin) isRenewable() bool { return false }

func (l givenTokenLogin) grant(
	ctx context.Context, identity *gophercloud.ServiceClient, wanted scope,
) (*grant, error) {
	found, err := describeToken(ctx, identity, l.token.Text)
	if err != nil || wanted.isOf(found) {
		return found, err
	}
	scope := wanted.authScope()
	return createToken(ctx, identity, gophercloud.AuthOptions{TokenID: l.token.Text, Scope: scope})
}

// isOf reports whether a token is already for what is wanted, in any domain where nobody named one.
func (s scope) isOf(found *grant) bool {
	switch {
	case s.trust.IsSet():
		return s.trust.Text == found.other.Trust.ID
	case s.system.IsSet():
		return found.other.System.All
	case !s.project.IsSet():
		return true
	case s.project.IsID():
		return s.project.Text == found.project.ID
	}
	id, name := s.project.Domain.IDOrName()
	isInDomain := s.project.Domain.IsGuess() || id == found.project.Domain.ID || name == found.project.Domain.Name
	return s.project.Text == found.project.Name && isInDomain
}

func (l givenTokenLogin) advise(statusCode int) string {
	if statusCode == http.StatusUnauthorized || statusCode == http.StatusNotFound {
		return expiredToken(l.token, l.password)
	}
	return ""
}

func (l givenTokenLogin) explainRefusal(statusCode int) string {
	return explainTokenRefusal(statusCode, l.token, l.password)
}
