package cloud

import (
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// target is what the settings say of the compute service that is read.
type target struct {
	endpoint     setting
	region       setting
	endpointType setting
	availability gophercloud.Availability
}

// interfaces are the catalog's three, by what an endpoint_type may be called: the long forms are those of Identity
// v2, and still stand in many openrc files.
var interfaces = map[string]gophercloud.Availability{
	"public": gophercloud.AvailabilityPublic, "publicurl": gophercloud.AvailabilityPublic,
	"internal": gophercloud.AvailabilityInternal, "internalurl": gophercloud.AvailabilityInternal,
	"admin": gophercloud.AvailabilityAdmin, "adminurl": gophercloud.AvailabilityAdmin,
}

// IsEndpointType says whether a text is an endpoint_type, or none.
func IsEndpointType(text string) bool {
	_, known := interfaces[strings.ToLower(trimmed(text))]
	return known || trimmed(text) == ""
}

func newTarget(from sources) (target, error) {
	t := target{
		endpoint: from.get("endpoint"), region: from.get("region"), endpointType: from.get("endpoint_type"),
		availability: gophercloud.AvailabilityPublic,
	}
	if err := checkURL(t.endpoint); err != nil {
		return t, err
	}
	if t.endpointType.isSet() {
		availability, known := interfaces[strings.ToLower(t.endpointType.text)]
		if !known {
			return t, invalid(t.endpointType, "Invalid endpoint_type", "%q is none of public, internal and admin",
				t.endpointType.text)
		}
		t.availability = availability
	}
	return t, nil
}

// regionFor is the region that is read where a data source asks for one, "" for the configured one. It refuses a
// region that an endpoint in the provider block cannot be in.
func (t target) regionFor(wanted string) (setting, error) {
	if wanted == "" {
		return t.region, nil
	}
	if t.endpoint.isSet() && t.region.isSet() && wanted != t.region.text {
		return setting{}, &SettingError{
			Argument: "region", Summary: "Contradictory region",
			Detail: "The region " + wanted + " is asked for, and the endpoint " + t.endpoint.text + " (" +
				t.endpoint.source +
				") is one of " + t.region.text + " (" + t.region.source + "). Give each region a provider block of " +
				"its own, or leave the endpoint to the service catalog.",
		}
	}
	return setting{text: wanted, argument: "region", source: "region of the data source"}, nil
}
