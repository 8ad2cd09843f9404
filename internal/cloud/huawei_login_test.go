package cloud

import (
	"maps"
	"strings"
	"testing"
)

// TestHuaweiLogin: Huawei Cloud's own variables and OpenStack's are two families. What goes where is never mixed.
func TestHuaweiLogin(t *testing.T) {
	user := environment{"HW_USER_NAME": "me", "HW_USER_PASSWORD": "hw-secret", "HW_DOMAIN_NAME": "account",
		"HW_REGION_NAME": "eu-west-101"}
	openstack := environment{"OS_AUTH_URL": "https://keystone.example.com", "OS_USERNAME": "os-user",
		"OS_PASSWORD": "os-secret", "OS_PROJECT_NAME": "os-project", "OS_USER_DOMAIN_NAME": "os-domain",
		"OS_REGION_NAME": "os-region"}
	with := environment{}.And
	european := values{"user_name": "me", "password": "hw-secret", "domain_name": "account",
		"user_domain_name": "", "auth_url": "https://iam.eu-west-101.myhuaweicloud.eu/v3",
		"project_name": "eu-west-101", "region": "eu-west-101"}
	openstacks := values{"user_name": "os-user", "password": "os-secret",
		"auth_url": "https://keystone.example.com", "project_name": "os-project", "region": "os-region"}
	for _, c := range []struct {
		name  string
		block values
		env   environment
		want  values
	}{
		{"a user", nil, user, european},
		{"beside another cloud's login", nil, with(openstack, user), european},
		{"a user's ID", nil,
			environment{"HW_USER_ID": "id", "HW_USER_PASSWORD": "hw-secret",
				"HW_AUTH_URL": "https://iam.example.com/v3"},
			values{"user_id": "id", "password": "hw-secret", "auth_url": "https://iam.example.com/v3"}},
		{"a token", nil, with(openstack, environment{"HW_AUTH_TOKEN": "hw-token", "HW_REGION_NAME": "cn-north-4"}),
			values{"token": "hw-token", "auth_url": "https://iam.cn-north-4.myhuaweicloud.com/v3",
				"project_name": "", "password": "", "user_name": ""}},
		{"a site", nil, with(user, environment{"HW_CLOUD": "example.com", "HW_INSECURE": "true", "HW_PROJECT_ID": "p"}),
			values{"auth_url": "https://iam.eu-west-101.example.com/v3", "insecure": "true",
				"project_id": "p", "project_name": ""}},
		{"the block's region", values{"region": "cn-north-4"}, user,
			values{"auth_url": "https://iam.cn-north-4.myhuaweicloud.com/v3", "project_name": "cn-north-4"}},
		{"the block's region, and another one's project", values{"region": "cn-north-4"},
			with(user, environment{"HW_PROJECT_ID": "p"}), values{"project_id": "", "project_name": "cn-north-4"}},
		{"the block's auth_url", values{"auth_url": "https://iam.example.com"}, user,
			values{"auth_url": "https://iam.example.com", "password": "hw-secret"}},
		{"the block's user", values{"user_name": "mine"},
			environment{"HW_USER_PASSWORD": "hw-secret", "HW_REGION_NAME": "cn-north-4"},
			values{"user_name": "mine", "password": "hw-secret",
				"auth_url": "https://iam.cn-north-4.myhuaweicloud.com/v3"}},
		{"OpenStack's variables that name no cloud", nil,
			with(user, environment{"OS_INSECURE": "true", "OS_CACERT": "/ca.pem", "OS_COMPUTE_API_VERSION": "2.60"}),
			values{"insecure": "true", "cacert_file": "/ca.pem", "microversion": "2.60"}},
		{"a password without a user, beside another cloud's login", nil,
			with(openstack, environment{"HW_USER_PASSWORD": "hw-secret"}), openstacks},
		{"a user without a password", nil, with(openstack, environment{"HW_USER_NAME": "me"}), openstacks},
		{"a region and a project", nil,
			with(openstack,
				environment{"HW_REGION_NAME": "r", "HW_PROJECT_NAME": "p", "HW_AUTH_URL": "https://iam.example.com"}),
			openstacks},
		{"an access key, and another cloud's project", values{"access_key": "AK"},
			environment{"OS_PROJECT_ID": "p", "OS_REGION_NAME": "r"}, values{"project_id": "", "region": ""}},
		{"a password beside another cloud's token", nil, with(openstack, user, environment{"OS_TOKEN": "os-token"}),
			changed(openstacks, values{"token": "os-token"})},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, err := findSources(c.block, c.env.Get)
			if err != nil {
				t.Fatal(err)
			}
			for argument, want := range c.want {
				if got := from.Get(argument); got.Text != want {
					t.Errorf("%s is %q from %s, want %q", argument, got.Text, got.Origin, want)
				}
			}
		})
	}
}

// TestHuaweiLogin_NamedCloud: nothing of Huawei Cloud's fills an entry of clouds.yaml.
func TestHuaweiLogin_NamedCloud(t *testing.T) {
	env := environment{"HW_USER_PASSWORD": "hw-secret", "HW_AUTH_TOKEN": "hw-token", "HW_REGION_NAME": "r",
		"OS_CLOUD": "first", "OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", cloudsOfAll)}
	for _, block := range []values{nil, {"cloud": "second", "user_name": "me"}} {
		from, err := findSources(block, env.Get)
		if err != nil {
			t.Fatal(err)
		}
		for _, argument := range []string{"password", "token", "region"} {
			if got := from.Get(argument).Text; got == "hw-secret" || got == "hw-token" || got == "r" {
				t.Errorf("%s is %q", argument, got)
			}
		}
	}
}

// TestDropDisabledECSAgency takes the words of other switches; one that says no is as good as none.
func TestDropDisabledECSAgency(t *testing.T) {
	user := environment{"OS_AUTH_URL": "https://keystone.example.com", "OS_USERNAME": "me", "OS_PASSWORD": "hunter2",
		"HW_REGION_NAME": "cn-north-4"}
	for word, want := range map[string]string{"0": "the password", "False": "the password", "1": "the agency",
		"yes": "the agency"} {
		env := environment{"HW_ECS_AGENCY": word}
		maps.Copy(env, user)
		if got := newCloud(t, nil, env).Credential(); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s", word, got)
		}
	}
	_, err := New(nil, environment{"HW_ECS_AGENCY": "maybe"}.Get, patient)
	wantSettingError(t, err, "ecs_agency", "neither true nor false", "HW_ECS_AGENCY")
}
