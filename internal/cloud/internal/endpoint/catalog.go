package endpoint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// ServiceType is Nova's in every catalog.
const ServiceType = "compute"

// Error is a catalog that has no endpoint of the kind that is wanted, or several between which nothing decides.
type Error struct {
	Region       string   // wanted; "" for any
	RegionSource string   // where that was set
	Interface    string   // wanted
	Services     []string // the types that the catalog has, where it has no compute service; sorted
	Regions      []string // that have a compute endpoint of the interface; sorted
	InRegion     []string // the interfaces that the region has compute endpoints of; sorted
	Offered      []string // "internal in RegionOne": all compute endpoints; sorted
	Candidates   []string // services that are equally likely to be Nova, where there are several
	Unusable     string   // what the catalog has for a URL, quoted; "" where it is one, or has none
	Scoped       bool     // whether the token is for a project: only then a catalog is complete
}

func (e *Error) Error() string {
	if e.Unusable != "" {
		return "the service catalog's " + e.Interface + " compute endpoint is no URL: " + e.Unusable
	}
	if len(e.Candidates) > 0 {
		return "the service catalog has several compute services: " + strings.Join(e.Candidates, ", ")
	}
	return "the service catalog has no " + e.Interface + " compute endpoint in region " + e.Region
}

// RegionError is a catalog with several regions, of which none was chosen.
type RegionError struct{ Regions []string }

func (e *RegionError) Error() string {
	return "the service catalog has several regions: " + strings.Join(e.Regions, ", ")
}

// computeEndpoint is an endpoint of a service that may be Nova.
type computeEndpoint struct {
	tokens.Endpoint
	service *tokens.CatalogEntry
}

func (e computeEndpoint) region() string {
	if e.Region != "" {
		return e.Region
	}
	return e.RegionID
}

func (e computeEndpoint) isIn(region string) bool { return e.Region == region || e.RegionID == region }

// isUsable reports whether the URL is one.
func (e computeEndpoint) isUsable() bool { return httpURL(withProject(e.URL, "")) == nil }

// shownURL is what the catalog has. gophercloud reads null as "".
func (e computeEndpoint) shownURL() string {
	if e.URL == "" {
		return `"" or null`
	}
	return strconv.Quote(e.URL)
}

func (e computeEndpoint) String() string {
	return fmt.Sprintf("%s (type %s) at %s", cmp.Or(e.service.Name, "a service without a name"), e.service.Type, e.URL)
}

// firstEndpoint is that of the first interface that the catalog has. The error is that of the interface wanted most.
func firstEndpoint(
	catalog *tokens.ServiceCatalog, region settings.Setting, availabilities []gophercloud.Availability, scoped bool,
) (endpoint, name string, err error) {
	var first error
	for _, availability := range availabilities {
		endpoint, name, err = findEndpoint(catalog, region, availability, scoped)
		if err == nil {
			return endpoint, name, nil
		}
		first = cmp.Or(first, err)
	}
	return "", "", first
}

// findEndpoint looks a region's compute endpoint up in the catalog. Without a region the catalog's only one counts. It
// returns the region's name, and the URL as the catalog has it.
func findEndpoint(
	catalog *tokens.ServiceCatalog, region settings.Setting, availability gophercloud.Availability, scoped bool,
) (endpoint, name string, err error) {
	all := computeEndpoints(catalog)
	ofInterface := slices.DeleteFunc(slices.Clone(all), func(e computeEndpoint) bool {
		return e.Interface != string(availability)
	})
	regions := collect(ofInterface, computeEndpoint.region)
	name = region.Text
	if name == "" && len(regions) > 1 {
		return "", "", &RegionError{Regions: regions}
	}
	if name == "" && len(regions) == 1 {
		name = regions[0]
	}
	inRegion := slices.DeleteFunc(ofInterface, func(e computeEndpoint) bool { return !e.isIn(name) })
	best := likeliest(inRegion)
	if len(best) == 1 && best[0].isUsable() {
		return best[0].URL, name, nil
	}
	failure := &Error{
		Region: name, RegionSource: region.Origin, Interface: string(availability), Scoped: scoped,
		Services: services(catalog), Regions: regions,
		Offered: collect(all, func(e computeEndpoint) string {
			return e.Interface + " in " + cmp.Or(e.region(),
				"no region")
		}),
		InRegion: collect(all, func(e computeEndpoint) string {
			if name != "" && e.isIn(name) {
				return e.Interface
			}
			return ""
		}),
	}
	for _, candidate := range best {
		failure.Candidates = append(failure.Candidates, candidate.String())
	}
	if len(best) == 1 {
		failure.Unusable, failure.Candidates = best[0].shownURL(), nil
	}
	return "", "", failure
}

