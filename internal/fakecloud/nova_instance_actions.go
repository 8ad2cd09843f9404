package fakecloud

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// The minor versions from which os-instance-actions shows or takes more.
const (
	sinceDeleted       = 21 // the log of a deleted server
	sinceEvents        = 51 // events, for everybody
	sincePaging        = 58 // updated_at; limit, marker and changes-since
	sinceHost          = 62 // hostId; host, for administrators
	sinceChangesBefore = 66
	sinceDetails       = 84 // for administrators
)

func (k *call) showAction(serverID, requestID string) {
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	s := k.visible(serverID, k.version.atLeast(sinceDeleted))
	if s == nil {
		return
	}
	i := s.find(requestID)
	if i < 0 {
		k.refuse(http.StatusNotFound, "Action "+requestID+" not found")
		return
	}
	a := &s.Actions[i]
	if a.Body != nil {
		write(k.w, http.StatusOK, "application/json", a.Body)
		return
	}
	doc := k.summary(a)
	if k.caller.account.isAdmin() || k.version.atLeast(sinceEvents) {
		doc["events"] = k.events(s, a)
	}
	k.body(http.StatusOK, object{"instanceAction": doc})
}

// find is the index of an action, or -1. The database compares as MySQL does: without regard to case and to blanks at
// the end.
func (s Server) find(requestID string) int {
	for i := range s.Actions {
		if strings.EqualFold(s.Actions[i].RequestID, strings.TrimRight(requestID, " ")) {
			return i
		}
	}
	return -1
}

// summary is an action as the list shows it.
func (k *call) summary(a *Action) object {
	doc := object{
		"action":        a.Action,
		"instance_uuid": a.InstanceUUID,
		"request_id":    a.RequestID,
		"user_id":       a.UserID,
		"project_id":    a.ProjectID,
		"start_time":    a.StartTime,
		"message":       a.Message,
	}
	if k.version.atLeast(sincePaging) {
		doc["updated_at"] = a.UpdatedAt
	}
	return doc
}

func (k *call) events(s *Server, a *Action) list {
	events := list{}
	admin := k.caller.account.isAdmin()
	for i := range a.Events {
		e := &a.Events[i]
		doc := object{
			"event":       e.Event,
			"start_time":  e.StartTime,
			"finish_time": e.FinishTime,
			"result":      e.Result,
		}
		if admin {
			doc["traceback"] = e.Traceback
		}
		if admin && k.version.atLeast(sinceHost) {
			doc["host"] = e.Host
		}
		if k.version.atLeast(sinceHost) {
			doc["hostId"] = e.hostID(s, a)
		}
		if admin && k.version.atLeast(sinceDetails) {
			doc["details"] = e.Details
		}
		events = append(events, doc)
	}
	return events
}

// hostID names a host to people who must not know it: the same host differs from project to project.
func (e *Event) hostID(s *Server, a *Action) string {
	if e.HostID != "" || e.Host == nil {
		return e.HostID
	}
	project := s.ProjectID
	if a.ProjectID != nil {
		project = *a.ProjectID
	}
	sum := sha256.Sum224([]byte(project + *e.Host))
	return hex.EncodeToString(sum[:])
}
