package cloud

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

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
