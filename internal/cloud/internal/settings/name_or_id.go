package settings

import (
	"fmt"
	"strings"
)

// NameOrID is a user or a project, by ID or by name. An ID needs no domain.
type NameOrID struct {
	Setting
	Domain domain
}

// domain is that of a user or a project. It is a guess where nobody set one.
type domain struct{ Setting }

// User is taken whole from the first source that names one.
func (from Sources) User() NameOrID { return from.nameOrID("user") }

// Project is taken whole from the first source that names one.
func (from Sources) Project() NameOrID { return from.nameOrID("project") }

func (from Sources) nameOrID(whose string) NameOrID {
	index, found := from.Find(whose+"_id", whose+"_name")
	return NameOrID{Setting: found, Domain: from.domainOf(whose, index)}
}

// IsID reports whether it is an ID, and no name.
func (s NameOrID) IsID() bool { return strings.HasSuffix(s.Argument, "_id") }

// String names the user or the project, its domain where that counts, and where both come from.
func (s NameOrID) String() string {
	if s.IsID() {
		return s.Setting.String()
	}
	return s.Setting.String() + " in the domain " + s.Domain.String()
}

// IsGuess reports whether nobody set the domain.
func (d domain) IsGuess() bool { return d.Origin == "" }

func (d domain) String() string {
	if d.IsGuess() {
		return fmt.Sprintf("%q (a guess, for no domain is set)", d.Text)
	}
	return d.Setting.String()
}

// IDOrName returns a domain as the ID or the name that it was given as. A default_domain is an ID, as for Terraform's
// OpenStack provider.
func (d domain) IDOrName() (id, name string) {
	if strings.HasSuffix(d.Argument, "_name") {
		return "", d.Text
	}
	return d.Text, ""
}
