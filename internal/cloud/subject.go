package cloud

import (
	"fmt"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// subject is a user or a project, by ID or by name. An ID needs no domain.
type subject struct {
	setting
	domain domain
}

// domain is that of a user or a project. It is a guess where nobody set one.
type domain struct{ setting }

// user is taken whole from the first source that names one, and so is [sources.project].
func (from sources) user() subject { return from.subject("user") }

func (from sources) project() subject { return from.subject("project") }

func (from sources) subject(whose string) subject {
	index, found := from.find(whose+"_id", whose+"_name")
	return subject{setting: found, domain: from.domainOf(whose, index)}
}

func (s subject) isID() bool { return strings.HasSuffix(s.argument, "_id") }

// String names the subject, its domain where that counts, and where both come from.
func (s subject) String() string {
	if s.isID() {
		return s.setting.String()
	}
	return s.setting.String() + " in the domain " + s.domain.String()
}

// isGuess says whether nobody set the domain.
func (d domain) isGuess() bool { return d.source == "" }

func (d domain) String() string {
	if d.isGuess() {
		return fmt.Sprintf("%q (a guess, for no domain is set)", d.text)
	}
	return d.setting.String()
}

// forms returns a domain as the ID or the name that it was given as. A default_domain is an ID, as for Terraform's
// OpenStack provider.
func (d domain) forms() (id, name string) {
	if strings.HasSuffix(d.argument, "_name") {
		return "", d.text
	}
	return d.text, ""
}

// scope is what a token shall be for: a project, a trust or the whole system. The first source that names any of them
// decides. The zero value leaves it to Keystone, which takes the user's default project.
type scope struct {
	project subject
	trust   setting
	system  setting
}

// As keystoneauth does (keystoneauth1/identity/v3/base.py, get_auth_ref: mutual_exclusion), it refuses two of them in
// one source, and the system's beside a project of a later one: whoever wants a project must not get the system.
func newScope(from sources) (scope, error) {
	index, chosen := from.find("trust_id", "system_scope", "project_id", "project_name")
	if err := from.contradictScope(index, chosen); err != nil {
		return scope{}, err
	}
	switch chosen.argument {
	case "trust_id":
		return scope{trust: chosen}, nil
	case "system_scope":
		if !strings.EqualFold(chosen.text, "all") {
			return scope{}, invalid(chosen, "Invalid system_scope", "%q is not all, the only scope of a system "+
				"that Keystone knows", chosen.text)
		}
		return scope{system: chosen}, nil
	case "":
		return scope{}, nil
	}
	return scope{project: from.project()}, nil
}

// contradictScope refuses a scope beside which another one stands; chosen is the first, and index its source's.
func (from sources) contradictScope(index int, chosen setting) error {
	var others setting
	switch chosen.argument {
	case "trust_id":
		others = from[index].first("system_scope", "project_id", "project_name")
	case "system_scope":
		others = from[index:].first("project_id", "project_name")
	}
	if !others.isSet() {
		return nil
	}
	return invalid(chosen, "Contradictory scope", "A token is for one of a project, a trust and the whole system, and "+
		"%s (%s) is set beside %s (%s). Leave one of them out",
		chosen.argument, chosen.source, others.argument, others.source)
}

// authScope is the scope in gophercloud's form; nil for none.
func (s scope) authScope() *gophercloud.AuthScope {
	switch {
	case s.trust.isSet():
		return &gophercloud.AuthScope{TrustID: s.trust.text}
	case s.system.isSet():
		return &gophercloud.AuthScope{System: true}
	case !s.project.isSet():
		return nil
	case s.project.isID():
		return &gophercloud.AuthScope{ProjectID: s.project.text}
	}
	wanted := &gophercloud.AuthScope{ProjectName: s.project.text}
	wanted.DomainID, wanted.DomainName = s.project.domain.forms()
	return wanted
}

// String names what the token shall be for; "" where nobody says.
func (s scope) String() string {
	switch {
	case s.trust.isSet():
		return "the trust " + s.trust.String()
	case s.system.isSet():
		return "the whole system (" + s.system.source + ")"
	case !s.project.isSet():
		return ""
	}
	return "project " + s.project.String()
}
