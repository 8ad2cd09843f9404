package cloudsyaml

import (
	"path/filepath"
	"testing"
)

// TestConfigFolders: below the working directory nothing is anybody's home.
func TestConfigFolders(t *testing.T) {
	t.Setenv("HOME", "")
	for _, folder := range configFolders(func(string) string { return "" })[1:] {
		if !filepath.IsAbs(folder) {
			t.Errorf("clouds.yaml is looked for in %q", folder)
		}
	}
}
