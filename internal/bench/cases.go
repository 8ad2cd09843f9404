package main

import "slices"

// What a case can read.
const (
	singles        = "singles"          // N data sources of one action each
	list           = "list"             // one data source of N actions, without events
	listWithEvents = "list with events" // the same with a request for the events of each action

	servers           = "servers"              // one data source of N servers' logs, without events
	serversWithEvents = "servers with events"  // the same with a request for the events of each action
	forEachWithEvents = "for_each with events" // the same logs, by a data source for each server
)

// The terraform command of a case.
const (
	plan       = "plan"
	applySaved = "apply of a saved plan"
)

// Case is one thing to measure.
type Case struct {
	Subject     string // who reads
	Reads       string // one of those above
	N           int    // actions, or servers
	LatencyMS   int    // that the cloud takes to answer
	Parallelism int    // terraform's
	Command     string
}

func single(subject string, n, latency, parallelism int) Case {
	return Case{Subject: subject, Reads: singles, N: n, LatencyMS: latency, Parallelism: parallelism, Command: plan}
}

// oursOf is a read of n actions, or of n servers' logs, by this tree's provider.
func oursOf(n int, reads string, latency int) Case {
	return Case{Subject: ours, Reads: reads, N: n, LatencyMS: latency, Parallelism: 10, Command: plan}
}

// getsOfServers are the same GETs by a program that makes as many at a time as the provider may.
func getsOfServers(n, latency int) Case {
	return Case{
		Subject: gets, Reads: serversWithEvents, N: n, LatencyMS: latency, Parallelism: placesOfACloud, Command: plan,
	}
}

// placesOfACloud is how many requests the provider makes at a time in logs of one cloud.
const placesOfACloud = 32

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
			all = append(all, oursOf(n, list, latency), oursOf(n, listWithEvents, latency))
		}
	}
	return append(append(all, manyServers(200, 50)...), oursOf(1000, servers, 50))
}

// manyServers are the ways to read the logs of many servers, with events.
func manyServers(n, latency int) []Case {
	return []Case{
		getsOfServers(n, latency), oursOf(n, serversWithEvents, latency), oursOf(n, forEachWithEvents, latency),
	}
}

func quickCases(subjects map[string]subject) []Case {
	all := []Case{
		savedPlan(), single(nothing, 1, 0, 10), single(ours, 1, 0, 10), single(terraformAlone, 100, 0, 10),
		single(ours, 100, 0, 10),
	}
	for _, subject := range comparedAt1000(subjects) {
		all = append(all, single(subject, 100, 0, 10))
	}
	all = append(all, oursOf(1000, list, 0), oursOf(1000, listWithEvents, 0))
	return append(append(all, manyServers(20, 0)...), oursOf(20, servers, 0))
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
