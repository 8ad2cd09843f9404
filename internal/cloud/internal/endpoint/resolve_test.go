package endpoint

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// catalogOf has a public compute endpoint in each of the regions.
func catalogOf(regions ...string) *tokens.ServiceCatalog {
	nova := tokens.CatalogEntry{Type: ServiceType, Name: "nova"}
	for _, region := range regions {
		url := "https://" + strings.ToLower(region) + ".example.com/v2.1"
		nova.Endpoints = append(nova.Endpoints, tokens.Endpoint{Interface: "public", Region: region, URL: url})
	}
	return &tokens.ServiceCatalog{Entries: []tokens.CatalogEntry{nova}}
}

// TestFind_Region: the asked one, else the configured one, else the only one. A configured endpoint is in one region,
// and needs no name.
func TestFind_Region(t *testing.T) {
	one, two := catalogOf("RegionOne"), catalogOf("RegionTwo", "RegionOne")
	const mine = "https://nova.example.com"
	for _, c := range []struct {
		name    string
		catalog *tokens.ServiceCatalog
		block   settings.Settings
		asked   string
		url     string
		region  string
	}{
		{name: "the only one", catalog: one, url: "https://regionone.example.com/v2.1/", region: "RegionOne"},
		{name: "the configured one", catalog: two, block: settings.Settings{"region": "RegionTwo"},
			url: "https://regiontwo.example.com/v2.1/", region: "RegionTwo"},
		{name: "the asked one before the configured one", catalog: two, block: settings.Settings{"region": "RegionTwo"},
			asked: "RegionOne", url: "https://regionone.example.com/v2.1/", region: "RegionOne"},
		{name: "the asked one", catalog: two, asked: "RegionTwo", url: "https://regiontwo.example.com/v2.1/",
			region: "RegionTwo"},
		{name: "an endpoint, and the catalog's only one", catalog: one, block: settings.Settings{"endpoint": mine},
			url: mine + "/v2.1/147/", region: "RegionOne"},
		{name: "an endpoint, and the catalog's only one is asked for", catalog: one, asked: "RegionOne",
			block: settings.Settings{"endpoint": mine}, url: mine + "/v2.1/147/", region: "RegionOne"},
		{name: "an endpoint that the catalog has in the asked one", catalog: two, asked: "RegionTwo",
			block: settings.Settings{"endpoint": "https://regiontwo.example.com"},
			url:   "https://regiontwo.example.com/v2.1/147/", region: "RegionTwo"},
		{name: "an endpoint, and the catalog has several", catalog: two, block: settings.Settings{"endpoint": mine},
			url: mine + "/v2.1/147/"},
		{name: "an endpoint, and the configured one, which the catalog lacks", catalog: one,
			block: settings.Settings{"endpoint": mine, "region": "R"}, url: mine + "/v2.1/147/", region: "R"},
	} {
		t.Run(c.name, func(t *testing.T) {
			target, err := New(settings.Sources{settings.FromBlock(c.block)})
			if err != nil {
				t.Fatal(err)
			}
			url, region, err := target.Find(c.catalog, "147", true, c.asked)
			if err != nil || url != c.url || region != c.region {
				t.Errorf("%s in %q, error %v; want %s in %q", url, region, err, c.url, c.region)
			}
		})
	}
	target, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = target.Find(two, "147", true, "")
	unclear, ok := errors.AsType[*RegionError](err)
	if !ok || !slices.Equal(unclear.Regions, []string{"RegionOne", "RegionTwo"}) ||
		!strings.Contains(err.Error(), "RegionOne, RegionTwo") {
		t.Errorf("several, none chosen: %#v", err)
	}
}

// TestFind_ContradictoryRegion: nobody tells that a configured endpoint is in the region that is asked for.
func TestFind_ContradictoryRegion(t *testing.T) {
	const mine = "https://nova.example.com"
	for _, c := range []struct {
		name  string
		block settings.Settings
		asked string
		parts []string
	}{
		{"none is configured", settings.Settings{"endpoint": mine}, "RegionTwo",
			[]string{"The region RegionTwo", "may be another region's", mine}},
		{"another one is configured", settings.Settings{"endpoint": mine, "region": "R"}, "S",
			[]string{"The region S", "is one of R", mine, "endpoint in the provider block"}},
	} {
		target, err := New(settings.Sources{settings.FromBlock(c.block)})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = target.Find(catalogOf("RegionOne", "RegionTwo"), "147", true, c.asked)
		wantContradiction(t, c.name, err, c.parts)
	}
	variables := map[string]string{"OS_REGION_NAME": "S", "OS_COMPUTE_ENDPOINT_OVERRIDE": mine}
	_, err := New(settings.Sources{settings.FromBlock(settings.Settings{"region": "R"}),
		settings.FromOpenStack(func(name string) string { return variables[name] })})
	wantContradiction(t, "it stands beside another one", err, []string{"The region R", "is one of S (OS_REGION_NAME"})
}

func wantContradiction(t *testing.T, name string, err error, parts []string) {
	t.Helper()
	wrong, ok := errors.AsType[*settings.SettingError](err)
	if !ok || wrong.Argument != "region" {
		t.Errorf("%s: %#v", name, err)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %q is not in: %s", name, part, err)
		}
	}
}
