package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// waitExplanation explains a wait that ended before the action did: its time was up, or somebody pressed Ctrl-C.
func waitExplanation(read readDescription, e *instanceaction.WaitError) explanation {
	r := explanation{answer: "The wait ended with " + read.timeLimit() + "."}
	switch {
	case errors.Is(e.Err, context.Canceled):
		r.summary = "Interrupted wait"
		r.answer = "The wait was interrupted after " + shortDuration(e.Waited.Round(time.Second)) + "."
	case !errors.Is(e.Err, context.DeadlineExceeded):
		return failedWaitExplanation(read, e)
	case e.Action == nil:
		r.summary = "No such action"
		r.advice = "Give it more time, or look for it in the log: openstack server event list " + read.serverID + "."
	default:
		r.summary = "Action still under way"
		r.advice = "Give it more time, for example " + read.moreTime("1h") + ", or look at the server: an action " +
			"that hangs ends when the server is deleted or its state is reset." + read.destroyHint()
	}
	if none, absent := errors.AsType[*instanceaction.NoActionError](e.Trouble); absent {
		found := noActionExplanation(read, none)
		r.attribute, r.answer = found.attribute, r.answer+"\n"+found.answer
		return r
	}
	r.answer += "\nLast seen: " + read.lastSeen(e.Action, e.Server) + "."
	if e.Trouble != nil {
		r.answer += "\nThe last try failed: " + read.said(e.Trouble.Error())
	}
	return r
}

// failedWaitExplanation explains a wait that ended with a failure that does not pass, such as a token that expires on
// the way.
func failedWaitExplanation(read readDescription, e *instanceaction.WaitError) explanation {
	r := explain(read, e.Err)
	r.answer = "The wait ended after " + shortDuration(e.Waited.Round(time.Second)) +
		", when this came. Last seen: " + read.lastSeen(e.Action, e.Server) + ".\n\n" + r.answer
	return r
}

// goneServerExplanation explains that a server is gone and its log does not have the action.
func goneServerExplanation(read readDescription, e *instanceaction.GoneServerError) explanation {
	r := explain(read, e.Err)
	r.summary = "Server gone without this action"
	r.advice = "The server has been deleted, and its log has no action with this request ID: a cloud keeps none if " +
		"it deletes a server without a host, or one whose host is down. If the request asked for the deletion, it is " +
		"done." +
		newestInLog(read, read.newest)
	return r
}

func notAskedExplanation(read readDescription, e *instanceaction.NotAskedError) explanation {
	if errors.Is(e.Err, context.Canceled) {
		return explanation{summary: "Interrupted " + read.purpose.noun, answer: "It was interrupted before the cloud " +
			"was asked."}
	}
	return explanation{
		summary: read.purpose.outOfTime,
		answer: "The cloud was not asked: this read waited for others until " + read.timeLimit() +
			" ended.",
		advice: "Give it more time, for example " + read.moreTime("20m") + ". If the cloud does not answer, the " +
			"first read says so.",
	}
}

// givenUpWarning tells of an action that looks unfinished, and that nobody seems to finish.
func givenUpWarning(read readDescription, reading instanceaction.Reading) diag.Diagnostic {
	return newWarning(read.shown("status"), "Unfinished log of "+reading.Action.RequestID,
		"The status is unknown: the log has stayed the same, and nothing seems to be under way on server "+
			read.serverID+". The log is incomplete: "+read.lastSeen(&reading.Action, nil)+".\n\nIf a cloud moves an "+
			"action to another host, or if a host dies, an event may stay without an end. Of some actions a cloud "+
			"keeps no events.")
}

// serverInErrorWarning tells of a server in ERROR beside an action that has not failed.
func serverInErrorWarning(read readDescription, reading instanceaction.Reading) diag.Diagnostic {
	detail := "Server " + read.serverID + " is in ERROR, and the log of its " + reading.Action.Action + " (" +
		reading.Action.RequestID + ") records no failure."
	if fault := reading.Server.Fault; fault != nil && fault.Message != nil {
		whose := "not of this action"
		if reading.OwnsFault() {
			whose = "of this action's time"
		}
		detail += "\n\nThe server's fault, of " + read.named(timeText(fault.Created)) + " and " + whose + ", is: " +
			read.said(*fault.Message)
	}
	return newWarning(read.shown("server_status"), "Server in ERROR: "+read.serverID, detail)
}

