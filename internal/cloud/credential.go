package cloud

import (
	"fmt"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// Kind is a way to prove who we are.
type Kind string

// The kinds of credentials, in the order in which one place's are looked for.
const (
	KindToken                 Kind = "token"
	KindAccessKey             Kind = "access key"
	KindApplicationCredential Kind = "application credential"
	KindPassword              Kind = "password"
)

// kindArguments are the arguments that show that a place holds credentials of a kind.
var kindArguments = []struct {
	kind      Kind
	arguments []string
}{
	{KindToken, []string{"token"}},
	{KindAccessKey, []string{"access_key", "secret_key", "shared_config_file", "profile"}},
	{KindApplicationCredential, []string{"application_credential_id", "application_credential_name", "application_credential_secret"}},
	{KindPassword, []string{"password", "user_id", "user_name"}},
}

// credential is the one set of credentials that is used, and where its parts came from.
type credential struct {
	kind                        Kind
	secret                      setting // the token, the secret key, the secret or the password
	keys                        accessKeySettings
	user                        setting // by user_id or user_name
	userDomain                  setting // by …_id or …_name, or default_domain
	applicationCredential       setting // by ID or name
	project                     setting // by project_id or project_name; not for application credentials, which have their own
	projectDomain               setting
	domainGuessed, domainByName bool // default_domain is in use, and is taken for a name
}

// chooseCredential looks for credentials place by place and takes the first kind that the first such place has. What that
// set still lacks, a password for the user in the block say, is taken from the places further down.
//
// It also returns the places, with those that count only for the kind.
func chooseCredential(from sources, getenv func(string) string) (credential, sources, error) {
	for i := range from {
		for _, mark := range kindArguments {
			if !from[i:i+1].first(mark.arguments...).isSet() && !(mark.kind == KindAccessKey && wantsECSAgencyAt(from, i)) {
				continue
			}
			if mark.kind == KindAccessKey {
				keys, from, err := findAccessKeySettings(from, i, getenv)
				return credential{kind: mark.kind, keys: keys}, from, err
			}
			chosen, err := credential{kind: mark.kind}.complete(from)
			return chosen, from, err
		}
	}
	return credential{}, nil, &SettingError{
		Summary: "No credentials",
		Detail: "Neither the provider block nor the environment says who you are. Set a token, an access key, an application credential, " +
			"or a user with a password, or name an entry of clouds.yaml with " + howToSet("cloud") + ".",
	}
}

func (c credential) complete(from sources) (credential, error) {
	c.project = from.first("project_id", "project_name")
	c.projectDomain = domainOf(from, "project")
	c.user = from.first("user_id", "user_name")
	c.userDomain = domainOf(from, "user")
	userGuessed := c.user.argument == "user_name" && c.userDomain.argument == "default_domain"
	projectGuessed := c.project.argument == "project_name" && c.projectDomain.argument == "default_domain"
	switch c.kind {
	case KindToken:
		c.secret = from.get("token")
		c.domainGuessed = projectGuessed
		return c, nil
	case KindApplicationCredential:
		c.secret = from.get("application_credential_secret")
		c.applicationCredential = from.first("application_credential_id", "application_credential_name")
		c.domainGuessed = userGuessed && c.applicationCredential.argument == "application_credential_name"
		return c, c.checkApplicationCredential()
	default:
		c.secret = from.get("password")
		c.domainGuessed = userGuessed || projectGuessed
		return c, c.checkPassword()
	}
}

// domainOf finds the domain of the user or of the project: its own, else the common one, else the default.
func domainOf(from sources, whose string) setting {
	found := from.first(whose+"_domain_id", whose+"_domain_name", "domain_id", "domain_name")
	if !found.isSet() {
		found = from.get("default_domain")
	}
	if !found.isSet() {
		return setting{text: "default", argument: "domain_id", source: "the default"}
	}
	return found
}

func (c credential) checkApplicationCredential() error {
	switch {
	case !c.applicationCredential.isSet():
		return invalid(c.secret, "Incomplete application credential", "An application credential's secret is set and its ID or name is not. Set %s or %s",
			howToSet("application_credential_id"), howToSet("application_credential_name"))
	case !c.secret.isSet():
		return invalid(c.applicationCredential, "Incomplete application credential", "The application credential %q has no secret. Set %s",
			c.applicationCredential.text, howToSet("application_credential_secret"))
	case c.applicationCredential.argument == "application_credential_name" && !c.user.isSet():
		return invalid(c.applicationCredential, "Incomplete application credential", "The application credential %q is given by name, which says nothing without its user. Set %s or %s",
			c.applicationCredential.text, howToSet("user_id"), howToSet("user_name"))
	}
	return nil
}

func (c credential) checkPassword() error {
	switch {
	case !c.secret.isSet():
		return invalid(c.user, "Incomplete password login", "The user %q has no password. Set %s", c.user.text, howToSet("password"))
	case !c.user.isSet():
		return invalid(c.secret, "Incomplete password login", "A password is set and its user is not. Set %s or %s", howToSet("user_name"), howToSet("user_id"))
	}
	return nil
}

// String says which credential this is and where its parts came from; never a secret.
func (c credential) String() string {
	switch c.kind {
	case KindToken:
		return "a token from " + c.secret.source
	case KindAccessKey:
		return c.keys.String()
	case KindApplicationCredential:
		return fmt.Sprintf("application credential %q from %s, its secret from %s", c.applicationCredential.text, c.applicationCredential.source, c.secret.source)
	default:
		return fmt.Sprintf("the password of user %q, the user from %s, the password from %s", c.user.text, c.user.source, c.secret.source)
	}
}

// authOptions are the credential in gophercloud's form.
func (c credential) authOptions(authURL string) gophercloud.AuthOptions {
	options := gophercloud.AuthOptions{IdentityEndpoint: authURL, AllowReauth: true}
	switch c.kind {
	case KindToken:
		options.TokenID, options.AllowReauth = c.secret.text, false
	case KindApplicationCredential:
		options.ApplicationCredentialSecret = c.secret.text
		if c.applicationCredential.argument == "application_credential_id" {
			options.ApplicationCredentialID = c.applicationCredential.text
			return options
		}
		options.ApplicationCredentialName = c.applicationCredential.text
		c.setUser(&options)
	default:
		options.Password = c.secret.text
		options.Scope = c.scope()
		c.setUser(&options)
	}
	return options
}

func (c credential) setUser(options *gophercloud.AuthOptions) {
	if c.user.argument == "user_id" {
		options.UserID = c.user.text // an ID needs no domain, and gophercloud takes none
		return
	}
	options.Username = c.user.text
	options.DomainID, options.DomainName = c.domainForms(c.userDomain)
}

// scope is the project that the token shall be for; nil where none was given, for Keystone then takes the user's default.
func (c credential) scope() *gophercloud.AuthScope {
	switch {
	case !c.project.isSet():
		return nil
	case c.project.argument == "project_id":
		return &gophercloud.AuthScope{ProjectID: c.project.text}
	}
	scope := &gophercloud.AuthScope{ProjectName: c.project.text}
	scope.DomainID, scope.DomainName = c.domainForms(c.projectDomain)
	return scope
}

// domainForms returns a domain as the ID or the name that it was given as.
func (c credential) domainForms(domain setting) (id, name string) {
	byName := strings.HasSuffix(domain.argument, "_name") || domain.argument == "default_domain" && c.domainByName
	if byName {
		return "", domain.text
	}
	return domain.text, ""
}

// withDefaultDomainAsName is the same credential for a second try: default_domain may be either, and is an ID first.
func (c credential) withDefaultDomainAsName() credential {
	c.domainByName = true
	return c
}
