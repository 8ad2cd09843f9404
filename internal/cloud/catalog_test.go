package cloud

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// TestFindEndpoint_EveryShapeCanBeRead: as the catalog has it, by its interface.
func TestFindEndpoint_EveryShapeCanBeRead(t *testing.T) {
	for _, c := range []struct {
		name, endpointType string
		shape              fakecloud.EndpointShape
		path               string
	}{
		{"versioned", "", fakecloud.Versioned, "/v2.1/"},
		{"with a project", "public", fakecloud.ProjectScoped, "/v2.1/" + project + "/"},
		{"a bare root", "public", fakecloud.BareRoot, "/v2.1/" + project + "/"},
		{"internal", "internal", fakecloud.Versioned, "/v2.1/" + project + "/"},
		{"admin", "adminURL", fakecloud.Versioned, "/v2.1/" + project + "/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake := startCloud(t, fakecloud.WithPublicEndpoint(c.shape))
			service := compute(t, newCloud(t, changed(memberLogin(fake), settings.Settings{"endpoint_type": c.endpointType}), nil))
			if want := fake.ComputeURL() + c.path; service.Client.Endpoint != want {
				t.Errorf("%s, want %s", service.Client.Endpoint, want)
			}
			if err := readLog(t.Context(), service); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestKeystone_ConfiguredEndpointCanBeRead, in every form, without the catalog's.
func TestKeystone_ConfiguredEndpointCanBeRead(t *testing.T) {
	fake := startCloud(t, fakecloud.WithoutService(fakecloud.Compute))
	for _, suffix := range []string{"", "/", "/v2.1", "/v2.1/", "/v2.1/" + project, "/v2.1/" + project + "/"} {
		service := compute(t, newCloud(t, changed(memberLogin(fake), settings.Settings{"endpoint": fake.ComputeURL() + suffix}), nil))
		if want := fake.ComputeURL() + "/v2.1/" + project + "/"; service.Client.Endpoint != want {
			t.Errorf("%q: %s", suffix, service.Client.Endpoint)
		}
		if err := readLog(t.Context(), service); err != nil {
			t.Errorf("%q: %v", suffix, err)
		}
	}
}

func TestFindEndpoint_Regions(t *testing.T) {
	two := startCloud(t, fakecloud.WithRegions("RegionTwo", "RegionOne"))
	one := startCloud(t)
	for _, c := range []struct {
		name  string
		fake  *fakecloud.Cloud
		block settings.Settings
		env   environment
		asked string
		want  string
	}{
		{"the only one", one, nil, nil, "", "RegionOne"},
		{"the configured one", two, settings.Settings{"region": "RegionTwo"}, nil, "", "RegionTwo"},
		{"the environment's", two, nil, environment{"OS_REGION_NAME": "RegionTwo"}, "", "RegionTwo"},
		{"the asked one before the configured one", two, settings.Settings{"region": "RegionTwo"}, nil, "RegionOne", "RegionOne"},
		{"the asked one", two, nil, nil, "RegionTwo", "RegionTwo"},
	} {
		t.Run(c.name, func(t *testing.T) {
			service, err := newCloud(t, changed(memberLogin(c.fake), c.block), c.env).Compute(t.Context(), c.asked)
			if err != nil {
				t.Fatal(err)
			}
			if want := c.fake.ComputeURLIn(c.want) + "/v2.1/"; service.Region != c.want || service.Client.Endpoint != want {
				t.Errorf("%s at %s; want %s at %s", service.Region, service.Client.Endpoint, c.want, want)
			}
			if err := readLog(t.Context(), service); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("several, none chosen", func(t *testing.T) {
		_, err := newCloud(t, memberLogin(two), nil).Compute(t.Context(), "")
		unclear, ok := errors.AsType[*RegionError](err)
		if !ok || !slices.Equal(unclear.Regions, []string{"RegionOne", "RegionTwo"}) || !strings.Contains(err.Error(), "RegionOne, RegionTwo") {
			t.Errorf("%#v", err)
		}
	})
}

// TestTarget_RegionAndEndpoint: an endpoint is in one region, and none needs a name.
func TestTarget_RegionAndEndpoint(t *testing.T) {
	one := startCloud(t)
	two := startCloud(t, fakecloud.WithRegions("RegionOne", "RegionTwo"))
	noLogin := settings.Settings{"token": "t", "endpoint": "https://nova.example.com"}
	at := func(fake *fakecloud.Cloud) settings.Settings {
		return changed(memberLogin(fake), settings.Settings{"endpoint": fake.ComputeURL()})
	}
	for _, c := range []struct {
		name        string
		block       settings.Settings
		asked, want string
	}{
		{"no catalog, none given", noLogin, "", ""},
		{"no catalog, the configured one", changed(noLogin, settings.Settings{"region": "R"}), "", "R"},
		{"the asked one is the catalog's only one", at(one), "RegionOne", "RegionOne"},
		{"the asked one is the configured one", changed(noLogin, settings.Settings{"region": "R"}), "R", "R"},
		{"the catalog's only one", at(one), "", "RegionOne"},
		{"the catalog has several", at(two), "", ""},
		{"the configured one, which the catalog lacks", changed(at(one), settings.Settings{"region": "R"}), "", "R"},
	} {
		t.Run(c.name, func(t *testing.T) {
			service, err := newCloud(t, c.block, nil).Compute(t.Context(), c.asked)
			if err != nil || service.Region != c.want {
				t.Errorf("%+v, error %v; want %q", service, err, c.want)
			}
		})
	}
	t.Run("none is configured, and nobody tells where the endpoint is", func(t *testing.T) {
		for _, block := range []settings.Settings{noLogin, {"access_key": "AK", "secret_key": "s", "project_id": "p",
			"endpoint": "https://nova.example.com"}, changed(at(two), settings.Settings{"endpoint": "https://nova.example.com"})} {
			_, err := newCloud(t, block, nil).Compute(t.Context(), "RegionTwo")
			wantSettingError(t, err, "region", "The region RegionTwo", "may be another region's", "https://nova.example.com")
		}
	})
	t.Run("it stands beside another one", func(t *testing.T) {
		env := environment{"OS_REGION_NAME": "S", "OS_COMPUTE_ENDPOINT_OVERRIDE": "https://nova.example.com"}
		_, err := New(settings.Settings{"token": "t", "region": "R"}, env.get, patient)
		wantSettingError(t, err, "region", "The region R", "is one of S (OS_REGION_NAME")
	})
	t.Run("another one than the configured one", func(t *testing.T) {
		_, err := newCloud(t, changed(noLogin, settings.Settings{"region": "R"}), nil).Compute(t.Context(), "S")
		wantSettingError(t, err, "region", "The region S", "is one of R", "https://nova.example.com", "endpoint in the provider block")
	})
}

func TestFindEndpoint_CatalogLacks(t *testing.T) {
	for _, c := range []struct {
		name  string
		fake  *fakecloud.Cloud
		block func(*fakecloud.Cloud) settings.Settings
		want  EndpointError
	}{
		{"the region", startCloud(t, fakecloud.WithRegions("RegionTwo", "RegionOne")), func(fake *fakecloud.Cloud) settings.Settings {
			return changed(memberLogin(fake), settings.Settings{"region": "RegionThree"})
		}, EndpointError{
			Region: "RegionThree", Interface: "public", Scoped: true, Services: []string{"compute", "identity", "image", "network", "placement"},
			Regions: []string{"RegionOne", "RegionTwo"},
			Offered: []string{"admin in RegionOne", "admin in RegionTwo", "internal in RegionOne", "internal in RegionTwo", "public in RegionOne", "public in RegionTwo"},
		}},
		{"compute", startCloud(t, fakecloud.WithoutService(fakecloud.Compute)), memberLogin,
			EndpointError{Interface: "public", Scoped: true, Services: []string{"identity", "image", "network", "placement"}}},
		{"everything: the token is for no project", startCloud(t), func(fake *fakecloud.Cloud) settings.Settings {
			return changed(memberLogin(fake), settings.Settings{"project_name": ""})
		}, EndpointError{Interface: "public"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := newCloud(t, c.block(c.fake), nil).Compute(t.Context(), "")
			got, ok := errors.AsType[*EndpointError](err)
			if !ok {
				t.Fatalf("%#v", err)
			}
			if got.Region != c.want.Region || got.Interface != c.want.Interface || got.Scoped != c.want.Scoped ||
				!slices.Equal(got.Services, c.want.Services) || !slices.Equal(got.Regions, c.want.Regions) || !slices.Equal(got.Offered, c.want.Offered) {
				t.Errorf("got  %+v\nwant %+v", *got, c.want)
			}
		})
	}
}

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
		{"a region's ID only", []tokens.Endpoint{endpoint("public", "", "one", "https://one/v2.1")}, "", "https://one/v2.1", "one"},
		{"a region's ID only, asked for", []tokens.Endpoint{endpoint("public", "", "one", "https://one"), endpoint("public", "", "two", "https://two")}, "two", "https://two", "two"},
		{"no region", []tokens.Endpoint{endpoint("public", "", "", "https://one/v2.1")}, "", "https://one/v2.1", ""},
		{"two in one region: the first", []tokens.Endpoint{endpoint("public", "one", "one", "https://a"), endpoint("public", "one", "one", "https://b")}, "", "https://a", "one"},
		{"another interface in another region", []tokens.Endpoint{endpoint("admin", "two", "two", "https://a"), endpoint("public", "one", "one", "https://b")}, "", "https://b", "one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			catalog := &tokens.ServiceCatalog{Entries: []tokens.CatalogEntry{
				{Type: "image", Endpoints: []tokens.Endpoint{endpoint("public", "elsewhere", "elsewhere", "https://glance")}},
				{Type: "compute", Endpoints: c.endpoints},
			}}
			got, region, err := findEndpoint(catalog, settings.Setting{Text: c.asked}, "public", true)
			if err != nil || got != c.endpoint || region != c.region {
				t.Errorf("%s in %q, error %v", got, region, err)
			}
		})
	}
}

// TestFindEndpoint_SeveralComputeServices: Nova's v2.1 is found by name, version and type, and where they do not tell it, an
// error lists what there is.
func TestFindEndpoint_SeveralComputeServices(t *testing.T) {
	service := func(kind, name, url string) tokens.CatalogEntry {
		return tokens.CatalogEntry{Type: kind, Name: name, Endpoints: []tokens.Endpoint{{Interface: "public", Region: "R", URL: url}}}
	}
	for _, c := range []struct {
		name     string
		services []tokens.CatalogEntry
		want     string // "" for an error that lists all
	}{
		{"another service first, of a version that is not Nova's", []tokens.CatalogEntry{service("compute", "ces", "https://ces/V1.0/147"), service("compute", "nova", "https://n/v2.1/147")}, "https://n/v2.1/147"},
		{"another service first, without names", []tokens.CatalogEntry{service("compute", "", "https://ces/V1.0/147"), service("compute", "", "https://n/v2/147")}, "https://n/v2/147"},
		{"another service first, without versions", []tokens.CatalogEntry{service("compute", "ces", "https://ces"), service("compute", "nova", "https://n")}, "https://n"},
		{"another service first, Nova's is old", []tokens.CatalogEntry{service("compute", "ces", "https://ces"), service("compute", "nova", "https://n/v2/147")}, "https://n/v2/147"},
		{"v2 before v2.1", []tokens.CatalogEntry{service("compute", "nova", "https://n/v2/147"), service("compute", "nova", "https://n/v2.1")}, "https://n/v2.1"},
		{"the same twice", []tokens.CatalogEntry{service("compute", "nova", "https://n/v2.1"), service("compute", "nova", "https://n/v2.1")}, "https://n/v2.1"},
		{"two that nothing tells apart", []tokens.CatalogEntry{service("compute", "a", "https://a/v2.1"), service("compute", "b", "https://b/v2.1")}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _, err := findEndpoint(&tokens.ServiceCatalog{Entries: c.services}, settings.Setting{}, "public", true)
			if c.want != "" {
				if got != c.want || err != nil {
					t.Errorf("%s, %v; want %s", got, err, c.want)
				}
				return
			}
			unclear, ok := errors.AsType[*EndpointError](err)
			if !ok || !slices.Equal(unclear.Candidates, []string{"a (type compute) at https://a/v2.1", "b (type compute) at https://b/v2.1"}) {
				t.Errorf("%s, %#v", got, err)
			}
		})
	}
}

