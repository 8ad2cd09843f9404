package settings

// domainOf finds the domain of the user or the project that the source of that index names: its own, else
// the common one, else the default, else a guess.
func (from Sources) domainOf(whose string, index int) domain {
	relevant := from.withDomainOf(whose, index)
	found := relevant.First(whose+"_domain_id", whose+"_domain_name", "domain_id", "domain_name")
	if !found.IsSet() {
		found = relevant.First("default_domain_id", "default_domain_name", "default_domain")
	}
	if !found.IsSet() {
		return domain{Setting{Text: "default", Argument: "domain_id"}}
	}
	return domain{found}
}

// withDomainOf returns the sources whose domain may be that of the user or the project. A source that names another one
// has that one's domain. For what stands in an entry the environment does not count; for what stands in the environment
// an entry counts last.
func (from Sources) withDomainOf(whose string, index int) Sources {
	var relevant, last Sources
	names := []string{whose + "_id", whose + "_name"}
	for i, s := range from {
		switch {
		case i > index && index >= 0 && s.NamesAnother(from[index], names),
			index >= 0 && from[index].Kind == EntryKind && s.Kind == EnvironmentKind:
		case index >= 0 && from[index].Kind == EnvironmentKind && s.Kind == EntryKind:
			last = append(last, s)
		default:
			relevant = append(relevant, s)
		}
	}
	return append(relevant, last...)
}
