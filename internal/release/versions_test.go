package release

import (
	"regexp"
	"strings"
	"testing"
)

// TestVersions_ArePagesOfWhatCITests holds the versions that pages name to those that CI and the code have.
func TestVersions_ArePagesOfWhatCITests(t *testing.T) {
	atRoot(t)
	workflow := read(t, ".github/workflows/test.yml")
	formatter := only(t, workflow, `terraform_version: "([\d.]+)" # whose formatting`)
	newest := only(t, read(t, ".ci/run"), `(?m)^terraform=([\d.]+) tofu=`)
	tofu := only(t, read(t, ".ci/run"), `(?m)^terraform=[\d.]+ tofu=([\d.]+)`)
	older := regexp.MustCompile(`1\.\d+`).FindAllString(only(t, workflow, `terraform: \[("1\.0.*)\]`), -1)
	last := len(older) - 1
	parts := strings.Join(older[:last], ", ") + " and " + older[last]
	microversion := strings.ReplaceAll(only(t, read(t, "internal/instanceaction/microversion.go"),
		`microversionNewest\s+= Microversion{(\d+, \d+)}`), ", ", ".")
	language := only(t, read(t, "go.mod"), `(?m)^go (\d+\.\d+)`)
	for page, named := range map[string][]string{
		"README.md": {
			"Terraform " + formatter + " and " + newest, "OpenTofu " + tofu, "Go " + language,
		},
		"docs/index.md": {
			formatter + " and " + newest + " with every change", tofu + " with every change", "parts with " + parts,
			"that it knows, " + microversion, "The provider knows " + microversion, "| " + microversion + " |",
		},
	} {
		text := strings.Join(strings.Fields(read(t, page)), " ")
		for _, want := range named {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say: %s", page, want)
			}
		}
	}
}

// only is what a pattern captures in a text.
func only(t *testing.T, text, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("nothing is like %s", pattern)
	}
	return found[1]
}
