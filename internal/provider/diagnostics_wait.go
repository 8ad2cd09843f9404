package provider

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

const interruptedWait = "Interrupted wait"

// waitExplanation explains a wait that ended before the action did: its time was up, or somebody pressed Ctrl-C.
func waitExplanation(request readRequest, e *instanceaction.WaitError) explanation {
	waited := e.Waited.Round(time.Second)
	r := explanation{
		summary: "Action still under way",
		answer:  "It was waited for until timeouts.read (" + shortDuration(request.timeout) + ") ended.",
		advice: "Give it more time, timeouts = { read = \"1h\" } say, or look at the server: an action that hangs ends " +
			"when the server is deleted or its state is reset.",
	}
	if errors.Is(e.Err, context.Canceled) {
		r = explanation{summary: interruptedWait, answer: "The wait was interrupted after " + shortDuration(waited) + "."}
	}
	none, absent := errors.AsType[*instanceaction.NoActionError](e.Trouble)
	if e.Action == nil && r.summary != interruptedWait {
		r.summary, r.advice = "No such action", "Give it more time, or look for it in the log: openstack server event "+
			"list "+request.serverID+"."
	}
	if absent {
		found := noActionExplanation(none)
		r.attribute, r.answer = found.attribute, r.answer+"\n"+found.answer
		return r
	}
	r.answer += "\nLast seen: " + lastSeen(e.Action, e.Server) + "."
	if e.Trouble != nil {
		r.answer += "\nThe last try failed: " + request.redact(e.Trouble.Error())
	}
	return r
}

func notAskedExplanation(request readRequest, e *instanceaction.NotAskedError) explanation {
	if errors.Is(e.Err, context.Canceled) {
		return explanation{summary: "Interrupted read", answer: "It was interrupted before the cloud was asked."}
	}
	return explanation{
		summary: "Read out of time",
		answer: "Nothing was asked of the cloud: other reads were waited for until timeouts.read (" +
			shortDuration(request.timeout) + ") ended.",
		advice: "Give it more time, timeouts = { read = \"20m\" } say. Where the cloud does not answer, the first read " +
			"says so.",
	}
}

// abandonedWarning tells of an action that is over and does not look so.
func abandonedWarning(request readRequest, outcome instanceaction.Outcome) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("completed"), "Unfinished log of "+outcome.Action.RequestID,
		"The action was taken for over, because its log has stayed the same and nothing is known to be under way on "+
			"server "+request.serverID+". What the log lacks: "+lastSeen(&outcome.Action, nil)+".\n\n"+
			"A cloud leaves an event behind that nobody finishes when it moves an action to another host, and keeps no event "+
			"at all of some actions. A longer quiet_period waits longer for a change.")
}

// serverInErrorWarning tells of a server in ERROR whose log has no failure.
func serverInErrorWarning(request readRequest, outcome instanceaction.Outcome) diag.Diagnostic {
	detail := "Server " + request.serverID + " is in ERROR, and the log of its " + outcome.Action.Action + " (" +
		outcome.Action.RequestID + ") records no failure. Nova catches some failures, such as a build that is aborted, " +
		"without a word in the log."
	if fault := outcome.Server.Fault; fault != nil && fault.Message != nil {
		detail += "\n\nThe server's fault is: " + request.redact(*fault.Message)
	}
	return diag.NewAttributeWarningDiagnostic(path.Root("server_status"), "Server in ERROR: "+request.serverID, detail)
}

// serverUnreadWarning tells that failure may lack what the server would add.
func serverUnreadWarning(request readRequest, outcome instanceaction.Outcome) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("failure"), "Server not read: "+request.serverID,
		"The events of "+request.String()+" do not say why it failed. The server's own fault might, and could not be read: "+
			request.redact(outcome.ServerErr.Error()))
}

// outcomeWarnings are what an action that was read, or waited for, has to tell beside itself.
func outcomeWarnings(request readRequest, outcome instanceaction.Outcome) diag.Diagnostics {
	var diags diag.Diagnostics
	if outcome.ServerErr != nil {
		diags.Append(serverUnreadWarning(request, outcome))
	}
	if outcome.Over == instanceaction.OverAbandoned {
		diags.Append(abandonedWarning(request, outcome))
	}
	if inError := outcome.Server != nil && orEmpty(outcome.Server.Status) == "ERROR"; inError && !outcome.Action.Failed() {
		diags.Append(serverInErrorWarning(request, outcome))
	}
	return diags
}

// lastSeen says in words what of an action has not ended, since when, and where; and what the server is at.
func lastSeen(action *instanceaction.Action, server *instanceaction.Server) string {
	text := unfinished(action)
	if server != nil && server.TaskState != "" {
		text += "; the server's task is " + server.TaskState
	}
	return text
}

func unfinished(action *instanceaction.Action) string {
	switch {
	case action == nil:
		return "the action is not in the log yet"
	case action.Events == nil:
		return "the " + action.Action + " of " + timeText(action.StartTime) + " shows no events to this user, or at this " +
			"microversion"
	case len(action.Events) == 0:
		return "the " + action.Action + " of " + timeText(action.StartTime) + " has no event in the log"
	}
	var parts []string
	for _, event := range action.OpenEvents() {
		parts = append(parts, unfinishedEvent(event))
	}
	if len(parts) == 0 {
		return "all its events have ended"
	}
	return strings.Join(parts, "; ")
}

func unfinishedEvent(event instanceaction.Event) string {
	text := "event " + orOther(event.Event, "without a name") + ", begun at " + timeText(event.StartTime)
	switch {
	case orEmpty(event.Host) != "":
		text += " on host " + *event.Host
	case orEmpty(event.HostID) != "":
		text += " on the host with ID " + *event.HostID
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

func orEmpty(text *string) string { return orOther(text, "") }

func orOther(text *string, other string) string {
	if text == nil {
		return other
	}
	return *text
}
