package cloud

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudsyaml"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// TestLoginKinds_StandInEveryList: whoever adds a kind of login writes it into each of them. What has rows by secret in
// provider's tests is checked there.
func TestLoginKinds_StandInEveryList(t *testing.T) {
	schema := textOf(t, "../provider/provider.go")
	_, guide, _ := strings.Cut(textOf(t, "../../templates/guides/authentication.md.tmpl"), "## Kinds of login\n")
	guide, _, _ = strings.Cut(guide, "\n## ")
	for _, kind := range loginKinds() {
		for _, secret := range kind.secrets {
			block := settings.FromBlock(values{secret: "hunter2"})
			err := settings.Invalid(block.First(secret), "", "")
			wrong, _ := errors.AsType[*SettingError](err)
			isHidden := wrong.Argument == ""
			if !isHidden || !slices.Contains(settings.Sources{block}.Secrets(), "hunter2") {
				t.Errorf("%s is not in secretArguments of settings/secrets.go", secret)
			}
			if !regexp.MustCompile(`"` + secret + `": +secret\(`).MatchString(schema) {
				t.Errorf("%s is not a secret in the schema of provider/provider.go", secret)
			}
		}
		if !strings.Contains(guide, "`"+kind.secrets[0]+"`") {
			t.Errorf("%s is not in the kinds of login of templates/guides/authentication.md.tmpl", kind.secrets[0])
		}
		if kind.signs { // an entry holds no access keys
			continue
		}
		inGuide := func(authType string) bool { return strings.Contains(guide, "`"+authType+"`") }
		if !slices.ContainsFunc(kind.authTypes, inGuide) {
			t.Errorf("%v is not in the kinds of login of templates/guides/authentication.md.tmpl", kind.authTypes)
		}
		for _, argument := range slices.Concat(kind.arguments, kind.names, kind.secrets) {
			if !isReadFromEntry(t, kind.authTypes[0], argument) {
				t.Errorf("%s of %v is not in the keys of cloudsyaml/keys.go", argument, kind.authTypes)
			}
		}
	}
}

func isReadFromEntry(t *testing.T, authType, argument string) bool {
	t.Helper()
	file := write(t, "clouds.yaml", "clouds: {mine: {auth_type: "+authType+", auth: {"+argument+": it}}}")
	cloud := settings.FromBlock(values{"cloud": "mine"}).First("cloud")
	entry, err := cloudsyaml.Source(cloud, "", environment{"OS_CLIENT_CONFIG_FILE": file}.Get, isKnownAuthType)
	return err == nil && entry.First(argument).Text == "it"
}

func textOf(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
