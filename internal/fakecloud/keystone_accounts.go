package fakecloud

import "slices"

// Account is a user working in a project, with everything a login may ask for.
type Account struct {
	UserID, UserName, Password string // a user without a password cannot log in with one
	DomainID, DomainName       string // of the user and of the project
	ProjectID, ProjectName     string
	Roles                      []string

	Passcode    string // of the second factor; with one, a login needs password and totp
	AccessToken string // of [IdentityProvider], for a federated user
}

// The domain of the accounts below.
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

var adminRoles = []string{"admin", "member", "reader"}

// The accounts of every cloud. All of the seed's servers are Member's but "foreign", which is Stranger's.
// Administrators see all servers.
var (
	Admin     = account("bd162a7014da4c578ebfe401b5f45f61", "admin", AdminProjectID, "admin", adminRoles...)
	DemoAdmin = account("bd162a7014da4c578ebfe401b5f45f61", "admin", DemoProjectID, "demo", adminRoles...)
	Member    = account("31ba9ab442dc470f97bb62b9d1a09ba4", "member", DemoProjectID, "demo", "member", "reader")
	Reader    = account("5f3c2a8de1b04f77a6d90c4be2817f35", "reader", DemoProjectID, "demo", "reader")
	Stranger  = account("c9d41b7a06e84d2f8e53fa7b19c06d28", "stranger", OtherProjectID, "other", "member", "reader")

	TwoFactorMember = withSecondFactor(
		account("a84f0b3c6d7e4291b05c8e1f739d26fa", "careful", DemoProjectID, "demo", "member", "reader"),
	)
	FederatedMember = Account{
		UserID: "0e5b9d41c8f74a26937d1b6ea2f0c853", UserName: "someone@example.com",
		AccessToken: "federated-access-token",
		DomainID:    DomainID, DomainName: DomainName,
		ProjectID: DemoProjectID, ProjectName: "demo", Roles: []string{"member", "reader"},
	}
)

// The accounts that the repository's examples name where a newcomer copies them whole. A cloud knows them only if it is
// told of them: [WithAccounts].
var (
	ExampleUser = Account{
		UserID: "7be1f0c2d94a4f0e8a35c6d1b2097e44", UserName: "auditor", Password: "auditor-password",
		DomainID: "5d0e8c1b7f264a93b1c2d3e4f5a60718", DomainName: "my-domain",
		ProjectID: DemoProjectID, ProjectName: "my-project",
	}
	ExampleFujitsuUser = Account{
		UserID: "90c3b5a7e1f24d68b0a9c8d7e6f51423", UserName: "my-user", Password: "my-user-password",
		DomainID: "1c2b3a4958674f0e9d8c7b6a5f4e3d2c", DomainName: "my-contract",
		ProjectID: "0123456789abcdef0123456789abcdef", ProjectName: "my-project", Roles: []string{"admin"},
	}
)

// Environment is what an OpenStack client needs to log in as the account: "OS_AUTH_URL=http://…", "OS_USERNAME=…" and
// the like.
func (c *Cloud) Environment(a Account) []string {
	return []string{
		"OS_AUTH_URL=" + c.IdentityURL() + "/v3",
		"OS_USERNAME=" + a.UserName,
		"OS_PASSWORD=" + a.Password,
		"OS_PROJECT_NAME=" + a.ProjectName,
		"OS_USER_DOMAIN_NAME=" + a.DomainName,
		"OS_PROJECT_DOMAIN_NAME=" + a.DomainName,
	}
}

// The identity provider and protocol by which FederatedMember logs in.
const (
	IdentityProvider   = "sso"
	FederationProtocol = "openid"
)

func account(userID, user, projectID, project string, roles ...string) Account {
	return Account{
		UserID: userID, UserName: user, Password: user + "-password",
		DomainID: DomainID, DomainName: DomainName,
		ProjectID: projectID, ProjectName: project,
		Roles: roles,
	}
}

// withSecondFactor gives a user a withSecondFactor factor. Its passcode is always the same, which a real one's is not.
func withSecondFactor(a Account) Account {
	a.Passcode = "492039"
	return a
}

// ApplicationCredential logs its owner in, to its owner's project, without the owner's password.
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

// inDomain reports whether a domain is the one meant. Both an ID and a name match exactly: "Default" is no ID,
// "default" is no name.
func (d *reference) inDomain(id, name string) bool {
	return d != nil && (d.ID != "" && d.ID == id || d.ID == "" && d.Name == name)
}

// isUser reports whether the account's user is the one meant: by ID, or by name and domain.
func (a *Account) isUser(u *reference) bool {
	if u == nil {
		return false
	}
	if u.ID != "" {
		return u.ID == a.UserID
	}
	return u.Name == a.UserName && u.Domain.inDomain(a.DomainID, a.DomainName)
}

// hasProject is isUser for the project.
func (a *Account) hasProject(p *reference) bool {
	if p.ID != "" {
		return p.ID == a.ProjectID
	}
	return p.Name == a.ProjectName && p.Domain.inDomain(a.DomainID, a.DomainName)
}

func (a *Account) federated() bool { return a.AccessToken != "" }

func (a *Account) isAdmin() bool { return slices.Contains(a.Roles, "admin") }

// unscoped is the account's user in no project.
func (a *Account) unscoped() Account {
	user := *a
	user.ProjectID, user.ProjectName, user.Roles = "", "", nil
	return user
}

// ChangePassword gives a user another password from now on, and revokes the user's tokens, as Keystone does.
func (c *Cloud) ChangePassword(user Account, password string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.accounts {
		if c.accounts[i].UserID == user.UserID {
			c.accounts[i].Password = password
		}
	}
	for _, t := range c.tokens {
		t.revoked = t.revoked || t.account.UserID == user.UserID
	}
}
