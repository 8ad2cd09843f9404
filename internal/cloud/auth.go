package cloud

import (
	"context"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// authenticator is one way in. Nothing outside of it asks of which kind it is.
type authenticator interface {
	// String says which credential this is and where its parts came from; never a secret.
	String() string

	// authenticate proves who we are, once a process however many ask together, and remembers a refusal. region is
	// the one to be read, "" for the only one there is. Errors: [*LoginError], [*settings.SettingError].
	authenticate(ctx context.Context, region string) (*session, error)

	// resolveEndpoint finds the URL of a region's compute service, and the name of the region where "" was asked for.
	// It asks no one. Errors: [*endpoint.Error], [*endpoint.RegionError], [*settings.SettingError].
	resolveEndpoint(s *session, region string) (endpoint, name string, err error)

	// endpointArgument is the argument that the compute service's URL follows from, for an error where it cannot be
	// reached.
	endpointArgument() string

	// explainRefusal says what it means that a compute service refuses these credentials with a status, and what to do
	// next; "" where these credentials make no difference.
	explainRefusal(statusCode int) string
}

// session is what authenticating brings.
type session struct {
	client  *gophercloud.ProviderClient
	headers map[string]string      // to send with each request of a service
	catalog *tokens.ServiceCatalog // nil where there was no login
	project tokens.Project         // the zero value where it is not known
}
