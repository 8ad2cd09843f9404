package endpoint

import (
	"slices"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

func TestNew_EndpointTypes(t *testing.T) {
	for text, want := range map[string][]gophercloud.Availability{
		"": {"public"}, "public": {"public"}, "internal": {"internal"}, "admin": {"admin"},
		"publicURL": {"public"}, "internalURL": {"internal"}, "adminURL": {"admin"}, "INTERNAL": {"internal"},
		"internal, publicURL": {"internal", "public"},
	} {
		found, err := New(settings.Sources{settings.FromBlock(settings.Settings{"endpoint_type": text})})
		if err != nil || !slices.Equal(found.availabilities, want) || IsEndpointType(text) != (len(want) == 1) {
			t.Errorf("%q is %s, %v", text, found.availabilities, err)
		}
	}
}
