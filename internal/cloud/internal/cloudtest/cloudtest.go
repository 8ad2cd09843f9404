// Package cloudtest is for tests: settings, what a credential is made from, and clouds that record what they are sent.
package cloudtest

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// Environment stands in for os.Getenv.
type Environment map[string]string

// Get has a home without a clouds.yaml.
func (e Environment) Get(name string) string {
	if name == "HOME" && e[name] == "" {
		return "/nonexistent"
	}
	return e[name]
}

// And is the environment with more variables.
func (e Environment) And(more ...Environment) Environment {
	all := maps.Clone(e)
	for _, part := range more {
		maps.Copy(all, part)
	}
	return all
}

// Variables gives settings as OpenStack's variables, and those of access keys.
func Variables(block settings.Settings) Environment {
	env := Environment{}
	for _, argument := range settings.Arguments {
		if value := block[argument.Name]; value != "" {
			env[argument.Environment[0]] = value
		}
	}
	return env
}

// StartCloud starts an embedded cloud for the time of a test.
func StartCloud(t *testing.T, options ...fakecloud.Option) *fakecloud.Cloud {
	t.Helper()
	fake, err := fakecloud.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	return fake
}

// MemberLogin is a complete login of the cloud's member.
func MemberLogin(fake *fakecloud.Cloud) settings.Settings {
	return settings.Settings{
		"auth_url": fake.IdentityURL(), "user_name": fakecloud.Member.UserName, "password": fakecloud.Member.Password,
		"project_name": fakecloud.Member.ProjectName,
	}
}

// Changed returns the settings with changes; "" takes one away.
func Changed(block settings.Settings, changes ...settings.Settings) settings.Settings {
	merged := settings.Settings{}
	maps.Copy(merged, block)
	for _, change := range changes {
		maps.Copy(merged, change)
	}
	return merged
}

// Config is what a credential is made from where those are the settings. It sends each request once.
func Config(t *testing.T, from ...settings.Source) auth.Config {
	t.Helper()
	return ConfigWith(t, transport.Options{}, from...)
}

// ConfigWith is [Config] with options of the transport.
func ConfigWith(t *testing.T, options transport.Options, from ...settings.Source) auth.Config {
	t.Helper()
	known := &auth.Secrets{}
	known.Note(settings.Sources(from).Secrets()...)
	options.RequestTimeout, options.Redact, options.Note = time.Minute, known.Redact, known.Note
	network := transport.New(&tls.Config{MinVersion: tls.VersionTLS12}, options)
	t.Cleanup(network.CloseIdleConnections)
	newClient := func(wrap func(http.RoundTripper) http.RoundTripper) *gophercloud.ProviderClient {
		return &gophercloud.ProviderClient{HTTPClient: transport.NewHTTPClient(network, wrap, options)}
	}
	return auth.Config{
		Sources: from, AuthType: settings.Sources(from).Get("auth_type"), Getenv: os.Getenv, NewClient: newClient,
		Secrets: known,
	}
}

// Authenticate returns the client that a credential gives for a region.
func Authenticate(ctx context.Context, c auth.Credential, region string) (*gophercloud.ServiceClient, error) {
	session, err := c.Authenticate(ctx, region)
	if err != nil {
		return nil, err
	}
	return &gophercloud.ServiceClient{ProviderClient: session.Client, Endpoint: session.URL, Type: endpoint.ServiceType,
		MoreHeaders: session.Headers}, nil
}

// Read reads a log, from a credential to the answer.
func Read(ctx context.Context, c auth.Credential) error {
	client, err := Authenticate(ctx, c, "")
	if err != nil {
		return err
	}
	return ReadLog(ctx, client)
}

// ReadLog asks for the log of the server "web".
func ReadLog(ctx context.Context, client *gophercloud.ServiceClient) error {
	target := client.ServiceURL("servers", "f991ffc8-5b4f-4f0f-9858-c31545b20f6f", "os-instance-actions")
	response, err := client.Request(ctx, http.MethodGet, target, &gophercloud.RequestOpts{KeepResponseBody: true})
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

// Count counts the requests with that beginning: "POST /v3/auth/tokens".
func Count(fake *fakecloud.Cloud, beginning string) int {
	n := 0
	for _, request := range fake.Requests() {
		if strings.HasPrefix(request.Method+" "+request.Path, beginning) {
			n++
		}
	}
	return n
}

// Parallel calls do many times at once and reports what fails.
func Parallel(t *testing.T, times int, do func() error) {
	t.Helper()
	var group sync.WaitGroup
	for range times {
		group.Go(func() {
			if err := do(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// Write puts a file into a new folder and returns its path.
func Write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// WantParts wants a text that holds all of the parts, with " … " between them, but those that begin with "!", and no
// secret: "hunter2".
func WantParts(t *testing.T, text string, parts ...string) {
	t.Helper()
	for part := range strings.SplitSeq(strings.Join(append(parts, "!hunter2"), " … "), " … ") {
		unwanted, isUnwanted := strings.CutPrefix(part, "!")
		if strings.Contains(text, unwanted) == isUnwanted {
			t.Errorf("%s: %s", part, text)
		}
	}
}

// WantSettingError wants that kind of error, with a text as for [WantParts].
func WantSettingError(t *testing.T, err error, argument string, parts ...string) {
	t.Helper()
	wrong, ok := errors.AsType[*settings.SettingError](err)
	if !ok {
		t.Fatalf("%#v", err)
	}
	if wrong.Argument != argument {
		t.Errorf("blames %q, want %q: %s", wrong.Argument, argument, err)
	}
	WantParts(t, err.Error(), parts...)
}
