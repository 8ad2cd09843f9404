package cloud

import (
	"os"
	"path/filepath"
	"strings"
)

// home is the user's home folder. getenv is os.Getenv, or a stand-in.
func home(getenv func(string) string) string {
	if folder := getenv("HOME"); folder != "" {
		return folder
	}
	folder, _ := os.UserHomeDir() // Windows knows it by another name; nowhere else is there one without HOME
	return folder
}

// expandHome resolves a path that begins with ~/.
func expandHome(path string, getenv func(string) string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(home(getenv), rest)
	}
	return path
}
