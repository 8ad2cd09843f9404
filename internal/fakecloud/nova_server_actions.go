package fakecloud

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// eventNames are those of the events of what can be done to a server.
var eventNames = map[string]string{"lock": "api_lock", "unlock": "api_unlock", "reboot": "compute_reboot_instance"}

// act answers POST .../action. What it does is over at once; it knows os-start only to refuse it.
func (k *call) act(serverID string) {
	var asked map[string]json.RawMessage
	if err := json.NewDecoder(k.r.Body).Decode(&asked); err != nil || len(asked) != 1 {
		k.refuse(http.StatusBadRequest, "Malformed request body")
		return
	}
	k.c.mu.Lock()
	defer k.c.mu.Unlock()
	for what := range asked {
		if eventNames[what] == "" && what != "os-start" {
			k.refuse(http.StatusBadRequest, "There is no such action: "+what)
			return
		}
		if s := k.visible(serverID, false); s != nil {
			k.do(s, what)
		}
	}
}

func (k *call) do(s *Server, what string) {
	locking := what == "lock" || what == "unlock"
	switch {
	case s.locked && !locking && !k.caller.account.isAdmin():
		k.refuse(http.StatusConflict, "Instance "+s.ID+" is locked")
		return
	case what == "os-start":
		k.refuse(http.StatusConflict,
			"Cannot 'start' instance "+s.ID+" while it is in vm_state "+vmState(s.Status))
		return
	case locking:
		s.locked = what == "lock"
	}
	k.log(s, what)
	write(k.w, http.StatusAccepted, "application/json", nil)
}

// log adds an action of one event, which has succeeded, under the request ID of the answer.
func (k *call) log(s *Server, action string) {
	now := k.c.now().Truncate(time.Second).Format("2006-01-02T15:04:05.000000") // Nova's database keeps whole seconds
	host, result := "fake-1", "Success"
	s.Actions = slices.Insert(s.Actions, 0, Action{
		Action: action, InstanceUUID: s.ID, RequestID: k.requestID,
		UserID: &k.caller.account.UserID, ProjectID: &k.caller.account.ProjectID, StartTime: now, UpdatedAt: &now,
		Events: []Event{{Event: eventNames[action], StartTime: now, FinishTime: &now, Result: &result, Host: &host}},
	})
}
