package cloud

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/authtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

type environment = authtest.Environment

var (
	startCloud       = authtest.StartCloud
	startStub        = authtest.StartStub
	changed          = authtest.Changed
	memberLogin      = authtest.MemberLogin
	readLog          = authtest.ReadLog
	write            = authtest.Write
	wantSettingError = authtest.WantSettingError
)

var patient = Options{UserAgent: "test/1", RequestTimeout: time.Minute}

func newCloud(t *testing.T, block settings.Settings, env environment) *Cloud {
	t.Helper()
	return newCloudWith(t, block, env, patient)
}

func newCloudWith(t *testing.T, block settings.Settings, env environment, options Options) *Cloud {
	t.Helper()
	c, err := New(block, env.Get, options)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func compute(t *testing.T, c *Cloud) *Compute {
	t.Helper()
	found, err := c.Compute(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// read reads a log, from settings to the answer, in a region; "" is the configured one.
func read(t *testing.T, region string, block settings.Settings, env environment) error {
	t.Helper()
	c, err := New(block, env.Get, patient)
	if err != nil {
		return err
	}
	found, err := c.Compute(t.Context(), region)
	if err != nil {
		return err
	}
	return readLog(t.Context(), found.Client)
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
