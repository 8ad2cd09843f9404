package cloudsyaml

import (
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
)

// isBuilt stands in for the table of logins.
func isBuilt(authType string) bool { return authType != "v3oidcpassword" && authType != "new" }

// aroundEntry is a file in which the entry "mine" follows, with what others may have in it.
const aroundEntry = `
who: &who {auth_url: https://shared.example.com, password: shared}
text: &text shared text
defaults: &defaults
  region_name: Shared
  auth: {auth_url: https://shared.example.com}
cache: 7
client: [1, {a: b}]
clouds:
  other: {auth: {auth_url: https://other.example.com}}
  list: [1]
  text: text
  secret: {auth: {password: !vault abc}, verify: maybe, regions: 7}
  mine:`

// eachCase runs a test for each case of a file in testdata.
func eachCase(t *testing.T, file string, test func(t *testing.T, c entryCase)) {
	t.Helper()
	content, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Split(string(content), "\n-- ")[1:] {
		name, text, _ := strings.Cut(text, " --\n")
		t.Run(name, func(t *testing.T) { test(t, parseCase(text)) })
	}
}

type entryCase struct {
	lines   []string // of YAML
	asked   string   // the region
	want    values
	refused string // "" where it is read
}

func parseCase(text string) entryCase {
	c := entryCase{want: values{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		marker, rest, _ := strings.Cut(line, " ")
		switch marker {
		case "?>":
			c.asked = rest
		case "!>":
			c.refused = rest
		case "=>":
			for field := range strings.SplitSeq(rest, "  ") {
				argument, text, _ := strings.Cut(field, "=")
				c.want[argument] = text
			}
		default:
			c.lines = append(c.lines, line)
		}
	}
	return c
}

// TestEntry reads entries in the forms that clouds.yaml files have.
func TestEntry(t *testing.T) {
	eachCase(t, "entries.txt", func(t *testing.T, c entryCase) {
		entry := "\n    " + strings.Join(c.lines, "\n    ") + "\n"
		files := cloudsFiles{cloudtest.Write(t, "clouds.yaml", aroundEntry+entry)}
		env := environment{"XDG_CONFIG_HOME": t.TempDir()}
		got, err := files.settings("mine", c.asked, env.Get, isBuilt)
		maps.DeleteFunc(got, func(_, text string) bool { return text == "" })
		switch {
		case c.refused != "" && err == nil:
			t.Errorf("%v", got)
		case c.refused != "":
			cloudtest.WantParts(t, err.Error(), c.refused)
		case err != nil || !maps.Equal(got, c.want):
			t.Errorf("got  %v, error %v\nwant %v", got, err, c.want)
		}
	})
}

// TestEntry_Refused names the file and what is wrong in it, and blames the argument that names the cloud.
func TestEntry_Refused(t *testing.T) {
	eachCase(t, "refused.txt", func(t *testing.T, c entryCase) {
		path := cloudtest.Write(t, "clouds.yaml", strings.Join(c.lines, "\n"))
		_, err := readCloud("", environment{"OS_CLIENT_CONFIG_FILE": path, "XDG_CONFIG_HOME": t.TempDir()})
		cloudtest.WantSettingError(t, err, "cloud", c.refused, "Unusable clouds.yaml entry", path,
			"cloud in the provider block")
	})
}

// TestEntry_RegionNotListed blames the region, where it is the provider block's.
func TestEntry_RegionNotListed(t *testing.T) {
	path := cloudtest.Write(t, "clouds.yaml",
		"clouds: {mine: {regions: [{name: One, values: {auth: {auth_url: https://one.example.com}}}, Two]}}")
	_, err := readCloud("Three", environment{"OS_CLIENT_CONFIG_FILE": path})
	cloudtest.WantSettingError(t, err, "region", "Unknown region", `"Three"`, "One, Two", path)
}
