package keystone

import (
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

func TestScope_Project(t *testing.T) {
	for _, c := range []struct {
		name  string
		block values
		want  gophercloud.AuthScope
	}{
		{"an ID needs no domain", values{"project_id": "147", "project_domain_id": "1"},
			gophercloud.AuthScope{ProjectID: "147"}},
		{"a name", values{"project_name": "demo"}, gophercloud.AuthScope{ProjectName: "demo", DomainID: "default"}},
		{"a name in a domain", values{"project_name": "demo", "project_domain_name": "one"},
			gophercloud.AuthScope{ProjectName: "demo", DomainName: "one"}},
		{"a name in the common domain", values{"project_name": "demo", "domain_id": "2"},
			gophercloud.AuthScope{ProjectName: "demo", DomainID: "2"}},
		{"none", values{"user_name": "me"}, gophercloud.AuthScope{}},
	} {
		wanted, err := newScope(settings.Sources{settings.FromBlock(c.block)})
		if err != nil {
			t.Fatal(err)
		}
		scope := wanted.authScope()
		if isNone := c.want == (gophercloud.AuthScope{}); (scope == nil) != isNone || !isNone && *scope != c.want {
			t.Errorf("%s: %+v", c.name, scope)
		}
	}
}

// TestScope_IsOf: a token that is for the project already is not exchanged, which Keystone refuses for many.
func TestScope_IsOf(t *testing.T) {
	of := &issuedToken{project: tokens.Project{ID: "147", Name: "demo", Domain: tokens.Domain{ID: "d", Name: "Domain"}}}
	of.details.Trust.ID = "its"
	for _, c := range []struct {
		name  string
		block values
		want  bool
	}{
		{"nothing in particular", nil, true},
		{"its ID", values{"project_id": "147"}, true},
		{"another ID", values{"project_id": "1"}, false},
		{"its name, and no domain", values{"project_name": "demo"}, true},
		{"its name, and its domain's name", values{"project_name": "demo", "project_domain_name": "Domain"}, true},
		{"its name, and its domain's ID", values{"project_name": "demo", "domain_id": "d"}, true},
		{"its name, and another domain", values{"project_name": "demo", "project_domain_id": "default"}, false},
		{"another name", values{"project_name": "other"}, false},
		{"a trust", values{"trust_id": "t"}, false},
		{"the system", values{"system_scope": "all"}, false},
		{"its trust", values{"trust_id": "its"}, true},
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
