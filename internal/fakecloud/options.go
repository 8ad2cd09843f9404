package fakecloud

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"time"
)

// Option changes how a cloud is started.
type Option func(*settings)

type settings struct {
	regions          []string
	min, max         string
	oldest, newest   microversion
	latency          time.Duration
	tls, clientTLS   bool
	certificateHosts []string
	initial          []Server
	wrapListener     func(net.Listener) net.Listener
	noExtendedStatus bool

	accounts    []Account
	credentials []ApplicationCredential
	trusts      []Trust
	tokenLife   time.Duration
	tokenCache  bool
	without     []string
	shape       EndpointShape
	editCatalog func([]CatalogService) []CatalogService

	accessKeys       []AccessKey
	agencies         []Agency
	huaweiRegions    []string
	huaweiVersions   HuaweiMicroversions
	lockout          bool
	metadataTokenUse MetadataTokens
}

func defaults() settings {
	return settings{
		regions: []string{"RegionOne"},
		min:     "2.1", max: "2.93",
		certificateHosts: []string{"127.0.0.1", "localhost"},
		initial:          SeedServers(),

		accounts: []Account{
			Admin, DemoAdmin, Member, Reader, Stranger, AcmeMember, TwoFactorMember, FederatedMember,
		},
		credentials: []ApplicationCredential{MemberCredential, RulesCredential},
		trusts:      []Trust{MemberTrust},
		tokenLife:   24 * time.Hour,

		accessKeys:    []AccessKey{MemberKey, TemporaryKey},
		agencies:      []Agency{MemberAgency},
		huaweiRegions: []string{HuaweiRegion},
	}
}

func (s *settings) check() error {
	var oldest, newest bool
	s.oldest, oldest = parseMicroversion(s.min)
	s.newest, newest = parseMicroversion(s.max)
	switch {
	case !oldest || !newest:
		return fmt.Errorf("fakecloud: %q and %q are no microversions", s.min, s.max)
	case len(s.regions) == 0 || len(s.huaweiRegions) == 0:
		return errors.New("fakecloud: a cloud has at least one region")
	}
	return nil
}

// WithRegions names the regions of the catalog, instead of "RegionOne". Each has a Compute service on a port of its
// own; all show the same servers.
func WithRegions(names ...string) Option {
	return func(s *settings) { s.regions = slices.Clone(names) }
}

// WithMicroversions sets the oldest and newest microversion that Compute knows, as "2.1" and "2.93", which is what it
// knows without this option.
func WithMicroversions(oldest, newest string) Option {
	return func(s *settings) { s.min, s.max = oldest, newest }
}

// WithLatency holds every request up that long before it is answered.
func WithLatency(d time.Duration) Option { return func(s *settings) { s.latency = d } }

// WithTLS serves everything over https, with a certificate for 127.0.0.1 and localhost that signed itself:
// [Cloud.CACertificate].
func WithTLS() Option { return func(s *settings) { s.tls = true } }

// WithClientCertificates is WithTLS that also demands a certificate of the client: [Cloud.ClientCertificate].
func WithClientCertificates() Option { return func(s *settings) { s.tls, s.clientTLS = true, true } }

// WithCertificateFor is WithTLS with a certificate for these host names and addresses instead of 127.0.0.1 and
// localhost. Without any it names its host by common name alone.
func WithCertificateFor(hosts ...string) Option {
	return func(s *settings) { s.tls, s.certificateHosts = true, hosts }
}

// WithListener puts another listener in the place of each service's own, of the same address: one of a simulated
// network, say.
func WithListener(wrap func(net.Listener) net.Listener) Option {
	return func(s *settings) { s.wrapListener = wrap }
}

// WithServers starts the cloud with these servers instead of [SeedServers].
func WithServers(servers ...Server) Option {
	return func(s *settings) { s.initial = slices.Clone(servers) }
}

// WithoutExtendedStatus hides task_state and vm_state of servers (OS-EXT-STS), as some clouds' policies do.
func WithoutExtendedStatus() Option { return func(s *settings) { s.noExtendedStatus = true } }

// WithAccounts adds accounts. Two of the same user and different projects make one user who may work in both.
func WithAccounts(accounts ...Account) Option {
	return func(s *settings) { s.accounts = append(s.accounts, accounts...) }
}

// WithApplicationCredentials adds application credentials.
func WithApplicationCredentials(credentials ...ApplicationCredential) Option {
	return func(s *settings) { s.credentials = append(s.credentials, credentials...) }
}

// WithTrusts adds trusts.
func WithTrusts(trusts ...Trust) Option {
	return func(s *settings) { s.trusts = append(s.trusts, trusts...) }
}

// WithTokenLife makes tokens expire that long after their login instead of after 24 hours.
func WithTokenLife(d time.Duration) Option { return func(s *settings) { s.tokenLife = d } }

// WithTokenCache makes Compute remember the tokens it has found good, as a real one does for five minutes: such a token
// is let in even after it was revoked.
func WithTokenCache() Option { return func(s *settings) { s.tokenCache = true } }

// WithoutService leaves services of that type ("compute", "image", ...) out of the catalog. They still answer.
func WithoutService(types ...string) Option {
	return func(s *settings) { s.without = append(s.without, types...) }
}

// EndpointShape is the form of a Compute endpoint in the catalog.
type EndpointShape int

// The three forms of a Compute endpoint that are seen in catalogs.
const (
	Versioned     EndpointShape = iota // http://HOST/v2.1
	ProjectScoped                      // http://HOST/v2.1/PROJECT-ID
	BareRoot                           // http://HOST
)

// WithPublicEndpoint sets the form of Compute's public endpoint, which is Versioned without this option. The internal
// one is always ProjectScoped, the administrator's always BareRoot.
func WithPublicEndpoint(shape EndpointShape) Option { return func(s *settings) { s.shape = shape } }

// WithCatalog changes the catalog of every token: adds services, renames types, takes endpoints' regions away.
func WithCatalog(edit func([]CatalogService) []CatalogService) Option {
	return func(s *settings) { s.editCatalog = edit }
}

// WithAccessKeys adds access keys for the Huawei gateway.
func WithAccessKeys(keys ...AccessKey) Option {
	return func(s *settings) { s.accessKeys = append(s.accessKeys, keys...) }
}

// WithAgencies replaces the agencies that can be assumed at the Huawei gateway; the first is the one that the metadata
// service gives keys of. Without any it has none.
func WithAgencies(agencies ...Agency) Option { return func(s *settings) { s.agencies = agencies } }

// WithHuaweiRegions names the regions of the Huawei gateway, instead of HuaweiRegion. Each has a port of its own; in
// all but the first each user has a project of the region's name: [HuaweiProjectID].
func WithHuaweiRegions(names ...string) Option {
	return func(s *settings) { s.huaweiRegions = slices.Clone(names) }
}

// WithHuaweiMicroversions sets what the Huawei gateway does when it is asked for a microversion, which is
// HonoursMicroversions without this option.
func WithHuaweiMicroversions(m HuaweiMicroversions) Option {
	return func(s *settings) { s.huaweiVersions = m }
}

// WithKeyLockout makes the Huawei gateway refuse an access key for five minutes after five wrong signatures in a row,
// as the real one does.
func WithKeyLockout() Option { return func(s *settings) { s.lockout = true } }

// WithMetadataTokens sets what the metadata service makes of tokens, which is TokensOptional without this option.
func WithMetadataTokens(use MetadataTokens) Option {
	return func(s *settings) { s.metadataTokenUse = use }
}