// computeEndpoints are those of all services that may be Nova: of its type, and not of a version that Nova never had
// (Huawei Cloud's catalog has Cloud Eye, …/V1.0/{project}, as compute too).
func computeEndpoints(catalog *tokens.ServiceCatalog) []computeEndpoint {
	var found []computeEndpoint
	for i := range catalog.Entries {
		service := &catalog.Entries[i]
		if service.Type != ServiceType {
			continue
		}
		for _, endpoint := range service.Endpoints {
			if novaVersion(endpoint.URL) != notNova {
				found = append(found, computeEndpoint{Endpoint: endpoint, service: service})
			}
		}
	}
	return found
}

// What a URL says of the version that is behind it, the better first.
const (
	versionTwoOne = iota
	noVersion     // /v2.1 is added
	versionTwo
	notNova
)

func novaVersion(endpoint string) int {
	switch version := strings.ToLower(versionOf(endpoint)); {
	case version == "v2.1":
		return versionTwoOne
	case version == "":
		return noVersion
	case version == "v2" || version == "v2.0":
		return versionTwo
	}
	return notNova
}

// likeliest are the endpoints that are most likely Nova's: those with a URL first, then by the service's name, then by
// the version. Of those of one service the first counts.
func likeliest(endpoints []computeEndpoint) []computeEndpoint {
	unusable := map[bool]int{true: 0, false: 1}
	compare := func(a, b computeEndpoint) int {
		return cmp.Or(
			cmp.Compare(unusable[a.isUsable()], unusable[b.isUsable()]),
			cmp.Compare(nameRank(a.service.Name), nameRank(b.service.Name)),
			cmp.Compare(novaVersion(a.URL), novaVersion(b.URL)),
		)
	}
	var best []computeEndpoint
	for _, candidate := range endpoints {
		switch {
		case len(best) == 0 || compare(candidate, best[0]) < 0:
			best = []computeEndpoint{candidate}
		case compare(candidate, best[0]) == 0 && candidate.service != best[0].service && candidate.URL != best[0].URL:
			best = append(best, candidate)
		}
	}
	return best
}

// nameRank prefers what is called as Nova is: nova, novav21, compute, Huawei Cloud's ecs.
func nameRank(name string) int {
	name = strings.ToLower(name)
	if strings.Contains(name, "nova") || strings.Contains(name, "compute") || name == "ecs" {
		return 0
	}
	return 1
}

// collect gathers what of says of each endpoint, sorted, each once, without "".
func collect(endpoints []computeEndpoint, of func(computeEndpoint) string) []string {
	found := map[string]struct{}{}
	for _, endpoint := range endpoints {
		if text := of(endpoint); text != "" {
			found[text] = struct{}{}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func computeRegions(catalog *tokens.ServiceCatalog, availability gophercloud.Availability) []string {
	return collect(computeEndpoints(catalog), func(e computeEndpoint) string {
		if e.Interface != string(availability) {
			return ""
		}
		return e.region()
	})
}

// hasRegion reports whether the compute service has an endpoint in a region, by the region's name or ID.
func hasRegion(catalog *tokens.ServiceCatalog, availability gophercloud.Availability, region string) bool {
	return slices.ContainsFunc(computeEndpoints(catalog), func(e computeEndpoint) bool {
		return e.Interface == string(availability) && e.isIn(region)
	})
}

func services(catalog *tokens.ServiceCatalog) []string {
	types := map[string]struct{}{}
	for _, service := range catalog.Entries {
		types[service.Type] = struct{}{}
	}
	return slices.Sorted(maps.Keys(types))
}
