package instanceaction

import (
	"context"
	"net/http"
	"strings"
)

// Server is what of a server tells how an action on it goes. A nil pointer stands for null and for an absent field
// alike.
type Server struct {
	ID     string
	Status *string // ACTIVE, ERROR, DELETED …

	// TaskState names the task that is under way, "reboot_started" say; "" for none. TaskStateShown is false where the
	// cloud keeps it from this user (it is an extended status attribute, for whoever may see the server by default).
	TaskState      string
	TaskStateShown bool

	Fault *Fault // of a server in ERROR, or deleted
}

// Fault is why a server is in ERROR. Nova shows the latest one, of a server whose status is ERROR or DELETED.
type Fault struct {
	Message *string
	Created *Time
}

// Server reads the server:
//
//	GET {endpoint}/servers/{serverID}
//
// Errors: those of [Client.Get]; [IsServerNotFound] tells a server that is gone. Nova shows no deleted server here.
func (c *Client) Server(ctx context.Context, serverID string) (Server, error) {
	target, err := c.url("servers", serverID)
	if err != nil {
		return Server{}, err
	}
	answer, err := c.get(ctx, target, MicroversionBase)
	if err != nil {
		return Server{}, err
	}
	server, err := decodeServer(answer.body)
	if err != nil {
		return Server{}, c.decodeError(err, answer)
	}
	if server.ID != "" && !strings.EqualFold(server.ID, serverID) {
		return Server{}, &MismatchError{AskedServer: serverID, AnsweredServer: shorten(server.ID)}
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
	const task = "OS-EXT-STS:task_state" // null, a string, or kept from this user
	server := Server{ID: valueOf(textOf(found["id"])), Status: textOf(found["status"])}
	_, server.TaskStateShown = found[task]
	if _, ok := found[task].(string); !ok && found[task] != nil {
		return Server{}, wrongKind("server."+task, "a string or null", found[task])
	}
	server.TaskState = valueOf(textOf(found[task]))
	if fault, ok := found["fault"].(object); ok {
		server.Fault = &Fault{Message: textOf(fault["message"]), Created: timeOf(fault, "created")}
	}
	return server, nil
}

// isForbidden says whether this user may not see what was asked for.
func isForbidden(err error) bool { return hasStatus(err, http.StatusForbidden) }

// activity is Server for a wait: that the server is gone, or not for this user to see, is an answer too. A server in
// BUILD is busy even while it has no task; see [Server.isAt].
func (c *Client) activity(ctx context.Context, serverID string) (*Server, activity, error) {
	server, err := c.Server(ctx, serverID)
	switch {
	case IsServerNotFound(err):
		return nil, activityGone, nil
	case isForbidden(err):
		return nil, activityUnknown, nil
	case err != nil:
		return nil, activityDisturbed, err
	case server.TaskState != "" || server.isBuilding():
		return &server, activityBusy, nil
	case !server.TaskStateShown:
		return &server, activityUnknown, nil
	default:
		return &server, activityIdle, nil
	}
}
