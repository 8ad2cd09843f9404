package cloud

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

// passwordLogin is a user who proves who he is by a password, by the one-time code of a device (TOTP), or by both.
type passwordLogin struct {
	user     settings.NameOrID
	password settings.Setting // not set for a code alone
	passcode settings.Setting // not set for a password alone
}

func buildPassword(b auth.Config) (auth.Credential, error) {
	login := passwordLogin{user: b.From.User(), password: b.From.Get("password")}
	if !b.AuthType.IsSet() {
		login.passcode = b.From.PasscodeBeside(login.password)
	}
	return login.build(b, !login.password.IsSet() && !login.passcode.IsSet())
}

func buildTOTP(b auth.Config) (auth.Credential, error) {
	login := passwordLogin{user: b.From.User(), passcode: b.From.Get("passcode")}
	if !login.passcode.IsSet() {
		return nil, missingPasscode(b.AuthType)
	}
	return login.build(b, false)
}

// buildMultifactor puts together the factors that auth_methods names; without it a password and a code.
func buildMultifactor(b auth.Config) (auth.Credential, error) {
	wantsPassword, wantsCode, err := factors(b.From.Get("auth_methods"))
	if err != nil {
		return nil, err
	}
	login := passwordLogin{user: b.From.User()}
	if wantsPassword {
		login.password = b.From.Get("password")
	}
	if wantsCode {
		if login.passcode = b.From.Get("passcode"); !login.passcode.IsSet() {
			return nil, missingPasscode(b.AuthType)
		}
	}
	return login.build(b, wantsPassword && !login.password.IsSet())
}

// checkLogin finds what is wrong in settings by themselves, whatever others say.
func checkLogin(from settings.Sources) error {
	_, _, ofMethods := factors(from.Get("auth_methods"))
	_, ofScope := newScope(from)
	return cmp.Or(ofMethods, ofScope)
}

// factors reads auth_methods, a list as the environment and YAML have it.
func factors(methods settings.Setting) (password, code bool, err error) {
	for _, method := range strings.FieldsFunc(strings.ToLower(methods.Text), isSeparator) {
		switch method {
		case "password", "v3password":
			password = true
		case "totp", "v3totp":
			code = true
		default:
			return false, false, settings.Invalid(methods, "Unsupported auth_methods", "The method %q is not supported, and nothing "+
				"has been sent. Supported are v3password and v3totp", method)
		}
	}
	if !password && !code {
		return true, true, nil
	}
	return password, code, nil
}

func isSeparator(r rune) bool { return strings.ContainsRune(", []'\"", r) }

func missingPasscode(authType settings.Setting) error {
	return settings.Missing("passcode", authType, "Incomplete login", "A login of the kind %q needs the code that the user's device "+
		"shows. Set %s", authType.Text, settings.HowToSet("passcode"))
}

func (l passwordLogin) build(b auth.Config, lacksSecret bool) (auth.Credential, error) {
	const summary = "Incomplete password login"
	switch {
	case lacksSecret && l.user.IsSet():
		return nil, settings.Invalid(l.user.Setting, summary, "The user %q has no password. Set %s%s", l.user.Text,
			settings.HowToSet("password"), b.From.WhyWithheld("password", "passcode"))
	case lacksSecret:
		return nil, settings.Missing("user_name", b.AuthType, summary, "A login of the kind %q needs a user and a password. "+
			"Set %s and %s", b.AuthType.Text, settings.HowToSet("user_name"), settings.HowToSet("password"))
	case !l.user.IsSet() && l.password.IsSet():
		return nil, settings.Missing("user_name", l.password, summary,
			"A password is set and its user is not. Set %s or %s", settings.HowToSet("user_name"), settings.HowToSet("user_id"))
	case !l.user.IsSet():
		return nil, settings.Missing("user_name", l.passcode, summary,
			"A passcode is set and its user is not. Set %s or %s", settings.HowToSet("user_name"), settings.HowToSet("user_id"))
	}
	if l.user.IsID() { // which Keystone need not look up
		return newScopedKeystone(b, l, settings.NameOrID{})
	}
	return newScopedKeystone(b, l, l.user)
}

func (l passwordLogin) String() string {
	switch {
	case !l.passcode.IsSet():
		return fmt.Sprintf("the password of user %q, the user from %s, the password from %s", l.user.Text,
			l.user.Origin, l.password.Origin)
	case !l.password.IsSet():
		return fmt.Sprintf("the passcode of user %q, the user from %s, the passcode from %s", l.user.Text,
			l.user.Origin, l.passcode.Origin)
	}
	return fmt.Sprintf("the password and the passcode of user %q, the user from %s, the password from %s, the "+
		"passcode from %s",
		l.user.Text, l.user.Origin, l.password.Origin, l.passcode.Origin)
}

// isRenewable: a code is good for one login.
func (l passwordLogin) isRenewable() bool { return !l.passcode.IsSet() }

func (l passwordLogin) requestToken(
	ctx context.Context, identity *gophercloud.ServiceClient, wanted scope,
) (*issuedToken, error) {
	options := gophercloud.AuthOptions{Password: l.password.Text, Passcode: l.passcode.Text}
	options.Scope = wanted.authScope()
	setUser(&options, l.user)
	if options.Scope == nil {
		options.Scope = &gophercloud.AuthScope{} // or gophercloud takes the user's domain for one
	}
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

func (l passwordLogin) advise(statusCode int) string {
	switch {
	case statusCode != http.StatusUnauthorized:
		return ""
	case strings.TrimRight(l.password.Text, "\r\n") != l.password.Text:
		return "The password ends in a line break, which may not belong to it: a file's last line has one, and so has " +
			"the output of a command. " + wrongPart
	case isQuoted(l.password.Text):
		return "The password stands in quotation marks, which may not belong to it: a file of variables that no shell " +
			"reads (docker's --env-file, say) keeps them. " + wrongPart
	case l.passcode.IsSet():
		return "A passcode is good for half a minute and for one login: take a new one for each run. " + wrongPart
	}
	return wrongPart
}

func isQuoted(text string) bool {
	return len(text) > 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0]
}

func (l passwordLogin) ExplainRefusal(statusCode int) string {
	switch {
	case statusCode == http.StatusForbidden:
		return roleAdvice
	case statusCode != http.StatusUnauthorized:
		return ""
	case l.passcode.IsSet():
		return "The token may have expired, and it is not renewed: a passcode is good for one login. Take a new " +
			"one for each run, or use an application credential. " + foreignToken
	}
	return foreignToken
}
