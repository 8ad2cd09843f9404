// Package settings has the provider's settings, each with the source that set it.
package settings

import (
	"cmp"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
)

// Argument is a setting that says who we are or where the API is. It is named as in the provider block.
type Argument struct {
	Name        string
	Environment []string // variables that count where the argument is not set, the first that is set wins
	Huawei      string   // Huawei Cloud's own variable for an argument that has OpenStack's too; "" for none
}

// Arguments are all settings that a provider block, the environment or an entry of clouds.yaml can give as text.
// Names and variables are those of the OpenStack provider and of openstackclient (keystoneauth's plugin options), and
// for access keys, and for logins at Huawei Cloud, those of its own provider.
var Arguments = []Argument{
	{"auth_type", []string{"OS_AUTH_TYPE", "OS_AUTH_PLUGIN"}, ""},
	{"auth_methods", []string{"OS_AUTH_METHODS"}, ""},
	{"auth_url", []string{"OS_AUTH_URL"}, "HW_AUTH_URL"},
	{"cloud", []string{"OS_CLOUD"}, ""},
	{"region", []string{"OS_REGION_NAME"}, "HW_REGION_NAME"},
	{"user_name", []string{"OS_USERNAME"}, "HW_USER_NAME"},
	{"user_id", []string{"OS_USER_ID"}, "HW_USER_ID"},
	{"password", []string{"OS_PASSWORD"}, "HW_USER_PASSWORD"},
	{"passcode", []string{"OS_PASSCODE"}, ""},
	{"token", []string{"OS_TOKEN", "OS_AUTH_TOKEN"}, "HW_AUTH_TOKEN"},
	{"identity_provider", []string{"OS_IDENTITY_PROVIDER"}, ""},
	{"protocol", []string{"OS_PROTOCOL"}, ""},
	{"access_token", []string{"OS_ACCESS_TOKEN"}, ""},
	{"access_key", []string{"HW_ACCESS_KEY"}, ""},
	{"secret_key", []string{"HW_SECRET_KEY"}, ""},
	{"security_token", []string{"HW_SECURITY_TOKEN"}, ""},
	{"shared_config_file", []string{"HW_SHARED_CONFIG_FILE"}, ""},
	{"profile", []string{"HW_PROFILE"}, ""},
	{"ecs_agency", []string{"HW_ECS_AGENCY"}, ""},
	{AgencyName, []string{"HW_ASSUME_ROLE_AGENCY_NAME"}, ""},
	{AgencyDomainName, []string{"HW_ASSUME_ROLE_DOMAIN_NAME"}, ""},
	{AgencyDomainID, []string{"HW_ASSUME_ROLE_DOMAIN_ID"}, ""},
	{AgencyDuration, []string{"HW_ASSUME_ROLE_DURATION"}, ""},
	{"cloud_domain", []string{"HW_CLOUD"}, ""},
	{"application_credential_id", []string{"OS_APPLICATION_CREDENTIAL_ID"}, ""},
	{"application_credential_name", []string{"OS_APPLICATION_CREDENTIAL_NAME"}, ""},
	{"application_credential_secret", []string{"OS_APPLICATION_CREDENTIAL_SECRET"}, ""},
	{"project_id", []string{"OS_PROJECT_ID", "OS_TENANT_ID"}, "HW_PROJECT_ID"},
	{"project_name", []string{"OS_PROJECT_NAME", "OS_TENANT_NAME"}, "HW_PROJECT_NAME"},
	{"trust_id", []string{"OS_TRUST_ID"}, ""},
	{"system_scope", []string{"OS_SYSTEM_SCOPE"}, ""},
	{"user_domain_id", []string{"OS_USER_DOMAIN_ID"}, ""},
	{"user_domain_name", []string{"OS_USER_DOMAIN_NAME"}, ""},
	{"project_domain_id", []string{"OS_PROJECT_DOMAIN_ID"}, ""},
	{"project_domain_name", []string{"OS_PROJECT_DOMAIN_NAME"}, ""},
	{"domain_id", []string{"OS_DOMAIN_ID"}, "HW_DOMAIN_ID"},
	{"domain_name", []string{"OS_DOMAIN_NAME"}, "HW_DOMAIN_NAME"},
	{"default_domain", []string{"OS_DEFAULT_DOMAIN"}, ""},
	{"endpoint_type", []string{"OS_INTERFACE", "OS_ENDPOINT_TYPE"}, ""},
	{"endpoint", []string{"OS_COMPUTE_ENDPOINT_OVERRIDE"}, ""},
	{"microversion", []string{"OS_COMPUTE_API_VERSION"}, ""},
	{"insecure", []string{"OS_INSECURE"}, "HW_INSECURE"},
	{"cacert_file", []string{"OS_CACERT"}, ""},
	{"cert", []string{"OS_CERT"}, ""},
	{"key", []string{"OS_KEY"}, ""},
}

