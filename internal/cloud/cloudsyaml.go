package cloud

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// entry is one cloud of clouds.yaml, as openstackclient's documentation describes it.
// https://docs.openstack.org/python-openstackclient/latest/configuration/index.html
//
// gophercloud reads the file too, but panics on an entry without auth:, keeps neither the microversion, the endpoint, the
// list of regions nor the default domain, and mixes in the environment, so that nobody could say where a value came from.
type entry struct {
	Profile         string            `yaml:"profile"`
	Cloud           string            `yaml:"cloud"` // older name of profile
	Auth            map[string]string `yaml:"auth"`
	AuthType        string            `yaml:"auth_type"`
	RegionName      string            `yaml:"region_name"`
	Regions         []region          `yaml:"regions"`
	Interface       string            `yaml:"interface"`
	EndpointType    string            `yaml:"endpoint_type"` // older name of interface
	ComputeEndpoint string            `yaml:"compute_endpoint_override"`
	ComputeVersion  string            `yaml:"compute_api_version"`
	DefaultDomain   string            `yaml:"default_domain"`
	Verify          *bool             `yaml:"verify"`
	CACert          string            `yaml:"cacert"`
	Cert            string            `yaml:"cert"`
	Key             string            `yaml:"key"`
}

// region is an item of an entry's regions: a name, or a mapping that holds one.
type region struct{ Name string }

func (r *region) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&r.Name)
	}
	var mapping struct {
		Name string `yaml:"name"`
	}
	err := node.Decode(&mapping)
	r.Name = mapping.Name
	return err
}

// authKeys are the keys under auth: and the arguments that they are.
var authKeys = map[string]string{
	"auth_url": "auth_url", "username": "user_name", "user_id": "user_id", "password": "password", "token": "token",
	"application_credential_id":     "application_credential_id",
	"application_credential_name":   "application_credential_name",
	"application_credential_secret": "application_credential_secret",
	"project_id":                    "project_id", "tenant_id": "project_id",
	"project_name": "project_name", "tenant_name": "project_name",
	"user_domain_id": "user_domain_id", "user_domain_name": "user_domain_name",
	"project_domain_id": "project_domain_id", "project_domain_name": "project_domain_name",
	"trust_id": "trust_id", "domain_id": "domain_id", "domain_name": "domain_name",
	"default_domain": "default_domain", "default_domain_id": "default_domain",
}

// settings are the entry's values by the names of their arguments.
func (e entry) settings() Settings {
	settings := Settings{
		"auth_type": e.AuthType, "region": e.RegionName, "endpoint_type": e.Interface, "endpoint": e.ComputeEndpoint, "default_domain": e.DefaultDomain,
		"cacert_file": e.CACert, "cert": e.Cert, "key": e.Key,
	}
	for _, key := range sortedKeys(authKeys) { // of two keys that mean the same the first counts, project_id before tenant_id
		if argument := authKeys[key]; settings[argument] == "" {
			settings[argument] = e.Auth[key]
		}
	}
	if settings["endpoint_type"] == "" {
		settings["endpoint_type"] = e.EndpointType
	}
	if settings["region"] == "" && len(e.Regions) > 0 {
		settings["region"] = e.Regions[0].Name // openstackclient's default: the first
	}
	settings["microversion"] = e.ComputeVersion
	if e.Verify != nil {
		settings["insecure"] = strconv.FormatBool(!*e.Verify)
	}
	return settings
}

// cloudsYAMLSource reads the entry that name names. getenv is os.Getenv, or a stand-in.
func cloudsYAMLSource(name setting, region string, getenv func(string) string) (source, error) {
	path, err := findCloudsFile(getenv)
	if err != nil {
		return source{}, invalid(name, "Missing clouds.yaml", "The cloud %q should be read from a clouds.yaml, and %s", name.text, err)
	}
	found, err := readEntry(name.text, path, getenv)
	if err != nil {
		return source{}, invalid(name, "Unusable clouds.yaml entry", "The cloud %q cannot be read: %s", name.text, err)
	}
	sourceName := func(string) string { return fmt.Sprintf("entry %q of %s", name.text, path) }
	return source{settings: found.settings(), name: sourceName, kind: entryKind}, nil
}

