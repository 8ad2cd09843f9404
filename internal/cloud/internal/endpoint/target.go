// Package endpoint finds the compute service's URL, the configured one or the catalog's, and completes it. What follows
// from the name of a region, at Huawei Cloud, is made in package huawei.
package endpoint

import (
	"fmt"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
)

// Target is what the settings say of the compute service that is read.
type Target struct {
	Endpoint     settings.Setting
	Region       settings.Setting
	endpointType settings.Setting

	// availabilities are the catalog's interfaces that will do, the one that is wanted most first.
	availabilities []gophercloud.Availability
}

// interfaces are the catalog's three, by what an endpoint_type may be called: the long forms are those of Identity
// v2, and still stand in many openrc files.
var interfaces = map[string]gophercloud.Availability{
	"public": gophercloud.AvailabilityPublic, "publicurl": gophercloud.AvailabilityPublic,
	"internal": gophercloud.AvailabilityInternal, "internalurl": gophercloud.AvailabilityInternal,
	"admin": gophercloud.AvailabilityAdmin, "adminurl": gophercloud.AvailabilityAdmin,
}

// IsEndpointType reports whether a text is an endpoint_type, or none.
func IsEndpointType(text string) bool {
	_, known := interfaces[strings.ToLower(settings.Trim(text))]
	return known || settings.Trim(text) == ""
}

// New returns what the settings say of the endpoint. Its errors are [*settings.SettingError].
func New(from settings.Sources) (Target, error) {
	t := Target{
		Endpoint: from.Get("endpoint"), Region: from.Get("region"), endpointType: from.Get("endpoint_type"),
		availabilities: []gophercloud.Availability{gophercloud.AvailabilityPublic},
	}
	if err := CheckURL(t.Endpoint); err != nil {
		return t, err
	}
	if index, _ := from.Find("endpoint"); index >= 0 {
		if own := from[index].First("region"); own.IsSet() && own.Text != t.Region.Text {
			return t, t.contradictsRegion(t.Region, own)
		}
	}
	if t.endpointType.IsSet() {
		var err error
		t.availabilities, err = availabilitiesOf(t.endpointType)
		return t, err
	}
	return t, nil
}

// availabilitiesOf reads an interface, or several with commas between them, as clouds.yaml may list them.
func availabilitiesOf(endpointType settings.Setting) ([]gophercloud.Availability, error) {
	var found []gophercloud.Availability
	for name := range strings.SplitSeq(endpointType.Text, ",") {
		availability, known := interfaces[strings.ToLower(settings.Trim(name))]
		if !known {
			return nil, settings.Invalid(endpointType, "Invalid endpoint_type",
				"%q is none of public, internal and admin", name)
		}
		found = append(found, availability)
	}
	return found, nil
}

// RegionFor is the region that is read where a data source asks for one, "" for the configured one. It refuses a
// region that a configured endpoint is not known to be in.
func (t Target) RegionFor(wanted string) (settings.Setting, error) {
	if wanted == "" {
		return t.Region, nil
	}
	asked := settings.Setting{Text: wanted, Argument: "region", Origin: "region of the data source"}
	if t.Endpoint.IsSet() && wanted != t.Region.Text {
		return settings.Setting{}, t.contradictsRegion(asked, t.Region)
	}
	return asked, nil
}

// contradictsRegion is the error where another region is asked for than the endpoint's own, which may not be known.
func (t Target) contradictsRegion(asked, own settings.Setting) error {
	whose := "is one of " + own.Text + " (" + own.Origin + ")"
	if !own.IsSet() {
		whose = "may be another region's: none is set beside it"
	}
	return &settings.SettingError{
		Argument: "region", Summary: "Contradictory region",
		Detail: fmt.Sprintf("The region %s (%s) is asked for, but the endpoint %s (%s) %s. Give each region a "+
			"provider block of its own, with its region and its endpoint, or leave the endpoint to the service "+
			"catalog.", asked.Text, asked.Origin, t.Endpoint.Text, t.Endpoint.Origin, whose),
	}
}
