package fakecloud

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// serverDocument is a server as it is shown by itself and in a list, with less than Nova shows.
func (k *call) serverDocument(s *Server) object {
	doc := object{
		"id": s.ID, "name": s.Name, "status": s.Status,
		"tenant_id": s.ProjectID, "user_id": s.UserID, "metadata": object{}, "hostId": s.hostID(),
		"created": s.created(), "updated": s.updated(),
		"OS-EXT-STS:task_state": s.TaskState, "OS-EXT-STS:vm_state": vmState(s.Status),
	}
	if (s.Status == "ERROR" || s.Status == "DELETED") && s.Fault != nil {
		doc["fault"] = k.faultDocument(s.Fault)
	}
	if k.version.atLeast(9) {
		doc["locked"] = s.locked
	}
	return doc
}

// faultDocument hides what only administrators may know (nova/api/openstack/compute/views/servers.py, _get_fault).
func (k *call) faultDocument(f *Fault) object {
	doc := object{"code": f.Code, "created": f.Created, "message": f.Message}
	if f.Details != "" && (k.caller.account.isAdmin() || f.Code != http.StatusInternalServerError) {
		doc["details"] = f.Details
	}
	return doc
}

// created is when the log begins, where nothing else is said.
func (s Server) created() string {
	if s.Created != "" || len(s.Actions) == 0 {
		return s.Created
	}
	return isoTime(s.Actions[len(s.Actions)-1].StartTime)
}

// updated is when the log last changed, where nothing else is said.
func (s Server) updated() string {
	if s.Updated != "" || len(s.Actions) == 0 {
		return s.Updated
	}
	newest := &s.Actions[0]
	if newest.UpdatedAt != nil {
		return isoTime(*newest.UpdatedAt)
	}
	return isoTime(newest.StartTime)
}

// isoTime is a time of a log as Nova writes those of servers (nova/utils.py, isotime).
func isoTime(text string) string {
	if t, ok := parseTime(text); ok {
		return t.UTC().Format("2006-01-02T15:04:05Z")
	}
	return text
}

// hostID names the server's host to its project; "" where no host has taken it.
func (s Server) hostID() string {
	if s.HostID != nil {
		return *s.HostID
	}
	host := s.host()
	if host == "" {
		return ""
	}
	sum := sha256.Sum224([]byte(s.ProjectID + host))
	return hex.EncodeToString(sum[:])
}

// host is that of the newest event that was on a compute host.
func (s Server) host() string {
	for _, a := range s.Actions {
		for _, e := range a.Events {
			if e.Host != nil && strings.HasPrefix(e.Event, "compute_") {
				return *e.Host
			}
		}
	}
	return ""
}

// vmState is Nova's inner name of a status.
func vmState(status string) string {
	switch status {
	case "SHUTOFF":
		return "stopped"
	case "VERIFY_RESIZE":
		return "resized"
	}
	return strings.ToLower(status)
}
