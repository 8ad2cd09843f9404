package cloud

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// keystone is the way in through Keystone v3: a login brings a token, the service catalog says where the compute
// service is.
type keystone struct {
	url       settings.Setting
	login     keystoneLogin
	scope     scope
	target    endpoint.Target
	newClient newClient
	secrets   *secrets

	grants  cache[*grant]         // by the number of the grant that is replaced; the first by ""
	current atomic.Pointer[grant] // the newest; nil before the first login
}

// keystoneLogin is what differs between the kinds of login.
type keystoneLogin interface {
	String() string // which credential, and where its parts came from; never a secret
	// lookedUp names the user with his domain, where Keystone has to look him up; else "".
	lookedUp() string

	// grant asks for a token of the scope.
	grant(ctx context.Context, identity *gophercloud.ServiceClient, wanted scope) (*grant, error)

	// isRenewable reports whether the same login can be made again when the token has expired.
	isRenewable() bool

	// advise says what a refused login means for this kind, always of a 401; "" for nothing in particular.
	advise(statusCode int) string

	// explainRefusal says what a compute service's refusal means.
	explainRefusal(statusCode int) string
}

// newKeystone puts the way in together; the token is to be for the wanted scope.
func newKeystone(b builder, login keystoneLogin, wanted scope) (*keystone, error) {
	url, err := loginURL(b.from, login.String())
	if err != nil {
		return nil, err
	}
	target, err := endpoint.New(b.from)
	if err != nil {
		return nil, err
	}
	return &keystone{url: url, login: login, scope: wanted, target: target, newClient: b.newClient, secrets: b.secrets}, nil
}

func (k *keystone) String() string { return k.login.String() }

// issue makes a grant the one that counts.
func (k *keystone) issue(found *grant) {
	if old := k.current.Load(); old != nil {
		found.number = old.number + 1
		found.isInVain.Store(true)
	}
	k.current.Store(found)
}

func (k *keystone) endpointArgument() string {
	if k.target.Endpoint.IsSet() {
		return "endpoint"
	}
	return "endpoint (or the service catalog)"
}

// newScopedKeystone is newKeystone with the scope of the settings.
func newScopedKeystone(b builder, login keystoneLogin) (authenticator, error) {
	wanted, err := newScope(b.from)
	if err != nil {
		return nil, err
	}
	return asAuthenticator(newKeystone(b, login, wanted))
}

// authenticate logs in, the first time.
func (k *keystone) authenticate(ctx context.Context, region string) (*session, error) {
	if _, err := k.target.RegionFor(region); err != nil && k.target.Region.IsSet() {
		return nil, err // else the catalog may know better
	}
	first, err := k.issued(ctx, "")
	if err != nil {
		return nil, err
	}
	return &session{client: k.tokenClient(), catalog: first.catalog, project: first.project}, nil
}

func (k *keystone) resolveEndpoint(s *session, wanted string) (endpoint, name string, err error) {
	return k.target.Find(s.catalog, s.project.ID, s.project.ID != "" || k.scope.system.IsSet(), wanted)
}

// issued returns the grant that a login under this key has brought, or brings now.
func (k *keystone) issued(ctx context.Context, key string) (*grant, error) {
	found, err := k.grants.get(ctx, key, k.logIn)
	if _, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err); ok { // until the caller's time was over
		err = k.loginError(err)
	}
	return found, err
}

// logIn gets a token.
func (k *keystone) logIn(ctx context.Context) (*grant, time.Time, error) {
	client := &gophercloud.ServiceClient{ProviderClient: k.newClient(nil), Endpoint: endpoint.IdentityBase(k.url.Text) +
		"/v3/", Type: "identity"}
	found, err := k.login.grant(ctx, client, k.scope)
	if err != nil {
		return nil, time.Time{}, k.loginError(err)
	}
	k.issue(found)
	return found, time.Time{}, nil // a service says when it has ended: clocks differ, and tokens are revoked
}

// lookedUp is a sentence on what Keystone had to find.
func (k *keystone) lookedUp() string {
	parts := slices.DeleteFunc([]string{k.login.lookedUp(), k.scope.String()},
		func(part string) bool { return part == "" })
	if len(parts) == 0 {
		return ""
	}
	return "Keystone was to look up " + strings.Join(parts, " and ") + "."
}

func (k *keystone) loginError(err error) error {
	failure := newLoginError(err, k.secrets.redact)
	failure.AuthURL, failure.URLArgument, failure.Credential = k.url.Text, "auth_url", k.String()
	failure.Wanted, failure.LookedUp = "a token", k.lookedUp()
	failure.Advice = k.adviseOnLogin(failure)
	if failure.StatusCode != 0 {
		failure.Err = nil // or whoever had a token renewed takes Keystone's answer for the service's
	}
	return failure
}

// grant is a token and what Keystone said of it.
type grant struct {
	number  int // how many came before it
	token   string
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

func newGrant(result authResult) (*grant, error) {
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
	found := &grant{token: token, catalog: catalog}
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
