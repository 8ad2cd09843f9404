package endpoint

import (
	"slices"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// Find takes the configured endpoint, or looks into the catalog. It returns the URL, and the name of the region, of
// which wanted is the one that a data source asks for, or "". A scoped token's catalog is complete.
func (t Target) Find(
	catalog *tokens.ServiceCatalog, projectID string, scoped bool, wanted string,
) (endpoint, name string, err error) {
	region, err := t.RegionFor(wanted)
	if err != nil && t.isInRegion(catalog, wanted) {
		region, err = settings.Setting{Text: wanted, Argument: "region"}, nil
	}
	if err != nil {
		return "", "", err
	}
	if t.Endpoint.IsSet() {
		name = region.Text
		if regions := computeRegions(catalog, t.availabilities[0]); name == "" && len(regions) == 1 {
			name = regions[0]
		}
		return Complete(t.Endpoint.Text, projectID), name, nil
	}
	endpoint, name, err = firstEndpoint(catalog, region, t.availabilities, scoped)
	if err != nil {
		return "", "", err
	}
	return catalogEndpoint(endpoint, projectID), name, nil
}

// isInRegion reports whether the configured endpoint is in a region by the catalog, where no region is configured.
func (t Target) isInRegion(catalog *tokens.ServiceCatalog, region string) bool {
	if t.Region.IsSet() {
		return false
	}
	availability := t.availabilities[0]
	isOnly := len(computeRegions(catalog, availability)) == 1
	return hasRegion(catalog, availability, region) && (isOnly || slices.ContainsFunc(computeEndpoints(catalog),
		func(e computeEndpoint) bool { return e.isIn(region) && Host(e.URL) == Host(t.Endpoint.Text) }))
}
