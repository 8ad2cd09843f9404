package cloudsyaml

import (
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

type (
	environment = cloudtest.Environment
	values      = settings.Settings
)
