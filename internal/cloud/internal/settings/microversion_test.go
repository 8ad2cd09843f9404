package settings

import "testing"

func TestIsNewestMicroversion(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "1.1": true, "2": true, "2.0": true, "2\n": true, "latest": true, "2.latest": true, "LATEST": true,
		"2.1": false, "2.58": false, "1": false, "newest": false,
	} {
		if IsNewestMicroversion(text) != want {
			t.Errorf("%q", text)
		}
	}
}
