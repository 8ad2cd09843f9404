package cloudsyaml

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// readCloud reads the cloud "mine", of which a region is asked for.
func readCloud(region string, env environment) (settings.Source, error) {
	cloud := settings.FromBlock(values{"cloud": "mine"}).First("cloud")
	return Source(cloud, region, env.Get, isBuilt)
}

func writeTo(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestCloudsFile finds the file in each of the places where openstackclient looks for it.
func TestCloudsFile(t *testing.T) {
	content := func(region string) string {
		return "clouds: {mine: {auth: {auth_url: https://keystone.example.com}, region_name: " + region + "}}"
	}
	here, xdg, home, system := t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir()
	t.Chdir(here)
	named := cloudtest.Write(t, "named.yaml", content("named"))
	env := environment{"XDG_CONFIG_HOME": xdg, "HOME": home}
	want := func(region string) {
		t.Helper()
		from, err := readCloud("", env)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.First("region").Text; got != region {
			t.Errorf("read the one in %s, want %s", got, region)
		}
	}

	_, err := readCloud("", env)
	cloudtest.WantSettingError(t, err, "cloud", "Missing clouds.yaml", filepath.Join(xdg, "openstack/clouds.yaml"),
		"/etc/openstack/clouds.yaml", "OS_CLIENT_CONFIG_FILE")

	env["XDG_CONFIG_DIRS"] = system
	writeTo(t, filepath.Join(system, "openstack/clouds.json"),
		`{"clouds": {"mine": {"auth": {"auth_url": "https:\/\/keystone.example.com"},`+"\n\t"+
			`"region_name": "system"}}}`)
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
	_, err = readCloud("", env)
	cloudtest.WantSettingError(t, err, "cloud", "Missing clouds.yaml", "missing.yaml", "OS_CLIENT_CONFIG_FILE")
}

// TestSecureFile: what it says of a cloud is laid over clouds.yaml.
func TestSecureFile(t *testing.T) {
	const entry = "{auth: {auth_url: https://keystone.example.com, username: me}, region_name: RegionOne}"
	public := strings.ReplaceAll(entry, "username: me", "username: me, password: public")
	secure := func(password string) string { return "{auth: {password: " + password + "}}" }
	for _, c := range []struct {
		name   string
		clouds string // the entry in clouds.yaml; "" for none
		beside string // in secure.yaml beside it
		user   string // in secure.yml of the user's configuration
		named  string // in the file that OS_CLIENT_SECURE_FILE names
		want   string
	}{
		{name: "none", clouds: entry},
		{name: "beside clouds.yaml", clouds: entry, beside: secure("beside"), want: "beside"},
		{name: "in the user's configuration", clouds: entry, user: secure("user"), want: "user"},
		{name: "in the user's configuration, before the one beside clouds.yaml", clouds: entry,
			beside: secure("beside"), user: secure("user"), want: "user"},
		{name: "named", clouds: entry, beside: secure("beside"), named: secure("named"), want: "named"},
		{name: "without this cloud", clouds: entry, beside: "{}, theirs: {auth: {password: theirs}}"},
		{name: "an entry that is in no clouds.yaml", user: public, want: "public"},
		{name: "what is empty or null hides nothing", clouds: public,
			named: "{auth: {password: '', username: ~}, region_name: ''}", want: "public"},
		{name: "beside auth, behind what is under it", clouds: public, named: "{password: secure}", want: "public"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder, env := t.TempDir(), environment{"XDG_CONFIG_HOME": t.TempDir()}
			for path, cloud := range map[string]string{
				folder + "/clouds.yaml": c.clouds, folder + "/secure.yaml": c.beside, folder + "/s.yaml": c.named,
				env["XDG_CONFIG_HOME"] + "/openstack/secure.yml": c.user,
			} {
				if cloud != "" {
					writeTo(t, path, "clouds: {mine: "+cloud+"}")
				}
			}
			if c.clouds != "" {
				env["OS_CLIENT_CONFIG_FILE"] = folder + "/clouds.yaml"
			}
			if c.named != "" {
				env["OS_CLIENT_SECURE_FILE"] = folder + "/s.yaml"
			}
			from, err := readCloud("", env)
			if err != nil {
				t.Fatal(err)
			}
			if from.First("password").Text != c.want || from.First("user_name").Text != "me" ||
				from.First("region").Text != "RegionOne" {
				t.Errorf("%v, want the password %q", from.Settings, c.want)
			}
		})
	}
	env := environment{"OS_CLIENT_CONFIG_FILE": cloudtest.Write(t, "clouds.yaml", "clouds: {mine: "+entry+"}")}
	for path, want := range map[string]string{
		"/nonexistent/secure.yaml":                                      "",
		cloudtest.Write(t, "s.yaml", "clouds: {mine: {auth: hunter2}}"): "line 1: auth is a text, not a mapping",
	} {
		env["OS_CLIENT_SECURE_FILE"] = path
		_, err := readCloud("", env)
		cloudtest.WantSettingError(t, err, "cloud", path, want)
	}
}