// TestFindEndpoint_WhatARegionLacks is told by what it has, and by what the catalog has of regions.
func TestFindEndpoint_WhatARegionLacks(t *testing.T) {
	catalog := func(endpoints ...tokens.Endpoint) *tokens.ServiceCatalog {
		return &tokens.ServiceCatalog{Entries: []tokens.CatalogEntry{{Type: "compute", Name: "nova", Endpoints: endpoints}}}
	}
	region := settings.Setting{Text: "R", Origin: "OS_REGION_NAME in the environment"}
	for _, c := range []struct {
		name                       string
		catalog                    *tokens.ServiceCatalog
		regions, inRegion, offered []string
	}{
		{"another interface", catalog(tokens.Endpoint{Interface: "internal", Region: "R", URL: "https://n"}, tokens.Endpoint{Interface: "public", Region: "S", URL: "https://n"}),
			[]string{"S"}, []string{"internal"}, []string{"internal in R", "public in S"}},
		{"no regions", catalog(tokens.Endpoint{Interface: "public", URL: "https://n"}), nil, nil, []string{"public in no region"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := findEndpoint(c.catalog, region, "public", true)
			lacking, ok := errors.AsType[*EndpointError](err)
			if !ok || lacking.Region != "R" || lacking.RegionSource != region.Origin || !slices.Equal(lacking.Regions, c.regions) ||
				!slices.Equal(lacking.InRegion, c.inRegion) || !slices.Equal(lacking.Offered, c.offered) {
				t.Errorf("%#v", err)
			}
		})
	}
}

