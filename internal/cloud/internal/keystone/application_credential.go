package keystone

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// applicationCredential is an application credential. It brings its own project, and takes no other.
type applicationCredential struct {
	credential settings.Setting // by ID or by name
	secret     settings.Setting
	user       settings.NameOrID // of a credential by name
}

// NewApplicationCredential is an application credential, by ID, or by name and user.
func NewApplicationCredential(c auth.Config) (auth.Credential, error) {
	const summary = "Incomplete application credential"
	login := applicationCredential{
		credential: c.Sources.First("application_credential_id", "application_credential_name"),
		secret:     c.Sources.Get("application_credential_secret"), user: c.Sources.User(),
	}
	switch {
	case !login.credential.IsSet() && !login.secret.IsSet():
		return nil, settings.Missing("application_credential_id", c.AuthType, summary,
			"A login of the kind %q needs an application credential. Set %s and %s", c.AuthType.Text,
			settings.HowToSet("application_credential_id"), settings.HowToSet("application_credential_secret"))
	case !login.credential.IsSet():
		return nil, settings.Missing("application_credential_id", login.secret, summary, "An application credential's "+
			"secret is set and its ID or name is not. Set %s or %s",
			settings.HowToSet("application_credential_id"), settings.HowToSet("application_credential_name"))
	case !login.secret.IsSet():
		return nil, settings.Invalid(login.credential, summary, "The application credential %q has no secret. Set %s%s",
			login.credential.Text, settings.HowToSet("application_credential_secret"),
			c.Sources.WhyWithheld("application_credential_secret"))
	case login.isByName() && !login.user.IsSet():
		return nil, settings.Invalid(login.credential, summary,
			"The application credential %q is given by name, which needs its user. Set %s or %s",
			login.credential.Text, settings.HowToSet("user_id"), settings.HowToSet("user_name"))
	}
	if !login.isByName() {
		login.user = settings.NameOrID{}
	}
	return newCredential(c, login, login.user, scope{})
}

func (l applicationCredential) isByName() bool {
	return l.credential.Argument == "application_credential_name"
}

func (l applicationCredential) String() string {
	return fmt.Sprintf("application credential %q (%s)", l.credential.Text, settings.Origins(l.credential, l.secret))
}

func (l applicationCredential) isRenewable() bool { return true }

func (l applicationCredential) requestToken(
	ctx context.Context, identity *gophercloud.ServiceClient, _ scope,
) (*issuedToken, error) {
	options := gophercloud.AuthOptions{ApplicationCredentialSecret: l.secret.Text}
	if l.isByName() {
		options.ApplicationCredentialName = l.credential.Text
		setUser(&options, l.user)
	} else {
		options.ApplicationCredentialID = l.credential.Text
	}
	return createToken(ctx, identity, options)
}

func (l applicationCredential) advise(statusCode int) string {
	switch {
	case statusCode == http.StatusUnauthorized && l.isByName():
		return "Keystone does not tell which part is wrong. Check the credential's name, its secret, its user and " +
			"the user's domain (user_domain_name). It may have expired, or its user may have lost the role in the " +
			"project."
	case statusCode == http.StatusUnauthorized:
		return "Keystone does not tell which part is wrong. Check the credential's secret. It may have expired, or " +
			"its user may have lost the role in the project."
	case statusCode == http.StatusInternalServerError && l.isByName():
		// keystone/auth/plugins/core.py takes the first of none
		return "Keystone answers so if the user has no application credential of this name."
	}
	return ""
}

// accessRulesAdvice: keystonemiddleware answers 401 to a request that no rule of the credential allows (auth_token's
// validate_allowed_request), and so it does where it is too old to know of rules, for then Keystone denies that there
// is such a token (keystone/token/provider.py). A gateway before a service may put it in other words.
const accessRulesAdvice = "If the application credential has access rules, they are the likely cause: they have to " +
	"allow GET of /v2.1/servers/*/os-instance-actions, /v2.1/servers/*/os-instance-actions/* and, for waits and " +
	"for the cause of a failure, /v2.1/servers/* (service compute; as the paths stand in the catalog, with the " +
	"project where it has one). `openstack application credential show` lists them."

func (l applicationCredential) ExplainRefusal(statusCode int) string {
	switch statusCode {
	case http.StatusUnauthorized:
		return accessRulesAdvice + " " + foreignToken
	case http.StatusForbidden:
		return roleAdvice + " " + accessRulesAdvice
	case http.StatusNotFound:
		return accessRulesAdvice
	}
	return ""
}
