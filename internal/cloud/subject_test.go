package cloud

import "testing"

func TestSources_Domains(t *testing.T) {
	for _, c := range []struct {
		name   string
		block  Settings
		env    environment
		id, of string // the user's domain's ID or name
	}{
		{"none", nil, nil, "default", ""},
		{"its own ID", Settings{"user_domain_id": "1", "domain_id": "2", "default_domain": "3"}, nil, "1", ""},
		{"its own name", Settings{"user_domain_name": "one", "domain_id": "2"}, nil, "", "one"},
		{"an ID before a name", Settings{"user_domain_name": "one", "user_domain_id": "1"}, nil, "1", ""},
		{"the common one", Settings{"domain_name": "two", "default_domain": "3"}, nil, "", "two"},
		{"the project's is not the user's", Settings{"project_domain_id": "4"}, nil, "default", ""},
		{"a name in the block switches off an ID in the environment", Settings{"user_domain_name": "one"}, environment{"OS_USER_DOMAIN_ID": "1"}, "", "one"},
		{"default_domain, as an ID", Settings{"default_domain": "3"}, nil, "3", ""},
		{"another's domain is not the user's", Settings{"user_name": "me"}, environment{"OS_USERNAME": "you", "OS_USER_DOMAIN_NAME": "one"}, "default", ""},
		{"a domain alone completes the user", Settings{"user_name": "me"}, environment{"OS_USER_DOMAIN_NAME": "one"}, "", "one"},
		{"white space at its ends", Settings{"user_domain_name": "\tone\r\n"}, nil, "", "one"},
		{"default_domain is what is left when no place has another", Settings{"default_domain": "3"}, environment{"OS_USER_DOMAIN_NAME": "one"}, "", "one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := Settings{"auth_url": "https://keystone.example.com", "user_name": "me", "password": "p"}.with(c.block)
			from, err := findSources(block, c.env.get)
			if err != nil {
				t.Fatal(err)
			}
			if id, name := from.user().domain.forms(false); id != c.id || name != c.of {
				t.Errorf("ID %q, name %q", id, name)
			}
		})
	}
}

func TestScope_Project(t *testing.T) {
	for _, c := range []struct {
		name                         string
		block                        Settings
		project, in, domain, inNamed string
	}{
		{"an ID needs no domain", Settings{"project_id": "147", "project_domain_id": "1"}, "147", "", "", ""},
		{"a name", Settings{"project_name": "demo"}, "", "demo", "default", ""},
		{"a name in a domain", Settings{"project_name": "demo", "project_domain_name": "one"}, "", "demo", "", "one"},
		{"a name in the common domain", Settings{"project_name": "demo", "domain_id": "2"}, "", "demo", "2", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := Settings{"auth_url": "https://keystone.example.com", "user_name": "me", "password": "p"}.with(c.block)
			wanted, err := newScope(sources{blockSource(block)})
			if err != nil {
				t.Fatal(err)
			}
			scope := wanted.authScope(false)
			if scope == nil || scope.ProjectID != c.project || scope.ProjectName != c.in || scope.DomainID != c.domain || scope.DomainName != c.inNamed {
				t.Errorf("%+v", scope)
			}
		})
	}
	if scope, err := newScope(sources{blockSource(Settings{"user_name": "me"})}); err != nil || scope.authScope(false) != nil {
		t.Errorf("without a project: %+v, %v", scope, err)
	}
}
