package instanceaction

import (
	"net/http"
	"testing"
)

func TestParseMicroversion(t *testing.T) {
	for _, c := range []struct {
		text string
		want Microversion
		ok   bool
	}{
		{"2.1", Microversion{2, 1}, true},
		{"2.84", Microversion{2, 84}, true},
		{"2.100", Microversion{2, 100}, true},
		{"2.0", Microversion{2, 0}, true},
		{"10.20", Microversion{10, 20}, true},
		{"", Microversion{}, false},
		{"2", Microversion{}, false},
		{"2.", Microversion{}, false},
		{".1", Microversion{}, false},
		{"2.1.1", Microversion{}, false},
		{"2.084", Microversion{}, false}, // Nova answers 400
		{"0.0", Microversion{}, false},   // would stand for none
		{"-2.1", Microversion{}, false},
		{"+2.1", Microversion{}, false},
		{" 2.1", Microversion{}, false},
		{"2.1\n", Microversion{}, false},
		{"2.x", Microversion{}, false},
		{"latest", Microversion{}, false},
		{"2.latest", Microversion{}, false},
		{"2.٣", Microversion{}, false},
		{"2.99999999999999999999", Microversion{}, false},
		{"99999999999999999999.1", Microversion{}, false},
	} {
		t.Run(c.text, func(t *testing.T) {
			got, ok := ParseMicroversion(c.text)
			if got != c.want || ok != c.ok {
				t.Errorf("%v, %v", got, ok)
			}
			if ok && got.String() != c.text {
				t.Errorf("written as %q", got)
			}
		})
	}
}

func TestMicroversion_AtLeast(t *testing.T) {
	none := Microversion{}
	for _, c := range []struct {
		v, other Microversion
		want     bool
	}{
		{Microversion{2, 58}, Microversion{2, 58}, true},
		{Microversion{2, 59}, Microversion{2, 58}, true},
		{Microversion{2, 57}, Microversion{2, 58}, false},
		{Microversion{2, 100}, Microversion{2, 58}, true}, // no decimal fraction
		{Microversion{3, 0}, Microversion{2, 58}, true},
		{Microversion{1, 99}, Microversion{2, 1}, false},
		{none, MicroversionBase, true},
		{none, none, true},
		{none, Microversion{2, 2}, false},
	} {
		if got := c.v.AtLeast(c.other); got != c.want {
			t.Errorf("%q at least %q: %v", c.v, c.other, got)
		}
	}
}

func TestMicroversionOfAnswer(t *testing.T) {
	for _, c := range []struct {
		name, new, old string
		want           Microversion
	}{
		{"both forms", "compute 2.84", "2.84", Microversion{2, 84}},
		{"the new form alone", "compute 2.58", "", Microversion{2, 58}},
		{"the old form alone", "", "2.10", Microversion{2, 10}},
		{"the new form wins", "compute 2.58", "2.1", Microversion{2, 58}},
		{"the new form of another service", "volume 3.50", "2.10", Microversion{2, 10}},
		{"none", "", "", Microversion{}},
		{"nonsense", "compute latest", "", Microversion{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := http.Header{}
			header.Set("OpenStack-API-Version", c.new)
			header.Set("X-OpenStack-Nova-API-Version", c.old)
			if got := microversionOf(header); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
