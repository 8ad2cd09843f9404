package release

import (
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	codeBlock  = regexp.MustCompile("(?ms)^```.*?^```")
	link       = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	heading    = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	identifier = regexp.MustCompile(`<a id="([^"]+)">`)
	noAnchor   = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// What a page links to within the repository is there, down to the heading. Links to elsewhere are links.yml's.
func TestLinks_LeadToFilesAndHeadings(t *testing.T) {
	atRoot(t)
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"docs", "internal"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(path, ".md") {
				pages = append(pages, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	followed := 0
	for _, page := range pages {
		for _, found := range link.FindAllStringSubmatch(codeBlock.ReplaceAllString(read(t, page), ""), -1) {
			target, err := url.Parse(found[1])
			if err != nil {
				t.Errorf("%s: %v", page, err)
				continue
			}
			if target.Host != "" {
				continue
			}
			followed++
			if problem := follow(t, page, target); problem != "" {
				t.Errorf("%s links to %s: %s", page, found[1], problem)
			}
		}
	}
	if followed < 50 {
		t.Errorf("%d links were found", followed)
	}
}

// follow tells what is wrong with a link on a page, or "".
func follow(t *testing.T, page string, target *url.URL) string {
	t.Helper()
	file := page
	if target.Path != "" {
		file = path.Join(path.Dir(page), target.Path)
	}
	if _, err := os.Stat(file); err != nil {
		return "there is no such file"
	}
	if target.Fragment != "" && !anchors(read(t, file))[target.Fragment] {
		return "there is no such heading"
	}
	return ""
}

// anchors are what links can name on a page, as GitHub and the registry make them of headings.
func anchors(page string) map[string]bool {
	found := map[string]bool{}
	for _, match := range heading.FindAllStringSubmatch(codeBlock.ReplaceAllString(page, ""), -1) {
		anchor := strings.ToLower(noAnchor.ReplaceAllString(match[1], ""))
		found[strings.ReplaceAll(anchor, " ", "-")] = true
	}
	for _, match := range identifier.FindAllStringSubmatch(page, -1) {
		found[match[1]] = true
	}
	return found
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
