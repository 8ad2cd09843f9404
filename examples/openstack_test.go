package examples_test

import (
	"archive/zip"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

const readReboot = requiredProviders + `
data "compute_instance_action" "reboot" {
  server_id  = "b48316c5-71e8-45e4-9884-6c78055b9b13"
  request_id = "req-3293a3f1-b44c-4609-b8d2-d81b105636b8"
}
output "reboot" { value = data.compute_instance_action.reboot.status }
`

// Each kind of login is used as the guide shows it, but for addresses and IDs.
func TestOpenStackLogins(t *testing.T) {
	cloud := startCloud(t)
	credential := fakecloud.MemberCredential
	authURL := fmt.Sprintf("auth_url = %q", cloud.IdentityURL())
	entry := fmt.Sprintf("{auth: {auth_url: %q, username: %s, password: %s, user_domain_id: %s, project_id: %s}}\n",
		cloud.IdentityURL(), fakecloud.Member.UserName, fakecloud.Member.Password, fakecloud.DomainID,
		fakecloud.DemoProjectID)
	for folder, test := range map[string]struct {
		override string // of arguments
		clouds   string // clouds.yaml
		env      []string
	}{
		"application-credential": {
			override: fmt.Sprintf("%s\napplication_credential_id = %q", authURL, credential.ID),
			env:      []string{"OS_APPLICATION_CREDENTIAL_SECRET=" + credential.Secret},
		},
		"clouds-yaml": {clouds: "clouds:\n  mycloud: " + entry},
		"two-clouds":  {clouds: "clouds:\n  mycloud: " + entry + "  othercloud: " + entry},
		"token": {
			override: fmt.Sprintf("%s\nproject_id = %q", authURL, fakecloud.DemoProjectID),
			env:      []string{"OS_TOKEN=" + cloud.IssueToken(fakecloud.Member)},
		},
	} {
		t.Run(folder, func(t *testing.T) {
			files := map[string]string{
				"ids_override.tf": "provider \"compute\" {\n" + test.override + "\n}\n",
				"more.tf":         readReboot,
				"clouds.yaml":     test.clouds,
			}
			mustContain(t, apply(t, "openstack/"+folder, files, test.env...).Stdout, `reboot = "succeeded"`)
		})
	}
}

// What the client's commands show, the guide's configurations do.
func TestComingFromOpenStackClient(t *testing.T) {
	cloud := startCloud(t)
	for folder, want := range map[string]string{
		"list":     `"action" = "reboot"`,
		"november": `november = [ "` + cloud.Server("web").Actions[0].RequestID,
		"show":     `"details" = "Virtual Interface creation failed"`,
		"servers":  cloud.Server("huge").ID + " huge ERROR unknown",
	} {
		t.Run(folder, func(t *testing.T) {
			files := map[string]string{"required_providers.tf": requiredProviders}
			got := apply(t, "coming-from-openstackclient/"+folder, files, login(cloud)...)
			mustContain(t, oneBlank(got.Stdout), want)
		})
	}
}

// The documentation says where a password in a variable is left behind: in the plan file, unless it is ephemeral.
func TestEphemeralPassword(t *testing.T) {
	t.Parallel()
	_, configurations := firstConfigurations(t)
	password := fakecloud.ExampleUser.Password
	for name, test := range map[string]struct{ ephemeral, kept bool }{
		"ephemeral": {ephemeral: true},
		"sensitive": {kept: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := workspace(t, "openstack/ephemeral-password", "TF_VAR_password="+password)
			skipWithoutEphemeralValues(t, w)
			files := configurations["provider"].hosts()
			files["more.tf"] = readReboot
			if !test.ephemeral {
				files["variable_override.tf"] = "variable \"password\" {\n  ephemeral = false\n}\n"
			}
			for name, text := range files {
				if err := w.Write(name, text); err != nil {
					t.Fatal(err)
				}
			}
			terraform(t, w, 0, "plan", "-out=tfplan")
			if kept := strings.Contains(unzip(t, filepath.Join(w.Dir, "tfplan")), password); kept != test.kept {
				t.Errorf("the plan holds the password: %t, want %t", kept, test.kept)
			}
			printed := terraform(t, w, 0, "apply", "tfplan")
			mustContain(t, printed, `reboot = "succeeded"`)
			secret(t, w, password, printed) // compressed in the plan, and nowhere else
		})
	}
}

// skipWithoutEphemeralValues skips the test with a Terraform before 1.10, or an OpenTofu before 1.11.
func skipWithoutEphemeralValues(t *testing.T, w *tfcli.Workspace) {
	t.Helper()
	skipBefore(t, w, "ephemeral values", map[string]int{"Terraform": 10, "OpenTofu": 11})
}

// skipWithoutActions skips the test with a Terraform before 1.14, or any OpenTofu.
func skipWithoutActions(t *testing.T, w *tfcli.Workspace) {
	t.Helper()
	skipBefore(t, w, "actions", map[string]int{"Terraform": 14, "OpenTofu": math.MaxInt})
}

// skipBefore skips the test where the engine's minor version is older than what it needs.
func skipBefore(t *testing.T, w *tfcli.Workspace, needed string, since map[string]int) {
	t.Helper()
	printed := terraform(t, w, 0, "version")
	version := regexp.MustCompile(`^(Terraform|OpenTofu) v1\.(\d+)`).FindStringSubmatch(printed)
	if version == nil {
		t.Fatalf("no version is in %s", printed)
	}
	if minor, err := strconv.Atoi(version[2]); err == nil && minor < since[version[1]] {
		t.Skipf("%s knows no %s", version[0], needed)
	}
}

// unzip returns all that is in an archive, one behind the other.
func unzip(t *testing.T, file string) string {
	t.Helper()
	archive, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var all strings.Builder
	for _, entry := range archive.File {
		content, err := entry.Open()
		if err == nil {
			_, err = io.Copy(&all, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
