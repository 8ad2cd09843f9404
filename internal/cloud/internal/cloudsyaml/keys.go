package cloudsyaml

import "slices"

// The keys of a cloud in clouds.yaml, from openstacksdk's loader (openstack/config/loader.py, cloud_region.py and
// defaults.py) and from the options of keystoneauth1's plugins (keystoneauth1/loading), and what becomes of each here.
// Dashes count as underscores in every key. "Beside" is beside auth:, "under" is under it.
//
// Honoured, under auth: or beside it:
//
//	auth_url                         auth_url; {region_name} and other keys beside auth: are filled in
//	user_name, username              user_name
//	user_id, password, passcode      as they are called
//	token, auth_token                token
//	user_domain_id, …_name           as they are called
//	project_id, tenant_id            project_id
//	project_name, tenant_name        project_name
//	project_domain_id, …_name        as they are called
//	domain_id, domain_name           the domain of user and project where they have none of their own (openstacksdk
//	                                 scopes the token to it where there is no project, which Nova has no use for)
//	default_domain_id, …_name        the domain of user and project where nothing else says so
//	default_domain                   as it is called (gophercloud's key; an ID)
//	application_credential_id, …     as they are called
//	endpoint, url                    endpoint, where auth_type is none, admin_token or token_endpoint
//	auth_methods                     auth_methods: a list, or one text with commas
//	identity_provider, protocol,     as they are called
//	access_token
//	trust_id, system_scope           as they are called
//
// Of two that stand in both places, what is beside auth: counts for domain, project, token and passcode, and what is
// under it for all others, as in openstacksdk. A profile, clouds.yaml, secure.yaml and a region's values are laid over
// each other as they are written, each over those before it; only then is it seen which name and which place counts. Of
// a key's names the first counts, for domain, project, token and passcode wherever it stands.
//
// Honoured, beside auth::
//
//	auth_type, auth_plugin           auth_type; null is none given, not openstacksdk's "none"
//	profile, cloud                   the vendor's settings of this name in clouds-public.yaml lie under the entry. One
//	                                 in no such file is refused: openstacksdk's own are not shipped, no URL is fetched
//	regions                          names, or {name, values}. One is chosen: the region in the provider block or
//	                                 OS_REGION_NAME, else region_name, else the first; its values win over all else
//	region_name                      region; a list, or several with commas between them, is read as regions
//	compute_region_name              region, before region_name
//	endpoint_type, interface         endpoint_type; the former wins, as in openstacksdk. Of a list the first that the
//	                                 catalog has
//	compute_endpoint_type,           endpoint_type, before those
//	compute_interface
//	compute_endpoint_override        endpoint
//	compute_endpoint                 endpoint, after that
//	compute_default_microversion     microversion
//	compute_api_version              microversion where it is one ("2" and "2.0" name an API and no microversion)
//	insecure, verify                 insecure; insecure: true wins. A verify that is a path is cacert
//	cacert, cert, key                cacert_file, cert, key; without key, cert holds the key as well
//
// Refused by name, as they would change who logs in, or where, and nothing here does as they say:
//
//	compute_service_type             unless compute
//	compute_service_name             unless nova
//	any other key under auth:        where auth_type is one that is known here: openstacksdk's plugins refuse it too
//
// Where people's files are clear and openstacksdk is not, this departs from it:
//
//	what is empty or null            does not count; there it may hide another value, or be sent as "None"
//	0123, 12:30, yes                 stay as they are written; there they are 83, 750 and true
//	region_name beside regions       chooses one of them, as in gophercloud; there the first is taken
//	a profile's regions              have their values beside the entry's region_name too; there only without it
//	a region that regions lacks      is looked up in the catalog, unless others have values; there it is refused
//	domain_id and user_domain_name   the user's own counts; there an ID counts before a name, even a default one
//	no domain at all                 is a guess (default), and said to be one; there Keystone refuses
//	a broken file, a key set twice   is an error; there the file is skipped, or the last one counts
//	a file that a variable names     has to be there; there it may be missing
//	the secrets of a login           that others leave out may come from the environment, as with openstackclient
//
// Without a meaning here: any other key beside auth:, such as those of other services (image_api_version, …),
// networks, api_timeout, force_ipv4, vendor_hook, status; beside clouds:, cache, client and metrics; and under auth:
// identity_api_version and allow_reauth, which others write there.
//
// The cloud "envvars" is the environment, as openstacksdk calls it; the other name that OS_CLOUD_NAME can give it is
// not known. Without OS_CLOUD and cloud no entry is read, even where a file has only one, as with Terraform's OpenStack
// provider.
const (
	keyAuth       = "auth"
	keyAuthType   = "auth_type"
	keyPassword   = "password"
	keyDomainID   = "domain_id"
	keyDomainName = "domain_name"
	keyEndpoint   = "endpoint"
	keyProfile    = "profile"
	keyRegionName = "region_name"
	keyRegions    = "regions"
)

