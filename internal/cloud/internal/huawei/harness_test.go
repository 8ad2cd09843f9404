package huawei

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

type (
	environment = cloudtest.Environment
	values      = settings.Settings
)

var changed = cloudtest.Changed

// TestMain fails where tests leave goroutines behind: a login or a read that has ended, however it ended, leaves none.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
