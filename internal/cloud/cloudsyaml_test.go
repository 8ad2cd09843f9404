package cloud

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// TestCloudsFile finds the file in each of the places where openstackclient looks for it.
func TestCloudsFile(t *testing.T) {
	content := func(region string) string {
		return "clouds: {mine: {auth: {auth_url: https://keystone.example.com}, region_name: " + region + "}}"
	}
	here, xdg, home, system := t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir()
	t.Chdir(here)
	named := write(t, "named.yaml", content("named"))
	env := environment{"XDG_CONFIG_HOME": xdg, "HOME": home}
	want := func(region string) {
		t.Helper()
		from, err := findSources(settings.Settings{"cloud": "mine"}, env.Get)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.Get("region").Text; got != region {
			t.Errorf("read the one in %s, want %s", got, region)
		}
	}

	_, err := New(settings.Settings{"cloud": "mine"}, env.Get, patient)
	wantSettingError(t, err, "cloud", "Missing clouds.yaml", filepath.Join(xdg, "openstack/clouds.yaml"), "/etc/openstack/clouds.yaml", "OS_CLIENT_CONFIG_FILE")

	env["XDG_CONFIG_DIRS"] = system
	writeTo(t, filepath.Join(system, "openstack/clouds.json"), `{"clouds": {"mine": {"auth": {"auth_url": "https:\/\/keystone.example.com"},`+"\n\t"+`"region_name": "system"}}}`)
	want("system")
	writeTo(t, filepath.Join(home, ".config/openstack/clouds.yml"), "\ufeff"+content("home"))
	want("home") // though there is an XDG_CONFIG_HOME
	writeTo(t, filepath.Join(home, ".config/openstack/clouds.yaml"), content("yaml"))
	want("yaml")
	env["SNAP_REAL_HOME"] = t.TempDir()
	want("system")
	delete(env, "SNAP_REAL_HOME")
	if err := os.MkdirAll(filepath.Join(xdg, "openstack/clouds.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	want("yaml") // a folder is no file
	if err := os.Remove(filepath.Join(xdg, "openstack/clouds.yaml")); err != nil {
		t.Fatal(err)
	}
	writeTo(t, filepath.Join(xdg, "openstack/clouds.yaml"), content("xdg"))
	want("xdg")
	writeTo(t, filepath.Join(here, "clouds.yaml"), content("here"))
	want("here")
	env["OS_CLIENT_CONFIG_FILE"] = named
	want("named")

	env["OS_CLIENT_CONFIG_FILE"] = filepath.Join(here, "missing.yaml") // no other is taken in its place
	_, err = New(settings.Settings{"cloud": "mine"}, env.Get, patient)
	wantSettingError(t, err, "cloud", "Missing clouds.yaml", "missing.yaml", "OS_CLIENT_CONFIG_FILE")
}

// TestSecureFile: what it says of a cloud is laid over clouds.yaml.
func TestSecureFile(t *testing.T) {
	const entry = "clouds: {mine: {auth: {auth_url: https://keystone.example.com, username: me}, region_name: RegionOne}}"
	secure := func(password string) string { return "clouds: {mine: {auth: {password: " + password + "}}}" }
	want := func(t *testing.T, env environment, password string) {
		t.Helper()
		from, err := findSources(settings.Settings{"cloud": "mine"}, env.Get)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.Get("password").Text; got != password {
			t.Errorf("password %q, want %q", got, password)
		}
		if from.Get("user_name").Text != "me" || from.Get("region").Text != "RegionOne" {
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
	t.Run("in the user's configuration, before the one beside clouds.yaml", func(t *testing.T) {
		clouds, xdg := write(t, "clouds.yaml", entry), t.TempDir()
		writeTo(t, filepath.Join(xdg, "openstack/secure.yaml"), secure("user"))
		writeTo(t, filepath.Join(filepath.Dir(clouds), "secure.yaml"), secure("beside"))
		want(t, environment{"OS_CLIENT_CONFIG_FILE": clouds, "XDG_CONFIG_HOME": xdg}, "user")
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
	t.Run("an entry that is in no clouds.yaml", func(t *testing.T) {
		xdg := t.TempDir()
		writeTo(t, filepath.Join(xdg, "openstack/secure.yml"), "clouds: {mine: {auth: {auth_url: https://keystone.example.com, username: me, password: user}, region_name: RegionOne}}")
		want(t, environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", "clouds: {}"), "XDG_CONFIG_HOME": xdg}, "user")
		want(t, environment{"XDG_CONFIG_HOME": xdg}, "user")
	})
	t.Run("what is empty or null hides nothing", func(t *testing.T) {
		env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", strings.ReplaceAll(entry, "username: me", "username: me, password: public"))}
		env["OS_CLIENT_SECURE_FILE"] = write(t, "s.yaml", "clouds: {mine: {auth: {password: '', username: ~}, region_name: ''}}")
		want(t, env, "public")
	})
	t.Run("beside auth, behind what is under it", func(t *testing.T) {
		env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", strings.ReplaceAll(entry, "username: me", "username: me, password: public"))}
		env["OS_CLIENT_SECURE_FILE"] = write(t, "s.yaml", "clouds: {mine: {password: secure}}")
		want(t, env, "public")
	})
	t.Run("named and missing", func(t *testing.T) {
		env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", entry), "OS_CLIENT_SECURE_FILE": "/nonexistent/secure.yaml"}
		_, err := New(settings.Settings{"cloud": "mine"}, env.Get, patient)
		wantSettingError(t, err, "cloud", "/nonexistent/secure.yaml")
	})
	t.Run("malformed", func(t *testing.T) {
		path := write(t, "s.yaml", "clouds: {mine: {auth: hunter2}}")
		env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", entry), "OS_CLIENT_SECURE_FILE": path}
		_, err := New(settings.Settings{"cloud": "mine"}, env.Get, patient)
		wantSettingError(t, err, "cloud", path, "line 1: auth should be a mapping and is a text")
	})
}

// TestProfile: what a vendor says of its cloud lies under what the user says.
func TestProfile(t *testing.T) {
	xdg := t.TempDir()
	public := filepath.Join(xdg, "openstack/clouds-public.yaml")
	writeTo(t, public, `public-clouds:
  vendor: {auth: {auth_url: https://vendor.example.com, user_domain_name: vendor}, region_name: VendorOne, interface: public}
  older: {auth: {auth_url: https://vendor.example.com, project_name: vendors}, endpoint_type: internal}
  broken: {auth: hunter2}
  sites: {auth: {auth_url: "https://{region_name}.example.com"}, regions: [kna1, sto2]}
`)
	for _, c := range []struct {
		name, entry string
		want        settings.Settings
	}{
		{"under the entry", "profile: vendor, auth: {username: me}, region_name: Mine", settings.Settings{"auth_url": "https://vendor.example.com", "user_domain_name": "vendor", "user_name": "me", "region": "Mine", "endpoint_type": "public"}},
		{"by its older name", "cloud: vendor, auth: {username: me}", settings.Settings{"auth_url": "https://vendor.example.com", "region": "VendorOne"}},
		{"a region of its list", "profile: sites, region_name: sto2, auth: {username: me}", settings.Settings{"auth_url": "https://sto2.example.com", "region": "sto2", "user_name": "me"}},
		{"the first region of its list", "profile: sites, auth: {username: me}", settings.Settings{"auth_url": "https://kna1.example.com", "region": "kna1"}},
		{"the name that counts over the other one", "profile: vendor, auth: {username: me}, endpoint_type: internal", settings.Settings{"endpoint_type": "internal"}},
		{"the name that counts under the other one", "profile: older, auth: {username: me}, interface: public, tenant_name: mine", settings.Settings{"endpoint_type": "internal", "project_name": "vendors"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", "clouds: {mine: {"+c.entry+"}}"), "XDG_CONFIG_HOME": xdg}
			from, err := findSources(settings.Settings{"cloud": "mine"}, env.Get)
			if err != nil {
				t.Fatal(err)
			}
			for argument, want := range c.want {
				if got := from.Get(argument).Text; got != want {
					t.Errorf("%s is %q, want %q", argument, got, want)
				}
			}
		})
	}
	env := environment{"OS_CLIENT_CONFIG_FILE": write(t, "clouds.yaml", "clouds: {mine: {profile: broken}}"), "XDG_CONFIG_HOME": xdg}
	_, err := New(settings.Settings{"cloud": "mine"}, env.Get, patient)
	wantSettingError(t, err, "cloud", public, "line 4: auth should be a mapping and is a text")
}

// TestEntry_RegionNotListed blames the region, where it is the provider block's.
func TestEntry_RegionNotListed(t *testing.T) {
	path := write(t, "clouds.yaml", "clouds: {mine: {regions: [{name: One, values: {auth: {auth_url: https://one.example.com}}}, Two]}}")
	env := environment{"OS_CLIENT_CONFIG_FILE": path, "OS_CLOUD": "mine"}
	_, err := New(settings.Settings{"region": "Three"}, env.Get, patient)
	wantSettingError(t, err, "region", "Unknown region", `"Three"`, "One, Two", path)
}

func TestEntry_Refused(t *testing.T) {
	const auth = "auth: {auth_url: https://keystone.example.com}"
	mine := func(entry string) string { return "clouds:\n  mine:\n    " + entry }
	for _, c := range []struct {
		name, content string
		parts         []string
	}{
		{"no such cloud", "clouds:\n  theirs: {" + auth + "}\n  another: {" + auth + "}", []string{`"mine"`, "it has another, theirs"}},
		{"no clouds", "clouds: {}", []string{"has no clouds"}},
		{"null for clouds", "clouds:", []string{"has no clouds"}},
		{"no key clouds", "mine: {" + auth + "}", []string{"has no clouds"}},
		{"an empty file", "", []string{"has no clouds"}},
		{"a comment for the file", "# nothing", []string{"has no clouds"}},
		{"a list for clouds", "clouds:\n- mine", []string{"line 2: clouds should be a mapping and is a list"}},
		{"a list for the file", "- clouds", []string{"line 1: the file should be a mapping and is a list"}},
		{"a text for the file", "hunter2", []string{"line 1: the file should be a mapping and is a text"}},
		{"two documents", "clouds: {}\n---\n" + mine(auth), []string{"second document"}},
		{"null for the cloud", "clouds:\n  mine:", []string{"has no auth:"}},
		{"a text for the cloud", "clouds:\n  mine: hunter2", []string{"line 2: the cloud should be a mapping and is a text"}},
		{"no auth", mine("region_name: RegionOne"), []string{"has no auth:"}},
		{"an empty auth", mine("auth: {}"), []string{"has no auth:"}},
		{"a backslash in double quotes", mine(`cacert: "C:\Users\me\hunter2.pem"`), []string{"line 3", "in single quotes"}},
		{"a text for auth", mine("auth: hunter2"), []string{"line 3: auth should be a mapping and is a text"}},
		{"a list for auth", mine("auth: [hunter2]"), []string{"line 3: auth should be a mapping and is a list"}},
		{"a mapping for a password", mine("auth: {password: {hunter2: hunter2}}"), []string{"line 3: auth.password should be a text and is a mapping"}},
		{"a list beside auth", mine("region_name: {a: hunter2}"), []string{"line 3: region_name should be a text and is a mapping"}},
		{"a tag", mine("auth: {password: !vault hunter2}"), []string{"line 3: auth.password has a tag", "quotation marks"}},
		{"a password that looks like a tag", mine("auth: {password: !hunter2 1}"), []string{"line 3: auth.password has a tag"}},
		{"a binary", mine("auth: {password: !!binary aHVudGVyMg==}"), []string{"line 3: auth.password has a tag"}},
		{"a word for verify", mine(auth + "\n    verify: hunter2"), []string{"verify is neither true nor false"}},
		{"a number for verify", mine(auth + "\n    verify: 0"), []string{"verify is neither true nor false"}},
		{"a word for insecure", mine(auth + "\n    insecure: hunter2"), []string{"insecure is neither true nor false"}},
		{"a mapping for a region", mine(auth + "\n    regions: [{name: [hunter2]}]"), []string{"line 4: regions.name should be a text and is a list"}},
		{"a text for regions", mine(auth + "\n    regions: hunter2"), []string{"line 4: regions should be a list and is a text"}},
		{"a region without a name", mine(auth + "\n    regions: [{values: {}}]"), []string{"line 4: a region has no name"}},
		{"a region with another key", mine(auth + "\n    regions: [{name: a, auth: {password: hunter2}}]"), []string{"line 4: a region has name and values, and no auth"}},
		{"a text for a region's values", mine(auth + "\n    regions: [{name: a, values: hunter2}]"), []string{"line 4: regions.values should be a mapping"}},
		{"a key under auth that is no login's", mine("auth: {auth_url: https://keystone.example.com, pasword: hunter2, project_domain: a}"), []string{"no part of a login: pasword, project_domain"}},
		{"another service", mine(auth + "\n    compute_service_type: computev3"), []string{"compute_service_type"}},
		{"a service by another name", mine(auth + "\n    compute_service_name: mine"), []string{"compute_service_name"}},
		{"a key twice", mine("auth: {password: a, password: b}"), []string{`"password" already defined`}},
		{"malformed", "clouds:\n  mine:\n  - a\n  b: hunter2", []string{"line"}},
		{"a tab", "clouds:\n\tmine: hunter2", []string{"line 2"}},
		{"a password that needs quotes", mine(auth + "\n    password: *hunter2"), []string{"unknown anchor"}},
		{"a password that begins with a %", "clouds:\n  mine:\n    auth:\n      password: %hunter2", []string{"line 4"}},
		{"a profile that is nowhere", mine("profile: vexxhost\n    auth: {username: me}"), []string{`"vexxhost"`, "clouds-public.yaml", "auth_url"}},
		{"a profile by its older name", mine("cloud: vexxhost\n    auth: {username: me}"), []string{`"vexxhost"`}},
		{"a profile that is nowhere, and an auth_url", mine("profile: vexxhost\n    " + auth), []string{`"vexxhost"`}},
		{"a profile that is a URL", mine("profile: https://vexxhost.com\n    " + auth), []string{`"https://vexxhost.com"`, "URL"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, "clouds.yaml", c.content)
			for origin, block := range map[string]settings.Settings{"cloud in the provider block": {"cloud": "mine"}, "OS_CLOUD in the environment": nil} {
				env := environment{"OS_CLIENT_CONFIG_FILE": path, "XDG_CONFIG_HOME": t.TempDir()}
				if block == nil {
					env["OS_CLOUD"] = "mine"
				}
				_, err := New(block, env.Get, patient)
				wantSettingError(t, err, "cloud", append(c.parts, "Unusable clouds.yaml entry", path, origin)...)
			}
		})
	}
}