// TestFirstEndpoint: of several interfaces the first that the catalog has counts; the error is about the one wanted most.
func TestFirstEndpoint(t *testing.T) {
	services := &tokens.ServiceCatalog{Entries: []tokens.CatalogEntry{{Type: "compute", Name: "nova", Endpoints: []tokens.Endpoint{
		{Interface: "public", Region: "R", URL: "https://public"}, {Interface: "internal", Region: "R", URL: "https://internal"},
	}}}}
	for _, c := range []struct {
		wanted []gophercloud.Availability
		want   string
	}{
		{[]gophercloud.Availability{"internal", "public"}, "https://internal"},
		{[]gophercloud.Availability{"admin", "public"}, "https://public"},
		{[]gophercloud.Availability{"admin", "other"}, ""},
	} {
		got, _, err := firstEndpoint(services, settings.Setting{}, c.wanted, true)
		lacking, _ := errors.AsType[*EndpointError](err)
		if got != c.want || (lacking != nil) != (c.want == "") || lacking != nil && lacking.Interface != "admin" {
			t.Errorf("%v: %q, %v", c.wanted, got, err)
		}
	}
}

// TestFindEndpoint_OtherServiceAlone: nothing is asked of it.
func TestFindEndpoint_OtherServiceAlone(t *testing.T) {
	catalog := &tokens.ServiceCatalog{Entries: []tokens.CatalogEntry{
		{Type: "compute", Name: "ces", Endpoints: []tokens.Endpoint{{Interface: "public", Region: "R", URL: "https://ces/V1.0/147"}}},
	}}
	_, _, err := findEndpoint(catalog, settings.Setting{}, "public", true)
	if lacking, ok := errors.AsType[*EndpointError](err); !ok || len(lacking.Offered) > 0 || !slices.Equal(lacking.Services, []string{"compute"}) {
		t.Errorf("%#v", err)
	}
}
