package main

import "testing"

func TestInfoField(t *testing.T) {
	info := []byte("processor\t: 0\nmodel name\t: AMD EPYC\nmodel name\t: other\n")
	for name, want := range map[string]string{"model name": "AMD EPYC", "MemTotal": "unknown"} {
		if got := infoField(info, name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
