package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fault"
)

// LoginError is an identity service that did not let us in, or was not reached.
type LoginError struct {
	AuthURL    string
	Wanted     string // "a token", or with an access key the project that was looked up
	Credential string // which one, and where it came from; never a secret
	StatusCode int    // 0 where there was no answer, or a good one that is of no use
	Message    string // Keystone's own words, or what went wrong on the way; without secrets
	RequestID  string // Keystone's ID of the failed request; "" where it sent none
	Err        error
}

func (e *LoginError) Error() string { return "login at " + e.AuthURL + ": " + e.Message }

// Unwrap returns what gophercloud or the transport said.
func (e *LoginError) Unwrap() error { return e.Err }

// identity is an authenticated client and what Keystone said of the token.
type identity struct {
	client  *gophercloud.ProviderClient
	catalog *tokens.ServiceCatalog // nil where there was no login
	project tokens.Project         // the zero value where it is not known
}

// withoutLogin uses the token as it is.
func (c *Cloud) withoutLogin() *identity {
	client := c.newProviderClient(&gophercloud.ProviderClient{})
	client.UseTokenLock()
	client.SetToken(c.credential.secret.text)
	who := &identity{client: client}
	if c.credential.project.argument == "project_id" {
		who.project.ID = c.credential.project.text
	}
	return who
}

// login gets a token. Tried again with the default domain taken for a name where it is neither an ID that Keystone knows.
func (c *Cloud) login(ctx context.Context) (*identity, error) {
	who, err := c.loginAs(ctx, c.credential)
	if c.credential.domainGuessed && gophercloud.ResponseCodeIs(err, http.StatusUnauthorized) {
		again, errAgain := c.loginAs(ctx, c.credential.withDefaultDomainAsName())
		if !gophercloud.ResponseCodeIs(errAgain, http.StatusUnauthorized) {
			who, err = again, errAgain // in, or in doubt; a second refusal says no more than the first
		}
	}
	if err != nil {
		return nil, c.loginError(err)
	}
	c.renewWithReason(who.client)
	return who, nil
}

// renewWithReason makes a renewal of the token that fails say so as a login does, and a refused one the last. gophercloud
// runs one renewal at a time.
func (c *Cloud) renewWithReason(client *gophercloud.ProviderClient) {
	renew := client.ReauthFunc
	if renew == nil {
		return
	}
	var refusal error
	client.ReauthFunc = func(ctx context.Context) error {
		if refusal != nil {
			return refusal
		}
		err := renew(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if err = c.loginError(err); isRefusal(err) {
			refusal = err
		}
		return err
	}
}

func (c *Cloud) loginAs(ctx context.Context, credential credential) (*identity, error) {
	bare, err := openstack.NewClient(c.authURL.text)
	if err != nil {
		return nil, err
	}
	client := c.newProviderClient(bare)
	options := credential.authOptions(c.authURL.text)
	if err := authenticate(ctx, client, options); err != nil {
		return nil, err
	}
	who, err := identityOf(client)
	if err != nil || credential.kind != KindToken || credential.isFor(who) {
		return who, err
	}
	// The token is good and for another project, or for none: ask for one like it.
	options.Scope = credential.scope()
	if err := authenticate(ctx, client, options); err != nil {
		return nil, err
	}
	return identityOf(client)
}

// authenticate asks Keystone v3 below the base of auth_url, whether or not that ends in /v3. Nothing is discovered: a
// version document could send the password elsewhere.
func authenticate(ctx context.Context, client *gophercloud.ProviderClient, options gophercloud.AuthOptions) error {
	return openstack.AuthenticateV3(ctx, client, &options, gophercloud.EndpointOpts{})
}

// authResult is what both a new token and a validated one say of themselves.
type authResult interface {
	ExtractServiceCatalog() (*tokens.ServiceCatalog, error)
	ExtractProject() (*tokens.Project, error)
}

func identityOf(client *gophercloud.ProviderClient) (*identity, error) {
	result, ok := client.GetAuthResult().(authResult)
	if !ok {
		return nil, errors.New("the answer holds no token")
	}
	if client.Token() == "" {
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
	who := &identity{client: client, catalog: catalog}
	if project != nil {
		who.project = *project
	}
	return who, nil
}

// isFor says whether a token is already for the project that is wanted.
func (c credential) isFor(who *identity) bool {
	switch {
	case !c.project.isSet():
		return true
	case c.project.argument == "project_id":
		return c.project.text == who.project.ID
	}
	id, name := c.domainForms(c.projectDomain)
	return c.project.text == who.project.Name && (id == who.project.Domain.ID || name == who.project.Domain.Name)
}

func (c *Cloud) newProviderClient(client *gophercloud.ProviderClient) *gophercloud.ProviderClient {
	client.HTTPClient = c.httpClient
	client.UserAgent.Prepend(c.options.UserAgent)
	return client
}

// isUnreadable says whether err is a good answer that could not be decoded.
func isUnreadable(err error) bool {
	if _, transport := errors.AsType[*url.Error](err); transport {
		return false
	}
	_, syntax := errors.AsType[*json.SyntaxError](err)
	_, wrongType := errors.AsType[*json.UnmarshalTypeError](err)
	return syntax || wrongType || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func (c *Cloud) loginError(err error) error { return c.loginErrorAt(c.authURL.text, "a token", err) }

func (c *Cloud) loginErrorAt(where, wanted string, err error) error {
	failure := &LoginError{AuthURL: where, Wanted: wanted, Credential: c.credential.String(), Message: err.Error(), Err: err}
	if answer, ok := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err); ok {
		code, message := fault.Parse([]byte(c.Redact(string(answer.Body)))) // whole, before it is cut
		if code != "" {
			message += " (" + code + ")"
		}
		failure.StatusCode, failure.Message = answer.Actual, message
		failure.RequestID = fault.RequestID(answer.ResponseHeader)
	} else if isUnreadable(err) {
		failure.Message = "the answer is not the JSON that an identity service sends: " + failure.Message
	}
	failure.Message = c.Redact(failure.Message)
	return failure
}
