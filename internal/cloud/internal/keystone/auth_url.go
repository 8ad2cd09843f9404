package keystone

import (
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// authURL is [settings.Sources.AuthURL] for what cannot do without.
func authURL(from settings.Sources, credential string) (settings.Setting, error) {
	url := from.AuthURL()
	if url.IsSet() {
		return url, endpoint.CheckURL(url)
	}
	detail := "A login with " + credential + " needs Keystone's URL. Set " + settings.HowToSet("auth_url") +
		". (Only a token together with " + settings.HowToSet("endpoint") + " needs no login.)"
	if foreign := from.Get("auth_url"); foreign.IsSet() {
		detail = "A login with " + credential + " needs Keystone's URL, and the entry of cloud " +
			from.Get("cloud").String() + " has none. Add auth_url to the entry's auth:, " +
			"or set auth_url in the provider block. (" + foreign.Origin + " may be another cloud's, so it is not " +
			"used beside a named one.)"
	}
	return settings.Setting{}, &settings.SettingError{Argument: "auth_url", Summary: "Missing auth_url", Detail: detail}
}
