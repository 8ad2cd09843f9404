// Package keystone has the logins of Keystone v3, one file a kind, and their renewal.
package keystone

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// credential is a login of Keystone v3: it brings a token, and the service catalog says where the compute service is.
type credential struct {
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

// newCredential returns the credential of a login; the token is to be for the wanted scope.
func newCredential(c auth.Config, login login, lookedUpUser settings.NameOrID, wanted scope) (auth.Credential, error) {
	url, err := authURL(c.Sources, login.String())
	if err != nil {
		return nil, err
	}
	target, err := endpoint.New(c.Sources)
	if err != nil {
		return nil, err
	}
	return &credential{login: login, url: url, lookedUpUser: lookedUpUser, scope: wanted, target: target,
		newClient: c.NewClient, secrets: c.Secrets}, nil
}

// newScopedCredential is [newCredential] with the scope of the settings.
func newScopedCredential(c auth.Config, login login, lookedUpUser settings.NameOrID) (auth.Credential, error) {
	wanted, err := newScope(c.Sources)
	if err != nil {
		return nil, err
	}
	return newCredential(c, login, lookedUpUser, wanted)
}

func (c *credential) EndpointArgument() string {
	if c.target.Endpoint.IsSet() {
		return "endpoint"
	}
	return "endpoint (or the service catalog)"
}

// Authenticate logs in, the first time.
func (c *credential) Authenticate(ctx context.Context, region string) (*auth.Session, error) {
	if _, err := c.target.RegionFor(region); err != nil && c.target.Region.IsSet() {
		return nil, err // else the catalog may know better
	}
	first, err := c.issued(ctx, "")
	if err != nil {
		return nil, err
	}
	isScoped := first.project.ID != "" || c.scope.system.IsSet()
	url, name, err := c.target.Find(first.catalog, first.project.ID, isScoped, region)
	if err != nil {
		return nil, err
	}
	return &auth.Session{Client: c.tokenClient(), URL: url, Region: name}, nil
}

// issued returns the token of the login under this key, which is made if there was none.
func (c *credential) issued(ctx context.Context, key string) (*issuedToken, error) {
	found, err := c.tokens.Get(ctx, key, c.logIn)
	if _, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err); ok { // until the caller's time was over
		err = c.loginError(err)
	}
	return found, err
}

// logIn gets a token.
func (c *credential) logIn(ctx context.Context) (*issuedToken, time.Time, error) {
	client := &gophercloud.ServiceClient{ProviderClient: c.newClient(nil), Endpoint: endpoint.IdentityBase(c.url.Text) +
		"/v3/", Type: "identity"}
	found, err := c.login.requestToken(ctx, client, c.scope)
	if err != nil {
		return nil, time.Time{}, c.loginError(err)
	}
	c.issue(found)
	return found, time.Time{}, nil // a service says when it has ended: clocks differ, and tokens are revoked
}

// issue makes a token the one that counts.
func (c *credential) issue(found *issuedToken) {
	if old := c.current.Load(); old != nil {
		found.number = old.number + 1
		found.isUnproven.Store(true)
	}
	c.current.Store(found)
}

// lookedUp is a sentence on what Keystone had to find.
func (c *credential) lookedUp() string {
	var parts []string
	if c.lookedUpUser.IsSet() {
		parts = append(parts, "user "+c.lookedUpUser.String())
	}
	if scope := c.scope.String(); scope != "" {
		parts = append(parts, scope)
	}
	if len(parts) == 0 {
		return ""
	}
	return "Keystone was asked to look up " + strings.Join(parts, " and ") + "."
}

func (c *credential) loginError(err error) error {
	failure := auth.NewLoginError(err, c.secrets.Redact)
	failure.AuthURL, failure.URLArgument, failure.Credential = c.url.Text, "auth_url", c.String()
	failure.Wanted, failure.LookedUp = "a token", c.lookedUp()
	failure.Advice = c.adviseOnLogin(failure)
	if failure.StatusCode != 0 {
		failure.Err = nil // or whoever had a token renewed takes Keystone's answer for the service's
	}
	return failure
}
