package main

import "slices"

// Spread is the median of a case's runs, with the least and the greatest.
type Spread struct{ Median, Min, Max float64 }

// Result is what the runs of a case come to.
type Result struct {
	Case
	Wall, CPU Spread // seconds
	Memory           // the greatest of all runs
	Counts           // the greatest of all runs
	Samples   []Sample
}

func summarize(c Case, samples []Sample) Result {
	r := Result{Case: c, Samples: samples}
	var wall, cpu []float64
	for _, s := range samples {
		wall, cpu = append(wall, s.WallSeconds), append(cpu, s.CPUSeconds)
		r.TerraformMiB, r.ProviderMiB = max(r.TerraformMiB, s.TerraformMiB), max(r.ProviderMiB, s.ProviderMiB)
		r.Requests, r.Tokens = max(r.Requests, s.Requests), max(r.Tokens, s.Tokens)
		r.Connections = max(r.Connections, s.Connections)
	}
	r.Wall, r.CPU = spread(wall), spread(cpu)
	return r
}

// spread wants at least one value.
func spread(values []float64) Spread {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	median := sorted[middle]
	if len(sorted)%2 == 0 {
		median = (sorted[middle-1] + sorted[middle]) / 2
	}
	return Spread{Median: median, Min: sorted[0], Max: sorted[len(sorted)-1]}
}
