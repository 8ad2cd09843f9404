package instanceaction

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
)

// Activity is what is known of whether something is under way on a server.
type Activity int

// What a server may be at.
const (
	ActivityUnknown Activity = iota // the cloud does not let this user look, or does not say
	ActivityNone                    // nothing, or the server is gone
	ActivitySome                    // the server's task_state names a task
)

// Activity asks whether something is under way on a server:
//
//	GET {endpoint}/servers/{serverID}    OS-EXT-STS:task_state
func (c *Client) Activity(ctx context.Context, serverID string) (Activity, error) {
	answer, err := c.get(ctx, c.compute.ServiceURL("servers", url.PathEscape(serverID)), MicroversionBase)
	response, refused := errors.AsType[*ResponseError](err)
	switch {
	case refused && response.StatusCode == http.StatusNotFound:
		return ActivityNone, nil
	case refused && response.StatusCode == http.StatusForbidden:
		return ActivityUnknown, nil
	case err != nil:
		return ActivityUnknown, err
	}
	return decodeActivity(answer.body)
}

func decodeActivity(body []byte) (Activity, error) {
	var document struct {
		Server *struct {
			TaskState json.RawMessage `json:"OS-EXT-STS:task_state"` // null, a string, or kept from this user
		} `json:"server"`
	}
	if err := decodeJSON(body, &document); err != nil {
		return ActivityUnknown, err
	}
	switch {
	case document.Server == nil:
		return ActivityUnknown, missing("server", body)
	case document.Server.TaskState == nil:
		return ActivityUnknown, nil
	case string(document.Server.TaskState) == "null" || string(document.Server.TaskState) == `""`:
		return ActivityNone, nil
	default:
		return ActivitySome, nil
	}
}
