package main

// measured picks one figure of a result.
type measured func(Result) float64

func wall(r Result) float64        { return r.Wall.Median }
func cpu(r Result) float64         { return r.CPU.Median }
func provider(r Result) float64    { return r.ProviderMiB }
func tokens(r Result) float64      { return float64(r.Tokens) }
func connections(r Result) float64 { return float64(r.Connections) }

// target is a limit that a figure of a case is to keep: by itself, or divided by the same figure of another case.
type target struct {
	what  string
	of    Case
	per   Case // the zero Case for none
	by    measured
	limit float64
}

// httpPeer is what data "http" is called in a run that it takes part in.
const httpPeer = "terraform-provider-http"

func targets() []target {
	manyWithEvents := oursOf(200, serversWithEvents, 50)
	const mostLatency = 1.2 * 1000 * 0.050 / 10
	at := func(subject string, latency, parallelism int) Case {
		return single(subject, 1000, latency, parallelism)
	}
	return []target{
		{`1000 singles, wall, of data "http"`, at(ours, 0, 10), at(httpPeer, 0, 10), wall, 0.45},
		{`1000 singles, CPU, of data "http"`, at(ours, 0, 10), at(httpPeer, 0, 10), cpu, 0.42},
		{"1000 singles, wall, of plugin-go", at(ours, 0, 10), at(pluginGo, 0, 10), wall, 1.3},
		{"1000 singles, 50 ms, parallelism 100, wall, of plugin-go",
			at(ours, 50, 100), at(pluginGo, 50, 100), wall, 1.3},
		{"1000 singles, 50 ms, parallelism 10, seconds", at(ours, 50, 10), Case{}, wall, mostLatency},
		{"one single, wall, of a provider that does nothing",
			single(ours, 1, 0, 10), single(nothing, 1, 0, 10), wall, 1.05},
		{"provider at 1000 singles, MiB", at(ours, 0, 10), Case{}, provider, 45},
		{"provider at 1000 singles, parallelism 100, MiB", at(ours, 50, 100), Case{}, provider, 45},
		{"provider at a list of 5000 with events, MiB", oursOf(5000, listWithEvents, 0), Case{}, provider, 250},
		{"tokens of a plan", at(ours, 0, 10), Case{}, tokens, 1},
		{"tokens of a saved plan's apply", savedPlan(), Case{}, tokens, 0},
		{"connections at parallelism 10", at(ours, 50, 10), Case{}, connections, 10},
		{"connections at parallelism 100", at(ours, 50, 100), Case{}, connections, 100},
		{"list of 1000 with events, 50 ms, wall, of singles",
			oursOf(1000, listWithEvents, 50), at(ours, 50, 10), wall, 0.45},
		{"200 servers with events, 50 ms, wall, of the GETs alone", manyWithEvents, getsOfServers(200, 50), wall, 1.1},
		{"200 servers with events, 50 ms, wall, of for_each",
			manyWithEvents, oursOf(200, forEachWithEvents, 50), wall, 0.25},
		{"1000 servers, 50 ms, seconds", oursOf(1000, servers, 50), Case{}, wall, 5},
		{"tokens of 200 servers", manyWithEvents, Case{}, tokens, 1},
		// Five times the actions may take five times as long; a tenth more is noise.
		{"list of 5000, wall, of one of 1000", oursOf(5000, list, 0), oursOf(1000, list, 0), wall, 5.5},
		{"list of 5000 with events, wall, of one of 1000",
			oursOf(5000, listWithEvents, 0), oursOf(1000, listWithEvents, 0), wall, 5.5},
	}
}

// Verdict is a target and how a run stands to it.
type Verdict struct {
	What         string
	Value, Limit float64
	Met          bool
}

// check judges the targets that the results have the cases of.
func check(targets []target, results []Result) []Verdict {
	byCase := map[Case]Result{}
	for _, r := range results {
		byCase[r.Case] = r
	}
	var verdicts []Verdict
	for _, t := range targets {
		of, found := byCase[t.of]
		per, compared := byCase[t.per]
		if !found || t.per != (Case{}) && !compared {
			continue
		}
		value := t.by(of)
		if compared {
			value /= t.by(per)
		}
		verdicts = append(verdicts, Verdict{What: t.what, Value: value, Limit: t.limit, Met: value <= t.limit})
	}
	return verdicts
}
