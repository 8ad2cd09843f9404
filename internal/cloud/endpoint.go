package cloud

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// serviceType is Nova's in every catalog.
const serviceType = "compute"

// interfaces are the catalog's three, by what an endpoint_type may be called: the long forms are those of Identity v2, and
// still stand in many openrc files.
var interfaces = map[string]gophercloud.Availability{
	"public": gophercloud.AvailabilityPublic, "publicURL": gophercloud.AvailabilityPublic,
	"internal": gophercloud.AvailabilityInternal, "internalURL": gophercloud.AvailabilityInternal,
	"admin": gophercloud.AvailabilityAdmin, "adminURL": gophercloud.AvailabilityAdmin,
}

// EndpointError is a catalog that has no endpoint of the kind that is wanted.
type EndpointError struct {
	Region    string   // wanted; "" for any
	Interface string   // wanted
	Services  []string // the types that the catalog has, where it has no compute service; sorted
	Regions   []string // that have a compute endpoint of the interface; sorted
	Offered   []string // "internal in RegionOne": all compute endpoints; sorted
	Scoped    bool     // whether the token is for a project: only then a catalog is complete
}

func (e *EndpointError) Error() string {
	return "the service catalog has no " + e.Interface + " compute endpoint in region " + e.Region
}

// RegionError is a catalog with several regions, of which none was chosen.
type RegionError struct{ Regions []string }

func (e *RegionError) Error() string {
	return "the service catalog has several regions: " + strings.Join(e.Regions, ", ")
}

// findEndpoint looks a region's compute endpoint up in the catalog. Without a region the catalog's only one counts. It
// returns the region's name, and the URL as the catalog has it.
func findEndpoint(catalog *tokens.ServiceCatalog, region string, availability gophercloud.Availability, scoped bool) (endpoint, found string, err error) {
	regions := computeRegions(catalog, availability)
	if region == "" {
		switch len(regions) {
		case 0:
		case 1:
			region = regions[0]
		default:
			return "", "", &RegionError{Regions: regions}
		}
	}
	for _, candidate := range computeEndpoints(catalog) {
		if candidate.Interface == string(availability) && (candidate.Region == region || candidate.RegionID == region) {
			return candidate.URL, region, nil
		}
	}
	return "", "", &EndpointError{
		Region: region, Interface: string(availability), Scoped: scoped,
		Services: services(catalog), Regions: regions, Offered: offered(catalog),
	}
}

func computeRegions(catalog *tokens.ServiceCatalog, availability gophercloud.Availability) []string {
	return collect(catalog, func(endpoint tokens.Endpoint) string {
		if endpoint.Interface != string(availability) {
			return ""
		}
		return regionOf(endpoint)
	})
}

func offered(catalog *tokens.ServiceCatalog) []string {
	return collect(catalog, func(endpoint tokens.Endpoint) string { return endpoint.Interface + " in " + regionOf(endpoint) })
}

// collect gathers what of says of each compute endpoint, sorted, each once, without "".
func collect(catalog *tokens.ServiceCatalog, of func(tokens.Endpoint) string) []string {
	found := map[string]struct{}{}
	for _, endpoint := range computeEndpoints(catalog) {
		if text := of(endpoint); text != "" {
			found[text] = struct{}{}
		}
	}
	return sortedKeys(found)
}

func computeEndpoints(catalog *tokens.ServiceCatalog) []tokens.Endpoint {
	var endpoints []tokens.Endpoint
	for _, service := range catalog.Entries {
		if service.Type == serviceType {
			endpoints = append(endpoints, service.Endpoints...)
		}
	}
	return endpoints
}

func regionOf(endpoint tokens.Endpoint) string {
	if endpoint.Region != "" {
		return endpoint.Region
	}
	return endpoint.RegionID
}

func services(catalog *tokens.ServiceCatalog) []string {
	types := map[string]struct{}{}
	for _, service := range catalog.Entries {
		types[service.Type] = struct{}{}
	}
	return sortedKeys(types)
}

var versionSegment = regexp.MustCompile(`^v[0-9]+(\.[0-9]+)?$`)

// catalogEndpoint completes a URL of the catalog. A versioned one is used as it is: a cloud that leaves the project out
// may have project IDs that Nova refuses in a path.
func catalogEndpoint(endpoint, project string) string {
	if hasVersion(endpoint) {
		return gophercloud.NormalizeURL(endpoint)
	}
	return completeEndpoint(endpoint, project)
}

// completeEndpoint adds to a URL what it lacks of /v2.1 and, where the project is known, /{project}: the form that both
// Huawei Cloud and FJcloud-O document. Placeholders for the project, as openstackclient takes them, are filled in.
func completeEndpoint(endpoint, project string) string {
	endpoint = strings.TrimRight(withProject(endpoint, project), "/")
	if !hasVersion(endpoint) {
		endpoint += "/v2.1"
	}
	if project != "" && versionSegment.MatchString(lastSegment(endpoint)) {
		endpoint += "/" + url.PathEscape(project)
	}
	return gophercloud.NormalizeURL(endpoint)
}

func withProject(endpoint, project string) string {
	return strings.NewReplacer("{project_id}", project, "%(project_id)s", project, "$(project_id)s", project,
		"%(tenant_id)s", project, "$(tenant_id)s", project).Replace(endpoint)
}

func hasVersion(endpoint string) bool {
	parsed, err := url.Parse(endpoint)
	return err == nil && slices.ContainsFunc(strings.Split(parsed.Path, "/"), versionSegment.MatchString)
}

func lastSegment(endpoint string) string { return endpoint[strings.LastIndex(endpoint, "/")+1:] }

// checkURL refuses what cannot be Keystone's or a compute service's URL.
func checkURL(v setting) error {
	if !v.isSet() {
		return nil
	}
	if err := httpURL(withProject(v.text, "")); err != nil {
		return invalid(v, "Invalid "+v.argument, "%s should be a URL such as https://cloud.example.com and %s", v.argument, err)
	}
	return nil
}

func httpURL(text string) error {
	parsed, err := url.Parse(text)
	switch {
	case err != nil:
		return errors.New("is not one")
	case parsed.Scheme != "http" && parsed.Scheme != "https":
		return errors.New("begins with neither http:// nor https://")
	case parsed.Host == "":
		return errors.New("names no host")
	case parsed.User != nil:
		return errors.New("holds a user or password, which belongs in arguments of its own")
	case parsed.RawQuery != "" || parsed.Fragment != "":
		return errors.New("has a query or a fragment")
	}
	return nil
}
