package provider

import "testing"

// TestReadRequest_EveryTry counts tries, and says where there was to be one only.
func TestReadRequest_EveryTry(t *testing.T) {
	for tries, want := range map[int]string{
		1: "It was tried once, for max_retries is 0",
		5: "All 5 tries ended like this",
	} {
		if got := (readRequest{tries: tries}).everyTry(); got != want {
			t.Errorf("%q", got)
		}
	}
}
