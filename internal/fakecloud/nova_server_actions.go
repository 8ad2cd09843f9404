package fakecloud

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// act answers POST .../action. It locks and unlocks servers, which is over at once; it knows os-start only to refuse it
// to a locked server.
func (k *call) act(serverID string) {
	var asked map[string]json.RawMessage
	if err := json.NewDecoder(k.r.Body).Decode(&asked); err != nil || len(asked) != 1 {
		k.fault(http.StatusBadRequest, "Malformed request body")
		return
	}
	k.c.mu.Lock()
	defer k.c.mu.Unlock()
	for what := range asked {
		if what != "lock" && what != "unlock" && what != "os-start" {
			k.fault(http.StatusBadRequest, "There is no such action: "+what)
			return
		}
		s := k.visible(serverID, false)
		switch {
		case s == nil:
		case what == "os-start" && s.locked:
			k.fault(http.StatusConflict, "Instance "+s.ID+" is locked")
		case what == "os-start":
			k.fault(http.StatusConflict,
				"Cannot 'start' instance "+s.ID+" while it is in vm_state "+vmState(s.Status))
		default:
			s.locked = what == "lock"
			k.log(s, what)
			write(k.w, http.StatusAccepted, "application/json", nil)
		}
	}
}

// log adds an action of one event, which has succeeded, under the request ID of the answer.
func (k *call) log(s *Server, action string) {
	now := k.c.now().Truncate(time.Second).Format("2006-01-02T15:04:05.000000") // Nova's database keeps whole seconds
	host, result := "fake-1", "Success"
	s.Actions = slices.Insert(s.Actions, 0, Action{
		Action: action, InstanceUUID: s.ID, RequestID: k.requestID,
		UserID: &k.caller.account.UserID, ProjectID: &k.caller.account.ProjectID, StartTime: now, UpdatedAt: &now,
		Events: []Event{{Event: "api_" + action, StartTime: now, FinishTime: &now, Result: &result, Host: &host}},
	})
}
