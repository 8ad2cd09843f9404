package cloud

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// keystone is the way in through Keystone v3: a login brings a token, the service catalog says where the compute
// service is.
type keystone struct {
	login

	url          settings.Setting
	lookedUpUser settings.NameOrID // whom Keystone has to look up; not set for nobody
	scope        scope
	target       endpoint.Target
	newClient    auth.NewClientFunc
	secrets      *auth.Secrets

	tokens  auth.Cache[*issuedToken]    // by the number of the token that is replaced; the first by ""
	current atomic.Pointer[issuedToken] // the newest; nil before the first login
}

// login is what differs between the kinds of login.
type login interface {
	// String names the credential, and where its parts came from; never a secret.
	String() string

	// requestToken asks for a token of the scope.
	requestToken(ctx context.Context, identity *gophercloud.ServiceClient, wanted scope) (*issuedToken, error)

	// isRenewable reports whether the same login can be made again when the token has expired.
	isRenewable() bool

	// advise is what to do where Keystone refuses the login, always of a 401; "" for nothing in particular.
	advise(statusCode int) string

	// ExplainRefusal is what a compute service's refusal means.
	ExplainRefusal(statusCode int) string
}

// newKeystone returns the credential of a login; the token is to be for the wanted scope.
func newKeystone(c auth.Config, login login, lookedUpUser settings.NameOrID, wanted scope) (auth.Credential, error) {
	url, err := loginURL(c.From, login.String())
	if err != nil {
		return nil, err
	}
	target, err := endpoint.New(c.From)
	if err != nil {
		return nil, err
	}
	return &keystone{login: login, url: url, lookedUpUser: lookedUpUser, scope: wanted, target: target,
		newClient: c.NewClient, secrets: c.Secrets}, nil
}

// issue makes a token the one that counts.
func (k *keystone) issue(found *issuedToken) {
	if old := k.current.Load(); old != nil {
		found.number = old.number + 1
		found.isInVain.Store(true)
	}
	k.current.Store(found)
}

func (k *keystone) EndpointArgument() string {
	if k.target.Endpoint.IsSet() {
		return "endpoint"
	}
	return "endpoint (or the service catalog)"
}

// newScopedKeystone is newKeystone with the scope of the settings.
func newScopedKeystone(c auth.Config, login login, lookedUpUser settings.NameOrID) (auth.Credential, error) {
	wanted, err := newScope(c.From)
	if err != nil {
		return nil, err
	}
	return newKeystone(c, login, lookedUpUser, wanted)
}

// Authenticate logs in, the first time.
func (k *keystone) Authenticate(ctx context.Context, region string) (*auth.Session, error) {
	if _, err := k.target.RegionFor(region); err != nil && k.target.Region.IsSet() {
		return nil, err // else the catalog may know better
	}
	first, err := k.issued(ctx, "")
	if err != nil {
		return nil, err
	}
	isScoped := first.project.ID != "" || k.scope.system.IsSet()
	url, name, err := k.target.Find(first.catalog, first.project.ID, isScoped, region)
	if err != nil {
		return nil, err
	}
	return &auth.Session{Client: k.tokenClient(), URL: url, Region: name}, nil
}

// issued returns the token that a login under this key has brought, or brings now.
func (k *keystone) issued(ctx context.Context, key string) (*issuedToken, error) {
	found, err := k.tokens.Get(ctx, key, k.logIn)
	if _, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err); ok { // until the caller's time was over
		err = k.loginError(err)
	}
	return found, err
}

// logIn gets a token.
func (k *keystone) logIn(ctx context.Context) (*issuedToken, time.Time, error) {
	client := &gophercloud.ServiceClient{ProviderClient: k.newClient(nil), Endpoint: endpoint.IdentityBase(k.url.Text) +
		"/v3/", Type: "identity"}
	found, err := k.login.requestToken(ctx, client, k.scope)
	if err != nil {
		return nil, time.Time{}, k.loginError(err)
	}
	k.issue(found)
	return found, time.Time{}, nil // a service says when it has ended: clocks differ, and tokens are revoked
}

// lookedUp is a sentence on what Keystone had to find.
func (k *keystone) lookedUp() string {
	var parts []string
	if k.lookedUpUser.IsSet() {
		parts = append(parts, "user "+k.lookedUpUser.String())
	}
	if scope := k.scope.String(); scope != "" {
		parts = append(parts, scope)
	}
	if len(parts) == 0 {
		return ""
	}
	return "Keystone was to look up " + strings.Join(parts, " and ") + "."
}

func (k *keystone) loginError(err error) error {
	failure := auth.NewLoginError(err, k.secrets.Redact)
	failure.AuthURL, failure.URLArgument, failure.Credential = k.url.Text, "auth_url", k.String()
	failure.Wanted, failure.LookedUp = "a token", k.lookedUp()
	failure.Advice = k.adviseOnLogin(failure)
	if failure.StatusCode != 0 {
		failure.Err = nil // or whoever had a token renewed takes Keystone's answer for the service's
	}
	return failure
}

// issuedToken is a token and what Keystone said of it.
type issuedToken struct {
	number  int // how many came before it
	id      string
	catalog *tokens.ServiceCatalog
	project tokens.Project // the zero value where the token is for none
	other   otherScope
	end     time.Time // by the clock here; zero where Keystone did not say

	isInVain atomic.Bool // replaces a refused one, and has not been accepted where that was refused
}

// authResult is what both a new token and a validated one say of themselves.
type authResult interface {
	ExtractTokenID() (string, error)
	ExtractServiceCatalog() (*tokens.ServiceCatalog, error)
	ExtractProject() (*tokens.Project, error)
	ExtractInto(to any) error
}

// otherScope is what else a token says of itself: a scope that is no project, and its times (keystone/common/render_token.py).
type otherScope struct {
	Trust struct {
		ID string `json:"id"`
	} `json:"OS-TRUST:trust"`
	System struct {
		All bool `json:"all"`
	} `json:"system"`

	IssuedAt  string `json:"issued_at"`  // 2026-11-28T18:00:00.000000Z
	ExpiresAt string `json:"expires_at"` // the same
}

func readToken(result authResult) (*issuedToken, error) {
	token, err := result.ExtractTokenID()
	if err != nil {
		return nil, err
	}
	if token == "" {
		return nil, errors.New("the answer has no X-Subject-Token header, so it is not Keystone's")
	}
	catalog, err := result.ExtractServiceCatalog()
	if err != nil {
		return nil, err
	}
	project, err := result.ExtractProject()
	if err != nil {
		return nil, err
	}
	found := &issuedToken{id: token, catalog: catalog}
	if err := result.ExtractInto(&found.other); err != nil {
		return nil, err
	}
	found.end = found.other.end(time.Now())
	if project != nil {
		found.project = *project
	}
	return found, nil
}

// end is when a token that came now will end, by the clock here, whatever Keystone's says; zero where it cannot be told.
func (o otherScope) end(now time.Time) time.Time {
	issued, errIssued := time.Parse(time.RFC3339, o.IssuedAt)
	expires, errExpires := time.Parse(time.RFC3339, o.ExpiresAt)
	if errIssued != nil || errExpires != nil {
		return time.Time{}
	}
	return now.Add(expires.Sub(issued))
}
