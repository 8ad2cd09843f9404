package keystone

import (
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

func TestScope_Project(t *testing.T) {
	for _, c := range []struct {
		name                         string
		block                        values
		project, in, domain, inNamed string
	}{
		{name: "an ID needs no domain", block: values{"project_id": "147", "project_domain_id": "1"}, project: "147"},
		{name: "a name", block: values{"project_name": "demo"}, in: "demo", domain: "default"},
		{name: "a name in a domain", block: values{"project_name": "demo", "project_domain_name": "one"},
			in: "demo", inNamed: "one"},
		{name: "a name in the common domain", block: values{"project_name": "demo", "domain_id": "2"},
			in: "demo", domain: "2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wanted, err := newScope(settings.Sources{settings.FromBlock(c.block)})
			if err != nil {
				t.Fatal(err)
			}
			scope := wanted.authScope()
			if scope == nil || scope.ProjectID != c.project || scope.ProjectName != c.in ||
				scope.DomainID != c.domain || scope.DomainName != c.inNamed {
				t.Errorf("%+v", scope)
			}
		})
	}
	if scope, err := newScope(settings.Sources{settings.FromBlock(values{"user_name": "me"})}); err != nil ||
		scope.authScope() != nil {
		t.Errorf("without a project: %+v, %v", scope, err)
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
