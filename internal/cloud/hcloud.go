package cloud

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// sharedConfig is the file of Huawei Cloud's command-line tool, as far as it says who we are.
// https://support.huaweicloud.com/intl/en-us/usermanual-hcli/hcli_10_004.html
type sharedConfig struct {
	Current  string    `json:"current"`
	Profiles []profile `json:"profiles"`
}

type profile struct {
	Name          string `json:"name"`
	Mode          string `json:"mode"`
	AccessKey     string `json:"accessKeyId"`
	SecretKey     string `json:"secretAccessKey"`
	SecurityToken string `json:"securityToken"`
	Region        string `json:"region"`
	ProjectID     string `json:"projectId"`
}

func (p profile) settings() Settings {
	return Settings{
		"access_key": p.AccessKey, "secret_key": p.SecretKey, "security_token": p.SecurityToken,
		"region": p.Region, "project_id": p.ProjectID,
	}
}

// profileSource reads a profile of the shared configuration file: the one that is named, else the file's current one.
func profileSource(from sources, getenv func(string) string) (source, error) {
	file, name := from.get("shared_config_file"), from.get("profile")
	blame, path := file, file.text
	if !file.isSet() {
		blame, path = name, filepath.Join(home(getenv), ".hcloud", "config.json")
	}
	found, err := readProfile(expandHome(path, getenv), name.text)
	if err != nil {
		return source{}, invalid(blame, "Unusable shared configuration file", "%s", err)
	}
	sourceName := func(string) string { return fmt.Sprintf("profile %q of %s", found.Name, path) }
	return source{settings: found.settings(), name: sourceName, kind: profileKind}, nil
}

// readProfile's errors quote nothing of the file but names.
func readProfile(path, name string) (profile, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return profile{}, fmt.Errorf("it cannot be read: %w", err)
	}
	var config sharedConfig
	if json.Unmarshal(content, &config) != nil {
		return profile{}, fmt.Errorf("%s is not the JSON that hcloud writes", path)
	}
	if name == "" {
		name = config.Current
	}
	names := map[string]struct{}{}
	for _, candidate := range config.Profiles {
		names[candidate.Name] = struct{}{}
		if candidate.Name != name {
			continue
		}
		if candidate.AccessKey == "" || candidate.SecretKey == "" {
			return profile{}, fmt.Errorf("the profile %q of %s (mode %q) has no access key and secret key", name, path, candidate.Mode)
		}
		return candidate, nil
	}
	return profile{}, fmt.Errorf("%s has no profile %q; it has: %s", path, name, strings.Join(sortedKeys(names), ", "))
}
