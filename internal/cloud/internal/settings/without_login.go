package settings

import (
	"slices"
	"strings"
)

// KindsWithoutLogin are those of a token that is used as it is, at an endpoint.
var KindsWithoutLogin = []string{"none", "admin_token", "token_endpoint"}

// IsWithoutLogin reports whether an auth_type is one of these.
func IsWithoutLogin(authType string) bool {
	return slices.Contains(KindsWithoutLogin, strings.ToLower(Trim(authType)))
}
