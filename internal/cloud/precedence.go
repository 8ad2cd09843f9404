package cloud

import (
	"maps"
	"slices"
	"strings"
)

// # Who logs in where
//
// Settings come from the provider block, then the entry of a named cloud, then the environment. The first that has a
// setting decides, with these exceptions:
//
//   - Variables that say which part of a cloud is read come before the entry ([overrides]).
//   - The environment of one family of clouds (OpenStack's OS_…, Huawei Cloud's HW_…) says nothing of the other's
//     ([sources.family]).
//   - What stands beside another user's name is that user's ([sources.ownSecrets], [sources.domainOf]).
//   - Beside a named cloud the environment does not say where to log in ([sources.authURL]).
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
func findSources(block Settings, getenv func(string) string) (sources, error) {
	ours, huawei := wantedECSAgency(blockSource(block), huaweiSource(getenv))
	openstack := openstackSource(getenv)
	cloud := sources{ours, openstack}.get("cloud")
	namesCloud := cloud.isSet() && cloud.text != environmentCloud
	switch chooseFamily(ours, openstack, huawei, namesCloud) {
	case huaweiKeyFamily:
		huawei = huawei.without([]string{"user_id", "user_name", "password", "token"})
		return sources{ours, huawei, openstack.only(connectionArguments)}, nil
	case huaweiLoginFamily:
		huawei, err := completeLogin(huawei, ours.first("region").text)
		return sources{ours, huawei, openstack.only(connectionArguments)}, err
	case openstackFamily:
	}
	from := sources{ours, openstack.only(overrides)}
	openstack.withheld = foreignLogin(ours, huawei)
	if !namesCloud {
		return append(from, openstack), nil
	}
	entry, err := cloudsYAMLSource(cloud, from.get("region").text, getenv)
	return append(from, entry, openstack), err
}

// family is whose variables count.
type family int

const (
	openstackFamily   family = iota
	huaweiLoginFamily        // by a user's password or a token, at Huawei Cloud's IAM
	huaweiKeyFamily          // by an access key
)

// chooseFamily decides whose variables count, by what the block says of credentials and of where to log in; where it
// leaves that open, by which of the environment's credentials are the more specific.
//
//	the block has                          the environment that counts
//	an access key, a profile, ecs_agency   HW_…
//	a cloud, or OS_CLOUD is set            OS_…
//	a token, an application credential     OS_…
//	a user, or his password                HW_… where it holds a password, names no other user, and auth_url is not
//	                                       another cloud's; else OS_…
//	auth_url of another cloud              OS_…; HW_… keys where OS_… has no credentials
//	none of these                          the more specific: HW_AUTH_TOKEN; OS_TOKEN, OS_ACCESS_TOKEN; HW_… keys;
//	                                       OS_APPLICATION_CREDENTIAL_…; HW_USER_PASSWORD; OS_PASSWORD
func chooseFamily(block, openstack, huawei source, namesCloud bool) family {
	own, hasOwn := block.loginKind()
	isElsewhere := !leadsToHuawei(block.first("auth_url"), block, huawei)
	offersLogin := huawei.first("password").isSet() && !huawei.namesAnother(block, userNames)
	switch {
	case hasOwn && own.signs:
		return huaweiKeyFamily
	case namesCloud, hasOwn && !slices.Contains(own.secrets, "password"):
		return openstackFamily
	case hasOwn && offersLogin && !isElsewhere && !openstack.completes(huawei):
		return huaweiLoginFamily
	case hasOwn:
		return openstackFamily
	}
	theirs, hasTheirs := openstack.loginKind()
	hasKey := huawei.first(accessKeyArguments...).isSet() || huawei.first(identityProviderID).isSet()
	switch {
	case isElsewhere && hasKey && !hasTheirs:
		return huaweiKeyFamily
	case isElsewhere:
		return openstackFamily
	case huawei.first("token").isSet():
		return huaweiLoginFamily
	case hasTheirs && slices.Contains(theirs.arguments, "token"), openstack.first("token", "access_token").isSet():
		return openstackFamily
	case hasKey:
		return huaweiKeyFamily
	case huawei.first("password").isSet() && !openstack.first("application_credential_secret").isSet() &&
		!openstack.completes(huawei):
		return huaweiLoginFamily
	}
	return openstackFamily
}

