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
	for i, s := range from {
		isAnothers := i > index && s.first(whose+"_id", whose+"_name").isSet()
		switch {
		case isAnothers, index >= 0 && from[index].kind == entryKind && s.kind == environmentKind:
		case index >= 0 && from[index].kind == environmentKind && s.kind == entryKind:
			last = append(last, s)
		default:
			relevant = append(relevant, s)
		}
	}
	return append(relevant, last...)
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

func newScope(from sources) (scope, error) {
	chosen := from.first("trust_id", "system_scope", "project_id", "project_name")
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
