package fakecloud

import (
	"net/http"
	"strings"
	"time"
)

// serveIdentity answers as Keystone does.
func (c *Cloud) serveIdentity(w http.ResponseWriter, r *http.Request) {
	c.answerIdentity(w, r, c.catalog)
}

func (c *Cloud) answerIdentity(w http.ResponseWriter, r *http.Request, catalog catalog) {
	k := &identityCall{c: c, w: w, r: r, catalog: catalog}
	w.Header().Set("X-Openstack-Request-Id", newRequestID())
	w.Header().Set("Vary", "X-Auth-Token")
	switch strings.TrimSuffix(r.URL.Path, "/") {
	case "":
		k.versions()
	case "/v3":
		k.body(http.StatusOK, object{"version": k.version()})
	case "/v3/auth/tokens":
		k.tokens()
	default:
		k.notFoundPage()
	}
}

// identityCall is one request to Keystone.
type identityCall struct {
	c *Cloud
	w http.ResponseWriter
	r *http.Request

	catalog catalog
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
	case http.MethodGet, http.MethodHead, http.MethodDelete:
		k.inspect()
	default:
		k.w.Header().Set("Allow", "DELETE, GET, HEAD, OPTIONS, POST")
		k.fault(http.StatusMethodNotAllowed, "The method is not allowed for the requested URL.")
	}
}

func (k *identityCall) login() {
	t, fault := k.c.authenticate(k.r.Body)
	switch {
	case fault != nil:
		k.fault(fault.status, fault.message)
	case t == nil:
		k.unauthorized()
	default:
		t = k.c.issue(t)
		k.w.Header().Set("X-Subject-Token", t.id)
		k.body(http.StatusCreated, k.tokenDocument(t))
	}
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
	if !ok {
		k.fault(http.StatusNotFound, k.c.problem(id))
		return
	}
	if caller.account.UserID != subject.account.UserID && !caller.account.isAdmin() {
		policy := map[string]string{http.MethodDelete: "revoke_token"}[k.r.Method]
		if policy == "" {
			policy = "validate_token"
		}
		k.fault(http.StatusForbidden, "You are not authorized to perform the requested action: identity:"+policy+".")
		return
	}
	if k.r.Method == http.MethodDelete {
		k.c.revoke(subject.id)
		k.w.WriteHeader(http.StatusNoContent)
		return
	}
	k.w.Header().Set("X-Subject-Token", subject.id)
	k.body(http.StatusOK, k.tokenDocument(&subject))
}

func (k *identityCall) body(status int, v any) {
	writeJSON(k.w, status, "application/json", v)
}

func (k *identityCall) unauthorized() {
	k.w.Header().Set("WWW-Authenticate", `Keystone uri="`+k.base()+`/v3"`)
	k.fault(http.StatusUnauthorized, "The request you have made requires authentication.")
}

// notFoundPage is what is at a path that leads nowhere.
func (k *identityCall) notFoundPage() {
	write(k.w, http.StatusNotFound, "text/html; charset=utf-8", []byte("<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"+
		"<p>The requested URL was not found on the server. If you entered the URL manually please check your "+
		"spelling and try again.</p>\n"))
}

// fault writes an error.
func (k *identityCall) fault(status int, message string) {
	k.body(status, object{"error": object{"code": status, "message": message, "title": http.StatusText(status)}})
}

// tokenDocument is the body that describes a token.
func (k *identityCall) tokenDocument(t *token) object {
	domain := object{"id": t.account.DomainID, "name": t.account.DomainName}
	doc := object{
		"methods": t.methods,
		"user": object{
			"domain":              domain,
			"id":                  t.account.UserID,
			"name":                t.account.UserName,
			"password_expires_at": nil,
		},
		"audit_ids":  t.auditIDs,
		"expires_at": keystoneTime(t.expires),
		"issued_at":  keystoneTime(t.issued),
	}
	if t.scoped() {
		doc["project"] = object{"domain": domain, "id": t.account.ProjectID, "name": t.account.ProjectName}
		doc["is_domain"] = false
		doc["roles"] = rolesDocument(t.account.Roles)
		doc["catalog"] = k.catalog(t.account.ProjectID)
	}
	if t.credential != nil {
		doc["application_credential"] = object{
			"id": t.credential.ID, "name": t.credential.Name, "restricted": true,
		}
	}
	return object{"token": doc}
}

func rolesDocument(roles []string) list {
	ids := map[string]string{
		"admin":  "0c1f8b6ad0e94b5f9a3c7d52e6b84f10",
		"member": "447e5bbdfb9e417abefc64b2f7070ef2",
		"reader": "e1b9ebd3679b4c16aa3655fec891c5db",
	}
	doc := make(list, len(roles))
	for i, role := range roles {
		id := ids[role]
		if id == "" {
			id = stableID("role", role)
		}
		doc[i] = object{"id": id, "name": role}
	}
	return doc
}

// keystoneTime has no fraction of a second: a token has none in it.
func keystoneTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") + ".000000Z" }
