package instanceaction

import (
	"context"
	"encoding/json"
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

type wireServer struct {
	ID        string          `json:"id"`
	Status    *string         `json:"status"`
	TaskState json.RawMessage `json:"OS-EXT-STS:task_state"` // null, a string, or kept from this user
	Fault     *struct {
		Message *string `json:"message"`
		Created *string `json:"created"`
	} `json:"fault"`
}

func decodeServer(body []byte) (Server, error) {
	var document struct {
		Server *wireServer `json:"server"`
	}
	if err := decodeJSON(body, &document); err != nil {
		return Server{}, err
	}
	if document.Server == nil {
		return Server{}, missing("server")
	}
	wire := document.Server
	server := Server{ID: wire.ID, Status: wire.Status, TaskStateShown: wire.TaskState != nil}
	if wire.TaskState != nil && json.Unmarshal(wire.TaskState, &server.TaskState) != nil {
		return Server{}, &DecodeError{Field: "server.OS-EXT-STS:task_state", Reason: "should be a string or null"}
	}
	if wire.Fault != nil {
		server.Fault = &Fault{
			Message: wire.Fault.Message, Created: timeOrNil(wire.Fault.Created),
		}
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
