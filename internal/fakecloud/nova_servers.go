package fakecloud

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Server is a server and the log of what was done to it. The JSON form is that of the package's seed.
type Server struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	ProjectID string   `json:"project_id,omitempty"` // "" means DemoProjectID
	UserID    string   `json:"user_id,omitempty"`    // "" means Member's
	Deleted   bool     `json:"deleted,omitempty"`
	Status    string   `json:"status,omitempty"`     // "" means ACTIVE
	TaskState *string  `json:"task_state,omitempty"` // what is under way: "rebooting"; null when nothing is
	Fault     *Fault   `json:"fault,omitempty"`      // shown where the status is ERROR or DELETED
	Created   string   `json:"created,omitempty"`    // "2026-11-21T23:58:29Z"; "" means when the log begins
	Updated   string   `json:"updated,omitempty"`    // "" means when the log last changed
	HostID    *string  `json:"host_id,omitempty"`    // null means Nova's own, of the newest event's host
	Actions   []Action `json:"actions"`              // newest first; shown in this order

	locked bool
}

// Fault is why a server is in ERROR (api-ref, "Show Server Details").
type Fault struct {
	Code    int    `json:"code"`    // 500, or that of the error that the user may know all of
	Created string `json:"created"` // "2026-11-21T23:58:41Z"
	Message string `json:"message"`
	Details string `json:"details"` // for administrators, and for all where Code is not 500
}

// Action is one entry of a server's log, with all that an administrator sees at the newest microversion. Times are
// strings, in Nova's form "2014-12-11T02:17:49.000000" (UTC) unless a test wants to see others.
type Action struct {
	Action       string  `json:"action"`
	InstanceUUID string  `json:"instance_uuid,omitempty"` // "" means the server's ID
	RequestID    string  `json:"request_id"`
	UserID       *string `json:"user_id"`    // null for what a periodic task did
	ProjectID    *string `json:"project_id"` // of whoever acted
	StartTime    string  `json:"start_time"`
	Message      *string `json:"message"` // null, "" or "Error"
	UpdatedAt    *string `json:"updated_at"`
	Events       []Event `json:"events"` // newest first

	// Body, where not nil, is shown as it is instead of all the above, at every microversion, to everybody.
	Body []byte `json:"-"`
}

// Event is one step of an action.
type Event struct {
	Event      string  `json:"event"`
	StartTime  string  `json:"start_time"`
	FinishTime *string `json:"finish_time"` // null while it is under way
	Result     *string `json:"result"`      // null while it is under way, then "Success" or "Error"
	Traceback  *string `json:"traceback"`
	Host       *string `json:"host"`
	HostID     string  `json:"hostId,omitempty"` // "" means Nova's own: a hash of project and host, or ""
	Details    *string `json:"details"`
}

// Action is the newest action of that name ("reboot"). It panics where the server has none.
func (s Server) Action(name string) Action {
	for _, a := range s.Actions {
		if a.Action == name {
			return a
		}
	}
	panic(fmt.Sprintf("fakecloud: server %q has no action %q", s.Name, name))
}

// AddServer adds a server, or replaces the one with the same ID.
func (c *Cloud) AddServer(s Server) {
	s = s.clone()
	complete(&s)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.servers = slices.DeleteFunc(c.servers, func(old *Server) bool { return old.ID == s.ID })
	c.servers = append(c.servers, &s)
}

// Server is a copy of the server with that name or ID. It panics where there is none.
func (c *Cloud) Server(nameOrID string) Server {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.named(nameOrID).clone()
}

// Update changes the server with that name or ID, between requests: let an action evolve, delete the server. It panics
// where there is none.
func (c *Cloud) Update(nameOrID string, change func(*Server)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.named(nameOrID)
	change(s)
	complete(s)
}

func (c *Cloud) named(nameOrID string) *Server {
	for _, s := range c.servers {
		if s.Name == nameOrID || s.ID == nameOrID {
			return s
		}
	}
	panic(fmt.Sprintf("fakecloud: no server %q", nameOrID))
}

// complete fills in what "" stands for.
func complete(s *Server) {
	if s.ProjectID == "" {
		s.ProjectID = DemoProjectID
	}
	if s.UserID == "" {
		s.UserID = Member.UserID
	}
	if s.Status == "" {
		s.Status = "ACTIVE"
	}
	for i := range s.Actions {
		if s.Actions[i].InstanceUUID == "" {
			s.Actions[i].InstanceUUID = s.ID
		}
	}
}

// clone copies all slices. What the pointers point to is shared, and never written to.
func (s Server) clone() Server {
	s.Actions = slices.Clone(s.Actions)
	for i := range s.Actions {
		s.Actions[i].Events = slices.Clone(s.Actions[i].Events)
	}
	return s
}

// visible is lookup for what a token without a project breaks on.
func (k *call) visible(id string, deletedToo bool) *Server {
	s := k.lookup(id, deletedToo)
	if s != nil && !k.caller.scoped() {
		k.refuse(http.StatusInternalServerError, "Unexpected API Error. Please report this at "+
			"http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n"+
			"<class 'nova.exception.NovaException'>")
		return nil
	}
	return s
}

// lookup finds the server that the caller may see, or answers 404. Its ID matches in any case. A token without a
// project finds all. The caller holds c.mu.
func (k *call) lookup(id string, deletedToo bool) *Server {
	for _, s := range k.c.servers {
		seen := s.ProjectID == k.caller.account.ProjectID || k.caller.account.isAdmin() || !k.caller.scoped()
		if strings.EqualFold(s.ID, id) && seen && (deletedToo || !s.Deleted) {
			return s
		}
	}
	k.refuse(http.StatusNotFound, "Instance "+id+" could not be found.")
	return nil
}

// showServer shows less of a server than Nova does.
func (k *call) showServer(id string) {
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	s := k.lookup(id, false)
	if s == nil {
		return
	}
	if !k.caller.scoped() {
		k.refuse(http.StatusForbidden, "Policy doesn't allow os_compute_api:servers:show to be performed.")
		return
	}
	k.body(http.StatusOK, object{"server": k.serverDocument(s)})
}

// listFlavors is there because a path may lead to it by accident.
func (k *call) listFlavors() {
	flavors := list{}
	for _, f := range [][2]string{{"1", "tiny"}, {"2", "small"}, {"9", "huge"}} {
		flavor := object{"id": f[0], "name": f[1], "links": list{
			object{"rel": "self", "href": k.prefix() + "/flavors/" + f[0]},
			object{"rel": "bookmark", "href": k.base() + "/flavors/" + f[0]},
		}}
		if k.version.atLeast(55) {
			flavor["description"] = nil
		}
		flavors = append(flavors, flavor)
	}
	k.body(http.StatusOK, object{"flavors": flavors})
}
