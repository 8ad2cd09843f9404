// Package cloud knows who we are and where the compute API is. It turns settings (a provider block, the environment, an
// entry of clouds.yaml) into an authenticated client of a region's compute service.
//
// Keystone v3's logins, the catalog and the renewal of tokens are gophercloud's. Settings are read by [New], which never
// touches the network; the first [Cloud.Compute] logs in.
package cloud

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"golang.org/x/sync/singleflight"
)

// Options are what a program, rather than a user's settings, says of its client.
type Options struct {
	UserAgent       string // before gophercloud's own
	UserAgentSuffix string // behind it
	MaxRetries      int    // tries after the first
	RequestTimeout  time.Duration
	Log             func(context.Context, Exchange) // called for each try; may be nil
}

// Cloud is one cloud as one user sees it. It may be used by many goroutines at a time.
type Cloud struct {
	options      Options
	authURL      value
	endpoint     value
	region       value
	microversion value
	availability gophercloud.Availability
	credential   credential
	httpClient   http.Client

	logins singleflight.Group
	mutex  sync.Mutex
	who    *identity           // nil before the first login
	byURL  map[string]*Compute // one client an endpoint and region
}

// Compute is a region's compute service.
type Compute struct {
	Client *gophercloud.ServiceClient
	Region string // "" where none was given and there is no catalog to tell
}

// New makes a Cloud of the settings in a provider block and in the environment; getenv is os.Getenv, or a stand-in. It
// reads files (clouds.yaml, certificates) and never asks the network. Its errors are [*SettingError].
func New(block Settings, getenv func(string) string, options Options) (*Cloud, error) {
	places, err := findPlaces(block, getenv)
	if err != nil {
		return nil, err
	}
	c := &Cloud{
		options: options, byURL: map[string]*Compute{},
		authURL: places.get("auth_url"), endpoint: places.get("endpoint"), region: places.get("region"),
		microversion: places.get("microversion"),
	}
	if c.credential, err = chooseCredential(places); err != nil {
		return nil, err
	}
	if err := c.check(places); err != nil {
		return nil, err
	}
	config, err := tlsConfig(places)
	if err != nil {
		return nil, err
	}
	c.httpClient = newHTTPClient(config, options)
	return c, nil
}

// findPlaces orders where settings come from: the block, then the environment. An entry of clouds.yaml stands right behind
// the place that names it.
func findPlaces(block Settings, getenv func(string) string) (layers, error) {
	places := layers{blockLayer(block)}
	environment := environmentLayer(getenv)
	if name := places.get("cloud"); name.given() {
		entry, err := entryLayer(name, getenv)
		return append(places, entry, environment), err
	}
	places = append(places, environment)
	if name := places.get("cloud"); name.given() {
		entry, err := entryLayer(name, getenv)
		return append(places, entry), err
	}
	return places, nil
}

func (c *Cloud) check(places layers) error {
	if err := checkURL(c.authURL); err != nil {
		return err
	}
	if err := checkURL(c.endpoint); err != nil {
		return err
	}
	if !c.authURL.given() && !c.needsNoLogin() {
		return &SettingError{
			Argument: "auth_url", Summary: "Missing auth_url",
			Detail: "A login with " + c.credential.String() + " needs Keystone's URL. Set " + howToSet("auth_url") +
				". (Only a token together with " + howToSet("endpoint") + " needs no login.)",
		}
	}
	endpointType := places.get("endpoint_type")
	c.availability = gophercloud.AvailabilityPublic
	if endpointType.given() {
		known := false
		if c.availability, known = interfaces[endpointType.text]; !known {
			return invalid(endpointType, "Invalid endpoint_type", "%q is none of public, internal and admin", endpointType.text)
		}
	}
	return nil
}

// needsNoLogin says whether the token is used as it is, at an endpoint that is known.
func (c *Cloud) needsNoLogin() bool {
	return c.credential.kind == KindToken && c.endpoint.given() && !c.authURL.given()
}

// Microversion is the configured one and where it was configured; "" where none is.
func (c *Cloud) Microversion() (microversion, origin string) {
	return c.microversion.text, c.microversion.origin
}

