package transport

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
)

const maxRedirects = 5

// RedirectError is a redirect that is not followed: one to another origin, which would get the token or the password,
// or one that would turn a login's POST into a GET without a body.
type RedirectError struct {
	StatusCode int
	From       string // the origin that redirects: scheme, host and port
	To         string // where to, without its query and secrets; bounded; "" for what is no URL
	SameOrigin bool   // it is the method that would change
}

func (e *RedirectError) Error() string {
	switch {
	case e.To == "":
		return fmt.Sprintf("%s redirects with status %d to what is no URL", e.From, e.StatusCode)
	case e.SameOrigin:
		return fmt.Sprintf("%s redirects the login to %s with status %d, which would not take along what is sent",
			e.From, e.To, e.StatusCode)
	}
	return fmt.Sprintf("%s redirects to %s, another origin, which credentials are not sent to", e.From, e.To)
}

// Final reports that another attempt would end like this one.
func (*RedirectError) Final() bool { return true }

// Base is what auth_url or endpoint has to be for a request to go where the redirect leads: To without the path of the
// call. "" where To is no such call, a login page say.
func (e *RedirectError) Base() string {
	for _, call := range []string{"/auth/tokens", "/servers/"} {
		if base, _, ok := strings.Cut(e.To, call); ok {
			return base
		}
	}
	return ""
}

// RedirectLoopError is one redirect after the other.
type RedirectLoopError struct{}

func (*RedirectLoopError) Error() string { return fmt.Sprintf("more than %d redirects", maxRedirects) }

// Final reports that another attempt would end like this one.
func (*RedirectLoopError) Final() bool { return true }

// checkRedirect lets redirects through that change neither the origin nor the method. (Statuses 307 and 308 repeat a
// POST.)
func (o Options) checkRedirect(next *http.Request, before []*http.Request) error {
	last := before[len(before)-1]
	sameOrigin := originOf(next.URL) == originOf(before[0].URL)
	if !sameOrigin || next.Method != last.Method {
		return &RedirectError{
			StatusCode: next.Response.StatusCode, From: originOf(last.URL),
			To: apierror.Line(withoutQuery(next.URL), o.Redact), SameOrigin: sameOrigin,
		}
	}
	if len(before) > maxRedirects {
		return &RedirectLoopError{}
	}
	return nil
}

var redirects = []int{
	http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect,
	http.StatusPermanentRedirect,
}

// unreadableRedirect returns a [*RedirectError] where a redirect's Location cannot be read; else nil. net/http has no
// type for that.
func unreadableRedirect(from *url.URL, response *http.Response) error {
	_, err := response.Location()
	if err == nil || errors.Is(err, http.ErrNoLocation) || !slices.Contains(redirects, response.StatusCode) {
		return nil
	}
	return &RedirectError{StatusCode: response.StatusCode, From: originOf(from)}
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// originOf is a URL's origin as RFC 6454 (section 4) normalizes it: the host in small letters and in ASCII, no default
// port. A name with a dot at its end is another one: without it a search domain may be added.
func originOf(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	if strings.Contains(host, ":") { // an IPv6 address
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != defaultPorts[u.Scheme] {
		host = net.JoinHostPort(strings.Trim(host, "[]"), port)
	}
	return u.Scheme + "://" + host
}

func withoutQuery(u *url.URL) string {
	bare := *u
	bare.User, bare.RawQuery, bare.Fragment = nil, "", ""
	return bare.String()
}
