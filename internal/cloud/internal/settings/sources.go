package settings

import (
	"slices"
	"strings"
	"unicode"
)

// sourceKind is what a source is. Of two kinds the smaller one wins.
type sourceKind int

// The kinds.
const (
	blockKind       sourceKind = iota
	EntryKind                  // of clouds.yaml
	EnvironmentKind            // variables of either family
	ProfileKind                // of Huawei Cloud's command-line tool
)

// Source is one place that settings come from.
type Source struct {
	Settings Settings
	Name     func(argument string) string // where a setting of this source stands, for people
	Kind     sourceKind

	Withheld map[string]string // why a secret that it has does not count, by argument
}

// Sources are the places that settings come from, the one that wins first.
type Sources []Source

// FromBlock is the provider block as a source.
func FromBlock(settings Settings) Source {
	name := func(argument string) string { return argument + " in the provider block" }
	return Source{Settings: settings, Name: name, Kind: blockKind}
}

// FromOpenStack reads OpenStack's variables of all arguments. getenv is os.Getenv, or a stand-in.
func FromOpenStack(getenv func(string) string) Source {
	known := slices.Concat(keyVariables, Arguments)
	from := environmentSource(getenv, "OS_", known)
	if IsWithoutLogin(from.First("auth_type").Text) {
		return environmentSource(getenv, "OS_", append(known, loginEndpoint))
	}
	return from
}

// FromHuawei reads Huawei Cloud's variables of all arguments.
func FromHuawei(getenv func(string) string) Source {
	return environmentSource(getenv, "HW_", slices.Concat(keyVariables, Arguments))
}

// environmentSource reads the variables of one family, by their prefix; the first that is set counts.
func environmentSource(getenv func(string) string, prefix string, known []Argument) Source {
	settings, variables := Settings{}, map[string]string{}
	for _, argument := range known {
		for _, variable := range append(slices.Clone(argument.Environment), argument.Huawei) {
			value := getenv(variable)
			if strings.HasPrefix(variable, prefix) && Trim(value) != "" && settings[argument.Name] == "" {
				settings[argument.Name], variables[argument.Name] = value, variable
			}
		}
	}
	name := func(argument string) string { return variables[argument] + " in the environment" }
	return Source{Settings: settings, Name: name, Kind: EnvironmentKind}
}

// Only is the same source with no other than those settings.
func (s Source) Only(arguments []string) Source {
	chosen := Settings{}
	for _, argument := range arguments {
		chosen[argument] = s.Settings[argument]
	}
	s.Settings = chosen
	return s
}

// Without is the same source without those settings.
func (s Source) Without(arguments []string) Source {
	rest := Settings{}
	for argument, text := range s.Settings {
		if !slices.Contains(arguments, argument) {
			rest[argument] = text
		}
	}
	s.Settings = rest
	return s
}

// Trim is a value without white space at its ends, which is a slip, of a copy or of a file's last line. The marks
// that have no width (a file's byte order mark, the zero width space of a web page) count as white space too.
func Trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
}

// First returns the first of the arguments that the source has, trimmed; only a password may end in white space.
func (s Source) First(arguments ...string) Setting {
	for _, argument := range arguments {
		text := s.Settings[argument]
		if argument != "password" {
			text = Trim(text)
		}
		if text != "" {
			return Setting{Text: text, Argument: argument, Origin: s.Name(argument), From: s.Kind}
		}
	}
	return Setting{}
}

// Get returns the setting of the first source that has it.
func (from Sources) Get(argument string) Setting { return from.First(argument) }

// First returns, of the first source that has any of the arguments, the first of them. So an ID in the provider block
// switches off a name in the environment, and the other way round.
func (from Sources) First(arguments ...string) Setting {
	_, found := from.Find(arguments...)
	return found
}

// Find is [Sources.First] with the source's index; -1 where none has any of the arguments.
func (from Sources) Find(arguments ...string) (int, Setting) {
	for i, s := range from {
		if found := s.First(arguments...); found.IsSet() {
			return i, found
		}
	}
	return -1, Setting{}
}

// NamesCloud reports whether an entry of clouds.yaml is among the sources.
func (from Sources) NamesCloud() bool {
	return slices.ContainsFunc(from, func(s Source) bool { return s.Kind == EntryKind })
}
