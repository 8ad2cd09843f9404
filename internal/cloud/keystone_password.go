package cloud

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// passwordLogin is a user who proves who he is by a password, by the one-time code of a device (TOTP), or by both.
type passwordLogin struct {
	user     subject
	password setting // not set for a code alone
	passcode setting // not set for a password alone
}

func buildPassword(b builder) (authenticator, error) {
	login := passwordLogin{user: b.from.user(), password: b.from.get("password")}
	if !b.authType.isSet() {
		login.passcode = b.from.passcodeBeside(login.password)
	}
	return login.build(b, !login.password.isSet() && !login.passcode.isSet())
}

func buildTOTP(b builder) (authenticator, error) {
	login := passwordLogin{user: b.from.user(), passcode: b.from.get("passcode")}
	if !login.passcode.isSet() {
		return nil, missingPasscode(b.authType)
	}
	return login.build(b, false)
}

// buildMultifactor puts together the factors that auth_methods names; without it a password and a code.
func buildMultifactor(b builder) (authenticator, error) {
	wantsPassword, wantsCode, err := factors(b.from.get("auth_methods"))
	if err != nil {
		return nil, err
	}
	login := passwordLogin{user: b.from.user()}
	if wantsPassword {
		login.password = b.from.get("password")
	}
	if wantsCode {
		if login.passcode = b.from.get("passcode"); !login.passcode.isSet() {
			return nil, missingPasscode(b.authType)
		}
	}
	return login.build(b, wantsPassword && !login.password.isSet())
}

// factors reads auth_methods, a list as the environment and YAML have it.
func factors(methods setting) (password, code bool, err error) {
	for _, method := range strings.FieldsFunc(strings.ToLower(methods.text), isSeparator) {
		switch method {
		case "password", "v3password":
			password = true
		case "totp", "v3totp":
			code = true
		default:
			return false, false, invalid(methods, "Unsupported auth_methods", "The method %q is not supported, and nothing "+
				"has been sent. Supported are v3password and v3totp", method)
		}
	}
	if !password && !code {
		return true, true, nil
	}
	return password, code, nil
}

func isSeparator(r rune) bool { return strings.ContainsRune(", []'\"", r) }

func missingPasscode(authType setting) error {
	return missing("passcode", authType, "Incomplete login", "A login of the kind %q needs the code that the user's device "+
		"shows. Set %s", authType.text, howToSet("passcode"))
}

func (l passwordLogin) build(b builder, lacksSecret bool) (authenticator, error) {
	const summary = "Incomplete password login"
	switch {
	case lacksSecret && l.user.isSet():
		return nil, invalid(l.user.setting, summary, "The user %q has no password. Set %s%s", l.user.text,
			howToSet("password"), b.from.whyWithheld("password", "passcode"))
	case lacksSecret:
		return nil, missing("user_name", b.authType, summary, "A login of the kind %q needs a user and a password. "+
			"Set %s and %s", b.authType.text, howToSet("user_name"), howToSet("password"))
	case !l.user.isSet() && l.password.isSet():
		return nil, missing("user_name", l.password, summary,
			"A password is set and its user is not. Set %s or %s", howToSet("user_name"), howToSet("user_id"))
	case !l.user.isSet():
		return nil, missing("user_name", l.passcode, summary,
			"A passcode is set and its user is not. Set %s or %s", howToSet("user_name"), howToSet("user_id"))
	}
	return newScopedKeystone(b, l)
}

// asAuthenticator keeps a nil of one type from becoming a non-nil of another.
func asAuthenticator(k *keystone, err error) (authenticator, error) {
	if err != nil {
		return nil, err
	}
	return k, nil
}

func (l passwordLogin) String() string {
	switch {
	case !l.passcode.isSet():
		return fmt.Sprintf("the password of user %q, the user from %s, the password from %s", l.user.text,
			l.user.source, l.password.source)
	case !l.password.isSet():
		return fmt.Sprintf("the passcode of user %q, the user from %s, the passcode from %s", l.user.text,
			l.user.source, l.passcode.source)
	}
	return fmt.Sprintf("the password and the passcode of user %q, the user from %s, the password from %s, the "+
		"passcode from %s",
		l.user.text, l.user.source, l.password.source, l.passcode.source)
}

func (l passwordLogin) lookedUp() string {
	if l.user.isID() {
		return ""
	}
	return "user " + l.user.String()
}

// isRenewable: a code is good for one login.
func (l passwordLogin) isRenewable() bool { return !l.passcode.isSet() }

func (l passwordLogin) grant(
	ctx context.Context, identity *gophercloud.ServiceClient, wanted scope,
) (*grant, error) {
	options := gophercloud.AuthOptions{Password: l.password.text, Passcode: l.passcode.text}
	options.Scope = wanted.authScope()
	setUser(&options, l.user)
	if options.Scope == nil {
		options.Scope = &gophercloud.AuthScope{} // or gophercloud takes the user's domain for one
	}
	return createToken(ctx, identity, options)
}

// setUser: an ID needs no domain, and gophercloud takes none.
func setUser(options *gophercloud.AuthOptions, user subject) {
	if user.isID() {
		options.UserID = user.text
		return
	}
	options.Username = user.text
	options.DomainID, options.DomainName = user.domain.forms()
}

func (l passwordLogin) advise(statusCode int) string {
	switch {
	case statusCode != http.StatusUnauthorized:
		return ""
	case strings.TrimRight(l.password.text, "\r\n") != l.password.text:
		return "The password ends in a line break, which may not belong to it: a file's last line has one, and so has " +
			"the output of a command. " + wrongPart
	case isQuoted(l.password.text):
		return "The password stands in quotation marks, which may not belong to it: a file of variables that no shell " +
			"reads (docker's --env-file, say) keeps them. " + wrongPart
	case l.passcode.isSet():
		return "A passcode is good for half a minute and for one login: take a new one for each run. " + wrongPart
	}
	return wrongPart
}

func isQuoted(text string) bool {
	return len(text) > 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0]
}

func (l passwordLogin) explainRefusal(statusCode int) string {
	switch {
	case statusCode == http.StatusForbidden:
		return roleAdvice
	case statusCode != http.StatusUnauthorized:
		return ""
	case l.passcode.isSet():
		return "The token may have expired, and it is not renewed: a passcode is good for one login. Take a new " +
			"one for each run, or use an application credential. " + foreignToken
	}
	return foreignToken
}
