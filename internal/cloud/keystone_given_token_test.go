package cloud

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// TestScope_IsOf: a token that is for the project already is not exchanged, which Keystone refuses for many.
func TestScope_IsOf(t *testing.T) {
	of := &issuedToken{project: tokens.Project{ID: "147", Name: "demo", Domain: tokens.Domain{ID: "d", Name: "Domain"}}}
	of.other.Trust.ID = "its"
	for _, c := range []struct {
		name  string
		block settings.Settings
		want  bool
	}{
		{"nothing in particular", nil, true},
		{"its ID", settings.Settings{"project_id": "147"}, true},
		{"another ID", settings.Settings{"project_id": "1"}, false},
		{"its name, and no domain", settings.Settings{"project_name": "demo"}, true},
		{"its name, and its domain's name", settings.Settings{"project_name": "demo", "project_domain_name": "Domain"}, true},
		{"its name, and its domain's ID", settings.Settings{"project_name": "demo", "domain_id": "d"}, true},
		{"its name, and another domain", settings.Settings{"project_name": "demo", "project_domain_id": "default"}, false},
		{"another name", settings.Settings{"project_name": "other"}, false},
		{"a trust", settings.Settings{"trust_id": "t"}, false},
		{"the system", settings.Settings{"system_scope": "all"}, false},
		{"its trust", settings.Settings{"trust_id": "its"}, true},
	} {
		wanted, err := newScope(settings.Sources{settings.FromBlock(c.block)})
		if err != nil {
			t.Fatal(err)
		}
		if got := wanted.isOf(of); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestGivenToken_OfATrust, and of the system, is used as it is: Keystone exchanges neither.
func TestGivenToken_OfATrust(t *testing.T) {
	for name, row := range map[string]struct {
		wanted settings.Settings
		says   string
	}{
		"trust":  {settings.Settings{"trust_id": "t"}, `"project": {"id": "147"}, "OS-TRUST:trust": {"id": "t"}`},
		"system": {settings.Settings{"system_scope": "all"}, `"system": {"all": true}`},
	} {
		s := startStub(t)
		s.answer = func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("X-Subject-Token", "given")
			_, _ = fmt.Fprintf(w, `{"token": {%s, "catalog": [{"type": "compute", "name": "nova",
				"endpoints": [{"interface": "public", "region": "R", "url": %q}]}]}}`, row.says, s.URL+"/v2.1")
			return true
		}
		block := settings.Settings{"auth_url": s.URL, "token": "given"}
		maps.Copy(block, row.wanted)
		if _, err := newCloud(t, block, nil).Compute(t.Context(), ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if sent := s.sent(); len(sent) != 1 || sent[0].method != http.MethodGet {
			t.Errorf("%s: %d requests", name, len(sent))
		}
	}
}
