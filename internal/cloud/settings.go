package cloud

import (
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// Settings are what a provider block says, by argument.
type Settings = settings.Settings

// Argument is a setting's name in a provider block, and in the environment.
type Argument = settings.Argument

// Arguments are all settings that a provider block, the environment or an entry of clouds.yaml can give as text.
var Arguments = settings.Arguments

// IsNewestMicroversion reports whether a configured microversion is none in particular.
func IsNewestMicroversion(text string) bool { return settings.IsNewestMicroversion(text) }

// IsEndpointType reports whether a text is an endpoint_type, or none.
func IsEndpointType(text string) bool { return endpoint.IsEndpointType(text) }
