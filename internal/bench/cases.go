package main

import "slices"

// What a case can read.
const (
	singles        = "singles"          // N data sources of one action each
	list           = "list"             // one data source of N actions, without events
	listWithEvents = "list with events" // the same with a request for the events of each action
)

// The terraform command of a case.
const (
	plan       = "plan"
	applySaved = "apply of a saved plan"
)

// Case is one thing to measure.
type Case struct {
	Subject     string // who reads
	Reads       string // singles, list or listWithEvents
	N           int    // actions
	LatencyMS   int    // that the cloud takes to answer
	Parallelism int    // terraform's
	Command     string
}

func single(subject string, n, latency, parallelism int) Case {
	return Case{Subject: subject, Reads: singles, N: n, LatencyMS: latency, Parallelism: parallelism, Command: plan}
}

func listOf(n int, reads string, latency int) Case {
	return Case{Subject: ours, Reads: reads, N: n, LatencyMS: latency, Parallelism: 10, Command: plan}
}

func savedPlan() Case {
	c := single(ours, 100, 0, 10)
	c.Command = applySaved
	return c
}

var (
	latencies    = []int{0, 50}
	parallelisms = []int{10, 100}
)

// cases are all that is measured, those of peers included.
func cases(subjects map[string]subject, quick bool) []Case {
	if quick {
		return quickCases(subjects)
	}
	all := []Case{savedPlan(), single(nothing, 1, 0, 10)}
	for _, n := range []int{1, 100, 1000} {
		all = append(all, single(terraformAlone, n, 0, 10))
		all = append(all, overSettings(ours, n)...)
	}
	for _, subject := range comparedAt1000(subjects) {
		all = append(all, overSettings(subject, 1000)...)
	}
	for _, latency := range latencies {
		for _, n := range []int{1000, 5000} {
			all = append(all, listOf(n, list, latency), listOf(n, listWithEvents, latency))
		}
	}
	return all
}

func quickCases(subjects map[string]subject) []Case {
	all := []Case{
		savedPlan(), single(nothing, 1, 0, 10), single(ours, 1, 0, 10), single(terraformAlone, 100, 0, 10),
		single(ours, 100, 0, 10),
	}
	for _, subject := range comparedAt1000(subjects) {
		all = append(all, single(subject, 100, 0, 10))
	}
	return append(all, listOf(1000, list, 0), listOf(1000, listWithEvents, 0))
}

func overSettings(subject string, n int) []Case {
	var all []Case
	for _, latency := range latencies {
		for _, parallelism := range parallelisms {
			all = append(all, single(subject, n, latency, parallelism))
		}
	}
	return all
}

// comparedAt1000 are the floors that make requests, and the peers.
func comparedAt1000(subjects map[string]subject) []string {
	compared := []string{gets, pluginGo}
	for name, subject := range subjects {
		if subject.peer {
			compared = append(compared, name)
		}
	}
	slices.Sort(compared[2:])
	return compared
}
