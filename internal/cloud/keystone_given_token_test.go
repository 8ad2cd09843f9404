package cloud

import (
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// TestScope_IsOf: a token that is for the project already is not exchanged, which Keystone refuses for many.
func TestScope_IsOf(t *testing.T) {
	of := &grant{project: tokens.Project{ID: "147", Name: "demo", Domain: tokens.Domain{ID: "d", Name: "Domain"}}}
	for _, c := range []struct {
		name  string
		block Settings
		want  bool
	}{
		{"nothing in particular", nil, true},
		{"its ID", Settings{"project_id": "147"}, true},
		{"another ID", Settings{"project_id": "1"}, false},
		{"its name, and no domain", Settings{"project_name": "demo"}, true},
		{"its name, and its domain's name", Settings{"project_name": "demo", "project_domain_name": "Domain"}, true},
		{"its name, and its domain's ID", Settings{"project_name": "demo", "domain_id": "d"}, true},
		{"its name, and another domain", Settings{"project_name": "demo", "project_domain_id": "default"}, false},
		{"another name", Settings{"project_name": "other"}, false},
		{"a trust", Settings{"trust_id": "t"}, false},
		{"the system", Settings{"system_scope": "all"}, false},
	} {
		wanted, err := newScope(sources{blockSource(c.block)})
		if err != nil {
			t.Fatal(err)
		}
		if got := wanted.isOf(of, false); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}
