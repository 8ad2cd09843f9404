package keystone

import (
	"context"
	"errors"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// The requests below go to Keystone v3 below the base of auth_url, with or without /v3 at its end. Nothing is
// discovered: a version document could send the password elsewhere. gophercloud's AuthenticateV3 is not used: it cuts
// auth_url at the first thing that looks like a version.

// createToken asks for a token:
//
//	POST {identity}/v3/auth/tokens
func createToken(
	ctx context.Context, identity *gophercloud.ServiceClient, options gophercloud.AuthOptions,
) (*issuedToken, error) {
	created := tokens.Create(ctx, identity, &options)
	if created.Err != nil {
		return nil, created.Err
	}
	return readToken(created)
}

// accessRules says that whoever asks knows of the access rules of application credentials; Keystone answers 404 about
// the token of one that has some to whoever does not (ACCESS_RULES_HEADER in keystone/common/authorization.py,
// _validate_token_access_rules in keystone/token/provider.py; keystonemiddleware sends it too). The services enforce
// the rules, not we.
const (
	accessRules        = "OpenStack-Identity-Access-Rules"
	accessRulesVersion = "1.0"
)

// describeToken asks what a token is good for:
//
//	GET {identity}/v3/auth/tokens
func describeToken(ctx context.Context, identity *gophercloud.ServiceClient, token string) (*issuedToken, error) {
	var described tokens.GetResult
	options := &gophercloud.RequestOpts{
		MoreHeaders: map[string]string{"X-Auth-Token": token, "X-Subject-Token": token,
			accessRules: accessRulesVersion},
		OkCodes: []int{http.StatusOK, http.StatusNonAuthoritativeInfo},
	}
	requestURL := identity.ServiceURL("auth", "tokens")
	response, err := identity.Get(ctx, requestURL, &described.Body, options) //nolint:bodyclose // gophercloud closes it
	_, described.Header, described.Err = gophercloud.ParseResponse(response, err)
	if described.Err != nil {
		return nil, described.Err
	}
	if described.Header.Get("X-Subject-Token") == "" {
		return nil, errors.New("the answer has no X-Subject-Token header, so it is not Keystone's")
	}
	found, err := readToken(described)
	if err == nil {
		found.id = token
	}
	return found, err
}
