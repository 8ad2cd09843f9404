package huawei

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// sharedConfig is the file of Huawei Cloud's command-line tool (KooCLI, hcloud), as far as it says who we are; as
// Huawei Cloud's own provider reads it (huaweicloud/provider.go, readConfig).
// https://support.huaweicloud.com/intl/en-us/usermanual-hcli/hcli_10_004.html
type sharedConfig struct {
	Current     string    `json:"current"`
	AuthEncrypt any       `json:"authEncrypt"` // "true" where the tool has encrypted what is secret
	Profiles    []profile `json:"profiles"`
}

type profile struct {
	Name             string `json:"name"`
	Mode             string `json:"mode"`
	Region           string `json:"region"`
	ProjectID        string `json:"projectId"`
	AgencyName       string `json:"agencyName"`
	AgencyDomainID   string `json:"agencyDomainId"`
	AgencyDomainName string `json:"agencyDomainName"`
	SSO              struct {
		Keys profileKeys `json:"stsToken"`
	} `json:"ssoAuth"`
	profileKeys
}

type profileKeys struct {
	AccessKey     string `json:"accessKeyId"`
	SecretKey     string `json:"secretAccessKey"`
	SecurityToken string `json:"securityToken"`
}

// keys are those by which the tool would sign: after hcloud configure sso, those of that login.
func (p profile) keys() profileKeys {
	if p.isSSO() {
		return p.SSO.Keys
	}
	return p.profileKeys
}

func (p profile) isSSO() bool { return strings.EqualFold(p.Mode, "SSO") }

func (p profile) settings() settings.Settings {
	keys := p.keys()
	return settings.Settings{
		"access_key": keys.AccessKey, "secret_key": keys.SecretKey, "security_token": keys.SecurityToken,
		"region": p.Region, "project_id": p.ProjectID,
		settings.AgencyName: p.AgencyName, settings.AgencyDomainID: p.AgencyDomainID,
		settings.AgencyDomainName: p.AgencyDomainName,
	}
}

// check refuses a profile that says to be somebody else than its keys are, and one without keys.
func (p profile) check(config sharedConfig) error {
	keys := p.keys()
	switch {
	case strings.EqualFold(p.Mode, "ecsAgency"):
		return fmt.Errorf("it is of mode %q, and the agency of the ECS that terraform runs on is used only "+
			"where that is said. Set ecs_agency = true (or HW_ECS_AGENCY=true), and no profile", p.Mode)
	case p.isSSO() && keys.AccessKey == "":
		return fmt.Errorf("it is of mode %q and not logged in. Run hcloud configure sso, or set access_key, "+
			"secret_key and security_token", p.Mode)
	case !p.isSSO() && p.Mode != "" && !strings.HasPrefix(strings.ToUpper(p.Mode), "AKSK"):
		return fmt.Errorf("it is of mode %q, and only AKSK and SSO hold access keys. Set access_key and secret_key",
			p.Mode)
	case keys.AccessKey == "" || keys.SecretKey == "":
		return fmt.Errorf("it (mode %q) has no access key and secret key. Set access_key and secret_key", p.Mode)
	case strings.EqualFold(fmt.Sprint(config.AuthEncrypt), "true"):
		return fmt.Errorf("the tool has encrypted its keys, and only the tool can decrypt them. Run hcloud " +
			"configure set --cli-auth-encrypt=false, or set access_key and secret_key")
	case p.AgencyName != "" && p.AgencyDomainID == "" && p.AgencyDomainName == "":
		return fmt.Errorf("it has an agency and not the account that the agency is of. Set agencyDomainName in " +
			"it, or assume_role")
	}
	return nil
}

// profileSource reads a profile of the shared configuration file: the one that is named, else the file's current one.
func profileSource(from settings.Sources, getenv func(string) string) (settings.Source, error) {
	file, name := from.Get("shared_config_file"), from.Get("profile")
	argument, path := file, file.Text
	if !file.IsSet() {
		argument, path = name, cmp.Or(settings.InHome(getenv, ".hcloud", "config.json"), "~/.hcloud/config.json")
	}
	found, err := readProfile(settings.ExpandHome(path, getenv), name.Text)
	if err != nil {
		return settings.Source{}, settings.Invalid(argument, "Unusable shared configuration file", "%s", err)
	}
	where := func(string) string { return fmt.Sprintf("profile %q of %s", found.Name, path) }
	return settings.Source{Settings: found.settings(), Name: where, Kind: settings.ProfileKind}, nil
}

// readProfile's errors quote nothing of the file but names.
func readProfile(path, name string) (profile, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return profile{}, fmt.Errorf("it cannot be read: %w", err)
	}
	var config sharedConfig
	if json.Unmarshal(bytes.TrimPrefix(content, []byte("\ufeff")), &config) != nil {
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
		if err := candidate.check(config); err != nil {
			return profile{}, fmt.Errorf("the profile %q of %s cannot be used: %w", name, path, err)
		}
		return candidate, nil
	}
	return profile{}, fmt.Errorf("%s has no profile %q; it has: %s", path, name,
		strings.Join(slices.Sorted(maps.Keys(names)), ", "))
}
