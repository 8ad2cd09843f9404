package fakecloud

import (
	"encoding/json"
	"net/http"
	"slices"
)

// reference names a user, a project or a domain: by ID, or by name and domain.
type reference struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Domain *reference `json:"domain"`

	Password string `json:"password"` // of a user
	Passcode string `json:"passcode"` // of a user
}

type credentialReference struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Secret string     `json:"secret"`
	User   *reference `json:"user"`
}

type loginRequest struct {
	Auth *struct {
		Identity *loginIdentity `json:"identity"`
		Scope    *scope         `json:"scope"`
	} `json:"auth"`
}

// scope is what a login asks a token for.
type scope struct {
	Project  *reference       `json:"project"`
	Unscoped *json.RawMessage `json:"unscoped"`
}

type userReference struct {
	User *reference `json:"user"`
}

type loginIdentity struct {
	Methods  []string       `json:"methods"`
	Password *userReference `json:"password"`
	TOTP     *userReference `json:"totp"`
	Token    *struct {
		ID string `json:"id"`
	} `json:"token"`
	ApplicationCredential *credentialReference `json:"application_credential"`
}

// loginRefusal is why a login is refused. Keystone tells what is wrong with the request and with a token, but not what
// is wrong with a user, a password or a project.
type loginRefusal struct {
	status  int
	message string
}

var errRefused = &loginRefusal{status: http.StatusUnauthorized}

func malformed(attribute, target string) *loginRefusal {
	return &loginRefusal{status: http.StatusBadRequest, message: "Expecting to find " + attribute + " in " + target +
		". The server could not comply with the request since it is either malformed or otherwise incorrect. " +
		"The client is assumed to be in error."}
}

func unknown(message string) *loginRefusal {
	return &loginRefusal{status: http.StatusNotFound, message: message}
}

// authenticate reads a login. It returns the token to issue.
func (k *identityCall) authenticate(body []byte) (*token, *loginRefusal) {
	var login loginRequest
	if json.Unmarshal(body, &login) != nil {
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
	t, refusal := k.c.identify(login.Auth.Identity)
	if refusal != nil {
		return nil, refusal
	}
	return t, k.applyScope(t, login.Auth.Scope)
}

// identify checks every method of a login. All must be good, and of one user. A user with a second factor needs both.
func (c *Cloud) identify(id *loginIdentity) (*token, *loginRefusal) {
	var t *token
	for _, method := range id.Methods {
		next, refusal := c.byMethod(method, id)
		if refusal != nil {
			return nil, refusal
		}
		if t != nil && t.account.UserID != next.account.UserID {
			return nil, errRefused
		}
		t = next
	}
	if t == nil {
		return nil, errRefused
	}
	t.addMethods(id.Methods...)
	if !t.byAllFactors() {
		return nil, errRefused
	}
	return t, nil
}

// methods are those that a token may have been got by. In a token they are bits, and are read from the highest.
var methods = []string{"totp", "application_credential", FederationProtocol, "token", "password"}

func (t *token) addMethods(more ...string) {
	for _, method := range more {
		if !slices.Contains(t.methods, method) {
			t.methods = append(t.methods, method)
		}
	}
	slices.SortFunc(t.methods, func(a, b string) int { return slices.Index(methods, a) - slices.Index(methods, b) })
}

// byMethod checks one method of a login.
func (c *Cloud) byMethod(method string, id *loginIdentity) (*token, *loginRefusal) {
	switch {
	case method == "password" && id.Password != nil:
		user := id.Password.User
		return c.byUser(user, func(a *Account) (sent, want string) { return user.Password, a.Password })
	case method == "totp" && id.TOTP != nil:
		user := id.TOTP.User
		return c.byUser(user, func(a *Account) (sent, want string) { return user.Passcode, a.Passcode })
	case method == "token" && id.Token != nil:
		return c.byToken(id.Token.ID)
	case method == "application_credential" && id.ApplicationCredential != nil:
		return c.byCredential(id.ApplicationCredential)
	}
	return nil, malformed(method, "identity")
}

// byUser checks a user by a secret.
func (c *Cloud) byUser(user *reference, secrets func(*Account) (sent, want string)) (*token, *loginRefusal) {
	if user.lacksDomain() {
		return nil, malformed("domain", "user")
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	for i := range c.accounts {
		if a := &c.accounts[i]; a.isUser(user) {
			if sent, want := secrets(a); sent == want && want != "" {
				return &token{account: a.unscoped()}, nil
			}
		}
	}
	return nil, errRefused
}

// lacksDomain reports whether a name is given without its domain.
func (d *reference) lacksDomain() bool {
	return d != nil && d.ID == "" && d.Name != "" && d.Domain == nil
}

// byToken refuses a token of an application credential, which can't be rescoped.
func (c *Cloud) byToken(id string) (*token, *loginRefusal) {
	old, ok := c.token(id)
	switch {
	case !ok:
		return nil, unknown(c.problem(id))
	case old.credential != nil:
		return nil, errRefused
	}
	return &token{
		account:  old.account.unscoped(),
		methods:  slices.Clone(old.methods),
		auditIDs: old.auditIDs[len(old.auditIDs)-1:],
		expires:  old.expires,
	}, nil
}

func (c *Cloud) byCredential(ref *credentialReference) (*token, *loginRefusal) {
	switch {
	case ref.ID != "":
	case ref.User == nil:
		return nil, malformed("user", "application credential")
	case ref.User.lacksDomain():
		return nil, malformed("domain", "user")
	}
	i := slices.IndexFunc(c.credentials, func(cred ApplicationCredential) bool {
		return ref.ID == cred.ID || ref.ID == "" && ref.Name == cred.Name && cred.Owner.isUser(ref.User)
	})
	switch {
	case i < 0 && ref.ID != "":
		return nil, unknown("Could not find Application Credential: " + ref.ID + ".")
	case i < 0 || ref.Secret != c.credentials[i].Secret:
		return nil, errRefused
	}
	return &token{account: c.credentials[i].Owner, credential: &c.credentials[i]}, nil
}

// byAllFactors reports whether a login was by all the factors that its user has. The rule is [["password", "totp"]];
// tokens and application credentials were got by both (keystone/auth/core.py, UserMFARulesValidator).
func (t *token) byAllFactors() bool {
	both := slices.Contains(t.methods, "password") && slices.Contains(t.methods, "totp")
	return t.account.Passcode == "" || t.credential != nil || both
}

// applyScope scopes a token. An application credential brings its project with it, and takes no other word for it.
// Nobody has a role in a domain.
func (k *identityCall) applyScope(t *token, s *scope) *loginRefusal {
	switch {
	case s == nil || s.Unscoped != nil:
		return nil
	case t.credential != nil:
		return errRefused
	case s.Project.lacksDomain():
		return malformed("domain", "project")
	}
	for _, a := range k.accounts(t.account) {
		if s.Project != nil && a.UserID == t.account.UserID && a.hasProject(s.Project) {
			t.account = a
			return nil
		}
	}
	return errRefused
}

// accounts are those of a user, one a project.
func (k *identityCall) accounts(user Account) []Account {
	if k.gateway {
		return k.c.huaweiProjects(user)
	}
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	return slices.Clone(k.c.accounts)
}