// TestProfile: what a vendor says of its cloud lies under what the user says.
func TestProfile(t *testing.T) {
	xdg := t.TempDir()
	public := filepath.Join(xdg, "openstack/clouds-public.yaml")
	writeTo(t, public, `public-clouds:
  vendor: {auth: {auth_url: https://vendor.example.com, user_domain_name: vendor}, region_name: VendorOne,
    interface: public}
  older: {auth: {auth_url: https://vendor.example.com, project_name: vendors}, endpoint_type: internal}
  broken: {auth: hunter2}
  sites: {auth: {auth_url: "https://{region_name}.example.com"}, regions: [kna1, sto2]}
`)
	for _, c := range []struct {
		name, entry string
		want        values
	}{
		{"under the entry", "profile: vendor, auth: {username: me}, region_name: Mine",
			values{"auth_url": "https://vendor.example.com", "user_domain_name": "vendor", "user_name": "me",
				"region": "Mine", "endpoint_type": "public"}},
		{"by its older name", "cloud: vendor, auth: {username: me}",
			values{"auth_url": "https://vendor.example.com", "region": "VendorOne"}},
		{"a region of its list", "profile: sites, region_name: sto2, auth: {username: me}",
			values{"auth_url": "https://sto2.example.com", "region": "sto2", "user_name": "me"}},
		{"the first region of its list", "profile: sites, auth: {username: me}",
			values{"auth_url": "https://kna1.example.com", "region": "kna1"}},
		{"the name that counts over the other one", "profile: vendor, auth: {username: me}, endpoint_type: internal",
			values{"endpoint_type": "internal"}},
		{"the name that counts under the other one",
			"profile: older, auth: {username: me}, interface: public, tenant_name: mine",
			values{"endpoint_type": "internal", "project_name": "vendors"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := environment{"OS_CLIENT_CONFIG_FILE": cloudtest.Write(t, "clouds.yaml",
				"clouds: {mine: {"+c.entry+"}}"), "XDG_CONFIG_HOME": xdg}
			from, err := readCloud("", env)
			if err != nil {
				t.Fatal(err)
			}
			for argument, want := range c.want {
				if got := from.First(argument).Text; got != want {
					t.Errorf("%s is %q, want %q", argument, got, want)
				}
			}
		})
	}
	env := environment{"OS_CLIENT_CONFIG_FILE": cloudtest.Write(t, "clouds.yaml",
		"clouds: {mine: {profile: broken}}"), "XDG_CONFIG_HOME": xdg}
	_, err := readCloud("", env)
	cloudtest.WantSettingError(t, err, "cloud", public, "line 5: auth is a text, not a mapping")
}

// TestConfigFolders: below the working directory nothing is anybody's home.
func TestConfigFolders(t *testing.T) {
	t.Setenv("HOME", "")
	for _, folder := range configFolders(func(string) string { return "" })[1:] {
		if !filepath.IsAbs(folder) {
			t.Errorf("clouds.yaml is looked for in %q", folder)
		}
	}
}
