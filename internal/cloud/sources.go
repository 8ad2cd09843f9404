package cloud

import (
	"slices"
	"strings"
	"unicode"
)

// sourceKind is what a source is. Of two kinds the smaller one wins.
type sourceKind int

const (
	blockKind sourceKind = iota
	entryKind
	environmentKind
	profileKind
)

// source is one place that settings come from.
type source struct {
	settings Settings
	name     func(argument string) string // where a setting of this source stands, for people
	kind     sourceKind

	withheld map[string]string // why a secret that it has does not count, by argument
}

// sources are the places that settings come from, the one that wins first.
type sources []source

func blockSource(settings Settings) source {
	name := func(argument string) string { return argument + " in the provider block" }
	return source{settings: settings, name: name, kind: blockKind}
}

// openstackSource reads OpenStack's variables of all arguments. getenv is os.Getenv, or a stand-in.
func openstackSource(getenv func(string) string) source {
	known := slices.Concat(keyVariables, Arguments)
	from := environmentSource(getenv, "OS_", known)
	if isWithoutLogin(from.first("auth_type").text) {
		return environmentSource(getenv, "OS_", append(known, loginEndpoint))
	}
	return from
}

// huaweiSource reads Huawei Cloud's variables of all arguments.
func huaweiSource(getenv func(string) string) source {
	return environmentSource(getenv, "HW_", slices.Concat(keyVariables, Arguments, huaweiVariables))
}

// environmentSource reads the variables of one family, by their prefix; the first that is set counts.
func environmentSource(getenv func(string) string, prefix string, known []Argument) source {
	settings, variables := Settings{}, map[string]string{}
	for _, argument := range known {
		for _, variable := range argument.Environment {
			value := getenv(variable)
			if strings.HasPrefix(variable, prefix) && trimmed(value) != "" && settings[argument.Name] == "" {
				settings[argument.Name], variables[argument.Name] = value, variable
			}
		}
	}
	name := func(argument string) string { return variables[argument] + " in the environment" }
	return source{settings: settings, name: name, kind: environmentKind}
}

// only is the same source with no other than those settings.
func (s source) only(arguments []string) source {
	chosen := Settings{}
	for _, argument := range arguments {
		chosen[argument] = s.settings[argument]
	}
	s.settings = chosen
	return s
}

// without is the same source without those settings.
func (s source) without(arguments []string) source {
	rest := Settings{}
	for argument, text := range s.settings {
		if !slices.Contains(arguments, argument) {
			rest[argument] = text
		}
	}
	s.settings = rest
	return s
}

// trimmed is a value without white space at its ends, which is a slip, of a copy or of a file's last line. The marks
// that have no width (a file's byte order mark, the zero width space of a web page) count as white space too.
func trimmed(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
}

// first returns the first of the arguments that the source has, trimmed; only a password may end in white space.
func (s source) first(arguments ...string) setting {
	for _, argument := range arguments {
		text := s.settings[argument]
		if argument != "password" {
			text = trimmed(text)
		}
		if text != "" {
			return setting{text: text, argument: argument, source: s.name(argument), kind: s.kind}
		}
	}
	return setting{}
}

// get returns the setting of the first source that has it.
func (from sources) get(argument string) setting { return from.first(argument) }

// first returns, of the first source that has any of the arguments, the first of them. So an ID in the provider block
// switches off a name in the environment, and the other way round.
func (from sources) first(arguments ...string) setting {
	_, found := from.find(arguments...)
	return found
}

// find is [sources.first] with the source's index; -1 where none has any of the arguments.
func (from sources) find(arguments ...string) (int, setting) {
	for i, s := range from {
		if found := s.first(arguments...); found.isSet() {
			return i, found
		}
	}
	return -1, setting{}
}

// namesCloud says whether an entry of clouds.yaml is among the sources.
func (from sources) namesCloud() bool {
	return slices.ContainsFunc(from, func(s source) bool { return s.kind == entryKind })
}
