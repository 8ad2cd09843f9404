// Package cloud knows who we are and where the compute API is. It turns settings (a provider block, the environment, an
// entry of clouds.yaml) into an authenticated client of a region's compute service.
//
// Keystone v3's logins, the catalog and the renewal of tokens are gophercloud's. Settings are read by [New], which never
// touches the network; the first [Cloud.Compute] logs in.
package cloud

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// Options are what a program, rather than a user's settings, says of its client.
type Options struct {
	UserAgent       string // before gophercloud's own
	UserAgentSuffix string // behind it
	MaxRetries      int    // tries after the first
	RequestTimeout  time.Duration
	Log             func(context.Context, Exchange) // called for each try; may be nil
	MetadataURL     string                          // of the metadata service of an ECS; "" for the real one
}

// Cloud is one cloud as one user sees it. It may be used by many goroutines at a time.
type Cloud struct {
	options      Options
	authURL      setting
	endpoint     setting
	region       setting
	microversion setting
	availability gophercloud.Availability
	credential   credential
	accessKey    *accessKeyAuth // for KindAccessKey
	httpClient   http.Client

	logins memo[*identity] // one, under ""
	mutex  sync.Mutex
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
	from, err := findSources(block, getenv)
	if err != nil {
		return nil, err
	}
	c := &Cloud{options: options, byURL: map[string]*Compute{}}
	if c.credential, from, err = chooseCredential(from, getenv); err != nil {
		return nil, err
	}
	if c.credential.kind == KindAccessKey {
		c.accessKey = newAccessKeyAuth(c.credential.keys, firstText(options.MetadataURL, metadataURL))
		c.accessKey.newClient, c.accessKey.loginError = c.newProviderClient, c.loginErrorAt
	}
	c.authURL, c.endpoint, c.region = from.get("auth_url"), from.get("endpoint"), from.get("region")
	c.microversion = from.get("microversion")
	if err := c.check(from); err != nil {
		return nil, err
	}
	config, err := tlsConfig(from)
	if err != nil {
		return nil, err
	}
	var sign *signer
	if c.accessKey != nil {
		sign = c.accessKey.signer()
	}
	c.httpClient = newHTTPClient(config, sign, options)
	return c, nil
}

// findSources orders where settings come from: the block, then the environment. An entry of clouds.yaml stands right behind
// the place that names it.
func findSources(block Settings, getenv func(string) string) (sources, error) {
	from := sources{blockSource(block)}
	environment := environmentSource(getenv)
	if name := from.get("cloud"); name.isSet() {
		entry, err := cloudsYAMLSource(name, from.get("region").text, getenv)
		return append(from, entry, environment), err
	}
	from = append(from, environment)
	if name := from.get("cloud"); name.isSet() {
		entry, err := cloudsYAMLSource(name, from.get("region").text, getenv)
		return append(from, entry), err
	}
	if huawei, ok := huaweiLogin(environment, from[:1].get("region").text, getenv); ok {
		from[1] = huawei
	}
	return from, nil
}

func (c *Cloud) check(from sources) error {
	if err := checkURL(c.authURL); err != nil {
		return err
	}
	if err := checkURL(c.endpoint); err != nil {
		return err
	}
	if c.accessKey == nil && !c.authURL.isSet() && !c.needsNoLogin() {
		return &SettingError{
			Argument: "auth_url", Summary: "Missing auth_url",
			Detail: "A login with " + c.credential.String() + " needs Keystone's URL. Set " + howToSet("auth_url") +
				". (Only a token together with " + howToSet("endpoint") + " needs no login.)",
		}
	}
	c.availability = gophercloud.AvailabilityPublic
	if endpointType := from.get("endpoint_type"); endpointType.isSet() {
		availability, known := interfaces[endpointType.text]
		if !known {
			return invalid(endpointType, "Invalid endpoint_type", "%q is none of public, internal and admin", endpointType.text)
		}
		c.availability = availability
	}
	return nil
}

// needsNoLogin says whether the token is used as it is, at an endpoint that is known.
func (c *Cloud) needsNoLogin() bool {
	return c.credential.kind == KindToken && c.endpoint.isSet() && !c.authURL.isSet()
}

// Microversion is the configured one and where it was configured; "" where none is.
func (c *Cloud) Microversion() (microversion, origin string) {
	return c.microversion.text, c.microversion.source
}

