package cloudsyaml

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// entryTexts are the values of an entry by the names of its keys, without aliases; only what is set.
type entryTexts map[string]string

// hasLogin reports whether they say anything of who we are or where to log in.
func (texts entryTexts) hasLogin() bool {
	return slices.ContainsFunc(slices.Concat(loginKeys, overridingKeys),
		func(key string) bool { return texts[key] != "" })
}

// settings are the values of the entry by the names of their arguments. It refuses what the provider cannot do.
func (texts entryTexts) settings() (settings.Settings, error) {
	if err := texts.checkService(); err != nil {
		return nil, err
	}
	values := settings.Settings{}
	for argument, keys := range entryArguments {
		for _, key := range keys {
			if text := texts[key]; text != "" && values[argument] == "" {
				values[argument] = text
			}
		}
	}
	texts.setEndpoint(values)
	if settings.IsNewestMicroversion(values["microversion"]) {
		delete(values, "microversion")
	}
	if values["key"] == "" && values["cert"] != "" {
		values["key"] = values["cert"] // one PEM may hold both
	}
	if err := texts.setVerification(values); err != nil {
		return nil, err
	}
	return values, texts.fillPlaceholders(values)
}

// checkService refuses an entry that asks for another service than Nova.
func (texts entryTexts) checkService() error {
	for key, known := range map[string]string{"compute_service_type": "compute", "compute_service_name": "nova"} {
		if text := texts[key]; text != "" && text != known {
			return fmt.Errorf("it has %s, and the catalog is searched for no service but Nova's. Set "+
				"compute_endpoint_override instead", key)
		}
	}
	return nil
}

// setEndpoint: for the kinds that need no login, the endpoint stands among the login's keys.
func (texts entryTexts) setEndpoint(values settings.Settings) {
	if values["endpoint"] == "" && settings.IsWithoutLogin(texts[keyAuthType]) {
		values["endpoint"] = texts[keyEndpoint]
	}
}

// setVerification reads insecure and verify, of which the latter may be the path of a CA certificate.
func (texts entryTexts) setVerification(values settings.Settings) error {
	insecure, isFlag := flagOf(texts["insecure"])
	if texts["insecure"] != "" && !isFlag {
		return fmt.Errorf("insecure is neither true nor false")
	}
	verify, isFlag := flagOf(texts["verify"])
	switch {
	case insecure:
		values["insecure"] = "true"
	case isFlag:
		values["insecure"] = strconv.FormatBool(!verify)
	case isPath(texts["verify"]):
		values["insecure"] = "false"
		values["cacert_file"] = cmp.Or(values["cacert_file"], texts["verify"])
	case texts["verify"] != "":
		return fmt.Errorf("verify is neither true nor false, nor the path of a CA certificate")
	case texts["insecure"] != "":
		values["insecure"] = "false"
	}
	return nil
}

// flagOf reads the words that YAML 1.1 has for true and false.
func flagOf(text string) (flag, ok bool) {
	switch strings.ToLower(text) {
	case "true", "yes", "on":
		return true, true
	case "false", "no", "off":
		return false, true
	}
	return false, false
}

func isPath(text string) bool {
	return strings.ContainsAny(text, `/\`) || strings.HasSuffix(text, ".pem") || strings.HasSuffix(text, ".crt")
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// fillable is what may be filled into a URL: nothing that could change its host to another's.
var fillable = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// fillPlaceholders fills keys beside auth:, such as {region_name}, into URLs. Those for the project wait for the login.
func (texts entryTexts) fillPlaceholders(values settings.Settings) error {
	for _, argument := range []string{"auth_url", "endpoint"} {
		var wrong error
		values[argument] = placeholder.ReplaceAllStringFunc(values[argument], func(found string) string {
			key := strings.Trim(found, "{}")
			text := texts[key]
			switch {
			case argument == "endpoint" && (key == "project_id" || key == "tenant_id"):
				return found
			case isLoginKey(key) || text == "":
				wrong = fmt.Errorf("its %s has the placeholder %s, and it has no %s beside auth: to fill in",
					argument, found, key)
			case !fillable.MatchString(text):
				wrong = fmt.Errorf("its %s has the placeholder %s, and %q is no part of a URL", argument, found, text)
			}
			return text
		})
		if wrong != nil {
			return wrong
		}
	}
	return nil
}