// serverUnreadWarning tells that status and failure rest on the log alone.
func serverUnreadWarning(read readDescription, err error) diag.Diagnostic {
	return newWarning(read.shown("server_status"), "Server not read: "+read.serverID,
		"The log of "+read.String()+" leaves open how it ended. The server would tell, but could not be read: "+
			read.said(err.Error()))
}

// readingWarnings warn of an action that was read or waited for: its server could not be read or is in ERROR, or nobody
// seems to finish it.
func readingWarnings(read readDescription, reading instanceaction.Reading) diag.Diagnostics {
	var diags diag.Diagnostics
	if reading.ServerErr != nil {
		diags.Append(serverUnreadWarning(read, reading.ServerErr))
	}
	if reading.IsGivenUp() {
		diags.Append(givenUpWarning(read, reading))
	}
	isInError := reading.Server != nil && valueOr(reading.Server.Status, "") == "ERROR"
	if isInError && reading.Status() != instanceaction.StatusFailed {
		diags.Append(serverInErrorWarning(read, reading))
	}
	return diags
}

// listingWarnings warn of a list's server that could not be read, and of actions that nobody seems to finish.
func listingWarnings(read readDescription, listing instanceaction.Listing) diag.Diagnostics {
	var diags diag.Diagnostics
	var givenUp []occurrence
	for i, reading := range listing.Readings {
		if reading.ServerErr != nil && len(diags) == 0 {
			of := read.of(&instanceaction.ServerError{ServerID: reading.Action.InstanceUUID})
			diags.Append(serverUnreadWarning(of, reading.ServerErr))
		}
		if reading.IsGivenUp() {
			at := path.Root("instance_actions").AtListIndex(i).AtName("status")
			givenUp = append(givenUp, occurrence{
				at, "of " + reading.Action.RequestID, at.String() + ": " + read.lastSeen(&reading.Action, nil),
			})
		}
	}
	return append(diags, warnOnce("Unfinished log", "The status is unknown: the log has not changed for a day, and "+
		"nothing seems to be under way on the server. What it lacks:", givenUp)...)
}

// lastSeen tells what of an action has not ended, since when and where, and the server's task.
func (r readDescription) lastSeen(action *instanceaction.Action, server *instanceaction.Server) string {
	text := r.unfinished(action)
	if server != nil && server.TaskState != "" {
		text += "; the server's task is " + r.named(server.TaskState)
	}
	return text
}

func (r readDescription) unfinished(action *instanceaction.Action) string {
	switch {
	case action == nil:
		return "the action is not in the log yet"
	case action.Events == nil:
		return "the " + r.named(action.Action) + " of " + r.named(timeText(action.StartTime)) + " shows no events to " +
			"this user, or at this microversion"
	case len(action.Events) == 0:
		return "the " + r.named(action.Action) + " of " + r.named(timeText(action.StartTime)) + " has no event in " +
			"the log"
	}
	var parts []string
	for _, event := range action.OpenEvents() {
		parts = append(parts, r.unfinishedEvent(event))
	}
	if len(parts) == 0 {
		return "all its events have ended"
	}
	if more := len(parts) - shownNames; more > 0 {
		parts = append(parts[:shownNames], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(parts, "; ")
}

func (r readDescription) unfinishedEvent(event instanceaction.Event) string {
	text := "event " + r.named(valueOr(event.Event, "without a name")) + ", begun at " +
		r.named(timeText(event.StartTime))
	switch {
	case valueOr(event.Host, "") != "":
		text += " on host " + r.named(*event.Host)
	case valueOr(event.HostID, "") != "":
		text += " on the host with ID " + r.named(*event.HostID)
	}
	return text + ", has no end"
}

// shortDuration writes a duration as people do: 20m, not 20m0s.
func shortDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func timeText(t *instanceaction.Time) string {
	if t == nil {
		return "an unknown time"
	}
	return t.String()
}

func valueOr(text *string, other string) string {
	if text == nil {
		return other
	}
	return *text
}
