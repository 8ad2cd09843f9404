package provider

import "testing"

// TestReadDescription_AllTries counts tries, and says where there was to be one only.
func TestReadDescription_AllTries(t *testing.T) {
	for tries, want := range map[int]string{
		1: "It was tried once, because max_retries is 0",
		5: "All 5 tries ended like this",
	} {
		if got := (readDescription{tries: tries}).allTries(); got != want {
			t.Errorf("%q", got)
		}
	}
}
