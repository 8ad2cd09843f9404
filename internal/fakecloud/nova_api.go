package fakecloud

import (
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// serveCompute answers as Nova does, behind uwsgi.
func (c *Cloud) serveCompute(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusOK) // whatever the path: it is taken for a CORS preflight
		return
	}
	raw, _, _ := strings.Cut(r.RequestURI, "?")
	raw, _, _ = strings.Cut(raw, "#")             // uwsgi leaves out what a browser would not send
	path, err := url.PathUnescape(normalize(raw)) // net/http has refused broken escapes
	if err != nil || !utf8.ValidString(path) {
		panic(http.ErrAbortHandler) // no answer at all
	}
	k := newCall(w, r)
	k.c = c
	k.route(latin1(path))
}

// normalize resolves "//", "/./" and "/../" in an escaped path, as the web server in front of Nova does: before it
// decodes escapes, so that "%2e%2e" stays.
func normalize(raw string) string {
	clean := path.Clean("/" + raw)
	if last := raw[strings.LastIndexByte(raw, '/')+1:]; clean != "/" && (last == "" || last == "." || last == "..") {
		clean += "/"
	}
	return clean
}

// latin1 makes each byte a character, which is how Nova reads a path.
func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// call is one request to Nova.
type call struct {
	c *Cloud
	w http.ResponseWriter
	r *http.Request

	requestID string
	caller    token
	version   microversion
	root      string // in the path: "v2" or "v2.1"
	project   string // in the path, or ""

	unversioned bool // knows no microversions: below /v2
}

func newCall(w http.ResponseWriter, r *http.Request) *call {
	return &call{w: w, r: r, requestID: newRequestID()}
}

// route finds who answers: the version documents are open to everybody.
func (k *call) route(path string) {
	root, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case root == "" && rest == "":
		k.body(http.StatusOK, k.versions())
		return
	case root != "v2" && root != "v2.1":
		k.body(http.StatusMultipleChoices, k.choices(path))
		return
	}
	k.root, k.unversioned = root, root == "v2"
	k.identify()
	if rest != "" {
		k.api(rest)
	} else if k.negotiate() {
		k.body(http.StatusOK, k.versionDocument())
	}
}

// identify puts the request's ID into the answer. The client's own X-Openstack-Request-Id does not become it.
func (k *call) identify() {
	k.w.Header().Set("X-Openstack-Request-Id", k.requestID)
	k.w.Header().Set("X-Compute-Request-Id", k.requestID)
}

// api checks in Nova's order: the token, the route, the microversion, the project in the path.
func (k *call) api(path string) {
	var ok bool
	if k.caller, ok = k.c.computeToken(k.r.Header.Get("X-Auth-Token")); !ok {
		k.unauthorized()
		return
	}
	k.answer(k.find(path))
}

// answer is api for a caller who is known, and a route.
func (k *call) answer(handler func()) {
	if handler == nil {
		k.notFoundPage()
		return
	}
	if !k.negotiate() {
		return
	}
	if k.project != "" && k.project != k.caller.account.ProjectID {
		k.refuse(http.StatusBadRequest, "Malformed request URL: URL's project_id '"+k.project+
			"' doesn't match Context's project_id '"+orPythonNone(k.caller.account.ProjectID)+"'")
		return
	}
	handler()
}

func orPythonNone(s string) string {
	if s == "" {
		return "None"
	}
	return s
}

// projectInPath is what may stand for a project in a path. With anything else there the path leads nowhere.
var projectInPath = regexp.MustCompile(`^[0-9a-f-]+$`)

// find matches a path below /v2.1/ with the routes, without and with a project.
func (k *call) find(path string) func() {
	// A newline at the very end is overlooked, as by "$" in a regular expression.
	parts := strings.Split(strings.TrimSuffix(path, "\n"), "/")
	if handler := k.match(parts); handler != nil {
		return handler
	}
	if len(parts) > 1 && projectInPath.MatchString(parts[0]) {
		k.project = parts[0]
		return k.match(parts[1:])
	}
	return nil
}

func (k *call) match(parts []string) func() {
	if slices.Contains(parts, "") {
		return nil // a slash at the end
	}
	if k.r.Method == http.MethodGet && len(parts) == 1 && parts[0] == "flavors" {
		return k.listFlavors
	}
	if k.r.Method == http.MethodGet && len(parts) == 2 && parts[0] == "servers" && parts[1] == "detail" {
		return k.listServers
	}
	if len(parts) < 2 || parts[0] != "servers" {
		return nil
	}
	return k.ofServer(parts[1], parts[2:])
}

func (k *call) ofServer(id string, rest []string) func() {
	get, post := k.r.Method == http.MethodGet, k.r.Method == http.MethodPost
	switch {
	case get && len(rest) == 0:
		return func() { k.showServer(id) }
	case post && len(rest) == 1 && rest[0] == "action":
		return func() { k.act(id) }
	case get && len(rest) == 1 && rest[0] == "os-instance-actions":
		return func() { k.listActions(id) }
	case get && len(rest) == 2 && rest[0] == "os-instance-actions":
		return func() { k.showAction(id, rest[1]) }
	}
	return nil
}

func (k *call) base() string { return k.c.scheme() + "://" + k.r.Host }

// prefix is the URL below which the caller has found the API.
func (k *call) prefix() string {
	url := k.base() + "/" + k.root
	if k.project != "" {
		url += "/" + k.project
	}
	return url
}

func (k *call) body(status int, v any) { writeJSON(k.w, status, "application/json", v) }

// errorKeys are the keys of the error bodies, by status; computeFault for any other.
var errorKeys = map[int]string{
	http.StatusBadRequest: "badRequest",
	http.StatusForbidden:  "forbidden",
	http.StatusNotFound:   "itemNotFound",
	http.StatusConflict:   "conflictingRequest",
}

// refuse answers with Nova's own form of error.
func (k *call) refuse(status int, message string) {
	k.identify()
	name := errorKeys[status]
	if name == "" {
		name = "computeFault"
	}
	writeJSON(k.w, status, "application/json; charset=UTF-8", object{name: object{"code": status, "message": message}})
}

// unauthorized is the answer of Keystone's middleware, in front of Nova.
func (k *call) unauthorized() {
	k.w.Header().Set("WWW-Authenticate", `Keystone uri="`+k.c.IdentityURL()+`/v3"`)
	k.body(http.StatusUnauthorized, object{"error": object{
		"code":    http.StatusUnauthorized,
		"title":   "Unauthorized",
		"message": "The request you have made requires authentication.",
	}})
}

// notFoundPage answers where there is no such route.
func (k *call) notFoundPage() {
	write(k.w, http.StatusNotFound, "text/html; charset=UTF-8", []byte(notFoundHTML))
}

const notFoundHTML = `<html>
 <head>
  <title>404 Not Found</title>
 </head>
 <body>
  <h1>404 Not Found</h1>
  The resource could not be found.<br /><br />



 </body>
</html>`
