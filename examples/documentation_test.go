package examples_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	hclBlock    = regexp.MustCompile("(?ms)^```(?:terraform|hcl)\\n(.*?)^```")
	settings    = regexp.MustCompile(`(?m)^provider_installation `) // terraform's own, which its fmt does not know
	actionBlock = regexp.MustCompile(`(?m)^action "`)
	testFile    = regexp.MustCompile(`(?m)^(mock_provider|run) `)
)

// Whatever a reader may copy out of the documentation is formatted, and terraform finds it valid.
func TestDocumentation_BlocksAreFormattedAndValid(t *testing.T) {
	t.Parallel()
	blocks := documentedBlocks(t)
	all := workspace(t, t.TempDir())
	for name, text := range blocks {
		if settings.MatchString(text) {
			continue
		}
		if err := all.Write(name+".tf", text); err != nil {
			t.Fatal(err)
		}
		if testFile.MatchString(text) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := workspace(t, t.TempDir())
			if strings.Contains(text, "ephemeral = true") {
				skipWithoutEphemeralValues(t, w)
			}
			if actionBlock.MatchString(text) {
				skipWithoutActions(t, w)
			}
			if !strings.Contains(text, "required_providers") {
				text += requiredProviders
			}
			if err := w.Write("main.tf", text); err != nil {
				t.Fatal(err)
			}
			terraform(t, w, 0, "validate")
		})
	}
	if got := terraform(t, all, 0, "fmt", "-diff", "-write=false"); got != "" {
		t.Errorf("not formatted: %s", got)
	}
}

// placed says into which file a block goes, or whose place it takes.
var placed = regexp.MustCompile(`(?i)(?:into|in) your\s+.main\.tf|as .(?:main\.tf|tests/\w+\.tftest\.hcl)`)

// A block is a configuration as a whole, or the page says before it where it belongs.
func TestDocumentation_BlocksSayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	seen := 0
	for name, text := range pages(t) {
		for _, at := range hclBlock.FindAllStringSubmatchIndex(text, -1) {
			block := text[at[2]:at[3]]
			if strings.Contains(block, "required_providers") || settings.MatchString(block) {
				continue
			}
			seen++
			if !placed.MatchString(text[:at[0]]) {
				t.Errorf("%s: nothing says where this belongs:\n%s", name, block)
			}
		}
	}
	if seen < 20 {
		t.Errorf("%d blocks are parts of a configuration", seen)
	}
}

// documentedBlocks are the HCL blocks of README.md and docs/, by the file and the line that they begin at.
func documentedBlocks(t *testing.T) map[string]string {
	t.Helper()
	blocks := map[string]string{}
	read := func(path string) error {
		content, err := os.ReadFile(path)
		for _, at := range hclBlock.FindAllSubmatchIndex(content, -1) {
			line := strings.Count(string(content[:at[0]]), "\n") + 1
			blocks[fmt.Sprintf("%s-%d", filepath.Base(path), line)] = string(content[at[2]:at[3]])
		}
		return err
	}
	err := read("../README.md")
	if err == nil {
		err = filepath.WalkDir("../docs", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			return read(path)
		})
	}
	if err != nil || len(blocks) < 20 {
		t.Fatalf("%d blocks were found: %v", len(blocks), err)
	}
	return blocks
}
