package fakecloud

import (
	"net"
	"slices"
	"time"
)

// Option changes how a cloud is started.
type Option func(*settings)

type settings struct {
	regions          []string
	oldest, newest   microversion
	maxPage          int
	latency          time.Duration
	tls, clientTLS   bool
	certificateHosts []string
	initial          []Server
	wrapListener     func(net.Listener) net.Listener

	accounts    []Account
	credentials []ApplicationCredential
	tokenCache  bool
	without     []string
	shape       EndpointShape

	accessKeys []AccessKey
}

func defaults() settings {
	return settings{
		regions:          []string{"RegionOne"},
		oldest:           microversion{2, 1},
		newest:           microversion{2, 93},
		maxPage:          1000,
		certificateHosts: []string{"127.0.0.1", "localhost"},
		initial:          SeedServers(),

		accounts:    []Account{Admin, DemoAdmin, Member, Reader, Stranger, TwoFactorMember, FederatedMember},
		credentials: []ApplicationCredential{MemberCredential},
		accessKeys:  []AccessKey{MemberKey, TemporaryKey},
	}
}

// WithRegions names the regions of the catalog, instead of "RegionOne". Each has a Compute service on a port of its
// own; all show the same servers.
func WithRegions(names ...string) Option {
	return func(s *settings) { s.regions = slices.Clone(names) }
}

// WithMicroversions sets the oldest and newest microversion that Compute knows, as "2.1" and "2.93", which is what it
// knows without this option. It panics where they are none.
func WithMicroversions(oldest, newest string) Option {
	return func(s *settings) { s.oldest, s.newest = mustParse(oldest), mustParse(newest) }
}

// WithMaxPage sets the most actions that a page of a list holds, 1000 without this option (Nova's max_limit).
func WithMaxPage(actions int) Option { return func(s *settings) { s.maxPage = actions } }

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

// WithListener puts another listener of the same address, such as one of a simulated network, in the place of each
// service's own.
func WithListener(wrap func(net.Listener) net.Listener) Option {
	return func(s *settings) { s.wrapListener = wrap }
}

// WithServers starts the cloud with these servers instead of [SeedServers].
func WithServers(servers ...Server) Option {
	return func(s *settings) { s.initial = slices.Clone(servers) }
}

// WithAccounts adds accounts. Two of the same user and different projects make one user who may work in both.
func WithAccounts(accounts ...Account) Option {
	return func(s *settings) { s.accounts = append(s.accounts, accounts...) }
}

// WithApplicationCredentials adds application credentials.
func WithApplicationCredentials(credentials ...ApplicationCredential) Option {
	return func(s *settings) { s.credentials = append(s.credentials, credentials...) }
}

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

// WithAccessKeys adds access keys for the Huawei gateway.
func WithAccessKeys(keys ...AccessKey) Option {
	return func(s *settings) { s.accessKeys = append(s.accessKeys, keys...) }
}
