package fakecloud

import (
	"encoding/json"
	"net/http"
	"slices"
)

// scope is what a login wants to be let in to; the zero scope is none in particular.
type scope struct {
	Project *reference `json:"project"`
	Domain  *reference `json:"domain"`
	Trust   *reference `json:"OS-TRUST:trust"`
	System  *struct {
		All bool `json:"all"`
	} `json:"system"`
	Unscoped *json.RawMessage `json:"unscoped"`
}

// readScope reads a scope, of which there may be none.
func readScope(text json.RawMessage) (*scope, *loginFault) {
	var word string
	if len(text) == 0 || string(text) == "null" || json.Unmarshal(text, &word) == nil && word == "unscoped" {
		return nil, nil
	}
	s := &scope{}
	if json.Unmarshal(text, s) != nil {
		return nil, malformed("system, project, domain, OS-TRUST:trust or unscoped", "scope")
	}
	return s, nil
}

// enter scopes a token. An application credential brings its project with it, and takes no other word for it. Nobody
// has a role in a domain; administrators have one in the system.
func (k *identityCall) enter(t *token, s *scope) *loginFault {
	switch {
	case s == nil || s.Unscoped != nil:
		return nil
	case t.credential != nil:
		return errRefused
	case s.Trust != nil:
		return k.c.enterTrust(t, s.Trust.ID)
	case s.Project.homeless() && !k.gateway:
		return malformed("domain", "project")
	case s.Project.homeless(): // support.huaweicloud.com, api-iam, iam_30_0001: a project's name is enough
		s.Project.Domain = &reference{ID: t.account.DomainID}
	}
	for _, a := range k.accounts(t.account) {
		switch {
		case a.UserID != t.account.UserID:
		case s.System != nil && a.isAdmin():
			t.account.Roles, t.system = a.Roles, true
			return nil
		case s.Project != nil && a.hasProject(s.Project):
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

// enterTrust lets a trustee in, in the trustor's name where the trust says so (keystone/models/token_model.py,
// keystone/common/render_token.py).
func (c *Cloud) enterTrust(t *token, id string) *loginFault {
	i := slices.IndexFunc(c.trusts, func(trust Trust) bool { return trust.ID == id })
	switch {
	case id == "":
		return malformed("trust_id", "trust")
	case i < 0:
		return errRefused
	case c.trusts[i].TrusteeUserID != t.account.UserID:
		return &loginFault{status: http.StatusForbidden, message: "You are not authorized to perform the requested action."}
	}
	trustee := t.account
	t.trust, t.account = &c.trusts[i], c.trusts[i].Trustor
	if !t.trust.Impersonation {
		t.account.ProjectDomainID, t.account.ProjectDomainName = t.trust.Trustor.projectDomain()
		t.account.UserID, t.account.UserName = trustee.UserID, trustee.UserName
		t.account.DomainID, t.account.DomainName = trustee.DomainID, trustee.DomainName
	}
	return nil
}
