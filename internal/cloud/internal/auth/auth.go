// Package auth has what every credential has in common: the contract, the session, one cache, secrets as they are met.
package auth

import (
	"context"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// Credential is one way to authenticate. Nothing outside of it asks of which kind it is.
type Credential interface {
	// String names the credential and where its parts came from; never a secret.
	String() string

	// Authenticate proves who we are, once a process however many ask together, and remembers a refusal. It finds the
	// compute service of a region; "" is the only one there is. Errors: [*LoginError], [*settings.SettingError], and
	// endpoint's Error and RegionError.
	Authenticate(ctx context.Context, region string) (*Session, error)

	// EndpointArgument is the argument that the compute service's URL follows from, for an error where it cannot be
	// reached.
	EndpointArgument() string

	// ExplainRefusal is what it means that a compute service refuses this credential with a status, and what to do
	// next; "" where this credential makes no difference.
	ExplainRefusal(statusCode int) string
}

// Session is what authenticating brings: a client, and where the compute service is.
type Session struct {
	Client  *gophercloud.ProviderClient
	Headers map[string]string // to send with each request of the service
	URL     string            // the compute service's
	Region  string            // "" where none was given and there is no catalog to tell
}

// Config is what a credential is made from.
type Config struct {
	Sources     settings.Sources // without the secrets of others
	AuthType    settings.Setting // that asks for the kind; not set where the credentials themselves show it
	Getenv      func(string) string
	NewClient   NewClientFunc
	Secrets     *Secrets
	MetadataURL string // of the metadata service of an ECS; "" for the real one
}

// NewClientFunc returns a client that carries no token; wrap is as in [transport.NewHTTPClient].
type NewClientFunc func(wrap func(http.RoundTripper) http.RoundTripper) *gophercloud.ProviderClient