// completes reports whether OpenStack's variables say who logs in where Huawei Cloud's have a password and no user.
func (s source) completes(huawei source) bool {
	return !huawei.first(userNames...).isSet() && s.first("user_id", "user_name", "password").isSet()
}

// leadsToHuawei reports whether an auth_url may be Huawei Cloud's, or none is set: its host is that of HW_AUTH_URL, is
// of the site, or is called as IAM is in each cloud of the family (iam.eu-de.otc.t-systems.com, and on a Huawei Cloud
// Stack iam-apigateway-proxy.…).
func leadsToHuawei(authURL setting, block, huawei source) bool {
	if !authURL.isSet() {
		return true
	}
	if own := hostOf(huawei.first("auth_url").text); own != "" && own == hostOf(authURL.text) {
		return true
	}
	from, host := sources{block, huawei}, hostname(authURL.text)
	label, _, isName := strings.Cut(host, ".")
	return isName && (label == "iam" || strings.HasPrefix(label, "iam-")) ||
		isSiteOf(host, from.get("region").text, from.get("cloud_domain").text)
}

// foreignLogin says, by argument, why a login in Huawei Cloud's variables does not count for this block.
func foreignLogin(block, huawei source) map[string]string {
	found := map[string]string{}
	for _, secret := range []string{"password", "token"} {
		if set := huawei.first(secret); set.isSet() && !leadsToHuawei(block.first("auth_url"), block, huawei) {
			found[secret] = set.source + " is Huawei Cloud's, and auth_url does not lead there: where it is " +
				"one of the family, set HW_AUTH_URL to it"
		}
	}
	return found
}

// userNames are the arguments that name a user.
var userNames = []string{"user_id", "user_name"}

// ownSecrets takes out of each source the secrets that stand beside the name of another user, application credential or
// access key than the one that logs in: that of the first source that names one. A source that names nobody, or the
// same one, keeps them.
func (from sources) ownSecrets(login loginKind) sources {
	own := from.secretsOf(login.names, login.secrets).secretsOf([]string{"cert"}, []string{"key"})
	if own.first(login.names...).argument == "application_credential_name" { // which is its user's
		return own.secretsOf(userNames, login.secrets)
	}
	return own
}

func (from sources) secretsOf(names, secrets []string) sources {
	index, owner := from.find(names...)
	if !owner.isSet() {
		return from
	}
	from = slices.Clone(from)
	for i, s := range from {
		if s.namesAnother(from[index], names) {
			from[i] = s.withhold(secrets, s.first(names...))
		}
	}
	return from
}

// namesAnother reports whether a source names another one than the owner does: by an ID or a name that differs, or by
// one of which the owner has only the other. Users of one name are two where their domains differ.
func (s source) namesAnother(owner source, names []string) bool {
	if !s.first(names...).isSet() || !owner.first(names...).isSet() {
		return false
	}
	isSame := false
	for _, name := range names {
		theirs, own := s.first(name), owner.first(name)
		switch {
		case !theirs.isSet() || !own.isSet():
		case theirs.text != own.text:
			return true
		case name == "user_name" && s.isInAnotherDomain(owner):
			return true
		default:
			isSame = true
		}
	}
	return !isSame
}

// isInAnotherDomain compares the domains of two sources' users, where both give them in the same form.
func (s source) isInAnotherDomain(owner source) bool {
	arguments := []string{"user_domain_id", "user_domain_name", "domain_id", "domain_name"}
	theirs, own := s.first(arguments...), owner.first(arguments...)
	isID := func(domain setting) bool { return strings.HasSuffix(domain.argument, "_id") }
	return theirs.isSet() && own.isSet() && isID(theirs) == isID(own) && theirs.text != own.text
}

// withhold is the source without secrets, which are those of whom it names beside them.
func (s source) withhold(secrets []string, named setting) source {
	kept := s.without(secrets)
	kept.withheld = maps.Clone(s.withheld)
	if kept.withheld == nil {
		kept.withheld = map[string]string{}
	}
	for _, secret := range secrets {
		if set := s.first(secret); set.isSet() {
			kept.withheld[secret] = set.source + " stands beside another name, " + named.String() +
				", so it is not used"
		}
	}
	return kept
}

