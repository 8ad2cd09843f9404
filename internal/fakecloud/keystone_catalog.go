package fakecloud

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// CatalogService is a service in the catalog of a token.
type CatalogService struct {
	Type, Name string
	Endpoints  []CatalogEndpoint
}

// CatalogEndpoint is where a service is. Without a Region it belongs to none: region and region_id are null.
type CatalogEndpoint struct {
	Interface, Region, URL string
}

// catalog is the service catalog for a token of that project. Nobody listens at the endpoints of the services that are
// not imitated.
func (k *identityCall) catalog(projectID string) list {
	c := k.c
	if k.gateway {
		return c.huaweiCatalog(projectID)
	}
	nobody := func(string, string) string { return c.scheme() + "://127.0.0.1:9" } // the port for discarding
	return c.catalogDocument([]CatalogService{
		c.inAllRegions("image", "glance", nobody),
		c.inAllRegions("network", "neutron", nobody),
		c.inAllRegions(Compute, "nova", func(region, iface string) string { return c.computeEndpoint(region, iface, projectID) }),
		c.inAllRegions("placement", "placement", nobody),
		c.inAllRegions(Identity, "keystone", func(string, string) string { return c.IdentityURL() + "/v3" }),
	})
}

func (c *Cloud) inAllRegions(kind, name string, url func(region, iface string) string) CatalogService {
	s := CatalogService{Type: kind, Name: name}
	for _, region := range c.regions {
		for _, iface := range []string{"internal", "admin", "public"} {
			s.Endpoints = append(s.Endpoints, CatalogEndpoint{iface, region, url(region, iface)})
		}
	}
	return s
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

// catalogDocument is the catalog as the cloud's options want it, as JSON.
func (c *Cloud) catalogDocument(services []CatalogService) list {
	services = slices.DeleteFunc(services, func(s CatalogService) bool { return slices.Contains(c.without, s.Type) })
	if c.editCatalog != nil {
		services = c.editCatalog(services)
	}
	catalog := list{}
	for _, s := range services {
		endpoints := list{}
		for _, e := range s.Endpoints {
			var region any
			if e.Region != "" {
				region = e.Region
			}
			endpoints = append(endpoints, object{
				"id": stableID(s.Type, e.Region, e.Interface), "interface": e.Interface,
				"region_id": region, "region": region, "url": e.URL,
			})
		}
		catalog = append(catalog, object{
			"endpoints": endpoints, "id": stableID(s.Type, s.Name), "type": s.Type, "name": s.Name,
		})
	}
	return catalog
}

// stableID is an ID in Keystone's form that is the same in every cloud.
func stableID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		_, _ = h.Write([]byte(p + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
