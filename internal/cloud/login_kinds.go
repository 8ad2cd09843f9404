package cloud

import (
	"slices"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/huawei"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/keystone"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// loginKind is a way to prove who we are, as a user chooses it.
type loginKind struct {
	authTypes []string // keystoneauth's names of it; none where OpenStack has no name for it
	arguments []string // that show, in a source, credentials of this kind
	names     []string // that say whose the secrets are
	secrets   []string // that a later source may fill in
	build     func(auth.Config) (auth.Credential, error)
	signs     bool // each request, by an access key
}

// loginKinds are in the order in which one source's credentials are looked for: the most specific first.
func loginKinds() []loginKind {
	credentialNames := []string{"application_credential_id", "application_credential_name"}
	credentialSecret := []string{"application_credential_secret"}
	userSecrets := []string{"password", "passcode"}
	return []loginKind{
		{authTypes: []string{"token", "v3token"}, arguments: []string{"token"}, names: settings.UserNames,
			secrets: []string{"token"}, build: keystone.NewToken},
		{authTypes: []string{"v3oidcaccesstoken"}, arguments: []string{"access_token"},
			names: []string{"identity_provider"}, secrets: []string{"access_token"},
			build: keystone.NewOIDCAccessToken},
		{arguments: huawei.KeyArguments, names: []string{"access_key"},
			secrets: []string{"secret_key", "security_token"}, build: huawei.New, signs: true},
		{authTypes: []string{"v3applicationcredential"}, arguments: slices.Concat(credentialNames, credentialSecret),
			names: credentialNames, secrets: credentialSecret, build: keystone.NewApplicationCredential},
		{authTypes: []string{"v3multifactor"}, names: settings.UserNames, secrets: userSecrets,
			build: keystone.NewMultifactor},
		{authTypes: []string{"v3totp"}, names: settings.UserNames, secrets: userSecrets, build: keystone.NewTOTP},
		{authTypes: []string{"password", "v3password"}, arguments: slices.Concat(settings.UserNames, userSecrets),
			names: settings.UserNames, secrets: userSecrets, build: keystone.NewPassword},
		{authTypes: settings.KindsWithoutLogin, names: settings.UserNames, secrets: []string{"token"},
			build: keystone.NewTokenEndpoint},
	}
}

// chooseLogin decides of which kind the credentials are that count: of the first source that has any, or that says
// auth_type. It returns the sources without the secrets of others.
//
// An auth_type of a later source counts where the secret is there or behind it, and only for a kind that has the same
// secret: a password in the environment beside OS_AUTH_TYPE=v3oidcpassword is an identity provider's, whoever's name
// stands in the provider block.
func chooseLogin(from settings.Sources) (chosen loginKind, authType settings.Setting, own settings.Sources, err error) {
	for i, s := range from {
		if authType := s.First("auth_type"); authType.IsSet() {
			chosen, err := kindNamed(authType)
			return chosen, authType, withholdForeign(from, chosen), err
		}
		chosen, found := kindOf(s)
		if !found {
			continue
		}
		own := withholdForeign(from, chosen)
		last, _ := own.Find(chosen.secrets...)
		for _, later := range own[i+1 : max(last, i)+1] {
			if authType := later.First("auth_type"); authType.IsSet() && chosen.sharesSecret(authType.Text) {
				chosen, err := kindNamed(authType)
				return chosen, authType, own, err
			}
		}
		return chosen, settings.Setting{}, own, nil
	}
	if err := huawei.RefuseIdentityProvider(from); err != nil {
		return loginKind{}, settings.Setting{}, nil, err
	}
	return loginKind{}, settings.Setting{}, nil, noCredentials(from)
}

// sharesSecret reports whether a login of another kind proves itself by the secret of this one. Kinds that are not
// built are taken for ones by a password, as most of keystoneauth's are.
func (k loginKind) sharesSecret(authType string) bool {
	other, found := findKind(authType)
	if !found {
		return slices.Contains(k.secrets, "password")
	}
	return slices.ContainsFunc(other.secrets, func(secret string) bool { return slices.Contains(k.secrets, secret) })
}

// kindOf is the kind that a source's auth_type names, else the most specific of which it has credentials. One that
// is not built has no secrets.
func kindOf(s settings.Source) (loginKind, bool) {
	if authType := s.First("auth_type"); authType.IsSet() {
		found, _ := findKind(authType.Text)
		return found, true
	}
	for _, k := range loginKinds() {
		if s.First(k.arguments...).IsSet() {
			return k, true
		}
	}
	return loginKind{}, false
}

func findKind(authType string) (loginKind, bool) {
	for _, k := range loginKinds() {
		if slices.Contains(k.authTypes, strings.ToLower(authType)) {
			return k, true
		}
	}
	return loginKind{}, false
}

func isKnownAuthType(authType string) bool {
	_, isKnown := findKind(authType)
	return isKnown
}

func kindNamed(authType settings.Setting) (loginKind, error) {
	if found, ok := findKind(authType.Text); ok {
		return found, nil
	}
	var supported []string
	for _, k := range loginKinds() {
		supported = append(supported, k.authTypes...)
	}
	return loginKind{}, settings.Invalid(authType, "Unsupported auth_type",
		"Logins of the kind %q are not supported, and nothing has been sent. Supported are: %s. If the cloud has no "+
			"other kind of login, make an application credential in its dashboard, or a token with its own "+
			"tools", authType.Text, strings.Join(supported, ", "))
}

func noCredentials(from settings.Sources) error {
	if from.NamesCloud() {
		return &settings.SettingError{
			Argument: "cloud", Summary: "No credentials",
			Detail: "Neither the provider block, nor the entry of " + from.Get("cloud").String() + ", nor the OS_… " +
				"variables say who you are. " +
				"Add a user with a password, an application credential or a token to the entry. (Access keys in " +
				"the environment do not count beside a named cloud.)" + strayCredentials(from),
		}
	}
	return &settings.SettingError{
		Summary: "No credentials",
		Detail: "Neither the provider block nor the environment says who you are. Set a token, an access key, an " +
			"application credential, " +
			"or a user with a password, or name an entry of clouds.yaml with " + settings.HowToSet("cloud") + "." +
			strayCredentials(from),
	}
}

// strayCredentials names credentials that are set and not used.
func strayCredentials(from settings.Sources) string {
	text := from.WhyWithheld("password", "token")
	if stray := from.Get(settings.StrayAccessKey); stray.IsSet() {
		text += ". " + stray.Origin + " is not read: the variables of an access key are HW_ACCESS_KEY and HW_SECRET_KEY"
	}
	if text == "" {
		return ""
	}
	return strings.TrimPrefix(text, ".") + "."
}
