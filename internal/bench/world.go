package main

import (
	"fmt"
	"hash/fnv"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// world is what a configuration can know of the cloud that it reads.
type world struct {
	AuthURL    string // Keystone, with /v3
	ComputeURL string // with /v2.1
	Token      string // of the user below, in the project below
	UserName, Password, ProjectName,
	DomainName string // of both user and project

	ServerID   string
	RequestIDs []string // of as many of its actions as the case reads, the newest first
	Events     bool     // whether a list is read with events

	ServerIDs []string // where the logs of several servers are read: the request IDs are the same in each
}

// of narrows a world down to what a case reads.
func (w world) of(c Case) world {
	w.Events = c.Reads == listWithEvents || c.Reads == serversWithEvents || c.Reads == forEachWithEvents
	actions := c.N
	switch c.Reads {
	case singles:
		w.ServerID = serverID(logLengths[0])
	case list, listWithEvents:
		w.ServerID = serverID(c.N)
	default:
		actions = actionsOfEach
		for i := range c.N {
			w.ServerIDs = append(w.ServerIDs, oneOfMany(i))
		}
	}
	for i := range actions {
		w.RequestIDs = append(w.RequestIDs, requestID(i))
	}
	return w
}

// urls are what a program asks the compute service for that reads the same. Those of a list are its servers' logs and,
// with events, each action; they follow the servers, as the provider's requests do.
func (w world) urls() []string {
	of := func(server string) string { return w.ComputeURL + "/servers/" + server + "/os-instance-actions" }
	shows := func(server string) (urls []string) {
		for _, id := range w.RequestIDs {
			urls = append(urls, of(server)+"/"+id)
		}
		return urls
	}
	if len(w.ServerIDs) == 0 {
		return shows(w.ServerID)
	}
	var urls []string
	for _, server := range w.ServerIDs {
		urls = append(urls, of(server))
		if w.Events {
			urls = append(urls, shows(server)...)
		}
	}
	return urls
}

// logLengths are how many actions the cloud's servers have: a server each. Singles are read from the first one's log.
var logLengths = []int{1000, 5000}

// Beside those there are many servers with a short log each.
const (
	mostServers   = 1000
	actionsOfEach = 20
)

const eventsAnAction = 5

func serverID(length int) string { return fmt.Sprintf("%08d-5b4f-4f0f-9858-c31545b20f6f", length) }

func oneOfMany(i int) string { return fmt.Sprintf("%08d-77a2-4d1c-b6d0-3f1f7e0a2b9c", i) }

// requestID differs from action to action in its first letters, as real ones do.
func requestID(i int) string {
	hash := fnv.New64a()
	fmt.Fprint(hash, i)
	return fmt.Sprintf("req-%08x-9d6f-4a03-a8bd-%012x", uint32(hash.Sum64()), i)
}

func cloudsServers() []fakecloud.Server {
	var all []fakecloud.Server
	for _, length := range logLengths {
		all = append(all, fakecloud.Server{
			ID: serverID(length), Name: fmt.Sprint("log of ", length), Actions: actions(length),
		})
	}
	for i := range mostServers {
		all = append(all, fakecloud.Server{
			ID: oneOfMany(i), Name: fmt.Sprint("one of many: ", i), Actions: actions(actionsOfEach),
		})
	}
	return all
}

// actions are a log, the newest first, a minute between one and the next.
func actions(length int) []fakecloud.Action {
	newest := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	all := make([]fakecloud.Action, 0, length)
	for i := range length {
		start := newest.Add(-time.Duration(i) * time.Minute)
		updated := novaTime(start.Add(eventsAnAction * time.Second))
		all = append(all, fakecloud.Action{
			Action: "reboot", RequestID: requestID(i), StartTime: novaTime(start), UpdatedAt: &updated,
			UserID: &fakecloud.Member.UserID, ProjectID: &fakecloud.Member.ProjectID, Events: events(start),
		})
	}
	return all
}

func events(start time.Time) []fakecloud.Event {
	result, host := "Success", "compute-1"
	var all []fakecloud.Event
	for i := range eventsAnAction {
		begun := start.Add(time.Duration(eventsAnAction-1-i) * time.Second)
		finished := novaTime(begun.Add(time.Second))
		all = append(all, fakecloud.Event{
			Event: fmt.Sprintf("compute_step_%d", eventsAnAction-i), StartTime: novaTime(begun), FinishTime: &finished,
			Result: &result, Host: &host,
		})
	}
	return all
}

func novaTime(t time.Time) string { return t.Format("2006-01-02T15:04:05.000000") }
