package main

import (
	"reflect"
	"testing"
)

func TestSpread(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		want   Spread
	}{
		"one":  {[]float64{2}, Spread{2, 2, 2}},
		"odd":  {[]float64{3, 1, 9}, Spread{3, 1, 9}},
		"even": {[]float64{4, 1, 2, 9}, Spread{3, 1, 9}},
	} {
		if got := spread(c.values); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestSummarize_TakesTheGreatestOfMemoryAndCounts(t *testing.T) {
	samples := []Sample{
		{WallSeconds: 1, CPUSeconds: 2, Memory: Memory{TerraformMiB: 10, ProviderMiB: 30},
			Counts: Counts{Requests: 5, Tokens: 1, Connections: 3}},
		{WallSeconds: 3, CPUSeconds: 4, Memory: Memory{TerraformMiB: 20, ProviderMiB: 25},
			Counts: Counts{Requests: 4, Tokens: 2, Connections: 2}},
	}
	want := Result{
		Case: savedPlan(), Wall: Spread{2, 1, 3}, CPU: Spread{3, 2, 4},
		Memory: Memory{TerraformMiB: 20, ProviderMiB: 30}, Counts: Counts{Requests: 5, Tokens: 2, Connections: 3},
		Samples: samples,
	}
	if got := summarize(savedPlan(), samples); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
