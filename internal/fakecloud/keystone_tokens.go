package fakecloud

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"
)

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

func (t *token) valid() bool { return !t.revoked && time.Now().Before(t.expires) }

// IssueToken is a token of the account in its project, without a login. The
// cloud takes the account as it is: it need not know it.
func (c *Cloud) IssueToken(a Account) string {
	return c.issue(&token{account: a, methods: []string{"password"}}).id
}

// IssueUnscopedToken is a token of the account's user in no project.
func (c *Cloud) IssueUnscopedToken(a Account) string {
	return c.issue(&token{account: a.unscoped(), methods: []string{"password"}}).id
}

// unscoped is the account's user in no project.
func (a *Account) unscoped() Account {
	user := *a
	user.ProjectID, user.ProjectName, user.Roles = "", "", nil
	return user
}

// ExpireTokens makes all tokens so far expire now.
func (c *Cloud) ExpireTokens() { c.eachToken(func(t *token) { t.expires = time.Now() }) }

// RevokeTokens revokes all tokens so far. See WithTokenCache.
func (c *Cloud) RevokeTokens() { c.eachToken(func(t *token) { t.revoked = true }) }

func (c *Cloud) eachToken(change func(*token)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.tokens {
		change(t)
	}
}

// issue completes a token and remembers it. An expiry that is set stays: a token
// got with a token lives no longer than that one.
func (c *Cloud) issue(t *token) *token {
	// A real token starts with these letters too: its version, in base64.
	t.id = "gAAAAAB" + base64.RawURLEncoding.EncodeToString(random(132))
	t.auditIDs = append([]string{base64.RawURLEncoding.EncodeToString(random(16))}, t.auditIDs...)
	t.issued = time.Now().UTC()
	if t.expires.IsZero() {
		t.expires = t.issued.Add(c.tokenLife)
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
	if !known || !t.valid() {
		return token{}, false
	}
	return *t, true
}

// problem is what Keystone says of a token that is not valid. It knows its own,
// even those that are over.
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
	if !known || !t.valid() && !(t.cached && time.Now().Before(t.expires)) {
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
