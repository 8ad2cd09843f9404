package main

import (
	"slices"
	"testing"
)

func TestCheck(t *testing.T) {
	us, them := single(ours, 1000, 0, 10), single(pluginGo, 1000, 0, 10)
	results := []Result{
		{Case: us, Wall: Spread{Median: 3}, Counts: Counts{Tokens: 1}},
		{Case: them, Wall: Spread{Median: 2}},
	}
	for name, c := range map[string]struct {
		target target
		want   []Verdict
	}{
		"by itself, met at the limit": {target{"tokens", us, Case{}, tokens, 1}, []Verdict{{"tokens", 1, 1, true}}},
		"by itself, missed":           {target{"tokens", us, Case{}, tokens, 0}, []Verdict{{"tokens", 1, 0, false}}},
		"a ratio, met":                {target{"ratio", us, them, wall, 1.6}, []Verdict{{"ratio", 1.5, 1.6, true}}},
		"a ratio, missed":             {target{"ratio", us, them, wall, 1.3}, []Verdict{{"ratio", 1.5, 1.3, false}}},
		"not run":                     {target{"other", savedPlan(), Case{}, tokens, 0}, nil},
		"nothing to compare with":     {target{"other", us, savedPlan(), wall, 1}, nil},
	} {
		if got := check([]target{c.target}, results); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

// A target whose cases no run has would never be judged.
func TestTargets_AreOfCasesThatAreRun(t *testing.T) {
	all := cases(map[string]subject{httpPeer: {peer: true}}, false)
	for _, target := range targets() {
		if !slices.Contains(all, target.of) || target.per != (Case{}) && !slices.Contains(all, target.per) {
			t.Errorf("%s: no run has %s and %s", target.what, target.of, target.per)
		}
	}
}

func TestCases_AreRunOnce(t *testing.T) {
	for _, quick := range []bool{false, true} {
		seen := map[Case]bool{}
		for _, c := range cases(map[string]subject{httpPeer: {peer: true}}, quick) {
			if seen[c] {
				t.Errorf("quick %t: %s is there twice", quick, c)
			}
			seen[c] = true
		}
	}
}