// Kind is the kind of credential that is used.
func (c *Cloud) Kind() Kind { return c.credential.kind }

// Credential says which credential is used and where it came from; never a secret.
func (c *Cloud) Credential() string { return c.credential.String() }

// Compute returns the compute service of a region; "" is the configured region, else the catalog's only one. The first call
// logs in, once however many come together; after a login that failed the next call tries again, unless it was refused.
//
// Errors: [*LoginError], [*EndpointError], [*RegionError]; [*SettingError] for a region that contradicts the endpoint, and
// for a project that an access key does not know.
func (c *Cloud) Compute(ctx context.Context, region string) (*Compute, error) {
	if err := c.checkRegion(region); err != nil {
		return nil, err
	}
	if region == "" {
		region = c.region.text
	}
	if c.accessKey != nil {
		found, err := c.accessKey.authenticate(ctx, region)
		if err != nil {
			return nil, err
		}
		endpoint, region, err := c.accessKey.resolveEndpoint(found, region)
		if err != nil {
			return nil, err
		}
		return c.compute(found.client, endpoint, region, found.headers), nil
	}
	who, err := c.logins.get(ctx, "", c.enter)
	if err != nil {
		return nil, err
	}
	endpoint, region, err := c.locate(who, region)
	if err != nil {
		return nil, err
	}
	return c.compute(who.client, endpoint, region, nil), nil
}

// checkRegion refuses a region of a data source that an endpoint in the provider block cannot be in.
func (c *Cloud) checkRegion(region string) error {
	if region == "" || !c.endpoint.isSet() || !c.region.isSet() || region == c.region.text {
		return nil
	}
	return &SettingError{
		Argument: "region", Summary: "Contradictory region",
		Detail: "The region " + region + " is asked for, and the endpoint " + c.endpoint.text + " (" + c.endpoint.source +
			") is one of " + c.region.text + " (" + c.region.source + "). Give each region a provider block of its own, or leave the endpoint to the service catalog.",
	}
}

// enter logs in, where that is needed.
func (c *Cloud) enter(ctx context.Context) (*identity, error) {
	if c.needsNoLogin() {
		return c.withoutLogin(), nil
	}
	return c.login(ctx)
}

// locate finds the URL of a region's compute service, and the name of the region.
func (c *Cloud) locate(who *identity, region string) (endpoint, name string, err error) {
	if c.endpoint.isSet() {
		regions := who.regions(c.availability)
		switch {
		case region == "" && len(regions) == 1:
			region = regions[0]
		case region != c.region.text && len(regions) > 0 && !slices.Contains(regions, region): // a data source's
			return "", "", &EndpointError{Region: region, Interface: string(c.availability), Regions: regions, Offered: regions, Services: []string{serviceType}, Scoped: true}
		}
		return completeEndpoint(c.endpoint.text, who.project.ID), region, nil
	}
	endpoint, region, err = findEndpoint(who.catalog, region, c.availability, who.project.ID != "")
	if err != nil {
		return "", "", err
	}
	return catalogEndpoint(endpoint, who.project.ID), region, nil
}

func (who *identity) regions(availability gophercloud.Availability) []string {
	if who.catalog == nil {
		return nil
	}
	return computeRegions(who.catalog, availability)
}

// compute hands out one client for each endpoint, so that what is learnt of it is learnt once.
func (c *Cloud) compute(client *gophercloud.ProviderClient, endpoint, region string, headers map[string]string) *Compute {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	key := region + " " + endpoint
	if c.byURL[key] == nil {
		service := &gophercloud.ServiceClient{ProviderClient: client, Endpoint: endpoint, Type: serviceType, MoreHeaders: headers}
		c.byURL[key] = &Compute{Client: service, Region: region}
	}
	return c.byURL[key]
}

// Redact takes the secrets out of a text that others wrote: an error page might repeat what it was sent.
func (c *Cloud) Redact(text string) string {
	secrets := []string{c.credential.secret.text}
	if c.accessKey != nil {
		secrets = c.accessKey.secrets()
	}
	if login, ok := c.logins.known(""); ok && login.err == nil {
		secrets = append(secrets, login.value.client.Token())
	}
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		asJSON, _ := json.Marshal(secret) //nolint:errchkjson // a string never fails
		text = strings.NewReplacer(secret, "(sensitive)", string(asJSON[1:len(asJSON)-1]), "(sensitive)").Replace(text)
	}
	return text
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
