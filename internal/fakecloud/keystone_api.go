package fakecloud

import (
	"net/http"
	"strings"
)

// serveIdentity answers as Keystone does.
func (c *Cloud) serveIdentity(w http.ResponseWriter, r *http.Request) {
	(&identityCall{c: c, w: w, r: r}).answer()
}

func (k *identityCall) answer() {
	w, r := k.w, k.r
	w.Header().Set("X-Openstack-Request-Id", newRequestID())
	w.Header().Set("Vary", "X-Auth-Token")
	switch path := strings.TrimSuffix(r.URL.Path, "/"); {
	case path == "":
		k.versions()
	case path == "/v3":
		k.body(http.StatusOK, object{"version": k.version()})
	case path == "/v3/auth/tokens":
		k.tokens()
	case strings.HasPrefix(path, "/v3/OS-FEDERATION/identity_providers/") && strings.HasSuffix(path, "/auth"):
		k.federate(strings.Split(path, "/"))
	default:
		k.notFoundPage()
	}
}

// identityCall is one request to Keystone.
type identityCall struct {
	c *Cloud
	w http.ResponseWriter
	r *http.Request

	gateway bool // it came to the Huawei gateway, whose IAM has projects and a catalog of its own
}

func (k *identityCall) base() string { return k.c.scheme() + "://" + k.r.Host }

func (k *identityCall) versions() {
	k.w.Header().Set("Location", k.base()+"/v3/")
	k.body(http.StatusMultipleChoices, object{"versions": object{"values": list{k.version()}}})
}

func (k *identityCall) version() object {
	return object{
		"id":      "v3.14",
		"status":  "stable",
		"updated": "2020-04-07T00:00:00Z",
		"links":   list{object{"rel": "self", "href": k.base() + "/v3/"}},
		"media-types": list{object{
			"base": "application/json",
			"type": "application/vnd.openstack.identity-v3+json",
		}},
	}
}

func (k *identityCall) tokens() {
	switch k.r.Method {
	case http.MethodPost:
		k.login()
	case http.MethodGet, http.MethodDelete:
		k.inspect()
	default:
		k.refuse(http.StatusMethodNotAllowed, "The method is not allowed for the requested URL.")
	}
}

func (k *identityCall) login() {
	body, _ := readBody(k.r) // of a request that has arrived completely
	t, refusal := k.authenticate(body)
	switch {
	case refusal == errRefused:
		k.unauthorized()
	case refusal != nil:
		k.refuse(refusal.status, refusal.message)
	default:
		k.issue(t)
	}
}

func (k *identityCall) issue(t *token) {
	t = k.c.issue(t)
	k.w.Header().Set("X-Subject-Token", t.id)
	k.body(http.StatusCreated, k.tokenDocument(t))
}

// federate logs in who shows an access token of the identity provider, to no project (docs.openstack.org/keystone,
// api-ref v3-ext, "Request an unscoped OS-FEDERATION token"). The web server in front of Keystone checks the token
// (mod_auth_openidc, AuthType oauth20).
func (k *identityCall) federate(path []string) {
	sent, bearer := strings.CutPrefix(k.r.Header.Get("Authorization"), "Bearer ")
	if len(path) != 8 || path[4] != IdentityProvider || path[5] != "protocols" || path[6] != FederationProtocol {
		k.notFoundPage()
		return
	}
	for _, a := range k.c.accounts {
		if bearer && a.federated() && sent == a.AccessToken {
			k.issue(&token{account: a.unscoped(), methods: []string{FederationProtocol}})
			return
		}
	}
	k.w.Header().Set("WWW-Authenticate", `Bearer realm="`+k.r.Host+`", error="invalid_token"`)
	write(k.w, http.StatusUnauthorized, "text/html; charset=iso-8859-1",
		[]byte("<html><head>\n<title>401 Unauthorized</title>\n</head><body>\n<h1>Unauthorized</h1>\n</body></html>\n"))
}

// inspect shows or revokes a token: its owner may, and an administrator.
func (k *identityCall) inspect() {
	caller, ok := k.c.token(k.r.Header.Get("X-Auth-Token"))
	if !ok {
		k.unauthorized()
		return
	}
	id := k.r.Header.Get("X-Subject-Token")
	subject, ok := k.c.token(id)
	switch {
	case !ok:
		k.refuse(http.StatusNotFound, k.c.problem(id))
	case caller.account.UserID != subject.account.UserID && !caller.account.isAdmin():
		k.refuse(http.StatusForbidden,
			"You are not authorized to perform the requested action: identity:validate_token.")
	case k.r.Method == http.MethodDelete:
		k.c.revoke(subject.id)
		k.w.WriteHeader(http.StatusNoContent)
	default:
		k.w.Header().Set("X-Subject-Token", subject.id)
		k.body(http.StatusOK, k.tokenDocument(&subject))
	}
}

func (k *identityCall) body(status int, v any) { writeJSON(k.w, status, "application/json", v) }

func (k *identityCall) unauthorized() {
	k.w.Header().Set("WWW-Authenticate", `Keystone uri="`+k.base()+`/v3"`)
	k.refuse(http.StatusUnauthorized, "The request you have made requires authentication.")
}

// notFoundPage is what is at a path that leads nowhere.
func (k *identityCall) notFoundPage() {
	write(k.w, http.StatusNotFound, "text/html; charset=utf-8", []byte("<!doctype html>\n<html lang=en>\n"+
		"<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you "+
		"entered the URL manually please check your spelling and try again.</p>\n"))
}

// refuse answers with an error.
func (k *identityCall) refuse(status int, message string) {
	k.body(status, object{"error": object{"code": status, "message": message, "title": http.StatusText(status)}})
}
