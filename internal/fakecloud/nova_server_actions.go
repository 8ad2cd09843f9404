package fakecloud

import (
	"encoding/json"
	"net/http"
)

// deed is something that can be done to a server by POST .../action.
type deed struct {
	name     string // of the action in the log
	event    string
	from, to string // status before and after; "" for any, and for the same
}

var deeds = map[string]deed{
	"lock":     {name: "lock", event: "api_lock"},
	"unlock":   {name: "unlock", event: "api_unlock"},
	"reboot":   {name: "reboot", event: "compute_reboot_instance", from: "ACTIVE"},
	"os-stop":  {name: "stop", event: "compute_stop_instance", from: "ACTIVE", to: "SHUTOFF"},
	"os-start": {name: "start", event: "compute_start_instance", from: "SHUTOFF", to: "ACTIVE"},
}

// act does one thing to a server, which is over at once, and logs it under the request ID of the answer.
func (k *call) act(serverID string) {
	var asked map[string]json.RawMessage
	if err := json.NewDecoder(k.r.Body).Decode(&asked); err != nil || len(asked) != 1 {
		k.fault(http.StatusBadRequest, "Malformed request body")
		return
	}
	k.c.mu.Lock()
	defer k.c.mu.Unlock()
	for what := range asked {
		d, known := deeds[what]
		if !known {
			k.fault(http.StatusBadRequest, "There is no such action: "+what)
			return
		}
		if s := k.visible(serverID, false); s != nil && k.allowed(s, d) {
			k.do(s, d)
		}
	}
}

// allowed says whether the server's state lets it; otherwise it has answered.
func (k *call) allowed(s *Server, d deed) bool {
	locking := d.name == "lock" || d.name == "unlock"
	switch {
	case s.Locked && !locking && !k.caller.account.isAdmin():
		k.fault(http.StatusConflict, "Instance "+s.ID+" is locked")
		return false
	case d.from != "" && d.from != s.Status:
		k.fault(http.StatusConflict,
			"Cannot '"+d.name+"' instance "+s.ID+" while it is in vm_state "+vmState(s.Status))
		return false
	}
	return true
}

func (k *call) do(s *Server, d deed) {
	switch d.name {
	case "lock":
		s.Locked = true
	case "unlock":
		s.Locked = false
	}
	if d.to != "" {
		s.Status = d.to
	}
	now := k.c.now()
	a := Begin(s, d.name, k.requestID, now)
	a.UserID, a.ProjectID = &k.caller.account.UserID, &k.caller.account.ProjectID
	a.Open(d.event, "fake-1", now)
	a.Close(d.event, "Success", now)
	write(k.w, http.StatusAccepted, "application/json", nil)
}
