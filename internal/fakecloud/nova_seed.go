package fakecloud

import (
	_ "embed"
	"encoding/json"
)

//go:embed seed/servers.json
var seedServers []byte

// Servers whose lives went wrong, as a real Nova showed them.
//
//go:embed seed/failures.json
var seedFailures []byte

// The bodies of two clouds' own documentation, byte for byte.
//
//go:embed seed/huawei-action.json
var huaweiAction []byte

//go:embed seed/fujitsu-action.json
var fujitsuAction []byte

// SeedServers are the servers of a cloud without [WithServers]. All but "foreign" are Member's, in the project demo.
//
//	web      20 actions of an ordinary life: create, reboot, stop, resize, ...
//	broken   a migration that failed on its second host, with traceback and details;
//	         another that found no host; a resetState, which has no events
//	gone     deleted; its log is readable from microversion 2.21 on
//	huge     a create that failed: no host is large enough
//	auto     a confirmResize by a periodic task: no user, no project
//	bounced  a create with an event that stays unfinished for ever
//	busy     67 actions, for paging
//	foreign  another project's
//	scratch  to act on
//	running  a resize under way: the newest event is unfinished, earlier ones are not
//	huawei   the action of Huawei Cloud's documentation, answered byte for byte
//	fujitsu  the same of Fujitsu's
func SeedServers() []Server {
	return append(readSeed(seedServers), vendorServer("huawei", huaweiAction), vendorServer("fujitsu", fujitsuAction))
}

// FailedServers are for [WithServers], beside the seed: their lives went wrong. All are Member's.
//
//	unbuilt, aborted, hostless, unresized, unrebuilt, unshelved, unevacuated, unrebooted, rolled-back
//	         something that was asked for failed
//	second-try, evacuated
//	         it was another host's turn
//	stuck, deleting, deleted-twice, deleted-down, force-deleted
//	         their host died
func FailedServers() []Server { return readSeed(seedFailures) }

func readSeed(seed []byte) []Server {
	var servers []Server
	if err := json.Unmarshal(seed, &servers); err != nil {
		panic("fakecloud: the seed is broken: " + err.Error())
	}
	return servers
}

// vendorServer is a server with one action, which is shown as that body.
func vendorServer(name string, body []byte) Server {
	var doc struct {
		Action Action `json:"instanceAction"`
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		panic("fakecloud: the seed is broken: " + err.Error())
	}
	doc.Action.Body = body
	return Server{ID: doc.Action.InstanceUUID, Name: name, Actions: []Action{doc.Action}}
}