// keyAliases are other names of keys. A key wins over its aliases, and an alias over those behind it.
var keyAliases = map[string][]string{
	"username":     {"user_name"},
	"token":        {"auth_token"},
	"project_id":   {"tenant_id"},
	"project_name": {"tenant_name"},
	keyEndpoint:    {"url"},
	keyAuthType:    {"auth_plugin"},
	keyProfile:     {"cloud"},
	// The older name wins: interface is among openstacksdk's defaults, over which it lays endpoint_type.
	"endpoint_type":         {"interface"},
	"compute_endpoint_type": {"compute_interface"},
}

// loginKeys may stand under auth: or beside it; of two, the one under it counts.
var loginKeys = []string{
	"auth_url", "username", "user_id", keyPassword, "auth_methods", "identity_provider", "protocol", "access_token",
	"application_credential_id", "application_credential_name", "application_credential_secret",
	"default_domain", "default_domain_id", "default_domain_name", keyEndpoint, "trust_id", "system_scope",
}

// overridingKeys may stand in both places as well; of two, the one beside auth: counts.
var overridingKeys = []string{
	"token", "passcode", "project_id", "project_name", "user_domain_id", "user_domain_name",
	"project_domain_id", "project_domain_name", keyDomainID, keyDomainName,
}

// besideKeys count beside auth: only.
var besideKeys = []string{
	keyAuthType, keyProfile, keyRegionName, "compute_region_name", "endpoint_type", "compute_endpoint_type",
	"compute_endpoint_override", "compute_endpoint", "compute_default_microversion", "compute_api_version",
	"compute_service_type", "compute_service_name", "insecure", "verify", "cacert", "cert", "key",
}

// meaninglessKeys stand under auth: in files that others read.
var meaninglessKeys = []string{"identity_api_version", "allow_reauth"}

// commaKeys may be lists: their items, with commas between them.
var commaKeys = []string{keyRegionName, "auth_methods", "endpoint_type", "compute_endpoint_type"}

// entryArguments are the arguments that an entry gives, and the keys that give each; the first that is set counts.
var entryArguments = map[string][]string{
	"auth_type": {keyAuthType}, "auth_methods": {"auth_methods"}, "auth_url": {"auth_url"},
	"user_name": {"username"}, "user_id": {"user_id"}, "token": {"token"},
	"password": {keyPassword}, "passcode": {"passcode"},
	"application_credential_id":     {"application_credential_id"},
	"application_credential_name":   {"application_credential_name"},
	"application_credential_secret": {"application_credential_secret"},
	"project_id":                    {"project_id"}, "project_name": {"project_name"},
	"user_domain_id": {"user_domain_id"}, "user_domain_name": {"user_domain_name"},
	"project_domain_id": {"project_domain_id"}, "project_domain_name": {"project_domain_name"},
	"domain_id": {keyDomainID}, "domain_name": {keyDomainName}, "default_domain": {"default_domain"},
	"default_domain_id": {"default_domain_id"}, "default_domain_name": {"default_domain_name"},
	"identity_provider": {"identity_provider"}, "protocol": {"protocol"}, "access_token": {"access_token"},
	"trust_id": {"trust_id"}, "system_scope": {"system_scope"},
	"region":        {"compute_region_name", keyRegionName},
	"endpoint_type": {"compute_endpoint_type", "endpoint_type"},
	"endpoint":      {"compute_endpoint_override", "compute_endpoint"},
	"microversion":  {"compute_default_microversion", "compute_api_version"},
	"cacert_file":   {"cacert"}, "cert": {"cert"}, "key": {"key"},
}

// namesOf are the names of a key that count, the one that wins first.
func namesOf(key string) []string { return append([]string{key}, keyAliases[key]...) }

// isLoginKey reports whether a key may stand under auth:.
func isLoginKey(key string) bool {
	return slices.Contains(loginKeys, key) || slices.Contains(overridingKeys, key)
}

// knownAuthType reports whether the keys of a kind of login are known: other keys under auth: are mistakes then.
type knownAuthType = func(authType string) bool