// Credential says which credential is used and where it came from; never a secret.
func (c *Cloud) Credential() string { return c.credential.String() }

// Compute returns the compute service of a region; "" is the configured region, else the catalog's only one. The first call
// logs in, once however many come together; after a login that failed the next call tries again.
//
// Errors: [*LoginError], [*EndpointError], [*RegionError]; [*SettingError] for a region that contradicts the endpoint.
func (c *Cloud) Compute(ctx context.Context, region string) (*Compute, error) {
	if err := c.checkRegion(region); err != nil {
		return nil, err
	}
	if region == "" {
		region = c.region.text
	}
	who, err := c.identity(ctx)
	if err != nil {
		return nil, err
	}
	endpoint, region, err := c.locate(who, region)
	if err != nil {
		return nil, err
	}
	return c.compute(who, endpoint, region), nil
}

// checkRegion refuses a region of a data source that an endpoint in the provider block cannot be in.
func (c *Cloud) checkRegion(region string) error {
	if region == "" || !c.endpoint.given() || !c.region.given() || region == c.region.text {
		return nil
	}
	return &SettingError{
		Argument: "region", Summary: "Contradictory region",
		Detail: "The region " + region + " is asked for, and the endpoint " + c.endpoint.text + " (" + c.endpoint.origin +
			") is one of " + c.region.text + " (" + c.region.origin + "). Give each region a provider block of its own, or leave the endpoint to the service catalog.",
	}
}

// identity logs in where nobody has yet. The login is not tied to the read that came first: others wait for it too.
func (c *Cloud) identity(ctx context.Context) (*identity, error) {
	if who := c.known(); who != nil {
		return who, nil
	}
	result := c.logins.DoChan("", func() (any, error) {
		if who := c.known(); who != nil {
			return who, nil
		}
		who, err := c.enter(context.WithoutCancel(ctx))
		if err != nil {
			return nil, err
		}
		c.mutex.Lock()
		defer c.mutex.Unlock()
		c.who = who
		return who, nil
	})
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case outcome := <-result:
		if outcome.Err != nil {
			return nil, outcome.Err
		}
		return outcome.Val.(*identity), nil //nolint:forcetypeassert // put there above
	}
}

func (c *Cloud) known() *identity {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.who
}

func (c *Cloud) enter(ctx context.Context) (*identity, error) {
	if c.needsNoLogin() {
		return c.withoutLogin(), nil
	}
	return c.login(ctx)
}

// locate finds the URL of a region's compute service, and the name of the region.
func (c *Cloud) locate(who *identity, region string) (endpoint, name string, err error) {
	if c.endpoint.given() {
		if regions := who.regions(c.availability); region == "" && len(regions) == 1 {
			region = regions[0]
		}
		return completeEndpoint(c.endpoint.text, who.project), region, nil
	}
	endpoint, region, err = findEndpoint(who.catalog, region, c.availability, who.project != "")
	if err != nil {
		return "", "", err
	}
	return catalogEndpoint(endpoint, who.project), region, nil
}

func (who *identity) regions(availability gophercloud.Availability) []string {
	if who.catalog == nil {
		return nil
	}
	return computeRegions(who.catalog, availability)
}

// compute hands out one client for each endpoint, so that what is learnt of it is learnt once.
func (c *Cloud) compute(who *identity, endpoint, region string) *Compute {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	key := region + " " + endpoint
	if c.byURL[key] == nil {
		client := &gophercloud.ServiceClient{ProviderClient: who.client, Endpoint: endpoint, Type: serviceType}
		c.byURL[key] = &Compute{Client: client, Region: region}
	}
	return c.byURL[key]
}

// Redact takes the secrets out of a text that others wrote: an error page might repeat what it was sent.
func (c *Cloud) Redact(text string) string {
	secrets := []string{c.credential.secret.text}
	if who := c.known(); who != nil {
		secrets = append(secrets, who.client.Token())
	}
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "(sensitive)")
		}
	}
	return text
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
