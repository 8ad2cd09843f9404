package cloud

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// TestCompute_EveryShapeCanBeRead: as the catalog has it, by its interface.
func TestCompute_EveryShapeCanBeRead(t *testing.T) {
	for _, c := range []struct {
		name, endpointType string
		shape              fakecloud.EndpointShape
		path               string
	}{
		{"versioned", "", fakecloud.Versioned, "/v2.1/"},
		{"with a project", "public", fakecloud.ProjectScoped, "/v2.1/" + fakecloud.DemoProjectID + "/"},
		{"a bare root", "public", fakecloud.BareRoot, "/v2.1/" + fakecloud.DemoProjectID + "/"},
		{"internal", "internal", fakecloud.Versioned, "/v2.1/" + fakecloud.DemoProjectID + "/"},
		{"admin", "adminURL", fakecloud.Versioned, "/v2.1/" + fakecloud.DemoProjectID + "/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake := startCloud(t, fakecloud.WithPublicEndpoint(c.shape))
			service := compute(t, newCloud(t, changed(memberLogin(fake), settings.Settings{"endpoint_type": c.endpointType}), nil))
			if want := fake.ComputeURL() + c.path; service.Client.Endpoint != want {
				t.Errorf("%s, want %s", service.Client.Endpoint, want)
			}
			if err := readLog(t.Context(), service.Client); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestCompute_ConfiguredEndpointCanBeRead, in every form, without the catalog's.
func TestCompute_ConfiguredEndpointCanBeRead(t *testing.T) {
	fake := startCloud(t, fakecloud.WithoutService(fakecloud.Compute))
	for _, suffix := range []string{"", "/", "/v2.1", "/v2.1/", "/v2.1/" + fakecloud.DemoProjectID, "/v2.1/" + fakecloud.DemoProjectID + "/"} {
		service := compute(t, newCloud(t, changed(memberLogin(fake), settings.Settings{"endpoint": fake.ComputeURL() + suffix}), nil))
		if want := fake.ComputeURL() + "/v2.1/" + fakecloud.DemoProjectID + "/"; service.Client.Endpoint != want {
			t.Errorf("%q: %s", suffix, service.Client.Endpoint)
		}
		if err := readLog(t.Context(), service.Client); err != nil {
			t.Errorf("%q: %v", suffix, err)
		}
	}
}

func TestCompute_Regions(t *testing.T) {
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
			if err := readLog(t.Context(), service.Client); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("several, none chosen", func(t *testing.T) {
		_, err := newCloud(t, memberLogin(two), nil).Compute(t.Context(), "")
		unclear, ok := errors.AsType[*endpoint.RegionError](err)
		if !ok || !slices.Equal(unclear.Regions, []string{"RegionOne", "RegionTwo"}) || !strings.Contains(err.Error(), "RegionOne, RegionTwo") {
			t.Errorf("%#v", err)
		}
	})
}

// TestCompute_RegionAndEndpoint: an endpoint is in one region, and none needs a name.
func TestCompute_RegionAndEndpoint(t *testing.T) {
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
		_, err := New(settings.Settings{"token": "t", "region": "R"}, env.Get, patient)
		wantSettingError(t, err, "region", "The region R", "is one of S (OS_REGION_NAME")
	})
	t.Run("another one than the configured one", func(t *testing.T) {
		_, err := newCloud(t, changed(noLogin, settings.Settings{"region": "R"}), nil).Compute(t.Context(), "S")
		wantSettingError(t, err, "region", "The region S", "is one of R", "https://nova.example.com", "endpoint in the provider block")
	})
}

func TestCompute_CatalogLacks(t *testing.T) {
	for _, c := range []struct {
		name  string
		fake  *fakecloud.Cloud
		block func(*fakecloud.Cloud) settings.Settings
		want  endpoint.Error
	}{
		{"the region", startCloud(t, fakecloud.WithRegions("RegionTwo", "RegionOne")), func(fake *fakecloud.Cloud) settings.Settings {
			return changed(memberLogin(fake), settings.Settings{"region": "RegionThree"})
		}, endpoint.Error{
			Region: "RegionThree", Interface: "public", Scoped: true, Services: []string{"compute", "identity", "image", "network", "placement"},
			Regions: []string{"RegionOne", "RegionTwo"},
			Offered: []string{"admin in RegionOne", "admin in RegionTwo", "internal in RegionOne", "internal in RegionTwo", "public in RegionOne", "public in RegionTwo"},
		}},
		{"compute", startCloud(t, fakecloud.WithoutService(fakecloud.Compute)), memberLogin,
			endpoint.Error{Interface: "public", Scoped: true, Services: []string{"identity", "image", "network", "placement"}}},
		{"everything: the token is for no project", startCloud(t), func(fake *fakecloud.Cloud) settings.Settings {
			return changed(memberLogin(fake), settings.Settings{"project_name": ""})
		}, endpoint.Error{Interface: "public"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := newCloud(t, c.block(c.fake), nil).Compute(t.Context(), "")
			got, ok := errors.AsType[*endpoint.Error](err)
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

// TestCompleteEndpoint_Placeholders are filled in, in each form that openstackclient takes.
func TestCompute_Placeholders(t *testing.T) {
	for _, placeholder := range []string{"{project_id}", "%(project_id)s", "$(project_id)s", "%(tenant_id)s", "$(tenant_id)s"} {
		block := settings.Settings{"token": "t", "endpoint": "https://nova/v2.1/" + placeholder}
		if got := compute(t, newCloud(t, changed(block, settings.Settings{"project_id": "147"}), nil)).Client.Endpoint; got != "https://nova/v2.1/147/" {
			t.Errorf("%s: %s", placeholder, got)
		}
		if got := compute(t, newCloud(t, block, nil)).Client.Endpoint; got != "https://nova/v2.1/" {
			t.Errorf("%s without a project: %s", placeholder, got)
		}
	}
}
