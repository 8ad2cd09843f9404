package examples_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	mostColumns = 76     // of a block, as the registry shows them without scrolling
	mostWords   = 11_000 // of all pages
)

var (
	printedBlock = regexp.MustCompile("(?ms)^```[a-z]*\\n(.*?)^```")
	bareHeading  = regexp.MustCompile(`(?m)^\|(?: *\|)+\n\| ---`)
)

// Pages are read in a column of 720 pixels, by people who look for one answer.
func TestPages_AreShortAndNarrow(t *testing.T) {
	t.Parallel()
	words := 0
	for name, text := range pages(t) {
		words += len(strings.Fields(text))
		for _, block := range printedBlock.FindAllStringSubmatch(text, -1) {
			for line := range strings.Lines(block[1]) {
				line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "    ")
				if columns := utf8.RuneCountInString(line); columns > mostColumns {
					t.Errorf("%s: a line has %d columns, want at most %d: %s", name, columns, mostColumns, line)
				}
			}
		}
		if heading := bareHeading.FindString(text); heading != "" {
			t.Errorf("%s: a table has no heading: %s", name, heading)
		}
	}
	if words > mostWords {
		t.Errorf("docs/ has %d words, want at most %d", words, mostWords)
	}
}

// pages are the texts of docs/, by their paths.
func pages(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir("../docs", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		texts[path] = string(text)
		return err
	})
	if err != nil || len(texts) < 10 {
		t.Fatalf("%d pages were found: %v", len(texts), err)
	}
	return texts
}
