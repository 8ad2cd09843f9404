package cloud

import "testing"

// TestChooseCredential: the first place that says who we are decides of what kind the credentials are.
func TestChooseCredential(t *testing.T) {
	const where = "https://keystone.example.com"
	password := Settings{"user_name": "me", "password": "hunter2"}
	for _, c := range []struct {
		name   string
		block  Settings
		env    environment
		kind   Kind
		secret string // its origin
	}{
		{"a token", Settings{"token": "hunter2"}, nil, KindToken, "token in the provider block"},
		{"an application credential", Settings{"application_credential_id": "a", "application_credential_secret": "hunter2"}, nil, KindApplicationCredential, "application_credential_secret in the provider block"},
		{"a password", password, nil, KindPassword, "password in the provider block"},
		{"a token before an application credential", Settings{"token": "hunter2", "application_credential_id": "a", "application_credential_secret": "s"}, nil, KindToken, "token in the provider block"},
		{"an application credential before a password", password.with(Settings{"application_credential_id": "a", "application_credential_secret": "hunter2"}), nil, KindApplicationCredential, "application_credential_secret in the provider block"},
		{"a password in the block before a token in the environment", password, environment{"OS_TOKEN": "t"}, KindPassword, "password in the provider block"},
		{"a token in the environment before a password there", nil, environment{"OS_TOKEN": "t", "OS_USERNAME": "me", "OS_PASSWORD": "p"}, KindToken, "OS_TOKEN in the environment"},
		{"a user in the block, its password in the environment", Settings{"user_name": "me"}, environment{"OS_TOKEN": "t", "OS_PASSWORD": "p"}, KindPassword, "OS_PASSWORD in the environment"},
		{"a password in the block, its user in the environment", Settings{"password": "p"}, environment{"OS_USERNAME": "me"}, KindPassword, "password in the provider block"},
		{"a credential's ID in the block, its secret in the environment", Settings{"application_credential_id": "a"}, environment{"OS_APPLICATION_CREDENTIAL_SECRET": "s"}, KindApplicationCredential, "OS_APPLICATION_CREDENTIAL_SECRET in the environment"},
		{"empty strings are no credentials", Settings{"token": "", "application_credential_id": ""}, environment{"OS_TOKEN": "", "OS_USERNAME": "me", "OS_PASSWORD": "p"}, KindPassword, "OS_PASSWORD in the environment"},
		{"a project says nothing of who we are", Settings{"project_id": "147"}, environment{"OS_TOKEN": "t"}, KindToken, "OS_TOKEN in the environment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := newCloud(t, c.block.with(Settings{"auth_url": where}), c.env).credential
			if got.kind != c.kind || got.secret.source != c.secret {
				t.Errorf("%s", got)
			}
		})
	}
}

// TestHalfGivenCredentials blames the half that is there and says how to give the other.
func TestHalfGivenCredentials(t *testing.T) {
	for _, c := range []struct {
		name     string
		block    Settings
		env      environment
		argument string
		parts    []string
	}{
		{"a user", Settings{"user_name": "me"}, nil, "user_name", []string{`"me" has no password`, "OS_PASSWORD"}},
		{"a user's ID", Settings{"user_id": "0012"}, nil, "user_id", []string{`"0012" has no password`}},
		{"a user, and a token elsewhere", Settings{"user_name": "me"}, environment{"OS_TOKEN": "hunter2"}, "user_name", []string{"has no password"}},
		{"a password", Settings{"password": "hunter2"}, nil, "password", []string{"OS_USERNAME", "OS_USER_ID"}},
		{"a password in the environment", nil, environment{"OS_PASSWORD": "hunter2"}, "password", []string{"OS_PASSWORD in the environment"}},
		{"an application credential", Settings{"application_credential_id": "a"}, nil, "application_credential_id", []string{`"a" has no secret`, "OS_APPLICATION_CREDENTIAL_SECRET"}},
		{"an application credential, and a password", Settings{"application_credential_id": "a", "user_name": "me", "password": "hunter2"}, nil, "application_credential_id", []string{"has no secret"}},
		{"an application credential's secret", Settings{"application_credential_secret": "hunter2"}, nil, "application_credential_secret", []string{"OS_APPLICATION_CREDENTIAL_ID", "OS_APPLICATION_CREDENTIAL_NAME"}},
		{"an application credential's name without a user", Settings{"application_credential_name": "a", "application_credential_secret": "hunter2"}, nil, "application_credential_name", []string{"OS_USER_ID", "OS_USERNAME"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.block.with(Settings{"auth_url": "https://keystone.example.com"}), c.env.get, patient)
			wantSettingError(t, err, c.argument, c.parts...)
		})
	}
}

func TestCredentialSaysWhereItIsFrom(t *testing.T) {
	for _, c := range []struct {
		name  string
		block Settings
		env   environment
		want  string
	}{
		{"a token", Settings{"token": "hunter2"}, nil, "a token from token in the provider block"},
		{"a password", Settings{"user_name": "me"}, environment{"OS_PASSWORD": "hunter2"},
			`the password of user "me", the user from user_name in the provider block, the password from OS_PASSWORD in the environment`},
		{"an application credential", Settings{"application_credential_id": "a"}, environment{"OS_APPLICATION_CREDENTIAL_SECRET": "hunter2"},
			`application credential "a" from application_credential_id in the provider block, its secret from OS_APPLICATION_CREDENTIAL_SECRET in the environment`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := newCloud(t, c.block.with(Settings{"auth_url": "https://keystone.example.com"}), c.env).Credential(); got != c.want {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestDomains(t *testing.T) {
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
		{"default_domain is what is left when no place has another", Settings{"default_domain": "3"}, environment{"OS_USER_DOMAIN_NAME": "one"}, "", "one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			block := Settings{"auth_url": "https://keystone.example.com", "user_name": "me", "password": "p"}.with(c.block)
			options := newCloud(t, block, c.env).credential.authOptions("")
			if options.DomainID != c.id || options.DomainName != c.of {
				t.Errorf("ID %q, name %q", options.DomainID, options.DomainName)
			}
		})
	}
}

func TestScope(t *testing.T) {
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
			scope := newCloud(t, block, nil).credential.authOptions("").Scope
			if scope == nil || scope.ProjectID != c.project || scope.ProjectName != c.in || scope.DomainID != c.domain || scope.DomainName != c.inNamed {
				t.Errorf("%+v", scope)
			}
		})
	}
	if scope := newCloud(t, Settings{"auth_url": "https://k.example.com", "user_name": "me", "password": "p"}, nil).credential.authOptions("").Scope; scope != nil {
		t.Errorf("without a project: %+v", scope)
	}
}
