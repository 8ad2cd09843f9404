package cloud

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// environment stands in for os.Getenv. Home has to be one without a clouds.yaml.
type environment map[string]string

func (e environment) get(name string) string {
	if name == "HOME" && e[name] == "" {
		return "/nonexistent"
	}
	return e[name]
}

func startCloud(t *testing.T, opts ...fakecloud.Option) *fakecloud.Cloud {
	t.Helper()
	fake, err := fakecloud.Start(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	return fake
}

var patient = Options{UserAgent: "test/1", RequestTimeout: time.Minute}

func newCloud(t *testing.T, block settings.Settings, env environment) *Cloud {
	t.Helper()
	return newCloudWith(t, block, env, patient)
}

func newCloudWith(t *testing.T, block settings.Settings, env environment, options Options) *Cloud {
	t.Helper()
	c, err := New(block, env.get, options)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// memberLogin is a complete login of the cloud's member.
func memberLogin(fake *fakecloud.Cloud) settings.Settings {
	return settings.Settings{
		"auth_url": fake.IdentityURL(), "user_name": fakecloud.Member.UserName, "password": fakecloud.Member.Password,
		"project_name": fakecloud.Member.ProjectName,
	}
}

// changed returns the settings with changes; "" takes one away.
func changed(block, changes settings.Settings) settings.Settings {
	merged := settings.Settings{}
	maps.Copy(merged, block)
	maps.Copy(merged, changes)
	return merged
}

func compute(t *testing.T, c *Cloud) *Compute {
	t.Helper()
	found, err := c.Compute(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// readLog asks for the log of the server "web".
func readLog(ctx context.Context, service *Compute) error {
	target := service.Client.ServiceURL("servers", "f991ffc8-5b4f-4f0f-9858-c31545b20f6f", "os-instance-actions")
	response, err := service.Client.Request(ctx, http.MethodGet, target, &gophercloud.RequestOpts{KeepResponseBody: true})
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && !strings.Contains(string(body), `"instanceActions"`) {
		err = errors.New("no log: " + string(body))
	}
	return err
}

// count counts the requests with that beginning: "POST /v3/auth/tokens".
func count(fake *fakecloud.Cloud, beginning string) int {
	n := 0
	for _, request := range fake.Requests() {
		if strings.HasPrefix(request.Method+" "+request.Path, beginning) {
			n++
		}
	}
	return n
}

// write puts a file into a new folder and returns its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	writeTo(t, path, content)
	return path
}

func writeTo(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantSettingError wants that kind of error, with a text that holds all of the parts, and none of the secrets.
func wantSettingError(t *testing.T, err error, argument string, parts ...string) {
	t.Helper()
	wrong, ok := errors.AsType[*settings.SettingError](err)
	if !ok {
		t.Fatalf("%#v", err)
	}
	if wrong.Argument != argument {
		t.Errorf("blames %q, want %q: %s", wrong.Argument, argument, err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in: %s", part, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a secret is in: %s", err)
	}
}
