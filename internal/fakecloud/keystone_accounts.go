package fakecloud

import "slices"

// Account is a user working in a project, with everything a login may ask for.
type Account struct {
	UserID, UserName, Password string
	DomainID, DomainName       string // of the user and of the project
	ProjectID, ProjectName     string
	Roles                      []string
}

// The domain of all the accounts below.
const (
	DomainID   = "default"
	DomainName = "Default"
)

// The projects of the accounts below.
const (
	DemoProjectID  = "74ba5e3eee3f4c978a267dbe721be04e"
	OtherProjectID = "3bcda5a6566b4810acc1401e4e79fc85"
	AdminProjectID = "a077578497214a818b9c07984c753cc8"
)

// The accounts of every cloud. The seed's servers are Member's, but for
// "foreign", which is Stranger's. Administrators see all servers.
var (
	Admin     = account("bd162a7014da4c578ebfe401b5f45f61", "admin", AdminProjectID, "admin", "admin", "member", "reader")
	DemoAdmin = account("bd162a7014da4c578ebfe401b5f45f61", "admin", DemoProjectID, "demo", "admin", "member", "reader")
	Member    = account("31ba9ab442dc470f97bb62b9d1a09ba4", "member", DemoProjectID, "demo", "member", "reader")
	Reader    = account("5f3c2a8de1b04f77a6d90c4be2817f35", "reader", DemoProjectID, "demo", "reader")
	Stranger  = account("c9d41b7a06e84d2f8e53fa7b19c06d28", "stranger", OtherProjectID, "other", "member", "reader")
)

func account(userID, user, projectID, project string, roles ...string) Account {
	return Account{
		UserID: userID, UserName: user, Password: user + "-password",
		DomainID: DomainID, DomainName: DomainName,
		ProjectID: projectID, ProjectName: project,
		Roles: roles,
	}
}

// ApplicationCredential logs its owner in, to its owner's project, without the
// owner's password.
type ApplicationCredential struct {
	ID, Name, Secret string
	Owner            Account
}

// MemberCredential is the application credential of every cloud.
var MemberCredential = ApplicationCredential{
	ID:     "8d0a6b1f5f2e4a55b7c3e9d2106f4c87",
	Name:   "terraform",
	Secret: "member-application-credential-secret",
	Owner:  Member,
}

// inDomain says whether the account's domain is the one meant. Both an ID and a
// name match exactly: "Default" is no ID, "default" is no name.
func (a *Account) inDomain(d *reference) bool {
	return d != nil && (d.ID != "" && d.ID == a.DomainID || d.ID == "" && d.Name == a.DomainName)
}

// isUser says whether the account's user is the one meant: by ID, or by name and
// domain.
func (a *Account) isUser(u *reference) bool {
	if u == nil {
		return false
	}
	if u.ID != "" {
		return u.ID == a.UserID
	}
	return u.Name == a.UserName && a.inDomain(u.Domain)
}

// hasProject is isUser for the project.
func (a *Account) hasProject(p *reference) bool {
	if p.ID != "" {
		return p.ID == a.ProjectID
	}
	return p.Name == a.ProjectName && a.inDomain(p.Domain)
}

func (a *Account) isAdmin() bool { return slices.Contains(a.Roles, "admin") }
