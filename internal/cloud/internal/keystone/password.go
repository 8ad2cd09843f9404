package keystone

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// password is a user who proves who they are by a password, by the one-time code of a device (TOTP), or by both.
type password struct {
	user     settings.NameOrID
	password settings.Setting // not set for a code alone
	passcode settings.Setting // not set for a password alone
}

// NewPassword is a password, with a code where one stands beside it.
func NewPassword(c auth.Config) (auth.Credential, error) {
	login := password{user: c.Sources.User(), password: c.Sources.Get("password")}
	if !c.AuthType.IsSet() {
		login.passcode = passcodeBeside(login.password, c.Sources)
	}
	return login.credential(c, !login.password.IsSet() && !login.passcode.IsSet())
}

// passcodeBeside is the code that is used where no auth_type asks for one. One that stands beside another password is
// another user's, and one in the environment may be left over from another cloud where the password is an entry's.
func passcodeBeside(password settings.Setting, from settings.Sources) settings.Setting {
	for _, s := range from {
		isOwn := !password.IsSet() || s.Kind == password.From
		isSpare := !s.First("password").IsSet() &&
			(password.From != settings.EntryKind || s.Kind != settings.EnvironmentKind)
		if passcode := s.First("passcode"); passcode.IsSet() && (isOwn || isSpare) {
			return passcode
		}
	}
	return settings.Setting{}
}

// NewTOTP is a code alone.
func NewTOTP(c auth.Config) (auth.Credential, error) {
	login := password{user: c.Sources.User(), passcode: c.Sources.Get("passcode")}
	if !login.passcode.IsSet() {
		return nil, missingPasscode(c.AuthType)
	}
	return login.credential(c, false)
}

// NewMultifactor puts together the factors that auth_methods names; without it a password and a code.
func NewMultifactor(c auth.Config) (auth.Credential, error) {
	wantsPassword, wantsCode, err := readMethods(c.Sources.Get("auth_methods"))
	if err != nil {
		return nil, err
	}
	login := password{user: c.Sources.User()}
	if wantsPassword {
		login.password = c.Sources.Get("password")
	}
	if wantsCode {
		if login.passcode = c.Sources.Get("passcode"); !login.passcode.IsSet() {
			return nil, missingPasscode(c.AuthType)
		}
	}
	return login.credential(c, wantsPassword && !login.password.IsSet())
}

// Check finds what is wrong in the settings of a login by themselves; what is missing is not.
func Check(from settings.Sources) error {
	_, _, ofMethods := readMethods(from.Get("auth_methods"))
	_, ofScope := newScope(from)
	return cmp.Or(ofMethods, ofScope)
}

// readMethods reads auth_methods, a list as the environment and YAML have it.
func readMethods(methods settings.Setting) (password, code bool, err error) {
	for _, method := range strings.FieldsFunc(strings.ToLower(methods.Text), isSeparator) {
		switch method {
		case "password", "v3password":
			password = true
		case "totp", "v3totp":
			code = true
		default:
			return false, false, settings.Invalid(methods, "Unsupported auth_methods",
				"The method %q is not supported, and nothing has been sent. Supported are v3password and v3totp",
				method)
		}
	}
	if !password && !code {
		return true, true, nil
	}
	return password, code, nil
}

func isSeparator(r rune) bool { return strings.ContainsRune(", []'\"", r) }

func missingPasscode(authType settings.Setting) error {
	return settings.Missing("passcode", authType, "Incomplete login",
		"A login of the kind %q needs the code that the user's device shows. Set %s", authType.Text,
		settings.HowToSet("passcode"))
}

func (l password) credential(c auth.Config, lacksSecret bool) (auth.Credential, error) {
	const summary = "Incomplete password login"
	switch {
	case lacksSecret && l.user.IsSet():
		return nil, settings.Invalid(l.user.Setting, summary, "The user %q has no password. Set %s%s", l.user.Text,
			settings.HowToSet("password"), c.Sources.WhyWithheld("password", "passcode"))
	case lacksSecret:
		return nil, settings.Missing("user_name", c.AuthType, summary,
			"A login of the kind %q needs a user and a password. Set %s and %s", c.AuthType.Text,
			settings.HowToSet("user_name"), settings.HowToSet("password"))
	case !l.user.IsSet():
		secret := cmp.Or(l.password, l.passcode)
		return nil, settings.Missing("user_name", secret, summary, "A %s is set and its user is not. Set %s or %s",
			secret.Argument, settings.HowToSet("user_name"), settings.HowToSet("user_id"))
	}
	if l.user.IsID() { // which Keystone need not look up
		return newScopedCredential(c, l, settings.NameOrID{})
	}
	return newScopedCredential(c, l, l.user)
}

func (l password) String() string {
	secrets := "the password and the passcode"
	switch {
	case !l.passcode.IsSet():
		secrets = "the password"
	case !l.password.IsSet():
		secrets = "the passcode"
	}
	return fmt.Sprintf("%s of user %q (%s)", secrets, l.user.Text,
		settings.Origins(l.user.Setting, l.password, l.passcode))
}

// isRenewable: a code is good for one login.
func (l password) isRenewable() bool { return !l.passcode.IsSet() }

func (l password) requestToken(
	ctx context.Context, identity *gophercloud.ServiceClient, wanted scope,
) (*issuedToken, error) {
	options := gophercloud.AuthOptions{Password: l.password.Text, Passcode: l.passcode.Text}
	options.Scope = wanted.authScope()
	setUser(&options, l.user)
	return createToken(ctx, identity, options)
}

// setUser: an ID needs no domain, and gophercloud takes none.
func setUser(options *gophercloud.AuthOptions, user settings.NameOrID) {
	if user.IsID() {
		options.UserID = user.Text
		return
	}
	options.Username = user.Text
	options.DomainID, options.DomainName = user.Domain.IDOrName()
}

func (l password) advise(statusCode int) string {
	switch {
	case statusCode != http.StatusUnauthorized:
		return ""
	case strings.TrimRight(l.password.Text, "\r\n") != l.password.Text:
		return "The password ends in a line break, which may not belong to it: a file's last line has one, and so " +
			"has the output of a command. " + wrongPart
	case isQuoted(l.password.Text):
		return "The password is in quotation marks, which may not belong to it: a file of variables that no shell " +
			"reads (for example docker's --env-file) keeps them. " + wrongPart
	case l.passcode.IsSet():
		return "A passcode is good for half a minute and for one login: take a new one for each run. " + wrongPart
	}
	return wrongPart
}

func isQuoted(text string) bool {
	return len(text) > 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0]
}

func (l password) ExplainRefusal(statusCode int) string {
	switch {
	case statusCode == http.StatusForbidden:
		return roleAdvice
	case statusCode != http.StatusUnauthorized:
		return ""
	case l.passcode.IsSet():
		return "The token may have expired, and is not renewed: a passcode is good for one login. Take a new one for " +
			"each run, or use an application credential. " + foreignToken
	}
	return foreignToken
}
