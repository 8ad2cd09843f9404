package release

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// placeholder names stand in CONTRIBUTING.md for a file that the reader is to write.
var placeholder = regexp.MustCompile(`NAME|^x(_test)?\.go$`)

// CONTRIBUTING.md leads people to files. They are named from the root, from internal/, or without their package.
func TestContributing_NamesFilesThatExist(t *testing.T) {
	atRoot(t)
	text, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([\\w./*-]+(?:\\.(?:go|tmpl|md|yml)|/))`").FindAllStringSubmatch(string(text), -1)
	for _, match := range named {
		if file := match[1]; !placeholder.MatchString(file) && !exists(file) {
			t.Errorf("there is no %s", file)
		}
	}
	if len(named) < 20 {
		t.Errorf("CONTRIBUTING.md names %d files", len(named))
	}
}

func exists(file string) bool {
	for _, folder := range []string{"", "internal", "internal/*"} {
		if found, err := filepath.Glob(filepath.Join(folder, file)); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}
