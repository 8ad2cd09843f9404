package huawei

import (
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

type (
	environment = cloudtest.Environment
	values      = settings.Settings
)

var changed = cloudtest.Changed

func TestMain(m *testing.M) { cloudtest.Main(m) }
