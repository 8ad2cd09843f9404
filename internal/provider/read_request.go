package provider

import (
	"context"
	"errors"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// readRequest is what a read asked for, and of whom: all that the wording of its failure needs. It is data; wording an error
// asks nobody.
type readRequest struct {
	serverID  string
	requestID string        // "" where the whole log is asked for
	timeout   time.Duration // of the read

	credential string // in words, "the password of user …"; "" where there is none yet
	kind       cloud.Kind
	redact     func(text string) string // takes the secrets out of what a cloud wrote
	endpoint   string                   // of the compute service; "" where it was not found

	// What is known only once the read has failed; see failed.
	failedAt time.Time
	timedOut bool
	newest   []instanceaction.Action // of the server, where the action is not in the log; nil where the log cannot be read
}

func (r readRequest) String() string {
	if r.requestID == "" {
		return "the log of server " + r.serverID
	}
	return "request " + r.requestID + " of server " + r.serverID
}

// policy is the rule of Nova's that lets a user read what is asked for.
func (r readRequest) policy() string {
	if r.requestID == "" {
		return "os_compute_api:os-instance-actions:list"
	}
	return "os_compute_api:os-instance-actions:show"
}

// newReadRequest starts the description of a read; requestID is "" for the whole log.
func (c *providerData) newReadRequest(serverID, requestID string, timeout time.Duration) readRequest {
	request := readRequest{serverID: serverID, requestID: requestID, timeout: timeout, redact: func(text string) string { return text }}
	if c.cloud != nil { // nil while the provider block is not known
		request.credential, request.kind, request.redact = c.cloud.Credential(), c.cloud.Kind(), c.cloud.Redact
	}
	return request
}

// shownActions is how many actions an error lists.
const shownActions = 5

// failed completes the request with what the failure's wording needs. client is nil where there was none.
func (r readRequest) failed(ctx context.Context, client *client, err error) readRequest {
	r.failedAt = time.Now()
	r.timedOut = errors.Is(ctx.Err(), context.DeadlineExceeded)
	if client == nil {
		return r
	}
	r.endpoint = client.Endpoint()
	if instanceaction.IsActionNotFound(err) {
		r.newest = newestActions(ctx, client, r.serverID)
	}
	return r
}

// newestActions are the first of a server's log, as far as it can be read.
func newestActions(ctx context.Context, client *client, serverID string) []instanceaction.Action {
	var newest []instanceaction.Action
	for action, err := range client.List(ctx, serverID, instanceaction.ListOptions{PageSize: shownActions}) {
		if err != nil {
			break
		}
		if newest = append(newest, action); len(newest) == shownActions {
			break
		}
	}
	return newest
}
