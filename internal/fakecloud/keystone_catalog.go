package fakecloud

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// catalogService is a service in the catalog of a token.
type catalogService struct {
	serviceType, name string
	endpoints         []catalogEndpoint
}

// catalogEndpoint is where a service is.
type catalogEndpoint struct {
	iface, region, url string
}

// catalog is the service catalog for a token of that project. Nobody listens at the endpoints of the services that are
// not imitated.
func (k *identityCall) catalog(projectID string) list {
	c := k.c
	if k.gateway {
		return c.huaweiCatalog(projectID)
	}
	nobody := func(string, string) string { return c.scheme() + "://127.0.0.1:9" } // the port for discarding
	return c.catalogDocument([]catalogService{
		c.inAllRegions("image", "glance", nobody),
		c.inAllRegions("network", "neutron", nobody),
		c.inAllRegions(Compute, "nova", func(region, iface string) string {
			return c.computeEndpoint(region, iface, projectID)
		}),
		c.inAllRegions("placement", "placement", nobody),
		c.inAllRegions(Identity, "keystone", func(string, string) string { return c.IdentityURL() + "/v3" }),
	})
}

func (c *Cloud) inAllRegions(kind, name string, url func(region, iface string) string) catalogService {
	s := catalogService{serviceType: kind, name: name}
	for _, region := range c.regions {
		for _, iface := range []string{"internal", "admin", "public"} {
			s.endpoints = append(s.endpoints, catalogEndpoint{iface, region, url(region, iface)})
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

// catalogDocument is the catalog as JSON, without the services that an option leaves out.
func (c *Cloud) catalogDocument(services []catalogService) list {
	services = slices.DeleteFunc(services, func(s catalogService) bool {
		return slices.Contains(c.without, s.serviceType)
	})
	catalog := list{}
	for _, s := range services {
		endpoints := list{}
		for _, e := range s.endpoints {
			endpoints = append(endpoints, object{
				"id": stableID(s.serviceType, e.region, e.iface), "interface": e.iface,
				"region_id": e.region, "region": e.region, "url": e.url,
			})
		}
		catalog = append(catalog, object{
			"endpoints": endpoints, "id": stableID(s.serviceType, s.name), "type": s.serviceType, "name": s.name,
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
