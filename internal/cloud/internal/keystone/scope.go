package keystone

import (
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// scope is what a token shall be for: a project, a trust or the whole system. The first source that names any of them
// decides. The zero value leaves it to Keystone, which takes the user's default project.
type scope struct {
	project settings.NameOrID
	trust   settings.Setting
	system  settings.Setting
}

// newScope reads the scope. As keystoneauth does (keystoneauth1/identity/v3/base.py, get_auth_ref: mutual_exclusion),
// it refuses two in one source. It also refuses the system before a project of a later source: whoever wants a project
// must not get the system.
func newScope(from settings.Sources) (scope, error) {
	index, chosen := from.Find("trust_id", "system_scope", "project_id", "project_name")
	if err := contradictScope(from, index, chosen); err != nil {
		return scope{}, err
	}
	switch chosen.Argument {
	case "trust_id":
		return scope{trust: chosen}, nil
	case "system_scope":
		if !strings.EqualFold(chosen.Text, "all") {
			return scope{}, settings.Invalid(chosen, "Invalid system_scope",
				"%q is not all, the only scope of a system that Keystone knows", chosen.Text)
		}
		return scope{system: chosen}, nil
	case "":
		return scope{}, nil
	}
	return scope{project: from.Project()}, nil
}

// contradictScope refuses a scope beside which another one stands; chosen is the first, and index its source's.
func contradictScope(from settings.Sources, index int, chosen settings.Setting) error {
	var others settings.Setting
	switch chosen.Argument {
	case "trust_id":
		others = from[index].First("system_scope", "project_id", "project_name")
	case "system_scope":
		others = from[index:].First("project_id", "project_name")
	}
	if !others.IsSet() {
		return nil
	}
	return settings.Invalid(chosen, "Contradictory scope",
		"A token is for one of a project, a trust and the whole system, and %s (%s) is set beside %s (%s). Leave one "+
			"of them out", chosen.Argument, chosen.Origin, others.Argument, others.Origin)
}

// authScope is the scope in gophercloud's form; nil for none.
func (s scope) authScope() *gophercloud.AuthScope {
	switch {
	case s.trust.IsSet():
		return &gophercloud.AuthScope{TrustID: s.trust.Text}
	case s.system.IsSet():
		return &gophercloud.AuthScope{System: true}
	case !s.project.IsSet():
		return nil
	case s.project.IsID():
		return &gophercloud.AuthScope{ProjectID: s.project.Text}
	}
	wanted := &gophercloud.AuthScope{ProjectName: s.project.Text}
	wanted.DomainID, wanted.DomainName = s.project.Domain.IDOrName()
	return wanted
}

// String names what the token shall be for; "" where nobody says.
func (s scope) String() string {
	switch {
	case s.trust.IsSet():
		return "the trust " + s.trust.String()
	case s.system.IsSet():
		return "the whole system (" + s.system.Origin + ")"
	case !s.project.IsSet():
		return ""
	}
	return "project " + s.project.String()
}

// isOf reports whether a token is already for what is wanted, in any domain where nobody named one.
func (s scope) isOf(found *issuedToken) bool {
	switch {
	case s.trust.IsSet():
		return s.trust.Text == found.details.Trust.ID
	case s.system.IsSet():
		return found.details.System.All
	case !s.project.IsSet():
		return true
	case s.project.IsID():
		return s.project.Text == found.project.ID
	}
	id, name := s.project.Domain.IDOrName()
	isInDomain := s.project.Domain.IsGuess() || id == found.project.Domain.ID || name == found.project.Domain.Name
	return s.project.Text == found.project.Name && isInDomain
}
