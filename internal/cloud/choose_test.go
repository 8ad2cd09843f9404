package cloud

import "testing"

// TestNew_HalfGivenCredentials blames the half that is there, or where that is a secret the one that is missing, and says how
// to give the other.
func TestNew_HalfGivenCredentials(t *testing.T) {
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
		{"a password", Settings{"password": "hunter2"}, nil, "user_name", []string{"OS_USERNAME", "OS_USER_ID"}},
		{"a password in the environment", nil, environment{"OS_PASSWORD": "hunter2"}, "user_name", []string{"OS_PASSWORD in the environment"}},
		{"an application credential", Settings{"application_credential_id": "a"}, nil, "application_credential_id", []string{`"a" has no secret`, "OS_APPLICATION_CREDENTIAL_SECRET"}},
		{"an application credential, and a password", Settings{"application_credential_id": "a", "user_name": "me", "password": "hunter2"}, nil, "application_credential_id", []string{"has no secret"}},
		{"an application credential's secret", Settings{"application_credential_secret": "hunter2"}, nil, "application_credential_id", []string{"OS_APPLICATION_CREDENTIAL_ID", "OS_APPLICATION_CREDENTIAL_NAME"}},
		{"an application credential's name without a user", Settings{"application_credential_name": "a", "application_credential_secret": "hunter2"}, nil, "application_credential_name", []string{"OS_USER_ID", "OS_USERNAME"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.block.with(Settings{"auth_url": "https://keystone.example.com"}), c.env.get, patient)
			wantSettingError(t, err, c.argument, c.parts...)
		})
	}
}

func TestCloud_CredentialSaysWhereItIsFrom(t *testing.T) {
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
