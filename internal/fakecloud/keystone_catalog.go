package fakecloud

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// catalog makes the service catalog for a token of a project.
type catalog func(projectID string) list

// huaweiCatalog is the catalog of a login at the Huawei gateway.
func (c *Cloud) huaweiCatalog(projectID string) list {
	service := func(kind, name, region, url string) object {
		return object{
			"endpoints": list{object{
				"id": stableID(Huawei, kind), "interface": "public",
				"region_id": region, "url": url, "region": region,
			}},
			"id": stableID(Huawei, kind, name), "type": kind, "name": name,
		}
	}
	return list{
		service(Identity, "iam", "*", c.HuaweiURL()+"/v3"), // one for all regions
		service(Compute, "nova", HuaweiRegion, c.HuaweiURL()+"/v2.1/"+projectID),
	}
}

// catalog is the service catalog for a token of that project. Nobody listens at
// the endpoints of the services that are not imitated.
func (c *Cloud) catalog(projectID string) list {
	nobody := func(string, string) string { return c.scheme() + "://127.0.0.1:9" } // the port for discarding
	services := []struct {
		kind, name string
		url        func(region, iface string) string
	}{
		{"image", "glance", nobody},
		{"network", "neutron", nobody},
		{Compute, "nova", func(region, iface string) string { return c.computeEndpoint(region, iface, projectID) }},
		{"placement", "placement", nobody},
		{Identity, "keystone", func(string, string) string { return c.IdentityURL() + "/v3" }},
	}
	catalog := list{}
	for _, s := range services {
		if slices.Contains(c.without, s.kind) {
			continue
		}
		endpoints := list{}
		for _, region := range c.regions {
			for _, iface := range []string{"internal", "admin", "public"} {
				endpoints = append(endpoints, object{
					"id":        stableID(s.kind, region, iface),
					"interface": iface,
					"region_id": region,
					"url":       s.url(region, iface),
					"region":    region,
				})
			}
		}
		catalog = append(catalog, object{
			"endpoints": endpoints, "id": stableID(s.kind), "type": s.kind, "name": s.name,
		})
	}
	return catalog
}

func (c *Cloud) computeEndpoint(region, iface, projectID string) string {
	shape := map[string]EndpointShape{"public": c.shape, "internal": ProjectScoped, "admin": BareRoot}[iface]
	root := c.ComputeURLIn(region)
	switch shape {
	case ProjectScoped:
		return root + "/v2.1/" + projectID
	case BareRoot:
		return root
	default:
		return root + "/v2.1"
	}
}

// stableID is an ID in Keystone's form that is the same in every cloud.
func stableID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		_, _ = h.Write([]byte(p + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
