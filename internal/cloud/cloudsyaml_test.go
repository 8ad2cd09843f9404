package cloud

import (
	"maps"
	"path/filepath"
	"testing"
)

// TestEntry reads entries in the forms that clouds.yaml files have.
func TestEntry(t *testing.T) {
	const auth = "\n    auth: {auth_url: https://keystone.example.com}"
	for _, c := range []struct {
		name, entry string // below clouds: / mine:
		want        Settings
	}{
		{"the keys under auth", `
    auth:
      auth_url: https://keystone.example.com/v3
      username: me
      user_id: "0012"
      password: secret
      token: gAAAA
      application_credential_id: aci
      application_credential_name: acn
      application_credential_secret: acs
      project_id: "147"
      project_name: demo
      user_domain_id: udi
      user_domain_name: udn
      project_domain_id: pdi
      project_domain_name: pdn
      domain_id: di
      domain_name: dn
      default_domain: dd`, Settings{
			"auth_url": "https://keystone.example.com/v3", "user_name": "me", "user_id": "0012", "password": "secret", "token": "gAAAA",
			"application_credential_id": "aci", "application_credential_name": "acn", "application_credential_secret": "acs",
			"project_id": "147", "project_name": "demo", "user_domain_id": "udi", "user_domain_name": "udn",
			"project_domain_id": "pdi", "project_domain_name": "pdn", "domain_id": "di", "domain_name": "dn", "default_domain": "dd",
		}},
		{"the keys beside auth", auth + `
    region_name: RegionOne
    interface: internal
    compute_endpoint_override: https://nova.example.com
    compute_api_version: 2.58
    default_domain: dd
    verify: false
    cacert: /ca.pem
    cert: /cert.pem
    key: /key.pem`, Settings{
			"auth_url": "https://keystone.example.com", "region": "RegionOne", "endpoint_type": "internal", "endpoint": "https://nova.example.com",
			"microversion": "2.58", "default_domain": "dd", "insecure": "true", "cacert_file": "/ca.pem", "cert": "/cert.pem", "key": "/key.pem",
		}},
		{"older names", "\n    auth: {auth_url: https://keystone.example.com, tenant_id: '147', tenant_name: demo, default_domain_id: dd}\n    endpoint_type: adminURL",
			Settings{"auth_url": "https://keystone.example.com", "project_id": "147", "project_name": "demo", "default_domain": "dd", "endpoint_type": "adminURL"}},
		{"newer names count before older ones", "\n    auth: {auth_url: https://keystone.example.com, tenant_id: old, project_id: new, tenant_name: old, project_name: new}\n    interface: public\n    endpoint_type: admin",
			Settings{"auth_url": "https://keystone.example.com", "project_id": "new", "project_name": "new", "endpoint_type": "public"}},
		{"values that YAML has other kinds for stay as they are written", "\n    auth: {auth_url: https://keystone.example.com, username: 1e3, password: 0123, user_id: yes, project_id: 147, project_name: 2026-11-21, token: true, domain_id: 0x1F, domain_name: 1_000}\n    compute_api_version: 2.10",
			Settings{"auth_url": "https://keystone.example.com", "user_name": "1e3", "password": "0123", "user_id": "yes", "project_id": "147", "project_name": "2026-11-21", "token": "true", "domain_id": "0x1F", "domain_name": "1_000", "microversion": "2.10"}},
		{"null and empty values are not set", "\n    auth: {auth_url: https://keystone.example.com, username: ~, password: '', project_id: null}\n    region_name:",
			Settings{"auth_url": "https://keystone.example.com"}},
		{"a list of regions: the first", auth + "\n    regions: [RegionTwo, RegionOne]", Settings{"auth_url": "https://keystone.example.com", "region": "RegionTwo"}},
		{"a list of regions with values", auth + "\n    regions:\n    - name: RegionTwo\n      values: {networks: []}\n    - RegionOne", Settings{"auth_url": "https://keystone.example.com", "region": "RegionTwo"}},
		{"a list of regions and a choice", auth + "\n    regions: [RegionTwo, RegionOne]\n    region_name: RegionOne", Settings{"auth_url": "https://keystone.example.com", "region": "RegionOne"}},
		{"verify: true says that OS_INSECURE does not count", auth + "\n    verify: true", Settings{"auth_url": "https://keystone.example.com", "insecure": "false"}},
		{"keys that are not known", auth + "\n    image_api_use_tasks: false\n    networks: [{name: a}]\n    force_ipv4: 1", Settings{"auth_url": "https://keystone.example.com"}},
		{"anchors and merges", "\n    <<: *defaults\n    auth:\n      <<: *who\n      username: me", Settings{"auth_url": "https://shared.example.com", "user_name": "me", "password": "shared", "region": "Shared"}},
		{"an alias", " *defaults", Settings{"auth_url": "https://shared.example.com", "region": "Shared"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, "clouds.yaml", `
who: &who {auth_url: https://shared.example.com, password: shared}
defaults: &defaults
  region_name: Shared
  auth: {auth_url: https://shared.example.com}
cache: 7
client: [1, {a: b}]
clouds:
  other: {auth: {auth_url: https://other.example.com}}
  mine:`+c.entry+"\n")
			found, err := readEntry("mine", path, environment{}.get)
			if err != nil {
				t.Fatal(err)
			}
			got := found.settings()
			maps.DeleteFunc(got, func(_, text string) bool { return text == "" })
			if !maps.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestEntryRefused(t *testing.T) {
	const auth = "auth: {auth_url: https://keystone.example.com}"
	for _, c := range []struct {
		name, content string
		parts         []string
	}{
		{"no such cloud", "clouds:\n  theirs: {" + auth + "}\n  another: {" + auth + "}", []string{`"mine"`, "it has another, theirs"}},
		{"no clouds", "clouds: {}", []string{"has no clouds"}},
		{"null for clouds", "clouds:", []string{"has no clouds"}},
		{"no key clouds", "mine: {" + auth + "}", []string{"has no clouds"}},
		{"an empty file", "", []string{"has no clouds"}},
		{"a list for clouds", "clouds:\n- mine", []string{"line 2 has a value of the wrong kind"}},
		{"a list for the file", "- clouds", []string{"line 1 has a value of the wrong kind"}},
		{"a text for the file", "hunter2", []string{"line 1 has a value of the wrong kind"}},
		{"null for the cloud", "clouds:\n  mine:", []string{"has no auth:"}},
		{"a text for the cloud", "clouds:\n  mine: hunter2", []string{"line 2 has a value of the wrong kind"}},
		{"no auth", "clouds:\n  mine:\n    region_name: RegionOne", []string{"has no auth:"}},
		{"an empty auth", "clouds:\n  mine:\n    auth: {}", []string{"has no auth:"}},
		{"a text for auth", "clouds:\n  mine:\n    auth: hunter2", []string{"line 3 has a value of the wrong kind"}},
		{"a list for auth", "clouds:\n  mine:\n    auth: [hunter2]", []string{"line 3 has a value of the wrong kind"}},
		{"a mapping for a password", "clouds:\n  mine:\n    auth: {password: {hunter2: hunter2}}", []string{"line 3 has a value of the wrong kind"}},
		{"a word for verify", "clouds:\n  mine:\n    " + auth + "\n    verify: hunter2", []string{"line 4 has a value of the wrong kind"}},
		{"two values of the wrong kind", "clouds:\n  mine:\n    auth: hunter2\n    verify: hunter2", []string{"line 3 has", "line 4 has"}},
		{"a mapping for a region", "clouds:\n  mine:\n    " + auth + "\n    regions: [{name: [hunter2]}]", []string{"line 4 has a value of the wrong kind"}},
		{"malformed", "clouds:\n  mine:\n  - a\n  b: hunter2", []string{"line"}},
		{"a tab", "clouds:\n\tmine: hunter2", []string{"line 2"}},
		{"a password that needs quotes", "clouds:\n  mine:\n    auth: {auth_url: https://keystone.example.com}\n    password: *hunter2", []string{"unknown anchor"}},
		{"a password that begins with a %", "clouds:\n  mine:\n    auth:\n      password: %hunter2", []string{"line 4"}},
		{"a profile that is nowhere", "clouds:\n  mine:\n    profile: vexxhost\n    auth: {username: me}", []string{`"vexxhost"`, "clouds-public.yaml"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, "clouds.yaml", c.content)
			for origin, block := range map[string]Settings{"cloud in the provider block": {"cloud": "mine"}, "OS_CLOUD in the environment": nil} {
				env := environment{"OS_CLIENT_CONFIG_FILE": path, "XDG_CONFIG_HOME": t.TempDir()}
				if block == nil {
					env["OS_CLOUD"] = "mine"
				}
				_, err := New(block, env.get, patient)
				wantSettingError(t, err, "cloud", append(c.parts, "Unusable clouds.yaml entry", path, origin)...)
			}
		})
	}
}

// TestCloudsFile finds the file in each of the places where openstackclient looks for it.
func TestCloudsFile(t *testing.T) {
	content := func(region string) string {
		return "clouds: {mine: {auth: {auth_url: https://keystone.example.com}, region_name: " + region + "}}"
	}
	here, xdg, home := t.TempDir(), t.TempDir(), t.TempDir()
	t.Chdir(here)
	named := write(t, "named.yaml", content("named"))
	env := environment{"XDG_CONFIG_HOME": xdg, "HOME": home}
	want := func(region string) {
		t.Helper()
		from, err := findSources(Settings{"cloud": "mine"}, env.get)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.get("region").text; got != region {
			t.Errorf("read the one in %s, want %s", got, region)
		}
	}

	_, err := New(Settings{"cloud": "mine"}, env.get, patient)
	wantSettingError(t, err, "cloud", "Missing clouds.yaml", filepath.Join(xdg, "openstack/clouds.yaml"), "/etc/openstack/clouds.yaml", "OS_CLIENT_CONFIG_FILE")

	writeTo(t, filepath.Join(home, ".config/openstack/clouds.yaml"), content("home"))
	delete(env, "XDG_CONFIG_HOME")
	want("home")
	env["XDG_CONFIG_HOME"] = xdg
	writeTo(t, filepath.Join(xdg, "openstack/clouds.yaml"), content("xdg"))
	want("xdg")
	writeTo(t, filepath.Join(here, "clouds.yaml"), content("here"))
	want("here")
	env["OS_CLIENT_CONFIG_FILE"] = named
	want("named")

	env["OS_CLIENT_CONFIG_FILE"] = filepath.Join(here, "missing.yaml") // no other is taken in its place
	_, err = New(Settings{"cloud": "mine"}, env.get, patient)
	wantSettingError(t, err, "cloud", "Missing clouds.yaml", "missing.yaml", "OS_CLIENT_CONFIG_FILE")
}

// TestSecureFile: what it says of a cloud is laid over clouds.yaml.
func TestSecureFile(t *testing.T) {
	const entry = "clouds: {mine: {auth: {auth_url: https://keystone.example.com, username: me}, region_name: RegionOne}}"
	secure := func(password string) string { return "clouds: {mine: {auth: {password: " + password + "}}}" }
	want := func(t *testing.T, env environment, password string) {
		t.Helper()
		from, err := findSources(Settings{"cloud": "mine"}, env.get)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.get("password").text; got != password {
			t.Errorf("password %q, want %q", got, password)
		}
		if from.get("user_name").text != "me" || from.get("region").text != "RegionOne" {
			t.Errorf("the rest of the entry is lost")
		}
	}
	t.Run("none", func(t *testing.T) {
		want(t, environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", entry)}, "")
	})
	t.Run("beside clouds.yaml", func(t *testing.T) {
		clouds := write(t, "clouds.yaml", entry)
		writeTo(t, filepath.Join(filepath.Dir(clouds), "secure.yaml"), secure("beside"))
		want(t, environment{"OS_CLIENT_CONFIG_FILE": clouds}, "beside")
	})
	t.Run("in the user's configuration", func(t *testing.T) {
		xdg := t.TempDir()
		writeTo(t, filepath.Join(xdg, "openstack/secure.yaml"), secure("user"))
		want(t, environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", entry), "XDG_CONFIG_HOME": xdg}, "user")
	})
	t.Run("named", func(t *testing.T) {
		clouds := write(t, "clouds.yaml", entry)
		writeTo(t, filepath.Join(filepath.Dir(clouds), "secure.yaml"), secure("beside"))
		want(t, environment{"OS_CLIENT_CONFIG_FILE": clouds, "OS_CLIENT_SECURE_FILE": write(t, "s.yaml", secure("named"))}, "named")
	})
	t.Run("without this cloud", func(t *testing.T) {
		clouds := write(t, "clouds.yaml", entry)
		writeTo(t, filepath.Join(filepath.Dir(clouds), "secure.yaml"), "clouds: {theirs: {auth: {password: theirs}}}")
		want(t, environment{"OS_CLIENT_CONFIG_FILE": clouds}, "")
	})
	t.Run("named and missing", func(t *testing.T) {
		env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", entry), "OS_CLIENT_SECURE_FILE": "/nonexistent/secure.yaml"}
		_, err := New(Settings{"cloud": "mine"}, env.get, patient)
		wantSettingError(t, err, "cloud", "/nonexistent/secure.yaml")
	})
	t.Run("malformed", func(t *testing.T) {
		path := write(t, "s.yaml", "clouds: {mine: {auth: hunter2}}")
		env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", entry), "OS_CLIENT_SECURE_FILE": path}
		_, err := New(Settings{"cloud": "mine"}, env.get, patient)
		wantSettingError(t, err, "cloud", path, "line 1 has a value of the wrong kind")
	})
}

// TestProfile: what a vendor says of its cloud lies under what the user says.
func TestProfile(t *testing.T) {
	xdg := t.TempDir()
	public := filepath.Join(xdg, "openstack/clouds-public.yaml")
	writeTo(t, public, `public-clouds:
  vendor: {auth: {auth_url: https://vendor.example.com, user_domain_name: vendor}, region_name: VendorOne, interface: public}
  broken: {auth: hunter2}
`)
	for _, c := range []struct {
		name, entry string
		want        Settings
	}{
		{"under the entry", "profile: vendor, auth: {username: me}, region_name: Mine", Settings{"auth_url": "https://vendor.example.com", "user_domain_name": "vendor", "user_name": "me", "region": "Mine", "endpoint_type": "public"}},
		{"by its older name", "cloud: vendor, auth: {username: me}", Settings{"auth_url": "https://vendor.example.com", "region": "VendorOne"}},
		{"a profile that complete entries do without", "profile: unknown, auth: {auth_url: https://mine.example.com}", Settings{"auth_url": "https://mine.example.com", "region": ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", "clouds: {mine: {"+c.entry+"}}"), "XDG_CONFIG_HOME": xdg}
			from, err := findSources(Settings{"cloud": "mine"}, env.get)
			if err != nil {
				t.Fatal(err)
			}
			for argument, want := range c.want {
				if got := from.get(argument).text; got != want {
					t.Errorf("%s is %q, want %q", argument, got, want)
				}
			}
		})
	}
	env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", "clouds: {mine: {profile: broken}}"), "XDG_CONFIG_HOME": xdg}
	_, err := New(Settings{"cloud": "mine"}, env.get, patient)
	wantSettingError(t, err, "cloud", public, "line 3 has a value of the wrong kind")
}
