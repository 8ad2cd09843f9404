package settings

import (
	"maps"
	"testing"
)

func TestNameOrID_Domain(t *testing.T) {
	for _, c := range []struct {
		name   string
		block  Settings
		env    environment
		id, of string // the user's domain's ID or name
	}{
		{name: "none", id: "default"},
		{name: "its own ID", block: Settings{"user_domain_id": "1", "domain_id": "2", "default_domain": "3"}, id: "1"},
		{name: "its own name", block: Settings{"user_domain_name": "one", "domain_id": "2"}, of: "one"},
		{name: "an ID before a name", block: Settings{"user_domain_name": "one", "user_domain_id": "1"}, id: "1"},
		{name: "the common one", block: Settings{"domain_name": "two", "default_domain": "3"}, of: "two"},
		{name: "the project's is not the user's", block: Settings{"project_domain_id": "4"}, id: "default"},
		{name: "a name in the block switches off an ID in the environment", block: Settings{"user_domain_name": "one"},
			env: environment{"OS_USER_DOMAIN_ID": "1"}, of: "one"},
		{name: "default_domain, as an ID", block: Settings{"default_domain": "3"}, id: "3"},
		{name: "a default domain that is said to be an ID", env: environment{"OS_DEFAULT_DOMAIN_ID": "3"}, id: "3"},
		{name: "a default domain that is said to be a name", env: environment{"OS_DEFAULT_DOMAIN_NAME": "three"},
			of: "three"},
		{name: "such a name behind the block's common domain", block: Settings{"domain_id": "2"},
			env: environment{"OS_DEFAULT_DOMAIN_NAME": "three"}, id: "2"},
		{name: "such a name behind the block's default_domain", block: Settings{"default_domain": "3"},
			env: environment{"OS_DEFAULT_DOMAIN_NAME": "three"}, id: "3"},
		{name: "another's domain is not the user's", block: Settings{"user_name": "me"},
			env: environment{"OS_USERNAME": "you", "OS_USER_DOMAIN_NAME": "one"}, id: "default"},
		{name: "a domain alone completes the user", block: Settings{"user_name": "me"},
			env: environment{"OS_USER_DOMAIN_NAME": "one"}, of: "one"},
		{name: "a byte order mark and a zero width space at its ends",
			block: Settings{"user_domain_name": "\ufeffone\u200b"}, of: "one"},
		{name: "the variables of keystoneauth's generic plugins", env: environment{"OS_DEFAULT_DOMAIN_ID": "3"},
			id: "3"},
		{name: "white space at its ends", block: Settings{"user_domain_name": "\tone\r\n"}, of: "one"},
		{name: "default_domain is what is left when no place has another", block: Settings{"default_domain": "3"},
			env: environment{"OS_USER_DOMAIN_NAME": "one"}, of: "one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := Settings{"user_name": "me"}
			maps.Copy(block, c.block)
			from := Sources{FromBlock(block), FromOpenStack(environmentOf(c.env))}
			if id, name := from.User().Domain.IDOrName(); id != c.id || name != c.of {
				t.Errorf("ID %q, name %q", id, name)
			}
		})
	}
}

// TestNameOrID_DomainBesideAnEntry: what the environment names is in the environment's domain, and in the entry's where
// the environment has none.
func TestNameOrID_DomainBesideAnEntry(t *testing.T) {
	entry := Source{Settings: Settings{"user_domain_name": "entrys", "project_domain_name": "entrys"}, Kind: EntryKind,
		Name: func(argument string) string { return argument + " in the entry" }}
	for _, c := range []struct {
		name string
		env  environment
		want string
	}{
		{"its own", environment{"OS_USER_DOMAIN_NAME": "own"}, "own"},
		{"its own, for both", environment{"OS_DOMAIN_NAME": "own"}, "own"},
		{"none", nil, "entrys"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := environment{"OS_USERNAME": "me"}
			maps.Copy(env, c.env)
			from := Sources{FromBlock(nil), entry, FromOpenStack(environmentOf(env))}
			if _, name := from.User().Domain.IDOrName(); name != c.want {
				t.Errorf("%q, want %q", name, c.want)
			}
		})
	}
}
