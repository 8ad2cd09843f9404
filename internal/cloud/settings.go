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

// layer is one place that settings come from.
type layer struct {
	settings Settings
	origin   func(argument string) string // where a value of this layer stands, for people

	isEnvironment bool
}

func blockLayer(settings Settings) layer {
	return layer{settings: settings, origin: func(argument string) string { return argument + " in the provider block" }}
}

// environmentLayer reads the variables of all arguments. getenv is os.Getenv, or a stand-in.
func environmentLayer(getenv func(string) string) layer {
	settings, variables := Settings{}, map[string]string{}
	for _, argument := range Arguments {
		for _, variable := range argument.Environment {
			if value := getenv(variable); value != "" && !isAPIVersion(argument.Name, value) {
				settings[argument.Name], variables[argument.Name] = value, variable
				break
			}
		}
	}
	origin := func(argument string) string { return variables[argument] + " in the environment" }
	return layer{settings: settings, origin: origin, isEnvironment: true}
}

// isAPIVersion says whether a microversion is the "2" of old openrc files and clouds.yaml, which names an API and none of its
// microversions.
func isAPIVersion(argument, value string) bool { return argument == "microversion" && (value == "2" || value == "2.0") }

// layers are the places that settings come from, the one that wins first.
type layers []layer

// value is a setting together with where it came from. The zero value is a setting that nobody gave.
type value struct {
	text     string
	argument string
	origin   string
}

func (v value) given() bool { return v.text != "" }

// get returns the setting of the first layer that has it.
func (ls layers) get(argument string) value {
	return ls.first(argument)
}

// first returns, of the first layer that has any of the arguments, the first of them. So an ID in the provider block
// switches off a name in the environment, and the other way round.
func (ls layers) first(arguments ...string) value {
	for _, l := range ls {
		for _, argument := range arguments {
			if text := l.settings[argument]; text != "" {
				return value{text: text, argument: argument, origin: l.origin(argument)}
			}
		}
	}
	return value{}
}

// SettingError is a setting that cannot be right, found without asking the cloud.
type SettingError struct {
	Argument string // to blame; "" where none in particular is
	Summary  string // a noun phrase
	Detail   string // says where the value came from and what to do
}

func (e *SettingError) Error() string { return e.Summary + ": " + e.Detail }

// invalid blames one value.
func invalid(v value, summary, format string, arguments ...any) error {
	return &SettingError{Argument: v.argument, Summary: summary, Detail: fmt.Sprintf(format, arguments...) + ". What is set comes from " + v.origin + "."}
}

// howToSet names an argument and its variables, for the end of an error text.
func howToSet(argument string) string {
	return argument + " (or " + strings.Join(EnvironmentOf(argument), " or ") + ")"
}
