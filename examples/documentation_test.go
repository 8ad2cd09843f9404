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