// readEntry puts an entry together: the vendor's profile, what clouds.yaml says on top of it, then what secure.yaml says.
func readEntry(name, path string, getenv func(string) string) (entry, error) {
	entries, err := readClouds(path, "clouds")
	if err != nil {
		return entry{}, err
	}
	node, ok := entries[name]
	switch {
	case !ok && len(entries) == 0:
		return entry{}, fmt.Errorf("%s has no clouds", path)
	case !ok:
		return entry{}, fmt.Errorf("%s has no cloud of this name; it has %s", path, strings.Join(sortedKeys(entries), ", "))
	}
	var own, found entry
	if err := decodeNode(node, &own, path); err != nil {
		return entry{}, err
	}
	if err := overlayProfile(&found, own, path, getenv); err != nil {
		return entry{}, err
	}
	if err := decodeNode(node, &found, path); err != nil {
		return entry{}, err
	}
	if err := overlaySecure(&found, name, path, getenv); err != nil {
		return entry{}, err
	}
	if len(found.Auth) == 0 {
		return entry{}, fmt.Errorf("%s has no auth: for it, so it says neither where Keystone is nor who you are", path)
	}
	return found, nil
}

// overlayProfile lays the vendor's profile that an entry names under it. Profiles stand in clouds-public.yaml.
func overlayProfile(found *entry, own entry, cloudsPath string, getenv func(string) string) error {
	profile := own.Profile
	if profile == "" {
		profile = own.Cloud
	}
	if profile == "" {
		return nil
	}
	for _, path := range inSearchPath("clouds-public.yaml", getenv) {
		entries, err := readClouds(path, "public-clouds")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if node, ok := entries[profile]; ok {
			return decodeNode(node, found, path)
		}
	}
	if own.Auth["auth_url"] != "" {
		return nil // complete without
	}
	return fmt.Errorf("%s names the profile %q for it, which no clouds-public.yaml has, and no auth_url", cloudsPath, profile)
}

// overlaySecure lays what secure.yaml says of an entry over it: OS_CLIENT_SECURE_FILE, else the file beside clouds.yaml,
// else the first in the search path.
func overlaySecure(found *entry, name, cloudsPath string, getenv func(string) string) error {
	named := getenv("OS_CLIENT_SECURE_FILE")
	paths := []string{named}
	if named == "" {
		paths = append([]string{filepath.Join(filepath.Dir(cloudsPath), "secure.yaml")}, inSearchPath("secure.yaml", getenv)...)
	}
	for _, path := range paths {
		entries, err := readClouds(path, "clouds")
		if errors.Is(err, fs.ErrNotExist) && named == "" {
			continue
		}
		if err != nil {
			return err
		}
		if node, ok := entries[name]; ok {
			return decodeNode(node, found, path)
		}
		return nil
	}
	return nil
}

func decodeNode(node yaml.Node, into any, path string) error {
	if err := node.Decode(into); err != nil {
		return fmt.Errorf("%s: %s", path, yamlProblem(err))
	}
	return nil
}

// readClouds returns the entries under the file's top-level key.
func readClouds(path, key string) (map[string]yaml.Node, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var document map[string]yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, fmt.Errorf("%s: %s", path, yamlProblem(err))
	}
	var entries map[string]yaml.Node
	node, ok := document[key]
	if !ok {
		return nil, nil
	}
	err = decodeNode(node, &entries, path)
	return entries, err
}

// quoted is what the parser repeats of the file: a password that begins with * is an unknown anchor to it.
var quoted = regexp.MustCompile(`'[^']*' `)

// yamlProblem is the parser's complaint without the values that it quotes, which may be secrets.
func yamlProblem(err error) string {
	wrongType, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		return quoted.ReplaceAllString(err.Error(), "")
	}
	lines := make([]string, 0, len(wrongType.Errors))
	for _, problem := range wrongType.Errors {
		line, _, _ := strings.Cut(problem, ":")
		lines = append(lines, line+" has a value of the wrong kind")
	}
	return strings.Join(lines, ", ")
}

// findCloudsFile is the clouds.yaml to read: the one that OS_CLIENT_CONFIG_FILE names, else the first in the search path.
func findCloudsFile(getenv func(string) string) (string, error) {
	if path := getenv("OS_CLIENT_CONFIG_FILE"); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("OS_CLIENT_CONFIG_FILE names a file that cannot be read: %w", err)
		}
		return path, nil
	}
	paths := inSearchPath("clouds.yaml", getenv)
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("none of these is there: %s. OS_CLIENT_CONFIG_FILE can name another", strings.Join(paths, ", "))
}

// inSearchPath is where openstackclient looks for a file: the working directory, the user's configuration, the system's.
func inSearchPath(file string, getenv func(string) string) []string {
	user := getenv("XDG_CONFIG_HOME")
	if user == "" {
		user = filepath.Join(home(getenv), ".config")
	}
	return []string{file, filepath.Join(user, "openstack", file), filepath.Join("/etc/openstack", file)}
}
