package main

import "testing"

func TestProcField(t *testing.T) {
	for _, test := range []struct{ text, name, want string }{
		{"processor\t: 0\nmodel name\t: AMD EPYC\nmodel name\t: other\n", "model name", "AMD EPYC"},
		{"processor\t: 0\n", "model name", ""},
		{"Name:\tterraform\nPPid:\t12\nVmHWM:\t   65536 kB\n", "PPid", "12"},
		{"Name:\tterraform\nPPid:\t12\nVmHWM:\t   65536 kB\n", "VmHWM", "65536 kB"},
		{"Name:\tterraform\nPPid:\t12\nVmHWM:\t   65536 kB\n", "Vm", ""},
	} {
		if got := procField([]byte(test.text), test.name); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
