package cloudsyaml

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// cloudsFiles are the files that may hold an entry, the one that wins last: clouds.yaml, then secure.yaml.
type cloudsFiles []string

func (files cloudsFiles) String() string { return strings.Join(files, " and ") }

// findCloudsFiles finds the clouds.yaml that OS_CLIENT_CONFIG_FILE names, else the first in the search path; and the
// secure.yaml that OS_CLIENT_SECURE_FILE names, else the first in the search path, else the one beside that clouds.yaml
// (where openstacksdk does not look).
func findCloudsFiles(getenv func(string) string) (cloudsFiles, error) {
	cloudsPaths := searchPaths("clouds", getenv)
	clouds, err := findFile("OS_CLIENT_CONFIG_FILE", cloudsPaths, getenv)
	if err != nil {
		return nil, err
	}
	securePaths := searchPaths("secure", getenv)
	if clouds != "" {
		securePaths = slices.Concat(securePaths, filesIn(filepath.Dir(clouds), "secure"))
	}
	secure, err := findFile("OS_CLIENT_SECURE_FILE", securePaths, getenv)
	if err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(cloudsFiles{clouds, secure}, func(path string) bool { return path == "" })
	if len(found) == 0 {
		return nil, fmt.Errorf("none of these is there: %s; nor a .yml or .json of theirs. "+
			"OS_CLIENT_CONFIG_FILE can name another", onlyYAML(cloudsPaths))
	}
	return found, nil
}

// findFile is the file that a variable names, else the first of paths that there is; "" where there is none.
func findFile(variable string, paths []string, getenv func(string) string) (string, error) {
	if path := getenv(variable); path != "" {
		path = settings.ExpandHome(path, getenv)
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("%s names a file that cannot be read: %w", variable, err)
		}
		return path, nil
	}
	for _, path := range paths {
		if found, err := os.Stat(path); err == nil && !found.IsDir() {
			return path, nil
		}
	}
	return "", nil
}

// searchPaths are the files of a name that openstacksdk looks for: in the working directory, the user's
// configuration, the system's.
func searchPaths(name string, getenv func(string) string) []string {
	var paths []string
	for _, folder := range configFolders(getenv) {
		for _, path := range filesIn(folder, name) {
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// onlyYAML is a third of the search path, which is long enough to read.
func onlyYAML(paths []string) string {
	others := func(path string) bool { return filepath.Ext(path) != ".yaml" }
	return strings.Join(slices.DeleteFunc(slices.Clone(paths), others), ", ")
}

func filesIn(folder, name string) []string {
	path := filepath.Join(folder, name)
	return []string{path + ".yaml", path + ".yml", path + ".json"}
}

// configFolders are those of openstacksdk, whose platformdirs knows them by the XDG Base Directory Specification and
// by the customs of macOS and Windows. A snap has a HOME of its own, and says which the user's is.
func configFolders(getenv func(string) string) []string {
	userHome := cmp.Or(getenv("SNAP_REAL_HOME"), settings.Home(getenv))
	folders := []string{""}
	if folder := getenv("XDG_CONFIG_HOME"); folder != "" {
		folders = append(folders, filepath.Join(folder, "openstack"))
	}
	if folder := getenv("LOCALAPPDATA"); folder != "" {
		folders = append(folders, filepath.Join(folder, "OpenStack", "openstack"))
	}
	if userHome != "" {
		folders = append(folders, filepath.Join(userHome, ".config", "openstack"))
	}
	if userHome != "" && runtime.GOOS == "darwin" {
		folders = append(folders, filepath.Join(userHome, "Library", "Application Support", "openstack"))
	}
	for _, folder := range filepath.SplitList(cmp.Or(getenv("XDG_CONFIG_DIRS"), "/etc/xdg")) {
		folders = append(folders, filepath.Join(folder, "openstack"))
	}
	return append(folders, "/etc/openstack")
}
