package release

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// SECURITY.md names a test for each promise; a test that is renamed or deleted must be so there too.
func TestSecurity_PromisesHaveTheirTests(t *testing.T) {
	atRoot(t)
	promises, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := allTests(t)
	promised := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(string(promises), -1)
	for _, test := range promised {
		if !strings.Contains(tests, "\nfunc "+test[1]+"(") {
			t.Errorf("there is no %s", test[1])
		}
	}
	if len(promised) < 5 {
		t.Errorf("SECURITY.md names %d tests", len(promised))
	}
}

// allTests is the text of all test files.
func allTests(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
