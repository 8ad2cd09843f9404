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

// entryCase is one of testdata/entries.txt.
type entryCase struct {
	entry, asked string
	want         values
	refused      string // "" where it is read
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
			c.entry += "\n    " + line
		}
	}
	return c
}

// TestEntry reads entries in the forms that clouds.yaml files have.
func TestEntry(t *testing.T) {
	content, err := os.ReadFile("testdata/entries.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Split(string(content), "\n-- ")[1:] {
		name, text, _ := strings.Cut(text, " --\n")
		t.Run(name, func(t *testing.T) {
			c := parseCase(text)
			files := cloudsFiles{cloudtest.Write(t, "clouds.yaml", aroundEntry+c.entry+"\n")}
			env := environment{"XDG_CONFIG_HOME": t.TempDir()}
			got, err := files.settings("mine", c.asked, env.Get, isBuilt)
			maps.DeleteFunc(got, func(_, text string) bool { return text == "" })
			if c.refused != "" {
				if err == nil {
					t.Fatalf("%v", got)
				}
				cloudtest.WantParts(t, err.Error(), c.refused)
				return
			}
			if err != nil || !maps.Equal(got, c.want) {
				t.Errorf("got  %v, error %v\nwant %v", got, err, c.want)
			}
		})
	}
}
