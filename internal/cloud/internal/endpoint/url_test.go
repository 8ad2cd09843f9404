package endpoint

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// TestComplete_Shapes: what the catalog has with a version is used as it is; all else is completed as far as it
// is known.
func TestComplete_Shapes(t *testing.T) {
	const project = "74ba5e3eee3f4c978a267dbe721be04e" // P stands for it
	full := func(url string) string { return strings.ReplaceAll(url, "P", project) }
	for _, c := range []struct {
		name, endpoint, project, fromCatalog, configured string
	}{
		{"a bare root", "https://nova", project, "https://nova/v2.1/P/", "https://nova/v2.1/P/"},
		{"a bare root with a slash", "https://nova/", project, "https://nova/v2.1/P/", "https://nova/v2.1/P/"},
		{"a bare root with a port", "https://nova:8774", project, "https://nova:8774/v2.1/P/",
			"https://nova:8774/v2.1/P/"},
		{"a bare root without a project", "https://nova", "", "https://nova/v2.1/", "https://nova/v2.1/"},
		{"a version", "https://nova/v2.1", project, "https://nova/v2.1/", "https://nova/v2.1/P/"},
		{"a version with slashes", "https://nova/v2.1//", project, "https://nova/v2.1/", "https://nova/v2.1/P/"},
		{"a version without a project", "https://nova/v2.1/", "", "https://nova/v2.1/", "https://nova/v2.1/"},
		{"a version and a blank", "https://nova/v2.1 ", project, "https://nova/v2.1/", "https://nova/v2.1/P/"},
		{"the older version", "https://nova/v2", project, "https://nova/v2/", "https://nova/v2/P/"},
		{"a version and a project", "https://nova/v2.1/P", project, "https://nova/v2.1/P/", "https://nova/v2.1/P/"},
		{"a version and a project with a slash", "https://nova/v2.1/P/", project, "https://nova/v2.1/P/",
			"https://nova/v2.1/P/"},
		{"a version and another project", "https://nova/v2.1/147", project, "https://nova/v2.1/147/",
			"https://nova/v2.1/147/"},
		{"a path", "https://cloud/compute", project, "https://cloud/compute/v2.1/P/", "https://cloud/compute/v2.1/P/"},
		{"a path and a version", "https://cloud/compute/v2.1", project, "https://cloud/compute/v2.1/",
			"https://cloud/compute/v2.1/P/"},
		{"a path that begins like a version", "https://cloud/v2ray", project, "https://cloud/v2ray/v2.1/P/",
			"https://cloud/v2ray/v2.1/P/"},
		{"a host that looks like a version", "https://v2.1", project, "https://v2.1/v2.1/P/", "https://v2.1/v2.1/P/"},
		{"a prefix that looks like a version", "https://h/dev1/compute", project, "https://h/dev1/compute/v2.1/P/",
			"https://h/dev1/compute/v2.1/P/"},
		{"a version within the path", "https://h/api/v2/compute", project, "https://h/api/v2/compute/v2.1/P/",
			"https://h/api/v2/compute/v2.1/P/"},
		{"a version within the path, and one at its end", "https://h/api/v1/compute/v2.1", project,
			"https://h/api/v1/compute/v2.1/", "https://h/api/v1/compute/v2.1/P/"},
		{"a version and a project by name", "https://h/v2.1/demo", project, "https://h/v2.1/demo/",
			"https://h/v2.1/demo/"},
		{"the older version and a project", "https://h/v2/147", "", "https://h/v2/147/", "https://h/v2/147/"},
		{"a project that has to be escaped", "https://nova", "a/b", "https://nova/v2.1/a%2Fb/",
			"https://nova/v2.1/a%2Fb/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := catalogEndpoint(full(c.endpoint), c.project); got != full(c.fromCatalog) {
				t.Errorf("from the catalog: %s, want %s", got, c.fromCatalog)
			}
			if got := Complete(full(c.endpoint), c.project); got != full(c.configured) {
				t.Errorf("configured: %s, want %s", got, c.configured)
			}
		})
	}
}

func TestIdentityBase(t *testing.T) {
	for url, want := range map[string]string{
		"https://h": "https://h", "https://h/": "https://h", "https://h:5000/v3": "https://h:" +
			"5000", "https://h/v3/": "https://h", "https://h/v3//": "https://h",
		"https://h/v2.0": "https://h", "https://h/V3": "https://h", "https://h/identity": "https://h/" +
			"identity", "https://h/identity/v3": "https://h/identity",
		"https://h/dev1/identity": "https://h/dev1/identity", "https://h/dev1/identity/v3": "https://h/dev1/" +
			"identity", "https://h/api/v2/keystone": "https://h/api/v2/keystone",
		"https://h/v3/auth/tokens": "https://h", "https://h/identity/v3/auth/tokens/": "https://h/" +
			"identity", "https://h/auth/tokens": "https://h",
		"https://h/v3x": "https://h/v3x", "https://h/xv3": "https://h/xv3", "https://v3": "https://" +
			"v3", "https://v3/v3": "https://v3",
	} {
		if got := IdentityBase(url); got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

func TestComplete_Placeholders(t *testing.T) {
	for _, placeholder := range []string{"{project_id}", "%(project_id)s", "$(project_id)s", "%(tenant_id)s",
		"$(tenant_id)s"} {
		if got := catalogEndpoint("https://nova/v2.1/"+placeholder, "147"); got != "https://nova/v2.1/147/" {
			t.Errorf("%s in the catalog: %s", placeholder, got)
		}
		if got := Complete("https://nova/v2.1/"+placeholder, "147"); got != "https://nova/v2.1/147/" {
			t.Errorf("%s in a configured endpoint: %s", placeholder, got)
		}
		if got := Complete("https://nova/v2.1/"+placeholder, ""); got != "https://nova/v2.1/" {
			t.Errorf("%s without a project: %s", placeholder, got)
		}
		if got := versionOf("https://nova/v2/" + placeholder); got != "v2" {
			t.Errorf("%s behind a version: %q", placeholder, got)
		}
	}
}

// TestCheckURL says what is wrong with a URL, and repeats no password.
func TestCheckURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://keystone.example.com": "", "http://[::1]:5000/v3": "", "https://nova/v2.1/%(tenant_id)s": "", "": "",
		"keystone.example.com:5000/v3":            "neither http:// nor https://",
		"ftp://keystone.example.com":              "neither http:// nor https://",
		"https:///v3":                             "names no host",
		"http://:5000/v3":                         "names no host",
		"https://me:hunter2@keystone.example.com": "user or password",
		`"https://keystone.example.com"`:          "quotation mark",
		"https://[::1":                            "is not one",
		"https://nova.example.com/?a=b":           "a query or a fragment",
		"https://nova.example.com/#a":             "a query or a fragment",
	} {
		err := CheckURL(settings.Setting{Text: text, Argument: "auth_url", Origin: "somewhere"})
		wrong, _ := errors.AsType[*settings.SettingError](err)
		if (err == nil) != (want == "") || wrong != nil && (wrong.Argument != "auth_url" ||
			!strings.Contains(wrong.Detail, want) || strings.Contains(wrong.Detail, "hunter2") ||
			!strings.Contains(wrong.Detail, "https://cloud.example.com")) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
