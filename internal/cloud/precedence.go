package cloud

import (
	"slices"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudsyaml"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/huawei"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// # Who logs in where
//
// Settings come from the provider block, then the entry of a named cloud, then the environment. The first that has a
// setting decides, with these exceptions:
//
//   - Variables that say which part of a cloud is read come before the entry ([overrides]).
//   - The environment of one family of clouds (OpenStack's OS_…, Huawei Cloud's HW_…) says nothing of the other's
//     ([chooseFamily]).
//   - What stands beside another user's name is that user's ([withholdForeign], [settings.Sources.domainOf]).
//   - Beside a named cloud the environment does not say where to log in ([settings.Sources.AuthURL]).
//
// # Which URL gets which secret
//
//	URL named by                   gets the secrets of
//	the block                      all sources of the family
//	an entry                       all sources
//	OS_AUTH_URL                    the block and OS_…; nobody's where a cloud is named
//	HW_AUTH_URL, or the region     the block and HW_…
//	OS_COMPUTE_ENDPOINT_OVERRIDE   the block and OS_…; of an entry what Keystone issues for it, and never a token
//	                               that stands in it
//
// A profile of Huawei Cloud's counts as whoever names it.
//
// The block is written to be completed by the environment (its password beside OS_AUTH_URL, say); an entry is not. A
// token that Keystone issues for an entry goes where openstackclient sends it too: it is good for hours, and the
// variable is there to move requests within the cloud.
//
// What goes to auth_url: passwords, passcodes, secrets of application credentials, tokens, access tokens; for trusts
// those of the trustee. What goes to endpoint: tokens. Of an access key the secret key goes nowhere, and a signature
// is good for one host; its security token goes where its requests go.

// overrides are the arguments that say no more than which part of a cloud is read. Their variables win over the entry
// of a named cloud, as they do for openstackclient (osc_lib/shell.py makes them the defaults of the command line, which
// get_one in openstacksdk's openstack/config/loader.py lays over the entry).
var overrides = []string{"region", "endpoint_type", "endpoint", "microversion"}

// connectionArguments say how to talk to a cloud, and neither to which nor as whom: their OpenStack variables count at
// Huawei Cloud too, which has none for them.
var connectionArguments = []string{"microversion", "insecure", "cacert_file"}

// environmentCloud is what openstacksdk calls the environment as a cloud.
const environmentCloud = "envvars"

// findSources orders where settings come from.
func findSources(block settings.Settings, getenv func(string) string) (settings.Sources, error) {
	ours, hw := huawei.DropDisabledECSAgency(settings.FromBlock(block), settings.FromHuawei(getenv))
	openstack := settings.FromOpenStack(getenv)
	cloud := settings.Sources{ours, openstack}.Get("cloud")
	namesCloud := cloud.IsSet() && cloud.Text != environmentCloud
	switch chooseFamily(ours, openstack, hw, namesCloud) {
	case huaweiKeyFamily:
		hw = hw.Without([]string{"user_id", "user_name", "password", "token"})
		return settings.Sources{ours, hw, openstack.Only(connectionArguments)}, nil
	case huaweiLoginFamily:
		hw, err := huawei.CompleteLogin(hw, ours.First("region").Text)
		return settings.Sources{ours, hw, openstack.Only(connectionArguments)}, err
	case openstackFamily:
	}
	from := settings.Sources{ours, openstack.Only(overrides)}
	openstack.Withheld = foreignLogin(ours, hw)
	if !namesCloud {
		return append(from, openstack), nil
	}
	entry, err := cloudsyaml.Source(cloud, from.Get("region").Text, getenv, isKnownAuthType)
	return append(from, entry, openstack), err
}

// family is whose variables count.
type family int

const (
	openstackFamily   family = iota
	huaweiLoginFamily        // by a user's password or a token, at Huawei Cloud's IAM
	huaweiKeyFamily          // by an access key
)

// chooseFamily decides whose variables count, OpenStack's or Huawei Cloud's (hw): by what the block says of credentials
// and of where to log in; where it leaves that open, by which of the environment's credentials are the more specific.
//
//	the block has                          the environment that counts
//	an access key, a profile, ecs_agency   HW_…
//	a cloud, or OS_CLOUD is set            OS_…
//	a token, an application credential     OS_…
//	a user, or their password              HW_… where it holds a password, names no other user, and auth_url is not
//	                                       another cloud's; else OS_…
//	auth_url of another cloud              OS_…; HW_… keys where OS_… has no credentials
//	none of these                          the more specific: HW_AUTH_TOKEN; OS_TOKEN, OS_ACCESS_TOKEN; HW_… keys;
//	                                       OS_APPLICATION_CREDENTIAL_…; HW_USER_PASSWORD; OS_PASSWORD
func chooseFamily(block, openstack, hw settings.Source, namesCloud bool) family {
	own, hasOwn := kindOf(block)
	isElsewhere := !huawei.MayBeAt(block.First("auth_url"), block, hw)
	offersLogin := hw.First("password").IsSet() && !hw.NamesAnother(block, settings.UserNames)
	switch {
	case hasOwn && own.signs:
		return huaweiKeyFamily
	case namesCloud, hasOwn && !slices.Contains(own.secrets, "password"):
		return openstackFamily
	case hasOwn && offersLogin && !isElsewhere && !completes(openstack, hw):
		return huaweiLoginFamily
	case hasOwn:
		return openstackFamily
	}
	theirs, hasTheirs := kindOf(openstack)
	hasKey := hw.First(huawei.KeyArguments...).IsSet() || hw.First(settings.IdentityProviderID).IsSet()
	switch {
	case isElsewhere && hasKey && !hasTheirs:
		return huaweiKeyFamily
	case isElsewhere:
		return openstackFamily
	case hw.First("token").IsSet():
		return huaweiLoginFamily
	case hasTheirs && slices.Contains(theirs.arguments, "token"), openstack.First("token", "access_token").IsSet():
		return openstackFamily
	case hasKey:
		return huaweiKeyFamily
	case hw.First("password").IsSet() && !openstack.First("application_credential_secret").IsSet() &&
		!completes(openstack, hw):
		return huaweiLoginFamily
	}
	return openstackFamily
}

// completes reports whether OpenStack's variables say who logs in where Huawei Cloud's have a password and no user.
func completes(s, hw settings.Source) bool {
	return !hw.First(settings.UserNames...).IsSet() && s.First("user_id", "user_name", "password").IsSet()
}

// foreignLogin tells, by argument, why a login in Huawei Cloud's variables does not count for this block.
func foreignLogin(block, hw settings.Source) map[string]string {
	found := map[string]string{}
	for _, secret := range []string{"password", "token"} {
		if set := hw.First(secret); set.IsSet() && !huawei.MayBeAt(block.First("auth_url"), block, hw) {
			found[secret] = set.Origin + " is Huawei Cloud's, and auth_url does not lead there: where it is " +
				"one of the family, set HW_AUTH_URL to it"
		}
	}
	return found
}

// withholdForeign takes out of each source the secrets that stand beside the name of another user, application
// credential or access key than the one that logs in: that of the first source that names one. A source that names
// nobody, or the same one, keeps them.
func withholdForeign(from settings.Sources, login loginKind) settings.Sources {
	own := from.WithholdForeign(login.names, login.secrets).WithholdForeign([]string{"cert"}, []string{"key"})
	if own.First(login.names...).Argument == "application_credential_name" { // which is its user's
		return own.WithholdForeign(settings.UserNames, login.secrets)
	}
	return own
}
