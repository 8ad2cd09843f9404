package apierror

import (
	"net/http"
	"regexp"
)

// headerWords are how servers say that a header is too large for them: nginx, Apache, Tomcat, IIS and eventlet name a
// header and its size or length, gunicorn its limit.
var headerWords = regexp.MustCompile(`(?i)header[^.]{0,40}(too (large|long|big)|exceed)|limit request header`)

// IsHeaderTooLarge reports whether an answer says that the request's header is too large. Of what this provider sends
// that is the token. message is as from [Parse].
func IsHeaderTooLarge(status int, message string) bool {
	return status == http.StatusRequestHeaderFieldsTooLarge ||
		status == http.StatusBadRequest && headerWords.MatchString(message)
}

// HeaderTooLargeAdvice says what to do about it.
const HeaderTooLargeAdvice = "A server on the way takes no header of this size, and the token makes this one large. " +
	"A token that holds the catalog or many roles (PKI, JWT) grows with them: use a credential with fewer roles, or " +
	"a Fernet token. The server's operator can raise the limit (large_client_header_buffers in nginx, " +
	"LimitRequestFieldSize in Apache)."
