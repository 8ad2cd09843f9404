package fakecloud

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
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
		Identity *loginIdentity  `json:"identity"`
		Scope    json.RawMessage `json:"scope"`
	} `json:"auth"`
}

type loginIdentity struct {
	Methods  []string `json:"methods"`
	Password *struct {
		User *reference `json:"user"`
	} `json:"password"`
	Token *struct {
		ID string `json:"id"`
	} `json:"token"`
	ApplicationCredential *credentialReference `json:"application_credential"`
}

// loginFault is what is wrong with a login where Keystone says so. It does not say
// what is wrong with a user, a password or a project.
type loginFault struct {
	status  int
	message string
}

// authenticate reads a login. It returns the token to issue. Without a token and
// without a fault the login is refused.
func (c *Cloud) authenticate(body io.Reader) (*token, *loginFault) {
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
	case login.Auth.Identity.Methods == nil:
		return nil, malformed("methods", "identity")
	}
	t, fault := c.identify(login.Auth.Identity)
	if t == nil {
		return nil, fault
	}
	scope, fault := readScope(login.Auth.Scope)
	if fault != nil {
		return nil, fault
	}
	if !c.enter(t, scope) {
		return nil, nil
	}
	return t, nil
}

func malformed(attribute, target string) *loginFault {
	return &loginFault{http.StatusBadRequest, "Expecting to find " + attribute + " in " + target + ". The server could not " +
		"comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error."}
}

func unknown(message string) *loginFault { return &loginFault{http.StatusNotFound, message} }

// identify checks every method of a login; all must be good, and of one user.
func (c *Cloud) identify(id *loginIdentity) (*token, *loginFault) {
	var t *token
	for _, method := range id.Methods {
		next, fault := c.by(method, id)
		if next == nil || t != nil && t.account.UserID != next.account.UserID {
			return nil, fault
		}
		t = next
	}
	for _, method := range id.Methods {
		if !slices.Contains(t.methods, method) {
			t.methods = append(t.methods, method)
		}
	}
	if t != nil {
		// In a token methods are bits, and are read from the highest.
		slices.SortFunc(t.methods, func(a, b string) int { return slices.Index(methods, a) - slices.Index(methods, b) })
	}
	return t, nil
}

var methods = []string{"application_credential", "token", "password"}

func (c *Cloud) by(method string, id *loginIdentity) (*token, *loginFault) {
	switch {
	case method == "password" && id.Password != nil:
		return c.byPassword(id.Password.User)
	case method == "token" && id.Token != nil:
		return c.byToken(id.Token.ID)
	case method == "application_credential" && id.ApplicationCredential != nil:
		return c.byCredential(id.ApplicationCredential)
	}
	return nil, malformed(method, "identity")
}

func (c *Cloud) byPassword(user *reference) (*token, *loginFault) {
	if user.homeless() {
		return nil, malformed("domain", "user")
	}
	for i := range c.accounts {
		if a := &c.accounts[i]; a.isUser(user) && user.Password == a.Password {
			return &token{account: a.unscoped()}, nil
		}
	}
	return nil, nil
}

// homeless says whether a name is given without its domain.
func (r *reference) homeless() bool { return r != nil && r.ID == "" && r.Name != "" && r.Domain == nil }

// byToken refuses a token of an application credential, which can't be rescoped.
func (c *Cloud) byToken(id string) (*token, *loginFault) {
	old, ok := c.token(id)
	if !ok {
		return nil, unknown(c.problem(id))
	}
	if old.credential != nil {
		return nil, nil
	}
	return &token{
		account:  old.account.unscoped(),
		methods:  slices.Clone(old.methods),
		auditIDs: old.auditIDs[len(old.auditIDs)-1:],
		expires:  old.expires,
	}, nil
}

func (c *Cloud) byCredential(ref *credentialReference) (*token, *loginFault) {
	cred := MemberCredential
	switch {
	case ref.ID != "" && ref.ID != cred.ID:
		return nil, unknown("Could not find Application Credential: " + ref.ID + ".")
	case ref.ID != "":
	case ref.User == nil:
		return nil, malformed("user", "application credential")
	case ref.User.homeless():
		return nil, malformed("domain", "user")
	case ref.Name != cred.Name || !cred.Owner.isUser(ref.User):
		return nil, nil
	}
	if ref.Secret != cred.Secret {
		return nil, nil
	}
	return &token{account: cred.Owner, credential: &cred}, nil
}

// readScope returns the project of a scope, or nil for none. Another kind of
// scope comes back as a project that nobody has.
func readScope(scope json.RawMessage) (project *reference, fault *loginFault) {
	scope = bytes.TrimSpace(scope)
	if len(scope) == 0 || bytes.Equal(scope, []byte(`"unscoped"`)) || bytes.Equal(scope, []byte("null")) {
		return nil, nil
	}
	var s struct {
		Project  *reference      `json:"project"`
		Unscoped json.RawMessage `json:"unscoped"`
	}
	if err := json.Unmarshal(scope, &s); err != nil {
		return nil, malformed("project, domain or system", "scope")
	}
	if s.Project == nil && s.Unscoped == nil {
		return &reference{}, nil
	}
	return s.Project, nil
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
