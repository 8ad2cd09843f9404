package keystone

import (
	"bytes"
	"cmp"
	"errors"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// adviseOnLogin says what to do about Keystone's answer to a login. Of a 401 Keystone gives no reason but for an
// expired password (keystone/exception.py, PasswordExpired).
func (c *credential) adviseOnLogin(failure *auth.LoginError) string {
	if methods := methodsWanted(failure.Err); methods != "" {
		return "The first factor was right, but Keystone wants another one: " + methods + ". For a program, make an " +
			"application credential, which needs no second factor: set application_credential_id and " +
			"application_credential_secret. For a single run, set passcode (or OS_PASSCODE) to the code that the " +
			"user's device shows."
	}
	if isExpiredPassword(failure.Err) {
		return "Keystone accepts this password only after it has been changed: openstack user password set, or the " +
			"cloud's dashboard."
	}
	switch {
	case apierror.IsHeaderTooLarge(failure.StatusCode, failure.Message):
		return cmp.Or(c.login.advise(http.StatusRequestHeaderFieldsTooLarge), smallHeaderAdvice)
	case apierror.IsFilters(failure.StatusCode, failure.Message, failure.RequestID):
		return apierror.FiltersAdvice + ", and check that auth_url leads to Keystone."
	}
	specific := c.login.advise(failure.StatusCode)
	if failure.StatusCode == http.StatusUnauthorized {
		return specific
	}
	return strings.TrimSpace(specific + " " + adviceByStatus(failure.StatusCode))
}

// smallHeaderAdvice is about a header that is too large, of a login that sends no token.
const smallHeaderAdvice = "A server on the way refuses the header of this login as too large, although it has no " +
	"token. Check that auth_url leads to Keystone; the server's operator can raise the limit " +
	"(large_client_header_buffers in nginx, LimitRequestFieldSize in Apache)."

// adviceByStatus is the advice that does not depend on the kind of login.
func adviceByStatus(statusCode int) string {
	switch statusCode {
	case http.StatusForbidden:
		return "Keystone accepts these credentials, but issues no token for this. The token may not be one that can " +
			"be exchanged (get one for the project), the trust may have ended, or, at Huawei Cloud, the user may " +
			"lack a permission."
	case http.StatusNotFound:
		return "There is no Keystone v3 at this URL, or the token or application credential is not known to it. " +
			"Check auth_url: it ends before /auth/tokens."
	case http.StatusBadRequest:
		return "Keystone could not make sense of the login. A domain may be missing (user_domain_name, " +
			"project_domain_name)."
	}
	if transport.IsDisturbance(statusCode) {
		return auth.DisturbedAdvice(statusCode)
	}
	return "Check that auth_url leads to Keystone; if it does, its operator can look the request up."
}

// wrongPart is about a 401 to credentials of several parts.
const wrongPart = "Keystone does not tell which part is wrong. Check the user, the domain, the project and the " +
	"secret. They may have expired, or the user may have no role in the project. A user's password and a project " +
	"name are looked up in their domain (user_domain_name, project_domain_name)."

// methodsWanted reads the receipt by which Keystone answers, with 401, a login that was right as far as it went: for
// each rule that would do, its methods.
// https://docs.openstack.org/keystone/latest/admin/auth-receipts.html
func methodsWanted(err error) string {
	answer, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err)
	if !ok || answer.Actual != http.StatusUnauthorized {
		return ""
	}
	methods := apierror.MethodsWanted(answer.Body)
	if methods == "" && answer.ResponseHeader.Get("Openstack-Auth-Receipt") != "" {
		return "another method, which its answer does not name"
	}
	return methods
}

func isExpiredPassword(err error) bool {
	answer, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err)
	return ok && answer.Actual == http.StatusUnauthorized && bytes.Contains(answer.Body, []byte("password is expired"))
}

const roleAdvice = "Ask the cloud's operator for a role that it admits (by default, reader in the server's project)."

const foreignToken = "After a login, the compute service does not accept this Keystone's tokens: check endpoint " +
	"and auth_url."

// explainTokenRefusal is about a compute service's refusal of a token that was given.
func explainTokenRefusal(statusCode int, token, password settings.Setting) string {
	switch statusCode {
	case http.StatusUnauthorized:
		return expiredToken(token, password)
	case http.StatusForbidden:
		return roleAdvice
	}
	return ""
}

// expiredToken is about a token that was given. beside is the password that would have been used without it.
func expiredToken(token, password settings.Setting) string {
	advice := "The token may have expired (clouds let them live for hours only) or be for another cloud or project. " +
		"Set a new token, or unset " + strings.TrimSuffix(token.Origin, " in the environment")
	if password.IsSet() && token.Origin != "" {
		return advice + ", which is used before " + strings.TrimSuffix(password.Origin, " in the environment") + "."
	}
	return advice + " to log in with a password (OS_PASSWORD) or an application credential: a token is used before " +
		"these."
}
