package endpoint

import (
	"errors"
	"slices"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// TestFindEndpoint_OddCatalogs: regions may be called by ID only, or not at all, and a service may stand twice.
func TestFindEndpoint_OddCatalogs(t *testing.T) {
	endpoint := func(iface, region, regionID, url string) tokens.Endpoint {
		return tokens.Endpoint{Interface: iface, Region: region, RegionID: regionID, URL: url}
	}
	for _, c := range []struct {
		name             string
		endpoints        []tokens.Endpoint
		asked            string
		endpoint, region string
	}{
		{name: "a region's ID only", endpoints: []tokens.Endpoint{endpoint("public", "", "one", "https://one/v2.1")},
			endpoint: "https://one/v2.1", region: "one"},
		{name: "a region's ID only, asked for",
			endpoints: []tokens.Endpoint{endpoint("public", "", "one", "https://one"),
				endpoint("public", "", "two", "https://two")}, asked: "two", endpoint: "https://two", region: "two"},
		{name: "no region", endpoints: []tokens.Endpoint{endpoint("public", "", "", "https://one/v2.1")},
			endpoint: "https://one/v2.1"},
		{name: "two in one region: the first",
			endpoints: []tokens.Endpoint{endpoint("public", "one", "one", "https://a"),
				endpoint("public", "one", "one", "https://b")}, endpoint: "https://a", region: "one"},
		{name: "another interface in another region",
			endpoints: []tokens.Endpoint{endpoint("admin", "two", "two", "https://a"),
				endpoint("public", "one", "one", "https://b")}, endpoint: "https://b", region: "one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			catalog := &tokens.ServiceCatalog{Entries: []tokens.CatalogEntry{
				{Type: "image",
					Endpoints: []tokens.Endpoint{endpoint("public", "elsewhere", "elsewhere", "https://glance")}},
				{Type: "compute", Endpoints: c.endpoints}}}
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
	service := func(kind, name, url string) tokens.CatalogEntry {
		return tokens.CatalogEntry{Type: kind, Name: name,
			Endpoints: []tokens.Endpoint{{Interface: "public", Region: "R", URL: url}}}
	}
	for _, c := range []struct {
		name     string
		services []tokens.CatalogEntry
		want     string // "" for an error that lists all
	}{
		{"another service first, of a version that is not Nova's",
			[]tokens.CatalogEntry{service("compute", "ces", "https://ces/V1.0/147"),
				service("compute", "nova", "https://n/v2.1/147")}, "https://n/v2.1/147"},
		{"another service first, without names",
			[]tokens.CatalogEntry{service("compute", "", "https://ces/V1.0/147"),
				service("compute", "", "https://n/v2/147")}, "https://n/v2/147"},
		{"another service first, without versions",
			[]tokens.CatalogEntry{service("compute", "ces", "https://ces"), service("compute", "nova", "https://n")},
			"https://n"},
		{"another service first, Nova's is old",
			[]tokens.CatalogEntry{service("compute", "ces", "https://ces"),
				service("compute", "nova", "https://n/v2/147")}, "https://n/v2/147"},
		{"v2 before v2.1",
			[]tokens.CatalogEntry{service("compute", "nova", "https://n/v2/147"),
				service("compute", "nova", "https://n/v2.1")}, "https://n/v2.1"},
		{"the same twice",
			[]tokens.CatalogEntry{service("compute", "nova", "https://n/v2.1"),
				service("compute", "nova", "https://n/v2.1")}, "https://n/v2.1"},
		{"two that nothing tells apart",
			[]tokens.CatalogEntry{service("compute", "a", "https://a/v2.1"),
				service("compute", "b", "https://b/v2.1")}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _, err := findEndpoint(&tokens.ServiceCatalog{Entries: c.services}, settings.Setting{}, "public", true)
			if c.want != "" {
				if got != c.want || err != nil {
					t.Errorf("%s, %v; want %s", got, err, c.want)
				}
				return
			}
			unclear, ok := errors.AsType[*Error](err)
			if !ok ||
				!slices.Equal(unclear.Candidates,
					[]string{"a (type compute) at https://a/v2.1", "b (type compute) at https://b/v2.1"}) {
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
