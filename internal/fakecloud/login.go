package fakecloud

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
)

// reference names a user, a project or a domain: by ID, or by name and domain.
type reference struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Domain *reference `json:"domain"`

	Password string `json:"password"` // of a user
}

type credentialReference struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Secret string     `json:"secret"`
	User   *reference `json:"user"`
}

type loginRequest struct {
	Auth *struct {
		Identity *struct {
			Methods  []string `json:"methods"`
			Password *struct {
				User *reference `json:"user"`
			} `json:"password"`
			Token *struct {
				ID string `json:"id"`
			} `json:"token"`
			ApplicationCredential *credentialReference `json:"application_credential"`
		} `json:"identity"`
		Scope json.RawMessage `json:"scope"`
	} `json:"auth"`
}

// authenticate reads a login. It returns the token to issue, or nil where the
// login is refused, or what is wrong with the request.
func (c *Cloud) authenticate(body io.Reader) (t *token, fault string) {
	var login loginRequest
	text, err := io.ReadAll(body)
	if err != nil || json.Unmarshal(text, &login) != nil {
		return nil, malformed("valid JSON", "request body")
	}
	switch {
	case login.Auth == nil:
		return nil, malformed("auth", "request body")
	case login.Auth.Identity == nil:
		return nil, malformed("identity", "auth")
	case len(login.Auth.Identity.Methods) == 0:
		return nil, malformed("methods", "identity")
	}
	t = c.identify(&login)
	if t == nil {
		return nil, ""
	}
	scope, fault := readScope(login.Auth.Scope)
	if fault != "" {
		return nil, fault
	}
	if !c.enter(t, scope) {
		return nil, ""
	}
	return t, ""
}

func malformed(attribute, target string) string {
	return "Expecting to find " + attribute + " in " + target + ". The server could not comply with the request since " +
		"it is either malformed or otherwise incorrect. The client is assumed to be in error."
}

// identify checks every method of a login; all must be good, and of one user.
func (c *Cloud) identify(login *loginRequest) *token {
	id := login.Auth.Identity
	var t *token
	for _, method := range id.Methods {
		var next *token
		switch {
		case method == "password" && id.Password != nil:
			next = c.byPassword(id.Password.User)
		case method == "token" && id.Token != nil:
			next = c.byToken(id.Token.ID)
		case method == "application_credential" && id.ApplicationCredential != nil:
			next = c.byCredential(id.ApplicationCredential)
		}
		if next == nil || t != nil && t.account.UserID != next.account.UserID {
			return nil
		}
		t = next
	}
	for _, method := range id.Methods {
		if !slices.Contains(t.methods, method) {
			t.methods = append(t.methods, method)
		}
	}
	return t
}

func (c *Cloud) byPassword(user *reference) *token {
	for i := range c.accounts {
		if a := &c.accounts[i]; a.isUser(user) && user.Password == a.Password {
			return &token{account: a.unscoped()}
		}
	}
	return nil
}

// byToken refuses a token of an application credential, which can't be rescoped.
func (c *Cloud) byToken(id string) *token {
	old, ok := c.token(id)
	if !ok || old.credential != nil {
		return nil
	}
	return &token{
		account:  old.account.unscoped(),
		methods:  slices.Clone(old.methods),
		auditIDs: old.auditIDs[len(old.auditIDs)-1:],
		expires:  old.expires,
	}
}

func (c *Cloud) byCredential(ref *credentialReference) *token {
	cred := MemberCredential
	byID := ref.ID != "" && ref.ID == cred.ID
	byName := ref.ID == "" && ref.Name == cred.Name && cred.Owner.isUser(ref.User)
	if !byID && !byName || ref.Secret != cred.Secret {
		return nil
	}
	return &token{account: cred.Owner, credential: &cred}
}

// readScope returns the project of a scope, or nil for none. Another kind of
// scope comes back as a project that nobody has.
func readScope(scope json.RawMessage) (project *reference, fault string) {
	scope = bytes.TrimSpace(scope)
	if len(scope) == 0 || bytes.Equal(scope, []byte(`"unscoped"`)) || bytes.Equal(scope, []byte("null")) {
		return nil, ""
	}
	var s struct {
		Project  *reference      `json:"project"`
		Unscoped json.RawMessage `json:"unscoped"`
	}
	if err := json.Unmarshal(scope, &s); err != nil {
		return nil, malformed("project, domain or system", "scope")
	}
	if s.Project == nil && s.Unscoped == nil {
		return &reference{}, ""
	}
	return s.Project, ""
}

// enter scopes a token. An application credential brings its project with it,
// and takes no other word for it.
func (c *Cloud) enter(t *token, project *reference) bool {
	if project == nil {
		return true
	}
	if t.credential != nil {
		return false
	}
	for i := range c.accounts {
		if a := &c.accounts[i]; a.UserID == t.account.UserID && a.hasProject(project) {
			t.account = *a
			return true
		}
	}
	return false
}
