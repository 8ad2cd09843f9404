package cloud

import (
	"fmt"
	"strings"
)

// Argument is a setting that says who we are or where the API is. It is named as in the provider block.
type Argument struct {
	Name        string
	Environment []string // variables that count where the argument is not set, the first that is set wins
}

// Arguments are all settings that a provider block, the environment or an entry of clouds.yaml can give as text.
// Names and variables are those of the OpenStack provider and of openstackclient, and for access keys those of Huawei
// Cloud's provider.
var Arguments = []Argument{
	{"auth_url", []string{"OS_AUTH_URL"}},
	{"cloud", []string{"OS_CLOUD"}},
	{"region", []string{"OS_REGION_NAME"}},
	{"user_name", []string{"OS_USERNAME"}},
	{"user_id", []string{"OS_USER_ID"}},
	{"password", []string{"OS_PASSWORD"}},
	{"token", []string{"OS_TOKEN", "OS_AUTH_TOKEN"}},
	{"access_key", []string{"HW_ACCESS_KEY"}},
	{"secret_key", []string{"HW_SECRET_KEY"}},
	{"security_token", []string{"HW_SECURITY_TOKEN"}},
	{"shared_config_file", []string{"HW_SHARED_CONFIG_FILE"}},
	{"profile", []string{"HW_PROFILE"}},
	{"ecs_agency", []string{"HW_ECS_AGENCY"}},
	{agencyName, []string{"HW_ASSUME_ROLE_AGENCY_NAME"}},
	{agencyDomainName, []string{"HW_ASSUME_ROLE_DOMAIN_NAME"}},
	{agencyDomainID, []string{"HW_ASSUME_ROLE_DOMAIN_ID"}},
	{agencyDuration, []string{"HW_ASSUME_ROLE_DURATION"}},
	{"cloud_domain", []string{"HW_CLOUD"}},
	{"application_credential_id", []string{"OS_APPLICATION_CREDENTIAL_ID"}},
	{"application_credential_name", []string{"OS_APPLICATION_CREDENTIAL_NAME"}},
	{"application_credential_secret", []string{"OS_APPLICATION_CREDENTIAL_SECRET"}},
	{"project_id", []string{"OS_PROJECT_ID", "OS_TENANT_ID"}},
	{"project_name", []string{"OS_PROJECT_NAME", "OS_TENANT_NAME"}},
	{"user_domain_id", []string{"OS_USER_DOMAIN_ID"}},
	{"user_domain_name", []string{"OS_USER_DOMAIN_NAME"}},
	{"project_domain_id", []string{"OS_PROJECT_DOMAIN_ID"}},
	{"project_domain_name", []string{"OS_PROJECT_DOMAIN_NAME"}},
	{"domain_id", []string{"OS_DOMAIN_ID"}},
	{"domain_name", []string{"OS_DOMAIN_NAME"}},
	{"default_domain", []string{"OS_DEFAULT_DOMAIN"}},
	{"endpoint_type", []string{"OS_INTERFACE", "OS_ENDPOINT_TYPE"}},
	{"endpoint", []string{"OS_COMPUTE_ENDPOINT_OVERRIDE"}},
	{"microversion", []string{"OS_COMPUTE_API_VERSION"}},
	{"insecure", []string{"OS_INSECURE"}},
	{"cacert_file", []string{"OS_CACERT"}},
	{"cert", []string{"OS_CERT"}},
	{"key", []string{"OS_KEY"}},
}

// EnvironmentOf are the variables that stand in for an argument of the provider block.
func EnvironmentOf(argument string) []string {
	for _, known := range Arguments {
		if known.Name == argument {
			return known.Environment
		}
	}
	return nil
}

// Settings are values by the name of their argument. An empty value counts as not set.
type Settings map[string]string

// source is one place that settings come from.
type source struct {
	settings Settings
	name     func(argument string) string // where a setting of this source stands, for people
	kind     sourceKind
}

// sourceKind is what a source is.
type sourceKind int

const (
	blockKind sourceKind = iota
	entryKind
	environmentKind
	profileKind
)

func blockSource(settings Settings) source {
	return source{settings: settings, name: func(argument string) string { return argument + " in the provider block" }}
}

// environmentSource reads the variables of all arguments. getenv is os.Getenv, or a stand-in.
func environmentSource(getenv func(string) string) source {
	settings, variables := Settings{}, map[string]string{}
	for _, argument := range Arguments {
		for _, variable := range argument.Environment {
			if value := getenv(variable); value != "" && !isAPIVersion(argument.Name, value) {
				settings[argument.Name], variables[argument.Name] = value, variable
				break
			}
		}
	}
	name := func(argument string) string { return variables[argument] + " in the environment" }
	return source{settings: settings, name: name, kind: environmentKind}
}

// isAPIVersion says whether a microversion is the "2" of old openrc files and clouds.yaml, which names an API and none of its
// microversions.
func isAPIVersion(argument, value string) bool {
	return argument == "microversion" && (value == "2" || value == "2.0")
}

// sources are the places that settings come from, the one that wins first.
type sources []source

// setting is a value together with where it came from. The zero value is a setting that nobody gave.
type setting struct {
	text     string
	argument string
	source   string
}

func (v setting) isSet() bool { return v.text != "" }

// get returns the setting of the first source that has it.
func (ls sources) get(argument string) setting {
	return ls.first(argument)
}

// first returns, of the first source that has any of the arguments, the first of them. So an ID in the provider block
// switches off a name in the environment, and the other way round.
func (ls sources) first(arguments ...string) setting {
	for _, l := range ls {
		for _, argument := range arguments {
			if text := l.settings[argument]; text != "" {
				return setting{text: text, argument: argument, source: l.name(argument)}
			}
		}
	}
	return setting{}
}

// SettingError is a setting that cannot be right, found without asking the cloud.
type SettingError struct {
	Argument string // to blame; "" where none in particular is
	Summary  string // a noun phrase
	Detail   string // says where the value came from and what to do
}

func (e *SettingError) Error() string { return e.Summary + ": " + e.Detail }

// invalid blames one value.
func invalid(v setting, summary, format string, arguments ...any) error {
	return &SettingError{Argument: v.argument, Summary: summary, Detail: fmt.Sprintf(format, arguments...) + ". What is set comes from " + v.source + "."}
}

// howToSet names an argument and its variables, for the end of an error text.
func howToSet(argument string) string {
	return argument + " (or " + strings.Join(EnvironmentOf(argument), " or ") + ")"
}
