package cloud

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

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
			service := compute(t, newCloud(t, changed(memberLogin(fake), values{"endpoint_type": c.endpointType}), nil))
			if want := fake.ComputeURL() + c.path; service.Client.Endpoint != want {
				t.Errorf("%s, want %s", service.Client.Endpoint, want)
			}
			if err := readLog(t.Context(), service.Client); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestCompute_Regions: the one that a data source asks for, and what a catalog lacks.
func TestCompute_Regions(t *testing.T) {
	fake := startCloud(t, fakecloud.WithRegions("RegionTwo", "RegionOne"))
	c := newCloud(t, changed(memberLogin(fake), values{"region": "RegionTwo"}), nil)
	for asked, want := range map[string]string{"": "RegionTwo", "RegionOne": "RegionOne"} {
		service, err := c.Compute(t.Context(), asked)
		if err != nil || service.Region != want || service.Client.Endpoint != fake.ComputeURLIn(want)+"/v2.1/" {
			t.Errorf("%+v, error %v; want %s", service, err, want)
		}
	}
	_, err := c.Compute(t.Context(), "RegionThree")
	lacking, ok := errors.AsType[*EndpointError](err)
	if !ok || lacking.Region != "RegionThree" || !lacking.Scoped {
		t.Errorf("%#v", err)
	}
	unscoped := newCloud(t, changed(memberLogin(fake), values{"project_name": ""}), nil)
	_, err = unscoped.Compute(t.Context(), "")
	if lacking, ok = errors.AsType[*EndpointError](err); !ok || lacking.Scoped {
		t.Errorf("a token for no project: %#v", err)
	}
}

// TestCompute_RegionWithoutACatalog is the configured one, or none.
func TestCompute_RegionWithoutACatalog(t *testing.T) {
	token := values{"token": "t", "endpoint": "https://nova.example.com"}
	key := values{"access_key": "AK", "secret_key": "s", "project_id": "p", "endpoint": "https://nova.example.com"}
	for _, login := range []values{token, key} {
		configured := newCloud(t, changed(login, values{"region": "R"}), nil)
		for c, want := range map[*Cloud]string{newCloud(t, login, nil): "", configured: "R"} {
			for _, asked := range []string{"", want} {
				if service, err := c.Compute(t.Context(), asked); err != nil || service.Region != want {
					t.Errorf("%+v, error %v; want %q", service, err, want)
				}
			}
			_, err := c.Compute(t.Context(), "RegionTwo")
			wantSettingError(t, err, "region", "The region RegionTwo", "https://nova.example.com")
		}
	}
}

// TestCompute_TLS: both the login and the reads show the client certificate, and trust the authority.
func TestCompute_TLS(t *testing.T) {
	fake := startCloud(t, fakecloud.WithClientCertificates())
	cert, key := fake.ClientCertificate()
	block := changed(memberLogin(fake), values{"cacert_file": string(fake.CACertificate()),
		"cert": string(cert), "key": string(key)})
	if err := read(t, "", block, nil); err != nil {
		t.Error(err)
	}
	err := read(t, "", changed(block, values{"cacert_file": ""}), nil)
	failure, ok := errors.AsType[*LoginError](err)
	if !ok || failure.StatusCode != 0 {
		t.Fatalf("%#v", err)
	}
	if _, ok := errors.AsType[*CertificateError](err); !ok {
		t.Errorf("%#v", err)
	}
}

// TestCompute_UserAgent: each try has it once.
func TestCompute_UserAgent(t *testing.T) {
	fake := startCloud(t)
	fake.Intercept(fakecloud.OnActions(fakecloud.Times(1, func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
		return true
	})))
	c := newCloudWith(t, memberLogin(fake), nil,
		Options{UserAgent: "test/1 terraform/2", UserAgentSuffix: "mine/3 (a b)", RequestTimeout: time.Minute})
	if err := readLog(t.Context(), compute(t, c).Client); err != nil {
		t.Fatal(err)
	}
	for _, request := range fake.Requests() {
		got := request.Header.Get("User-Agent")
		if !strings.HasPrefix(got, "test/1 terraform/2 gophercloud/") || !strings.HasSuffix(got, " mine/3 (a b)") ||
			strings.Count(got, "mine") != 1 {
			t.Errorf("%s %s: %q", request.Method, request.Path, got)
		}
	}
}
