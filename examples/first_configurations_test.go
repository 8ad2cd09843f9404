package examples_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// firstConfiguration is what an example lacks that a newcomer copies as a whole: the cloud's addresses, and a secret.
type firstConfiguration struct {
	authURL, endpoint string
	env               []string
	want              string // is printed once the cloud has been read
}

// hosts is a file that Terraform merges into the example: *_override.tf.
func (c firstConfiguration) hosts() map[string]string {
	return map[string]string{
		"hosts_override.tf": fmt.Sprintf("provider \"compute\" {\n  auth_url = %q\n  endpoint = %q\n}\n", c.authURL,
			c.endpoint),
	}
}

// firstConfigurations starts a cloud that knows everybody in them, and returns them by their folder.
func firstConfigurations(t *testing.T) (*fakecloud.Cloud, map[string]firstConfiguration) {
	t.Helper()
	openStack, fujitsu := fakecloud.ExampleUser, fakecloud.ExampleFujitsuUser
	cloud := startCloud(t, fakecloud.WithAccounts(openStack, fujitsu))
	return cloud, map[string]firstConfiguration{
		"provider": {
			authURL: cloud.IdentityURL() + "/v3", endpoint: cloud.ComputeURL(),
			env:  []string{"OS_PASSWORD=" + openStack.Password},
			want: `action = "stop"`,
		},
		"huawei-cloud/access-key": {
			authURL: cloud.HuaweiURL(), endpoint: cloud.HuaweiURL(),
			env: []string{
				"HW_ACCESS_KEY=" + fakecloud.MemberKey.Access, "HW_SECRET_KEY=" + fakecloud.MemberKey.Secret,
				"HW_PROJECT_ID=" +
					fakecloud.MemberKey.Owner.ProjectID, // the embedded cloud's only region has another name
			},
			want: `action = "create"`,
		},
		"fjcloud-o": {
			authURL: cloud.IdentityURL() + "/v3", endpoint: cloud.ComputeURL(),
			env:  []string{"OS_PASSWORD=" + fujitsu.Password},
			want: `action = "reboot"`,
		},
	}
}

// A first configuration is used as it is, but for the host names.
func TestFirstConfigurations(t *testing.T) {
	_, configurations := firstConfigurations(t)
	for folder, configuration := range configurations {
		t.Run(folder, func(t *testing.T) {
			got := apply(t, folder, configuration.hosts(), configuration.env...)
			mustContain(t, oneBlank(got.Stdout), configuration.want)
		})
	}
}

// readmeSnippet is a block of README.md that terraform reads, behind the link to the file that it shows.
var readmeSnippet = regexp.MustCompile("(?s)(?:\\]\\(examples/([^()\n]+\\.tf)\\)\\s*)?```hcl\n(.*?)```")

// A newcomer copies a snippet of README.md into an empty folder. It must be all that terraform wants, and read a cloud:
// a configuration without a data source plans "No changes" on a cloud that does not exist.
func TestReadme_Snippets(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	cloud, configurations := firstConfigurations(t)
	cliConfig := "/nowhere"
	planned := 0
	for _, snippet := range readmeSnippet.FindAllStringSubmatch(string(readme), -1) {
		file, text := snippet[1], snippet[2]
		if strings.HasPrefix(text, "provider_installation") {
			cliConfig = writeCLIConfig(t, text)
			continue
		}
		planned++
		t.Run(file, func(t *testing.T) {
			configuration, ok := configurations[path.Dir(file)]
			if !ok {
				t.Fatalf("no first configuration is linked right before\n%s", text)
			}
			if linked, err := os.ReadFile(file); err != nil || string(linked) != text {
				t.Errorf("README.md does not show examples/%s as it is: %v", file, err)
			}
			files := configuration.hosts()
			files["main.tf"] = text
			cloud.ResetRequests()
			mustContain(t, planAlone(t, files, append(configuration.env, "TF_CLI_CONFIG_FILE="+cliConfig)...),
				configuration.want)
			if len(cloud.Requests()) == 0 {
				t.Error("the cloud was not asked")
			}
		})
	}
	if planned != 3 {
		t.Errorf("README.md has %d configurations, want one for each kind of cloud", planned)
	}
}

// writeCLIConfig writes what README.md has for ~/.terraformrc, with the folder where the provider is here.
func writeCLIConfig(t *testing.T, text string) string {
	t.Helper()
	const folder = `"/home/me/go/bin"`
	if !strings.Contains(text, folder) {
		t.Fatalf("%s is not in\n%s", folder, text)
	}
	file := filepath.Join(t.TempDir(), "terraform.rc")
	text = strings.Replace(text, folder, strconv.Quote(filepath.ToSlash(filepath.Dir(provider))), 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// planAlone plans a configuration that consists of these files alone, and returns what terraform printed.
func planAlone(t *testing.T, files map[string]string, env ...string) string {
	t.Helper()
	w := workspace(t, t.TempDir(), env...)
	for name, text := range files {
		if err := w.Write(name, text); err != nil {
			t.Fatal(err)
		}
	}
	return terraform(t, w, 0, "plan")
}
