// Package cloud authenticates to a cloud and finds a region's compute service. It turns settings (a provider block, the
// environment, an entry of clouds.yaml) into an authenticated client.
//
// Choosing takes three steps, each of them pure but for the files it reads: [findSources] orders where settings come
// from, [chooseLogin] decides of which kind the credentials are and takes out what is another user's, and the kind
// makes an [auth.Credential] of what is left. [New] never touches the network; the first [Cloud.Compute] logs in.
package cloud

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/huawei"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/keystone"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// Settings are what a provider block says, by argument.
type Settings = settings.Settings

// Argument is a setting's name in a provider block, and in the environment.
type Argument = settings.Argument

// Arguments are all settings that a provider block, the environment or an entry of clouds.yaml can give as text.
var Arguments = settings.Arguments

// IsNewestMicroversion reports whether a configured microversion is none in particular.
func IsNewestMicroversion(text string) bool { return settings.IsNewestMicroversion(text) }

// IsEndpointType reports whether a text is an endpoint_type, or none.
func IsEndpointType(text string) bool { return endpoint.IsEndpointType(text) }

// LogEntry is one attempt at a request, for a log.
type LogEntry = transport.LogEntry

// Options are what a program, rather than a user's settings, says of its client.
type Options struct {
	UserAgent       string // before gophercloud's own
	UserAgentSuffix string // behind it
	MaxRetries      int    // tries after the first
	RequestTimeout  time.Duration
	Log             func(context.Context, LogEntry) // called for each try; may be nil
	MetadataURL     string                          // of the metadata service of an ECS; "" for the real one
	// Dial opens connections; nil for the machine's own network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Cloud is one cloud as one user sees it. It may be used by many goroutines at a time.
type Cloud struct {
	options      Options
	credential   auth.Credential
	microversion settings.Setting
	secrets      *auth.Secrets
	transport    *http.Transport
}

// Compute is a region's compute service.
type Compute struct {
	Client *gophercloud.ServiceClient
	Region string // "" where none was given and there is no catalog to tell
}

// New makes a Cloud of the settings in a provider block and in the environment; getenv is os.Getenv, or a stand-in. It
// reads files (clouds.yaml, certificates) and never asks the network. Its errors are [*settings.SettingError].
func New(block settings.Settings, getenv func(string) string, options Options) (*Cloud, error) {
	all, err := findSources(block, getenv)
	if err != nil {
		return nil, err
	}
	chosen, authType, from, err := chooseLogin(all)
	if err != nil {
		return nil, err
	}
	known := &auth.Secrets{Public: from.Public()}
	known.Note(all.Secrets()...)
	known.Note(transport.ProxySecrets(os.Getenv)...)
	c := &Cloud{options: options, microversion: configuredMicroversion(from), secrets: known}
	c.credential, err = chosen.build(auth.Config{
		Sources: from, AuthType: authType, Getenv: getenv, NewClient: c.newProviderClient, Secrets: known,
		MetadataURL: options.MetadataURL,
	})
	if err != nil {
		return nil, err
	}
	if err := huawei.CheckAgency(from[0], c.credential); err != nil {
		return nil, err
	}
	tls, err := settings.TLSConfig(from, getenv)
	if err != nil {
		return nil, err
	}
	c.transport = transport.New(tls, c.transportOptions())
	return c, nil
}

// CheckBlock finds what is wrong in a provider block by itself, whatever the environment and files say; what is missing
// there is not. Its errors are [*settings.SettingError].
func CheckBlock(block settings.Settings) error {
	from := settings.Sources{settings.FromBlock(block)}
	if authType := from.Get("auth_type"); authType.IsSet() {
		if _, err := kindNamed(authType); err != nil {
			return err
		}
	}
	return cmp.Or(endpoint.CheckURL(from.Get("auth_url")), endpoint.CheckURL(from.Get("endpoint")),
		keystone.Check(from), huawei.CheckDomain(from.Get("cloud_domain")))
}

// configuredMicroversion is the configured one; not set where the newest is wanted.
func configuredMicroversion(from settings.Sources) settings.Setting {
	configured := from.Get("microversion")
	if settings.IsNewestMicroversion(configured.Text) {
		return settings.Setting{}
	}
	return configured
}

// Microversion is the configured one and where it was configured; "" where the newest is wanted.
func (c *Cloud) Microversion() (microversion, source string) {
	return c.microversion.Text, c.microversion.Origin
}

// Credential names the credential that is used and where it came from; never a secret.
func (c *Cloud) Credential() string { return c.credential.String() }

// ExplainRefusal is what it means that a compute service refuses the credential with a status, and what to do next; ""
// where the kind of credential makes no difference.
func (c *Cloud) ExplainRefusal(statusCode int) string { return c.credential.ExplainRefusal(statusCode) }

// Redact takes the secrets that have been met until now out of a text that others wrote.
func (c *Cloud) Redact(text string) string { return c.secrets.Redact(text) }

// EndpointArgument is the argument to look at where the compute service cannot be reached: the one that its URL follows
// from.
func (c *Cloud) EndpointArgument() string { return c.credential.EndpointArgument() }

// Compute returns the compute service of a region; "" is the configured region, else the catalog's only one. The
// first call logs in, once however many come together; after a login that failed the next call tries again, unless it
// was refused.
//
// Errors: [*auth.LoginError], [*endpoint.Error], [*endpoint.RegionError]; [*settings.SettingError] for a region that
// contradicts the endpoint, and for a project that an access key does not know.
func (c *Cloud) Compute(ctx context.Context, region string) (*Compute, error) {
	session, err := c.credential.Authenticate(ctx, region)
	if err != nil {
		return nil, err
	}
	client := &gophercloud.ServiceClient{
		ProviderClient: session.Client, Endpoint: session.URL, Type: endpoint.ServiceType, MoreHeaders: session.Headers,
	}
	return &Compute{Client: client, Region: session.Region}, nil
}

// newProviderClient returns a client that carries no token. wrap is as in [transport.NewHTTPClient].
func (c *Cloud) newProviderClient(wrap func(http.RoundTripper) http.RoundTripper) *gophercloud.ProviderClient {
	client := &gophercloud.ProviderClient{HTTPClient: transport.NewHTTPClient(c.transport, wrap, c.transportOptions())}
	client.UserAgent.Prepend(c.options.UserAgent)
	return client
}

func (c *Cloud) transportOptions() transport.Options {
	return transport.Options{
		UserAgentSuffix: c.options.UserAgentSuffix, MaxRetries: c.options.MaxRetries,
		RequestTimeout: c.options.RequestTimeout, Log: c.options.Log, Dial: c.options.Dial,
		Redact: c.secrets.Redact, Note: c.secrets.Note,
	}
}
