package provider

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
)

// TestSecretArguments_StandInEveryList: whoever adds a kind of login with a secret of its own writes it into each of
// them.
func TestSecretArguments_StandInEveryList(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	logins, failures := []settings{}, []settings{}
	for _, login := range secretLogins() {
		logins = append(logins, login.settings(c))
	}
	for name, failure := range cloudFailures() {
		if strings.HasPrefix(name, "login_wrong_") {
			failures = append(failures, failure.block(c))
		}
	}
	var response provider.SchemaResponse
	(&computeProvider{}).Schema(t.Context(), provider.SchemaRequest{}, &response)
	for name, attribute := range response.Schema.Attributes {
		isIn := func(list []settings) bool {
			return slices.ContainsFunc(list, func(block settings) bool { return block[name] != nil })
		}
		if !attribute.IsSensitive() || name == "key" { // a client certificate's, which is no login
			continue
		}
		if !isIn(logins) {
			t.Errorf("%s is in no row of secretLogins in secrets_test.go", name)
		}
		if !isIn(failures) {
			t.Errorf("%s is in no login_wrong_… of cloudFailures in diagnostics_cloud_test.go", name)
		}
	}
}
