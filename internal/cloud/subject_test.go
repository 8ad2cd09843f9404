package cloud

import (
	"maps"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

func TestSources_Domains(t *testing.T) {
	for _, c := range []struct {
		name   string
		block  settings.Settings
		env    environment
		id, of string // the user's domain's ID or name
	}{
		{"none", nil, nil, "default", ""},
		{"its own ID", settings.Settings{"user_domain_id": "1", "domain_id": "2", "default_domain": "3"}, nil, "1", ""},
		{"its own name", settings.Settings{"user_domain_name": "one", "domain_id": "2"}, nil, "", "one"},
		{"an ID before a name", settings.Settings{"user_domain_name": "one", "user_domain_id": "1"}, nil, "1", ""},
		{"the common one", settings.Settings{"domain_name": "two", "default_domain": "3"}, nil, "", "two"},
		{"the project's is not the user's", settings.Settings{"project_domain_id": "4"}, nil, "default", ""},
		{"a name in the block switches off an ID in the environment", settings.Settings{"user_domain_name": "one"}, environment{"OS_USER_DOMAIN_ID": "1"}, "", "one"},
		{"default_domain, as an ID", settings.Settings{"default_domain": "3"}, nil, "3", ""},
		{"a default domain that is said to be an ID", nil, environment{"OS_DEFAULT_DOMAIN_ID": "3"}, "3", ""},
		{"a default domain that is said to be a name", nil, environment{"OS_DEFAULT_DOMAIN_NAME": "three"}, "", "three"},
		{"such a name behind the block's common domain", settings.Settings{"domain_id": "2"}, environment{"OS_DEFAULT_DOMAIN_NAME": "three"}, "2", ""},
		{"such a name behind the block's default_domain", settings.Settings{"default_domain": "3"}, environment{"OS_DEFAULT_DOMAIN_NAME": "three"}, "3", ""},
		{"another's domain is not the user's", settings.Settings{"user_name": "me"}, environment{"OS_USERNAME": "you", "OS_USER_DOMAIN_NAME": "one"}, "default", ""},
		{"a domain alone completes the user", settings.Settings{"user_name": "me"}, environment{"OS_USER_DOMAIN_NAME": "one"}, "", "one"},
		{"a byte order mark and a zero width space at its ends", settings.Settings{"user_domain_name": "\ufeffone\u200b"}, nil, "", "one"},
		{"the variables of keystoneauth's generic plugins", nil, environment{"OS_DEFAULT_DOMAIN_ID": "3"}, "3", ""},
		{"white space at its ends", settings.Settings{"user_domain_name": "\tone\r\n"}, nil, "", "one"},
		{"default_domain is what is left when no place has another", settings.Settings{"default_domain": "3"}, environment{"OS_USER_DOMAIN_NAME": "one"}, "", "one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := changed(settings.Settings{"auth_url": "https://keystone.example.com", "user_name": "me", "password": "p"}, c.block)
			from, err := findSources(block, c.env.Get)
			if err != nil {
				t.Fatal(err)
			}
			if id, name := from.User().Domain.IDOrName(); id != c.id || name != c.of {
				t.Errorf("ID %q, name %q", id, name)
			}
		})
	}
}

// TestSources_DomainsBesideAnEntry: what the environment names is in the environment's domain, and in the entry's where
// the environment has none.
func TestSources_DomainsBesideAnEntry(t *testing.T) {
	clouds := write(t, "clouds.yaml", `clouds: {mine: {auth: {auth_url: "https://keystone.example.com", user_domain_name: entrys, project_domain_name: entrys}}}`)
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
			env := environment{"OS_CLOUD": "mine", "OS_CLIENT_CONFIG_FILE": clouds, "OS_USERNAME": "me", "OS_PASSWORD": "hunter2"}
			maps.Copy(env, c.env)
			from, err := findSources(nil, env.Get)
			if err != nil {
				t.Fatal(err)
			}
			if _, name := from.User().Domain.IDOrName(); name != c.want {
				t.Errorf("%q, want %q", name, c.want)
			}
		})
	}
}
