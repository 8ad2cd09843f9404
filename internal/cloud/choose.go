package cloud

import (
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// kind is a way to prove who we are, as a user chooses it.
type kind struct {
	authTypes []string // keystoneauth's names of it; none where OpenStack has no name for it
	arguments []string // that show, in a source, credentials of this kind
	secrets   []string // of these arguments, those that a later source may fill in
	build     func(builder) (authenticator, error)

	environment func(getenv func(string) string) source // variables that count for this kind only; nil for none
}

// kinds are in the order in which one source's credentials are looked for: the most specific first.
func kinds() []kind {
	credential := []string{"application_credential_id", "application_credential_name", "application_credential_secret"}
	return []kind{
		{[]string{"token", "v3token"}, []string{"token"}, []string{"token"}, buildToken, nil},
		{[]string{"v3oidcaccesstoken"}, []string{"access_token"}, []string{"access_token"}, buildOIDC, nil},
		{nil, accessKeyArguments, []string{"secret_key"}, buildAccessKey, huaweiEnvironment},
		{[]string{"v3applicationcredential"}, credential, []string{"application_credential_secret"},
			buildApplicationCredential, nil},
		{[]string{"v3multifactor"}, nil, nil, buildMultifactor, nil},
		{[]string{"v3totp"}, nil, nil, buildTOTP, nil},
		{[]string{"password", "v3password"}, []string{"passcode", "password", "user_id", "user_name"},
			[]string{"password", "passcode"}, buildPassword, nil},
		{kindsWithoutLogin, nil, nil, buildBareToken, nil},
	}
}

// withEnvironment adds the variables that count for this kind only, before the environment. Beside a named cloud those
// of OpenStack do not say where to log in, even where the entry does not count for the kind.
func (k kind) withEnvironment(from sources, getenv func(string) string) sources {
	if k.environment == nil {
		return from
	}
	from = slices.Clone(from)
	for i, s := range from {
		if s.kind == environmentKind && from.namesCloud() {
			from[i] = s.without([]string{"auth_url"})
		}
	}
	environment := slices.IndexFunc(from, func(s source) bool { return s.kind == environmentKind })
	return slices.Insert(from, environment, k.environment(getenv))
}

// kindsWithoutLogin are those of a token that is used as it is, at an endpoint.
var kindsWithoutLogin = []string{"none", "admin_token", "token_endpoint"}

func isWithoutLogin(authType string) bool {
	return slices.Contains(kindsWithoutLogin, strings.ToLower(trimmed(authType)))
}

var accessKeyArguments = []string{"access_key", "secret_key", "shared_config_file", "profile", "ecs_agency"}

// builder is what a way in is built from.
type builder struct {
	from      sources
	authType  setting // that asks for the kind; not set where the credentials themselves show it
	getenv    func(string) string
	newClient func() *gophercloud.ProviderClient // without a token
	redact    func(string) string

	metadataURL string // "" for the real one
}

// decideKind says of which kind the credentials are that count: of the first source that has any, or that says
// auth_type.
//
// An auth_type of a later source counts where the secret is there or behind it: a password in the environment beside
// OS_AUTH_TYPE=v3oidcpassword is an identity provider's, whoever's name stands in the provider block.
func decideKind(from sources) (chosen kind, authType setting, err error) {
	for i, s := range from {
		if authType := s.first("auth_type"); authType.isSet() {
			chosen, err := kindNamed(authType)
			return chosen, authType, err
		}
		chosen, found := kindIn(s, from.namesCloud())
		if !found {
			continue
		}
		last, _ := from.find(chosen.secrets...)
		for _, later := range from[i+1 : max(last, i)+1] {
			if authType := later.first("auth_type"); authType.isSet() {
				chosen, err := kindNamed(authType)
				return chosen, authType, err
			}
		}
		return chosen, setting{}, nil
	}
	if err := refuseIdentityProvider(from); err != nil {
		return kind{}, setting{}, err
	}
	return kind{}, setting{}, noCredentials(from)
}

// kindIn is the most specific kind of which a source has credentials. Access keys in the environment are another
// cloud's where an entry of clouds.yaml is named.
func kindIn(s source, namesCloud bool) (kind, bool) {
	if namesCloud && s.kind == environmentKind {
		s = s.without(accessKeyArguments)
	}
	for _, k := range kinds() {
		if s.first(k.arguments...).isSet() {
			return k, true
		}
	}
	return kind{}, false
}

func kindNamed(authType setting) (kind, error) {
	var supported []string
	for _, k := range kinds() {
		if slices.Contains(k.authTypes, strings.ToLower(authType.text)) {
			return k, nil
		}
		supported = append(supported, k.authTypes...)
	}
	return kind{}, invalid(authType, "Unsupported auth_type", "Logins of the kind %q are not supported, and "+
		"nothing has been sent. Supported are: %s. "+
		"Where the cloud has another kind of login only, make an application credential in its dashboard, or a "+
		"token with its own tools", authType.text, strings.Join(supported, ", "))
}

func noCredentials(from sources) error {
	if from.namesCloud() {
		return &SettingError{
			Argument: "cloud", Summary: "No credentials",
			Detail: "Neither the provider block, nor the entry of " + from.get("cloud").String() + ", nor the OS_… " +
				"variables say who you are. " +
				"Add a user with a password, an application credential or a token to the entry. (Access keys in " +
				"the environment do not count beside a named cloud.)",
		}
	}
	return &SettingError{
		Summary: "No credentials",
		Detail: "Neither the provider block nor the environment says who you are. Set a token, an access key, an " +
			"application credential, " +
			"or a user with a password, or name an entry of clouds.yaml with " + howToSet("cloud") + ".",
	}
}

// authURL is where Keystone is. The entry of a named cloud is closed: where it does not say so, the block may, and the
// environment not, which may speak of another cloud.
//
// # Which URL gets which secret
//
// A secret goes to no URL that a source behind a named cloud's entry names:
//
//	URL named by                   gets the secrets of
//	the block                      all sources
//	an entry                       all sources
//	OS_AUTH_URL                    the block and the environment; nobody's where a cloud is named
//	OS_COMPUTE_ENDPOINT_OVERRIDE   the block and the environment; of an entry what Keystone issues for it, and never a
//	                               token that stands in it
//
// A profile of Huawei Cloud's counts as whoever names it.
//
// The block is written to be completed by the environment (its password beside OS_AUTH_URL, say); an entry is not. A
// token that Keystone issues for an entry goes where openstackclient sends it too: it is good for hours, and the
// variable is there to move requests within the cloud.
//
// What goes to auth_url: passwords, passcodes, secrets of application credentials, tokens, access tokens; for trusts
// those of the trustee. What goes to endpoint: tokens. Of an access key the secret key goes nowhere, and a signature
// is good for one host; its security token goes where its requests go.
func (from sources) authURL() setting {
	if !from.namesCloud() {
		return from.get("auth_url")
	}
	return slices.DeleteFunc(slices.Clone(from),
		func(s source) bool { return s.kind == environmentKind }).get("auth_url")
}

// loginURL is [sources.authURL] for what cannot do without.
func (from sources) loginURL(credential string) (setting, error) {
	url := from.authURL()
	if url.isSet() {
		return url, checkURL(url)
	}
	detail := "A login with " + credential + " needs Keystone's URL. Set " + howToSet("auth_url") +
		". (Only a token together with " + howToSet("endpoint") + " needs no login.)"
	if foreign := from.get("auth_url"); foreign.isSet() {
		detail = "A login with " + credential + " needs Keystone's URL, and the entry of cloud " +
			from.get("cloud").String() + " has none. Add auth_url to the entry's auth:, " +
			"or set auth_url in the provider block. (" + foreign.source + " may be another cloud's, so it is not " +
			"used beside a named one.)"
	}
	return setting{}, &SettingError{Argument: "auth_url", Summary: "Missing auth_url", Detail: detail}
}
