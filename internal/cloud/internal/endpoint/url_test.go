package endpoint

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

const project = "74ba5e3eee3f4c978a267dbe721be04e"

// TestCompleteEndpoint_Shapes: what the catalog has with a version is used as it is; all else is completed as far as it
// is known.
func TestCompleteEndpoint_Shapes(t *testing.T) {
	for _, c := range []struct {
		name, endpoint, project string
		fromCatalog             string
		configured              string
	}{
		{name: "a bare root", endpoint: "https://nova", project: project,
			fromCatalog: "https://nova/v2.1/" + project + "/", configured: "https://nova/v2.1/" + project + "/"},
		{name: "a bare root with a slash", endpoint: "https://nova/", project: project,
			fromCatalog: "https://nova/v2.1/" + project + "/", configured: "https://nova/v2.1/" + project + "/"},
		{name: "a bare root with a port", endpoint: "https://nova:8774", project: project,
			fromCatalog: "https://nova:8774/v2.1/" + project + "/",
			configured:  "https://nova:8774/v2.1/" + project + "/"},
		{name: "a bare root without a project", endpoint: "https://nova", fromCatalog: "https://nova/v2.1/",
			configured: "https://nova/v2.1/"},
		{name: "a version", endpoint: "https://nova/v2.1", project: project, fromCatalog: "https://nova/v2.1/",
			configured: "https://nova/v2.1/" + project + "/"},
		{name: "a version with slashes", endpoint: "https://nova/v2.1//", project: project,
			fromCatalog: "https://nova/v2.1/", configured: "https://nova/v2.1/" + project + "/"},
		{name: "a version without a project", endpoint: "https://nova/v2.1/", fromCatalog: "https://nova/v2.1/",
			configured: "https://nova/v2.1/"},
		{name: "a version and a blank", endpoint: "https://nova/v2.1 ", project: project,
			fromCatalog: "https://nova/v2.1/", configured: "https://nova/v2.1/" + project + "/"},
		{name: "the older version", endpoint: "https://nova/v2", project: project, fromCatalog: "https://nova/v2/",
			configured: "https://nova/v2/" + project + "/"},
		{name: "a version and a project", endpoint: "https://nova/v2.1/" + project, project: project,
			fromCatalog: "https://nova/v2.1/" + project + "/", configured: "https://nova/v2.1/" + project + "/"},
		{name: "a version and a project with a slash", endpoint: "https://nova/v2.1/" + project + "/", project: project,
			fromCatalog: "https://nova/v2.1/" + project + "/", configured: "https://nova/v2.1/" + project + "/"},
		{name: "a version and another project", endpoint: "https://nova/v2.1/147", project: project,
			fromCatalog: "https://nova/v2.1/147/", configured: "https://nova/v2.1/147/"},
		{name: "a path", endpoint: "https://cloud/compute", project: project,
			fromCatalog: "https://cloud/compute/v2.1/" + project + "/",
			configured:  "https://cloud/compute/v2.1/" + project + "/"},
		{name: "a path and a version", endpoint: "https://cloud/compute/v2.1", project: project,
			fromCatalog: "https://cloud/compute/v2.1/", configured: "https://cloud/compute/v2.1/" + project + "/"},
		{name: "a path that begins like a version", endpoint: "https://cloud/v2ray", project: project,
			fromCatalog: "https://cloud/v2ray/v2.1/" + project + "/",
			configured:  "https://cloud/v2ray/v2.1/" + project + "/"},
		{name: "a host that looks like a version", endpoint: "https://v2.1", project: project,
			fromCatalog: "https://v2.1/v2.1/" + project + "/", configured: "https://v2.1/v2.1/" + project + "/"},
		{name: "a prefix that looks like a version", endpoint: "https://h/dev1/compute", project: project,
			fromCatalog: "https://h/dev1/compute/v2.1/" + project + "/",
			configured:  "https://h/dev1/compute/v2.1/" + project + "/"},
		{name: "a version within the path", endpoint: "https://h/api/v2/compute", project: project,
			fromCatalog: "https://h/api/v2/compute/v2.1/" + project + "/",
			configured:  "https://h/api/v2/compute/v2.1/" + project + "/"},
		{name: "a version within the path, and one at its end", endpoint: "https://h/api/v1/compute/v2.1",
			project: project, fromCatalog: "https://h/api/v1/compute/v2.1/",
			configured: "https://h/api/v1/compute/v2.1/" + project + "/"},
		{name: "a version and a project by name", endpoint: "https://h/v2.1/demo", project: project,
			fromCatalog: "https://h/v2.1/demo/", configured: "https://h/v2.1/demo/"},
		{name: "the older version and a project", endpoint: "https://h/v2/147", fromCatalog: "https://h/v2/147/",
			configured: "https://h/v2/147/"},
		{name: "a project that has to be escaped", endpoint: "https://nova", project: "a/b",
			fromCatalog: "https://nova/v2.1/a%2Fb/", configured: "https://nova/v2.1/a%2Fb/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := catalogEndpoint(c.endpoint, c.project); got != c.fromCatalog {
				t.Errorf("from the catalog: %s, want %s", got, c.fromCatalog)
			}
			if got := Complete(c.endpoint, c.project); got != c.configured {
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

func TestCatalogEndpoint_Placeholders(t *testing.T) {
	for _, placeholder := range []string{"{project_id}", "%(project_id)s", "$(project_id)s", "%(tenant_id)s",
		"$(tenant_id)s"} {
		if got := catalogEndpoint("https://nova/v2.1/"+placeholder, "147"); got != "https://nova/v2.1/147/" {
			t.Errorf("%s in the catalog: %s", placeholder, got)
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
