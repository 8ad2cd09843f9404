package fakecloud

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"
)

// tokenLife is how long a token is good, unless it was got with another.
const tokenLife = 24 * time.Hour

// token is what a login gave. All but expires, revoked and cached never change.
type token struct {
	id         string
	account    Account // without project and roles where unscoped
	methods    []string
	auditIDs   []string
	credential *ApplicationCredential // that logged in, or nil
	issued     time.Time
	expires    time.Time
	revoked    bool
	cached     bool // Compute has found it good once, and remembers
}

func (t *token) scoped() bool { return t.account.ProjectID != "" }

func (c *Cloud) valid(t *token) bool { return !t.revoked && c.now().Before(t.expires) }

// IssueToken is a token of the account in its project, without a login. The cloud takes the account as it is: it need
// not know it.
func (c *Cloud) IssueToken(a Account) string {
	return c.issue(&token{account: a, methods: []string{"password"}}).id
}

// IssueUnscopedToken is a token of the account's user in no project.
func (c *Cloud) IssueUnscopedToken(a Account) string {
	return c.issue(&token{account: a.unscoped(), methods: []string{"password"}}).id
}

// ExpireTokens makes all tokens so far expire now.
func (c *Cloud) ExpireTokens() { c.eachToken(func(t *token) { t.expires = c.now() }) }

// RevokeTokens revokes all tokens so far. See WithTokenCache.
func (c *Cloud) RevokeTokens() { c.eachToken(func(t *token) { t.revoked = true }) }

func (c *Cloud) eachToken(change func(*token)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.tokens {
		change(t)
	}
}

// issue completes a token and remembers it. An expiry that is set stays: a token got with a token lives no longer than
// that one.
func (c *Cloud) issue(t *token) *token {
	// A real token starts with these letters too: its version, in base64.
	t.id = "gAAAAAB" + base64.RawURLEncoding.EncodeToString(random(132))
	t.auditIDs = append([]string{base64.RawURLEncoding.EncodeToString(random(16))}, t.auditIDs...)
	t.issued = c.now()
	if t.expires.IsZero() {
		t.expires = t.issued.Add(tokenLife)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens[t.id] = t
	return t
}

// token finds a valid token. The copy is the caller's.
func (c *Cloud) token(id string) (token, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t, known := c.tokens[id]
	if !known || !c.valid(t) {
		return token{}, false
	}
	return *t, true
}

// problem is what Keystone says of a token that is not valid. It knows its own, even those that are over.
func (c *Cloud) problem(id string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	switch {
	case id == "":
		return "No token in the request"
	case c.tokens[id] == nil:
		return "Could not recognize Fernet token"
	default:
		return "Failed to validate token"
	}
}

// computeToken is token for Compute, which may remember revoked ones.
func (c *Cloud) computeToken(id string) (token, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, known := c.tokens[id]
	if !known || !c.valid(t) && !(t.cached && c.now().Before(t.expires)) {
		return token{}, false
	}
	t.cached = c.tokenCache
	return *t, true
}

func (c *Cloud) revoke(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens[id].revoked = true
}

// tokenDocument is the body that describes a token (keystone/common/render_token.py).
func (k *identityCall) tokenDocument(t *token) object {
	a := &t.account
	doc := object{
		"methods": t.methods, "audit_ids": t.auditIDs, "user": userDocument(a),
		"expires_at": keystoneTime(t.expires), "issued_at": keystoneTime(t.issued),
	}
	if t.scoped() {
		domain := object{"id": a.DomainID, "name": a.DomainName}
		doc["project"] = object{"domain": domain, "id": a.ProjectID, "name": a.ProjectName}
		doc["is_domain"] = false
		doc["roles"] = rolesDocument(a.Roles)
		doc["catalog"] = k.catalog(a.ProjectID)
	}
	if t.credential != nil {
		doc["application_credential"] = object{"id": t.credential.ID, "name": t.credential.Name, "restricted": true}
	}
	return object{"token": doc}
}

func userDocument(a *Account) object {
	user := object{
		"domain": object{"id": a.DomainID, "name": a.DomainName}, "id": a.UserID, "name": a.UserName,
		"password_expires_at": nil,
	}
	if a.federated() {
		delete(user, "password_expires_at")
		user["OS-FEDERATION"] = object{
			"groups": list{}, "identity_provider": object{"id": IdentityProvider},
			"protocol": object{"id": FederationProtocol},
		}
	}
	return user
}

func rolesDocument(roles []string) list {
	doc := make(list, len(roles))
	for i, role := range roles {
		doc[i] = object{"id": stableID("role", role), "name": role}
	}
	return doc
}

// keystoneTime has no fraction of a second: a token has none in it.
func keystoneTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") + ".000000Z" }

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// randomID is a UUID without hyphens, as Keystone's IDs are.
func randomID() string { return hex.EncodeToString(random(16)) }

func newRequestID() string {
	b := random(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80 // a version 4 UUID
	return fmt.Sprintf("req-%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
