package settings

import "slices"

// secretArguments are the arguments whose values are secrets.
var secretArguments = []string{
	"password", "passcode", "token", "access_token", "application_credential_secret", "secret_key", "security_token",
}

// isSensitive reports whether no error may be attached to an argument: terraform prints its line. A key may be a path,
// which is no secret, or the key itself.
func isSensitive(argument string) bool {
	return slices.Contains(secretArguments, argument) || argument == "key"
}

// Secrets are those of all sources, also of those that do not count.
func (from Sources) Secrets() []string {
	var texts []string
	for _, s := range from {
		for _, argument := range secretArguments {
			texts = append(texts, s.First(argument).Text)
		}
	}
	return texts
}

// Public are the settings that errors name.
func (from Sources) Public() []string {
	var texts []string
	for _, argument := range []string{
		"auth_url", "endpoint", "user_name", "user_id", "project_name", "project_id", "region",
		"user_domain_name", "project_domain_name", "domain_name",
	} {
		if s := from.Get(argument); s.IsSet() {
			texts = append(texts, s.Text)
		}
	}
	return texts
}
