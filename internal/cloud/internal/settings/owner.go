package settings

import (
	"maps"
	"slices"
	"strings"
)

// UserNames are the arguments that name a user.
var UserNames = []string{"user_id", "user_name"}

// WithholdForeign takes the secrets out of each source that names, by these arguments, another one than the first
// source that names any.
func (from Sources) WithholdForeign(names, secrets []string) Sources {
	index, owner := from.Find(names...)
	if !owner.IsSet() {
		return from
	}
	from = slices.Clone(from)
	for i, s := range from {
		if s.NamesAnother(from[index], names) {
			from[i] = s.withhold(secrets, s.First(names...))
		}
	}
	return from
}

// NamesAnother reports whether a source names another one than the owner does: by an ID or a name that differs, or by
// an ID where the owner has only a name, or the other way round. Users of one name are two where their domains differ.
func (s Source) NamesAnother(owner Source, names []string) bool {
	if !s.First(names...).IsSet() || !owner.First(names...).IsSet() {
		return false
	}
	isSame := false
	for _, name := range names {
		theirs, own := s.First(name), owner.First(name)
		switch {
		case !theirs.IsSet() || !own.IsSet():
		case theirs.Text != own.Text:
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
func (s Source) isInAnotherDomain(owner Source) bool {
	arguments := []string{"user_domain_id", "user_domain_name", "domain_id", "domain_name"}
	theirs, own := s.First(arguments...), owner.First(arguments...)
	isID := func(domain Setting) bool { return strings.HasSuffix(domain.Argument, "_id") }
	return theirs.IsSet() && own.IsSet() && isID(theirs) == isID(own) && theirs.Text != own.Text
}

// withhold is the source without secrets, which are those of whom it names beside them.
func (s Source) withhold(secrets []string, named Setting) Source {
	kept := s.Without(secrets)
	kept.Withheld = maps.Clone(s.Withheld)
	if kept.Withheld == nil {
		kept.Withheld = map[string]string{}
	}
	for _, secret := range secrets {
		if set := s.First(secret); set.IsSet() {
			kept.Withheld[secret] = set.Origin + " stands beside another name, " + named.String() +
				", so it is not used"
		}
	}
	return kept
}

// WhyWithheld says why secrets that are set do not count, to follow an error; "" where none is.
func (from Sources) WhyWithheld(secrets ...string) string {
	var text strings.Builder
	for _, s := range from {
		for _, secret := range secrets {
			if why := s.Withheld[secret]; why != "" {
				text.WriteString(". " + why)
			}
		}
	}
	return text.String()
}
