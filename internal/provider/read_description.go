package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// readDescription is what a read asks for, and of whom. withFailure adds what is known only once the read has failed.
// It is plain data, so that wording an error asks nobody.
type readDescription struct {
	serverID  string                       // "" for several servers, until one of them fails
	isOfMany  bool                         // whether several servers are asked for
	selection *instanceaction.Selection    // nil where the whole log is asked for
	servers   *instanceaction.ServerFilter // nil where a log is asked for; else there is no serverID
	purpose   purpose
	timeout   time.Duration // of the read

	// Of whom; see describe.
	tries              int                      // of each request, where what it fails with can pass
	credential         string                   // in words, "the password of user …"; "" where there is none yet
	redact             func(text string) string // takes the secrets out of what a cloud wrote
	endpoint           string                   // of the compute service; "" where it was not found
	endpointArgument   string                   // where the endpoint can be changed
	microversionSource string                   // where the microversion is configured, a sentence; "" for nowhere

	// What is known only once the read has failed; see withFailure.
	timedOut    bool
	refusal     string                  // what a refusal means for these credentials; "" where nothing is known
	newest      []instanceaction.Action // in the log, where it does not have the action; nil where it cannot be read
	reportedFor string                  // the read of this run that failed like this before; "" for none
}

// purpose is what is read for, in words, and the argument of timeouts that limits it.
type purpose struct{ verb, noun, outOfTime, limit string }

var (
	purposeRead = purpose{verb: "read", noun: "read", outOfTime: "Read out of time", limit: "read"}
	purposeWait = purpose{verb: "wait for", noun: "wait", outOfTime: "Wait out of time", limit: "invoke"}
)

func (r readDescription) String() string {
	switch {
	case r.servers != nil:
		return wantedServers(*r.servers)
	case r.isOfMany && r.serverID == "":
		return "the logs of the servers"
	case r.selection == nil:
		return "the log of server " + r.serverID
	case r.selection.RequestID != "":
		return "request " + r.selection.RequestID + " of server " + r.serverID
	default:
		return "the newest " + wantedAction(*r.selection) + " of server " + r.serverID
	}
}

// wantedAction tells in words which action is looked for, where it is not that of a request.
func wantedAction(selection instanceaction.Selection) string {
	text := cmp.Or(selection.Action, "action")
	if selection.StartedWithin > 0 {
		return text + " begun in the last " + shortDuration(selection.StartedWithin)
	}
	if !selection.StartedAfter.IsZero() {
		text += " that began at " + selection.StartedAfter.Format(time.RFC3339Nano) + " or later"
	}
	return text
}

// wantedServers tells in words which servers are looked for.
func wantedServers(filter instanceaction.ServerFilter) string {
	text := "the servers of the project"
	if filter.AllProjects {
		text = "the servers of all projects"
	}
	if filter.Name != "" {
		text += fmt.Sprintf(" named %q", filter.Name)
	}
	if filter.Status != "" {
		text += " in status " + filter.Status
	}
	return text
}

// serverArgument is where the servers that are read are named.
func (r readDescription) serverArgument() string {
	if r.isOfMany {
		return "server_ids"
	}
	return "server_id"
}

// shown is where a warning of what was read is attached: an attribute of a data source. An action shows nothing.
func (r readDescription) shown(attribute string) path.Path {
	if r.purpose == purposeWait {
		return path.Root("server_id")
	}
	return path.Root(attribute)
}

// isListed reports whether the action was found in the log, not named by the configuration.
func (r readDescription) isListed() bool { return r.selection != nil && r.selection.RequestID == "" }

// allTries tells how often a request was tried that failed in a way that can pass.
func (r readDescription) allTries() string {
	if r.timedOut {
		return r.timeLimit() + " ended before another try"
	}
	if r.tries == 1 {
		return "It was tried once, because max_retries is 0"
	}
	return fmt.Sprintf("All %d tries ended like this", r.tries)
}

// timeLimit names the limit of the read's time.
func (r readDescription) timeLimit() string {
	return "timeouts." + r.purpose.limit + " (" + shortDuration(r.timeout) + ")"
}

// moreTime is how to raise it.
func (r readDescription) moreTime(duration string) string {
	return fmt.Sprintf("timeouts = { %s = %q }", r.purpose.limit, duration)
}

// missingHint is what to do where an action is missing that need not be there.
func (r readDescription) missingHint() string {
	return "If the log need not have it, set ignore_missing = true." + r.destroyHint()
}

// destroyHint is the way out where the server is only to be destroyed.
func (r readDescription) destroyHint() string {
	if r.purpose != purposeRead {
		return ""
	}
	return " terraform destroy reads first, unless you give it -refresh=false."
}

// of narrows a read of several servers or actions down to the one that failed.
func (r readDescription) of(err error) readDescription {
	if one, ok := errors.AsType[*instanceaction.ServerError](err); ok {
		r.serverID = one.ServerID
	}
	if one, ok := errors.AsType[*instanceaction.EventsError](err); ok {
		r.selection = &instanceaction.Selection{RequestID: one.RequestID}
	}
	return r
}

// describe adds to what is asked whom it is asked of.
func (d *providerData) describe(asked readDescription) readDescription {
	asked.tries, asked.redact = d.tries, strings.Clone
	if d.cloud == nil { // while the provider block is not known, or cannot be used
		return asked
	}
	asked.credential, asked.redact = d.cloud.Credential(), d.cloud.Redact
	asked.endpointArgument = d.cloud.EndpointArgument()
	if _, source := d.cloud.Microversion(); source != "" {
		asked.microversionSource = "It comes from " + source + ". "
	}
	return asked
}

// withFailure adds to a description what is known once the read has failed. client is nil where there was none.
func (d *providerData) withFailure(
	ctx context.Context, read readDescription, client *client, err error,
) readDescription {
	read.timedOut = errors.Is(ctx.Err(), context.DeadlineExceeded)
	read.reportedFor = d.reported.first(err, read.String())
	if refused, ok := errors.AsType[*instanceaction.ResponseError](err); ok && d.cloud != nil {
		read.refusal = d.cloud.ExplainRefusal(refused.StatusCode)
	}
	if client == nil {
		return read
	}
	read.endpoint = client.Endpoint()
	if instanceaction.IsActionNotFound(err) {
		read.newest, _ = client.Newest(ctx, read.serverID) // an error that lists nothing is good enough
	}
	return read
}
