package transport_test

import (
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/cloudtest"
)

func TestMain(m *testing.M) { cloudtest.Main(m) }