// whyWithheld says why secrets that are set do not count, to follow an error; "" where none is.
func (from sources) whyWithheld(secrets ...string) string {
	var text strings.Builder
	for _, s := range from {
		for _, secret := range secrets {
			if why := s.withheld[secret]; why != "" {
				text.WriteString(". " + why)
			}
		}
	}
	return text.String()
}

// passcodeBeside is the code where nobody says whether one is wanted. One that stands beside another password is of
// another user, and one in the environment may be left from another cloud, where the password is that of an entry.
func (from sources) passcodeBeside(password setting) setting {
	for _, s := range from {
		isOwn := !password.isSet() || s.kind == password.kind
		isSpare := !s.first("password").isSet() && (password.kind != entryKind || s.kind != environmentKind)
		if passcode := s.first("passcode"); passcode.isSet() && (isOwn || isSpare) {
			return passcode
		}
	}
	return setting{}
}

// domainOf finds the domain of the user or the project that the source of that index names: the subject's own, else
// the common one, else the default, else a guess.
func (from sources) domainOf(whose string, index int) domain {
	relevant := from.withDomainOf(whose, index)
	found := relevant.first(whose+"_domain_id", whose+"_domain_name", "domain_id", "domain_name")
	if !found.isSet() {
		found = relevant.first("default_domain_id", "default_domain_name", "default_domain")
	}
	if !found.isSet() {
		return domain{setting{text: "default", argument: "domain_id"}}
	}
	return domain{found}
}

// withDomainOf are the sources that may say so. One that names another subject has that one's domain, and the
// environment says nothing of what stands in an entry; an entry says of what stands in the environment only what that
// leaves open.
func (from sources) withDomainOf(whose string, index int) sources {
	var relevant, last sources
	names := []string{whose + "_id", whose + "_name"}
	for i, s := range from {
		switch {
		case i > index && index >= 0 && s.namesAnother(from[index], names),
			index >= 0 && from[index].kind == entryKind && s.kind == environmentKind:
		case index >= 0 && from[index].kind == environmentKind && s.kind == entryKind:
			last = append(last, s)
		default:
			relevant = append(relevant, s)
		}
	}
	return append(relevant, last...)
}

// authURL is where Keystone is. The entry of a named cloud is closed: where it does not say so, the block may, and the
// environment not, which may speak of another cloud.
func (from sources) authURL() setting {
	if !from.namesCloud() {
		return from.get("auth_url")
	}
	return slices.DeleteFunc(slices.Clone(from),
		func(s source) bool { return s.kind == environmentKind }).get("auth_url")
}

// loginURL is [sources.authURL] for what cannot do without.
func (from sources) loginURL(credential string) (setting, error) {
	url := from.authURL()
	if url.isSet() {
		return url, checkURL(url)
	}
	detail := "A login with " + credential + " needs Keystone's URL. Set " + howToSet("auth_url") +
		". (Only a token together with " + howToSet("endpoint") + " needs no login.)"
	if foreign := from.get("auth_url"); foreign.isSet() {
		detail = "A login with " + credential + " needs Keystone's URL, and the entry of cloud " +
			from.get("cloud").String() + " has none. Add auth_url to the entry's auth:, " +
			"or set auth_url in the provider block. (" + foreign.source + " may be another cloud's, so it is not " +
			"used beside a named one.)"
	}
	return setting{}, &SettingError{Argument: "auth_url", Summary: "Missing auth_url", Detail: detail}
}

// checkTokenURL refuses to send a token that stands in an entry to an endpoint that the environment names.
func checkTokenURL(token, endpoint setting) error {
	if token.kind == entryKind && endpoint.isSet() && endpoint.kind == environmentKind {
		return invalid(endpoint, "Foreign endpoint", "The token comes from %s, and the endpoint does not: it "+
			"may be another cloud's, so the token is not sent there. "+
			"Set compute_endpoint_override in the entry, or endpoint in the provider block", token.source)
	}
	return nil
}
