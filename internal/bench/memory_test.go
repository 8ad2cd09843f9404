package main

import "testing"

func TestStatusField(t *testing.T) {
	status := []byte("Name:\tterraform\nPPid:\t12\nVmHWM:\t   65536 kB\n")
	for name, want := range map[string]string{"PPid": "12", "VmHWM": "65536 kB", "Vm": "", "VmRSS": ""} {
		if got := statusField(status, name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