// keyVariables are variables that have no argument to themselves. openstacksdk takes each OS_… for a key of clouds.yaml
// (_get_os_environ in openstack/config/loader.py). Those for the compute service alone count before the variables for
// all services.
var keyVariables = []Argument{
	{"region", []string{"OS_COMPUTE_REGION_NAME"}, ""},
	{"endpoint_type", []string{"OS_COMPUTE_ENDPOINT_TYPE", "OS_COMPUTE_INTERFACE"}, ""},
	{"microversion", []string{"OS_COMPUTE_DEFAULT_MICROVERSION"}, ""},
	{"default_domain_id", []string{"OS_DEFAULT_DOMAIN_ID"}, ""},
	{"default_domain_name", []string{"OS_DEFAULT_DOMAIN_NAME"}, ""},
	{IdentityProviderID, []string{"HW_ASSUME_ROLE_IDP_ID"}, ""},
	{StrayAccessKey, []string{"OS_ACCESS_KEY"}, ""},
}

// StrayAccessKey is the variable of Open Telekom Cloud's own tools for an access key, which is only named in errors.
const StrayAccessKey = "os_access_key"

// loginEndpoint are the variables for the endpoint of a login by [KindsWithoutLogin].
var loginEndpoint = Argument{"endpoint", []string{"OS_ENDPOINT", "OS_URL"}, ""}

// Settings are values by the name of their argument. An empty value counts as not set.
type Settings map[string]string

// Setting is a value together with where it came from. The zero value is a setting that nobody gave.
type Setting struct {
	Text     string
	Argument string
	Origin   string     // for people
	From     sourceKind // means nothing where nobody gave the setting
}

// IsSet reports whether somebody gave the setting.
func (s Setting) IsSet() bool { return s.Text != "" }

// String names the value and its source. Not for secrets.
func (s Setting) String() string { return fmt.Sprintf("%q (%s)", s.Text, s.Origin) }

// Origins names where the settings that are set came from, each place once.
func Origins(of ...Setting) string {
	var places []string
	for _, s := range of {
		if s.IsSet() && !slices.Contains(places, s.Origin) {
			places = append(places, s.Origin)
		}
	}
	return strings.Join(places, ", ")
}

// SettingError is a setting that cannot be right, found without asking the cloud.
type SettingError struct {
	Argument string // that is wrong, never a sensitive one that is set; "" where none in particular is
	Summary  string // a noun phrase
	Detail   string // says where the value came from and what to do
}

func (e *SettingError) Error() string { return e.Summary + ": " + e.Detail }

// Invalid is about one value.
func Invalid(s Setting, summary, format string, arguments ...any) error {
	argument := s.Argument
	if isSensitive(argument) {
		argument = ""
	}
	return &SettingError{
		Argument: argument, Summary: summary,
		Detail: fmt.Sprintf(format, arguments...) + ". The value comes from " + s.Origin + ".",
	}
}

// Missing is about an argument that is not set, where another that is set asks for it.
func Missing(argument string, because Setting, summary, format string, arguments ...any) error {
	return &SettingError{
		Argument: argument, Summary: summary,
		Detail: fmt.Sprintf(format, arguments...) + ". The value comes from " + because.Origin + ".",
	}
}

// HowToSet names an argument and its variables, for the end of an error text.
func HowToSet(argument string) string {
	index := slices.IndexFunc(Arguments, func(a Argument) bool { return a.Name == argument })
	return argument + " (or " + strings.Join(Arguments[index].Environment, " or ") + ")"
}

// Home is the user's home folder, by the variable HOME (as getenv has it), else by the system's accounts; "" where
// neither knows one.
func Home(getenv func(string) string) string {
	if folder := getenv("HOME"); folder != "" {
		return folder
	}
	if folder, err := os.UserHomeDir(); err == nil { // Windows knows it by another name
		return folder
	}
	if account, err := user.Current(); err == nil {
		return account.HomeDir
	}
	return ""
}

// InHome is a path below the user's home folder; "" where there is none, for below the working directory nothing is
// anybody's home.
func InHome(getenv func(string) string, path ...string) string {
	folder := Home(getenv)
	if folder == "" {
		return ""
	}
	return filepath.Join(append([]string{folder}, path...)...)
}

// ExpandHome resolves a path that begins with ~/, where there is a home.
func ExpandHome(path string, getenv func(string) string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return cmp.Or(InHome(getenv, rest), path)
	}
	return path
}
