package fakecloud

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// serveCompute answers as Nova does, behind uwsgi.
func (c *Cloud) serveCompute(*service) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusOK) // whatever the path: it is taken for a CORS preflight
			return
		}
		raw, _, _ := strings.Cut(r.RequestURI, "?")
		raw, _, _ = strings.Cut(raw, "#") // uwsgi leaves out what a browser would not send
		path := unescape(normalize(raw))
		if !utf8.ValidString(path) {
			panic(http.ErrAbortHandler) // no answer at all
		}
		k := newCall(w, r)
		k.c = c
		k.route(latin1(path))
	}
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
	case root != "v2" && root != "v2.1":
		k.body(http.StatusMultipleChoices, k.choices(path))
	case rest == "":
		k.root, k.unversioned = root, root == "v2"
		k.identify()
		if k.negotiate() {
			k.body(http.StatusOK, object{{"version", k.versionDocument()}})
		}
	default:
		k.root, k.unversioned = root, root == "v2"
		k.identify()
		k.api(rest)
	}
}

// identify puts the request's ID into the answer. The client's own
// X-Openstack-Request-Id does not become it.
func (k *call) identify() {
	k.w.Header()["x-openstack-request-id"] = []string{k.requestID}
	k.w.Header()["x-compute-request-id"] = []string{k.requestID}
}

// api checks in Nova's order: the token, the route, the microversion, the
// project in the path.
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
		k.fault(http.StatusBadRequest, "Malformed request URL: URL's project_id '"+k.project+
			"' doesn't match Context's project_id '"+orNone(k.caller.account.ProjectID)+"'")
		return
	}
	handler()
}

func orNone(s string) string {
	if s == "" {
		return "None"
	}
	return s
}

// projectInPath is what may stand for a project in a path. With anything else
// there the path leads nowhere.
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
	get, post := k.r.Method == http.MethodGet, k.r.Method == http.MethodPost
	switch {
	case get && len(parts) == 1 && parts[0] == "flavors":
		return k.listFlavors
	case len(parts) < 2 || parts[0] != "servers":
		return nil
	case get && len(parts) == 2:
		return func() { k.showServer(parts[1]) }
	case post && len(parts) == 3 && parts[2] == "action":
		return func() { k.act(parts[1]) }
	case get && len(parts) == 3 && parts[2] == "os-instance-actions":
		return func() { k.listActions(parts[1]) }
	case get && len(parts) == 4 && parts[2] == "os-instance-actions":
		return func() { k.showAction(parts[1], parts[3]) }
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

func (k *call) body(status int, v any) { k.raw(status, encode(v)) }

func (k *call) raw(status int, body []byte) {
	k.w.Header()["Content-Type"] = []string{"application/json"}
	k.w.WriteHeader(status)
	_, _ = k.w.Write(body)
}
