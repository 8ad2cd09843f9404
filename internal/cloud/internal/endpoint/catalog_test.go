package endpoint

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// endpointsOf reads endpoints, with commas between them: "INTERFACE REGION/REGION_ID URL".
func endpointsOf(text string) []tokens.Endpoint {
	var found []tokens.Endpoint
	for one := range strings.SplitSeq(text, ", ") {
		field := strings.Split(one, " ")
		region, id, _ := strings.Cut(field[1], "/")
		found = append(found, tokens.Endpoint{Interface: field[0], Region: region, RegionID: id, URL: field[2]})
	}
	return found
}

// TestFindEndpoint_OddCatalogs: regions may be called by ID only, or not at all, and a service may stand twice.
func TestFindEndpoint_OddCatalogs(t *testing.T) {
	for _, c := range []struct{ name, endpoints, asked, endpoint, region string }{
		{"a region's ID only", "public /one https://one/v2.1", "", "https://one/v2.1", "one"},
		{"a region's ID only, asked for", "public /one https://one, public /two https://two", "two", "https://two",
			"two"},
		{"no region", "public / https://one/v2.1", "", "https://one/v2.1", ""},
		{"two in one region: the first", "public one/one https://a, public one/one https://b", "", "https://a", "one"},
		{"another interface in another region", "admin two/two https://a, public one/one https://b", "", "https://b",
			"one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			catalog := &tokens.ServiceCatalog{Entries: []tokens.CatalogEntry{
				{Type: "image", Endpoints: endpointsOf("public elsewhere/elsewhere https://glance")},
				{Type: "compute", Endpoints: endpointsOf(c.endpoints)}}}
			got, region, err := findEndpoint(catalog, settings.Setting{Text: c.asked}, "public", true)
			if err != nil || got != c.endpoint || region != c.region {
				t.Errorf("%s in %q, error %v", got, region, err)
			}
		})
	}
}

// TestFindEndpoint_SeveralComputeServices: Nova's v2.1 is found by name, version and type, and where they do not tell
// it, an error lists what there is.
func TestFindEndpoint_SeveralComputeServices(t *testing.T) {
	for _, c := range []struct {
		name, services string // "NAME URL", with commas between them
		want           string // "" for an error that lists all
	}{
		{"another first, of a version that is not Nova's", "ces https://ces/V1.0/147, nova https://n/v2.1/147",
			"https://n/v2.1/147"},
		{"another first, without names", " https://ces/V1.0/147,  https://n/v2/147", "https://n/v2/147"},
		{"another first, without versions", "ces https://ces, nova https://n", "https://n"},
		{"another first, Nova's is old", "ces https://ces, nova https://n/v2/147", "https://n/v2/147"},
		{"v2 before v2.1", "nova https://n/v2/147, nova https://n/v2.1", "https://n/v2.1"},
		{"the same twice", "nova https://n/v2.1, nova https://n/v2.1", "https://n/v2.1"},
		{"two that nothing tells apart", "a https://a/v2.1, b https://b/v2.1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			catalog := &tokens.ServiceCatalog{}
			for service := range strings.SplitSeq(c.services, ", ") {
				name, url, _ := strings.Cut(service, " ")
				catalog.Entries = append(catalog.Entries, tokens.CatalogEntry{Type: "compute", Name: name,
					Endpoints: []tokens.Endpoint{{Interface: "public", Region: "R", URL: url}}})
			}
			got, _, err := findEndpoint(catalog, settings.Setting{}, "public", true)
			if c.want != "" {
				if got != c.want || err != nil {
					t.Errorf("%s, %v; want %s", got, err, c.want)
				}
				return
			}
			unclear, ok := errors.AsType[*Error](err)
			want := []string{"a (type compute) at https://a/v2.1", "b (type compute) at https://b/v2.1"}
			if !ok || !slices.Equal(unclear.Candidates, want) {
				t.Errorf("%s, %#v", got, err)
			}
		})
	}
}

// TestFindEndpoint_WhatARegionLacks is told by what it has, and by what the catalog has of regions.
func TestFindEndpoint_WhatARegionLacks(t *testing.T) {
	catalog := func(endpoints ...tokens.Endpoint) *tokens.ServiceCatalog {
		return &tokens.ServiceCatalog{Entries: []tokens.CatalogEntry{
			{Type: "compute", Name: "nova", Endpoints: endpoints}}}
	}
	region := settings.Setting{Text: "R", Origin: "OS_REGION_NAME in the environment"}
	for _, c := range []struct {
		name                       string
		catalog                    *tokens.ServiceCatalog
		regions, inRegion, offered []string
	}{
		{name: "another interface",
			catalog: catalog(tokens.Endpoint{Interface: "internal", Region: "R", URL: "https://n"},
				tokens.Endpoint{Interface: "public", Region: "S", URL: "https://n"}), regions: []string{"S"},
			inRegion: []string{"internal"}, offered: []string{"internal in R", "public in S"}},
		{name: "no regions", catalog: catalog(tokens.Endpoint{Interface: "public", URL: "https://n"}),
			offered: []string{"public in no region"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := findEndpoint(c.catalog, region, "public", true)
			lacking, ok := errors.AsType[*Error](err)
			if !ok || lacking.Region != "R" || lacking.RegionSource != region.Origin ||
				!slices.Equal(lacking.Regions, c.regions) || !slices.Equal(lacking.InRegion, c.inRegion) ||
				!slices.Equal(lacking.Offered, c.offered) {
				t.Errorf("%#v", err)
			}
		})
	}
}

// TestFirstEndpoint: of several interfaces the first that the catalog has counts; the error is about the one wanted
// most.
func TestFirstEndpoint(t *testing.T) {
	services := &tokens.ServiceCatalog{Entries: []tokens.CatalogEntry{
		{Type: "compute", Name: "nova",
			Endpoints: []tokens.Endpoint{{Interface: "public", Region: "R", URL: "https://public"},
				{Interface: "internal", Region: "R", URL: "https://internal"}}}}}
	for _, c := range []struct {
		wanted []gophercloud.Availability
		want   string
	}{
		{[]gophercloud.Availability{"internal", "public"}, "https://internal"},
		{[]gophercloud.Availability{"admin", "public"}, "https://public"},
		{[]gophercloud.Availability{"admin", "other"}, ""},
	} {
		got, _, err := firstEndpoint(services, settings.Setting{}, c.wanted, true)
		lacking, _ := errors.AsType[*Error](err)
		if got != c.want || (lacking != nil) != (c.want == "") || lacking != nil && lacking.Interface != "admin" {
			t.Errorf("%v: %q, %v", c.wanted, got, err)
		}
	}
}

// TestFindEndpoint_OtherServiceAlone: nothing is asked of it.
func TestFindEndpoint_OtherServiceAlone(t *testing.T) {
	catalog := &tokens.ServiceCatalog{Entries: []tokens.CatalogEntry{
		{Type: "compute", Name: "ces",
			Endpoints: []tokens.Endpoint{{Interface: "public", Region: "R", URL: "https://ces/V1.0/147"}}}}}
	_, _, err := findEndpoint(catalog, settings.Setting{}, "public", true)
	if lacking, ok := errors.AsType[*Error](err); !ok || len(lacking.Offered) > 0 ||
		!slices.Equal(lacking.Services, []string{"compute"}) {
		t.Errorf("%#v", err)
	}
}
