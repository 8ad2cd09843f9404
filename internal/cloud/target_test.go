package cloud

import "testing"

func TestNewTarget_EndpointTypes(t *testing.T) {
	for text, want := range map[string]string{
		"": "public", "public": "public", "internal": "internal", "admin": "admin",
		"publicURL": "public", "internalURL": "internal", "adminURL": "admin", "INTERNAL": "internal",
	} {
		found, err := newTarget(sources{blockSource(Settings{"endpoint_type": text})})
		if err != nil || string(found.availability) != want || !IsEndpointType(text) {
			t.Errorf("%q is %s, %v", text, found.availability, err)
		}
	}
}
