package cloud

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

type (
	environment = cloudtest.Environment
	values      = settings.Settings
)

var (
	startCloud       = cloudtest.StartCloud
	startStub        = cloudtest.StartStub
	changed          = cloudtest.Changed
	memberLogin      = cloudtest.MemberLogin
	readLog          = cloudtest.ReadLog
	write            = cloudtest.Write
	wantSettingError = cloudtest.WantSettingError
)

var patient = Options{UserAgent: "test/1", RequestTimeout: time.Minute}

func newCloud(t *testing.T, block values, env environment) *Cloud {
	t.Helper()
	return newCloudWith(t, block, env, patient)
}

func newCloudWith(t *testing.T, block values, env environment, options Options) *Cloud {
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
func read(t *testing.T, region string, block values, env environment) error {
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

// TestMain fails where tests leave goroutines behind: a login or a read that has ended, however it ended, leaves none.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
