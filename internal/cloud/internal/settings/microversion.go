package settings

import (
	"slices"
	"strings"
)

// IsNewestMicroversion reports whether a configured microversion is none in particular: not set, or one of the ways to
// say so in OS_COMPUTE_API_VERSION and the like. "2", and "1.1" in older openrc files, name an API and none of its
// microversions; 2.latest stands in every overcloudrc that TripleO writes.
func IsNewestMicroversion(text string) bool {
	return slices.Contains([]string{"", "1.1", "2", "2.0", "latest", "2.latest"}, strings.ToLower(Trim(text)))
}
