package instanceaction

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// Server is what is read of a server. A nil pointer stands for null and for an absent field alike: where a cell is
// down, Nova shows little more than its servers' IDs (microversion 2.69).
type Server struct {
	ID        string
	Name      *string
	Status    *string // ACTIVE, ERROR, DELETED …
	ProjectID *string
	HostID    *string // the compute host, as the server's project sees it; "" without one
	CreatedAt *Time
	UpdatedAt *Time

	// TaskState names the task that is under way, such as "reboot_started"; "" for none. TaskStateShown is false where
	// the cloud keeps it from this user. (By default everybody who may see the server sees it: it is an extended status
	// attribute.)
	TaskState      string
	TaskStateShown bool

	Fault *Fault // of a server in ERROR, or deleted

	Odd []OddField // in a list, fields that are not as the API promises; nearly always nil
}

// Fault is why a server is in ERROR. Nova shows the latest one, of a server whose status is ERROR or DELETED.
type Fault struct {
	Message *string // of an exception that is not Nova's, its class alone
	Created *Time
	Details *string // a Python traceback; administrators only
}

// server reads the server:
//
//	GET {endpoint}/servers/{serverID}
//
// Errors: those of Client.show; [IsServerNotFound] tells a server that is gone. Nova shows no deleted server here.
func (c *Client) server(ctx context.Context, serverID string) (Server, error) {
	answer, err := c.get(ctx, MicroversionBase, nil, "servers", serverID)
	if err != nil {
		return Server{}, err
	}
	server, err := decodeServer(answer.body)
	if err != nil {
		return Server{}, c.decodeError(err, answer)
	}
	if server.ID != "" && !strings.EqualFold(server.ID, serverID) {
		return Server{}, &MismatchError{askedServer: serverID, AnsweredServer: shorten(server.ID)}
	}
	return server, nil
}

func decodeServer(body []byte) (Server, error) {
	document, err := decodeObject(body)
	if err != nil {
		return Server{}, err
	}
	found, err := asObject(document["server"], "server")
	if err != nil {
		return Server{}, err
	}
	if found == nil {
		return Server{}, missing("server")
	}
	if _, ok := found[taskState].(string); !ok && found[taskState] != nil {
		return Server{}, wrongType("server."+taskState, "a string or null", found[taskState])
	}
	server := readServer(found)
	server.Odd = nil // this server is not shown: it is read to judge an action
	return server, nil
}

const taskState = "OS-EXT-STS:task_state" // null, a string, or kept from this user

// readServer reads a server as far as it can be read.
func readServer(value any) Server {
	found, ok := value.(object)
	if !ok {
		return Server{Odd: []OddField{{Sent: shorten(jsonOf(value))}}}
	}
	r := reader{}
	server := Server{
		ID: r.required(found, "id"), Name: r.text(found, "name"), Status: r.text(found, "status"),
		ProjectID: r.text(found, "tenant_id"), HostID: r.text(found, "hostId"),
		CreatedAt: timeOf(found, "created"), UpdatedAt: timeOf(found, "updated"),
		TaskState: valueOf(r.text(found, taskState)),
	}
	_, server.TaskStateShown = found[taskState]
	if fault, ok := found["fault"].(object); ok {
		server.Fault = &Fault{
			Message: r.text(fault, "message"), Created: timeOf(fault, "created"), Details: r.text(fault, "details"),
		}
	} else if found["fault"] != nil {
		r.note("fault", found["fault"])
	}
	server.Odd = r.odd
	return server
}

// isForbidden reports whether this user may not see what was asked for.
func isForbidden(err error) bool { return hasStatus(err, http.StatusForbidden) }

// activity is what a server tells of an action on it.
type activity int

const (
	activityUnknown     activity = iota // it was not looked at, cannot be seen, or does not say
	activityUnavailable                 // it could not be asked just now
	activityAtIt                        // it is at the action, or at another of the same kind
	activityBusy                        // it is at something
	activityElsewhere                   // it is at something that is not the action
	activityIdle
	activityGone
)

// isBusy reports whether something is under way on the server.
func (a activity) isBusy() bool {
	return a == activityAtIt || a == activityBusy || a == activityElsewhere
}

// activity is what the server tells of an action by itself; see [lookups.activity].
func (s Server) activity(a Action) activity {
	k, known := kinds[a.Action]
	switch {
	case k.status != "" && s.hasStatus(k.status), slices.Contains(k.tasks, s.TaskState):
		return activityAtIt
	case s.TaskState != "" && known:
		return activityElsewhere
	case s.TaskState != "", s.hasStatus("BUILD"):
		return activityBusy
	case !s.TaskStateShown:
		return activityUnknown
	default:
		return activityIdle
	}
}

func (s Server) hasStatus(status string) bool { return s.Status != nil && *s.Status == status }
