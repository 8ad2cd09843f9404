package cloud

import (
	"context"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
)

// givenTokenLogin is a token that somebody else got. It is used as it is where it is for the scope that is wanted,
// else it is exchanged.
type givenTokenLogin struct {
	token    setting
	password setting // that would have been used without the token, for an error text
}

// buildToken uses a token as it is where it needs no login: with an endpoint of the same source and no auth_url that
// stands in this source or before it, and with any endpoint where there is no auth_url at all.
func buildToken(b builder) (authenticator, error) {
	token, endpoint, url := b.from.get("token"), b.from.get("endpoint"), b.from.authURL()
	if !token.isSet() {
		return nil, missing("token", b.authType, "Missing token", "A login of the kind %q needs a token. Set %s%s",
			b.authType.text, howToSet("token"), b.from.whyWithheld("token"))
	}
	if err := checkTokenURL(token, endpoint); err != nil {
		return nil, err
	}
	if endpoint.isSet() && (!url.isSet() || token.kind == endpoint.kind && url.kind > token.kind) {
		return newBareToken(b, token)
	}
	return newScopedKeystone(b, givenTokenLogin{token: token, password: b.from.get("password")})
}

func (l givenTokenLogin) String() string { return "a token from " + l.token.source }

func (l givenTokenLogin) lookedUp() string { return "" }

// isRenewable: Keystone gives none for a token that has expired.
func (l givenTokenLogin) isRenewable() bool { return false }

func (l givenTokenLogin) grant(
	ctx context.Context, identity *gophercloud.ServiceClient, wanted scope,
) (*grant, error) {
	found, err := describeToken(ctx, identity, l.token.text)
	if err != nil || wanted.isOf(found) {
		return found, err
	}
	scope := wanted.authScope()
	return createToken(ctx, identity, gophercloud.AuthOptions{TokenID: l.token.text, Scope: scope})
}

// isOf says whether a token is already for what is wanted, in any domain where nobody named one.
func (s scope) isOf(found *grant) bool {
	switch {
	case s.trust.isSet():
		return s.trust.text == found.other.Trust.ID
	case s.system.isSet():
		return found.other.System.All
	case !s.project.isSet():
		return true
	case s.project.isID():
		return s.project.text == found.project.ID
	}
	id, name := s.project.domain.forms()
	isInDomain := s.project.domain.isGuess() || id == found.project.Domain.ID || name == found.project.Domain.Name
	return s.project.text == found.project.Name && isInDomain
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
