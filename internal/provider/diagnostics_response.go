package provider

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// responseExplanation explains a refusal of the compute service by its status.
func responseExplanation(read readDescription, e *instanceaction.ResponseError) explanation {
	r := explanation{answer: quoted(e)}
	if apierror.IsHeaderTooLarge(e.StatusCode, e.Message) {
		r.summary, r.advice = "Oversized token", apierror.HeaderTooLargeAdvice
		return r
	}
	switch e.StatusCode {
	case http.StatusUnauthorized:
		r.summary = "Refused credentials"
		r.advice = "The credentials are " + read.credential + ". " + read.refusal
	case http.StatusForbidden:
		return forbiddenExplanation(read, e, r)
	case http.StatusNotFound:
		return notFoundExplanation(read, e, r)
	case http.StatusBadRequest:
		r.summary = "Rejected request"
		r.advice = "If the cloud's words are about project IDs, the endpoint names another project than the " +
			"credentials are for: check endpoint and project_id in the provider block. If they are about the API " +
			"version, set microversion."
	case http.StatusNotAcceptable:
		r.summary, r.advice = "Unsupported microversion", unsupportedMicroversionAdvice(read, e.Microversion.String())
	case http.StatusTooManyRequests, http.StatusRequestEntityTooLarge:
		r.summary = "Throttled requests"
		r.advice = read.allTries() + ". Run terraform with a smaller -parallelism, or raise max_retries in the " +
			"provider block."
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable,
		http.StatusGatewayTimeout, http.StatusRequestTimeout:
		r.summary = "Failing compute service"
		r.advice = read.allTries() + ". Give the cloud's operator what is quoted above, or try again later."
		if e.StatusCode == http.StatusInternalServerError {
			r.advice += " (Nova also answers 500 to a token without a project: check that project_id or project_name " +
				"is set.)"
		}
	default:
		r.summary = "Unexpected answer"
		r.advice = "No compute service is known to send this status. Check that endpoint, or the service catalog, " +
			"leads to one."
	}
	return r
}

// policyOf is the rule of Nova's that lets a user read what is at a URL. Before Ussuri there was one for both
// (nova/policies/instance_actions.py).
func policyOf(url string) string {
	switch {
	case strings.Contains(url, "/servers/detail"):
		return "os_compute_api:servers:detail"
	case strings.Contains(url, "/os-instance-actions/"):
		return "os_compute_api:os-instance-actions:show"
	default:
		return "os_compute_api:os-instance-actions:list"
	}
}

// forbiddenExplanation tells a policy's refusal from that of a web filter, firewall or gateway on the way: an API
// explains itself in JSON, and those in web pages.
func forbiddenExplanation(read readDescription, e *instanceaction.ResponseError, r explanation) explanation {
	if apierror.IsFilters(e.StatusCode, e.Message, e.RequestID) {
		r.summary = "Refused request"
		r.advice = apierror.FiltersAdvice + ", and check that " + read.endpointArgument + " leads to a compute service."
		return r
	}
	r.summary = "Missing permission"
	r.attribute, r.advice = missingPermissionAdvice(read, e)
	return r
}

// missingPermissionAdvice returns the attribute that asks for what is for administrators only; "" for none.
func missingPermissionAdvice(read readDescription, e *instanceaction.ResponseError) (attribute, advice string) {
	credentials := " The credentials are " + read.credential + "."
	wanted := "read action logs"
	if read.servers != nil {
		wanted = "list servers"
		switch {
		case read.servers.AllProjects && strings.Contains(e.Message, "all_tenants"):
			return "all_projects", "Only administrators of the cloud may list the servers of all projects (in Nova, " +
				"the rule " + policyOf(e.URL) + ":get_all_tenants). Without all_projects, those of the " +
				"project are listed." + credentials
		case strings.Contains(e.Message, "deleted"):
			return "status", "Only administrators of the cloud may list deleted servers. If you know the ID of one, " +
				"you can still read its log." + credentials
		}
	}
	return "", "The cloud's policy does not let this user " + wanted + " (in Nova, the rule " + policyOf(e.URL) +
		"). " + read.refusal + credentials
}

func unsupportedMicroversionAdvice(read readDescription, microversion string) string {
	if microversion == "" {
		return "The request named no microversion, so it is something else that the cloud does not accept. Check " +
			"that endpoint, or the service catalog, leads to a compute service."
	}
	return "The cloud does not know microversion " + microversion + ", which is configured. " +
		read.microversionSource +
		"Choose one in the range that its answer gives, or leave microversion out to let the provider choose."
}

// notFoundExplanation tells apart what a 404 can mean.
func notFoundExplanation(read readDescription, e *instanceaction.ResponseError, r explanation) explanation {
	switch {
	case instanceaction.IsServerNotFound(e):
		r.attribute, r.summary = read.serverArgument(), "Unknown server"
		r.advice = "The cloud knows no such server, or none in the project of these credentials: " + read.credential +
			". Check the ID, the region and the project." + deletedServerHint(e.Microversion)
		if read.selection == nil {
			r.advice += " With ignore_missing it is left out."
		}
	case instanceaction.IsActionNotFound(e) && read.isListed():
		r.summary = "Vanished action"
		r.advice = "The server's log listed the action, and did not show it when it was asked for. Read again."
	case instanceaction.IsActionNotFound(e):
		r.attribute, r.summary = "request_id", "Unknown action"
		r.advice = "The server exists, or did, but its log has no action with this request ID. Take the " +
			"X-Compute-Request-Id of the call that asked for the action, not that of a later GET. A call that was " +
			"refused (409) or that had nothing to do leaves no action. " +
			read.missingHint() + newestInLog(read, read.newest)
	default:
		r.summary = "Unknown URL"
		r.advice = "This is not how a compute service answers for a server or an action that it does not know. Check " +
			"that endpoint, or the service catalog, leads to one: the URL should look like " +
			"https://compute.example.com/v2.1 or …/v2.1/{project_id}. (/v2.1 is added to an endpoint without a " +
			"version: where a cloud has only /v2, write that.)"
		if read.refusal != "" {
			r.advice += " " + read.refusal
		}
	}
	return r
}

func deletedServerHint(microversion instanceaction.Microversion) string {
	if microversion.AtLeast(instanceaction.MicroversionDeletedServers) {
		return ""
	}
	return " If the server has been deleted, its log can be read from microversion 2.21 on only; this request used " +
		cmp.Or(microversion.String(), noMicroversion) + "."
}

// newestInLog lists request IDs that would have worked.
func newestInLog(read readDescription, newest []instanceaction.Action) string {
	if len(newest) == 0 {
		return ""
	}
	var lines strings.Builder
	for _, action := range newest {
		fmt.Fprintf(&lines, "\n  %s  %s  %s",
			read.named(action.RequestID), read.named(timeText(action.StartTime)), read.named(action.Action))
	}
	return " The newest in the log:" + lines.String()
}

// quoted is the request and what the cloud answered.
func quoted(e *instanceaction.ResponseError) string {
	text := fmt.Sprintf("%s %s\nwas answered with %s", e.Method, e.URL, withMessage(e.StatusCode, e.Message))
	if e.Code != "" {
		text += " (" + e.Code + ")"
	}
	if e.RetryAfter != "" {
		text += "\nIt asks for another try later (Retry-After: " + e.RetryAfter + ")."
	}
	text += "\nMicroversion asked for: " + cmp.Or(e.Microversion.String(), "none") + ". "
	return text + requestIDSentence(e.RequestID)
}

func requestIDSentence(id string) string {
	if id == "" {
		return "The cloud's answer has no request ID."
	}
	return "The cloud's ID of this request: " + id + "."
}

func decodeExplanation(read readDescription, e *instanceaction.DecodeError) explanation {
	answer := "GET " + e.URL + "\nwas answered with 200 OK, and " + e.Error() + "."
	if e.Body != "" {
		answer += "\nThe answer begins: " + e.Body
	}
	answer += "\n" + requestIDSentence(e.RequestID)
	return explanation{summary: "Unreadable answer", answer: answer,
		advice: "This is not what a compute service sends. Check that " + read.endpoint + " leads to one, and that " +
			"no proxy or login page answers in its place."}
}

// noMicroversion is how a cloud takes a request that names none.
const noMicroversion = "none, which is 2.1"

func microversionExplanation(_ readDescription, e *instanceaction.MicroversionError) explanation {
	filter := strings.ReplaceAll(e.Filter, "-", "_") // the argument is named as the API's
	return explanation{
		attribute: filter, summary: "Microversion too old",
		answer: filter + " needs microversion " + e.Needed.String() + ", and this cloud is asked at " +
			cmp.Or(e.Has.String(), noMicroversion) + ".",
		advice: "An older cloud would ignore it and send everything. Leave it out, or raise microversion in the " +
			"provider block if the cloud knows a newer one.",
	}
}

func mismatchExplanation(read readDescription, e *instanceaction.MismatchError) explanation {
	answered := "server " + read.named(e.AnsweredServer)
	if e.AnsweredRequest != "" {
		answered = "request " + read.named(e.AnsweredRequest) + " of " + answered
	}
	return explanation{
		summary: "Answer about something else",
		answer:  "The cloud was asked for " + read.String() + ", and answered with " + answered + ".",
		advice: "This answer cannot be trusted. A proxy or cache on the way may have mixed up answers. If there is " +
			"none, tell the cloud's operator.",
	}
}

// noActionExplanation tells what the log has instead. It blames what narrowed the choice down last.
func noActionExplanation(read readDescription, e *instanceaction.NoActionError) explanation {
	r := explanation{attribute: "server_id", summary: "No such action", answer: "The server's log is empty."}
	if e.Selection.Action != "" {
		r.attribute = "action"
	}
	if !e.Selection.StartedAfter.IsZero() {
		r.attribute = "started_after"
	}
	if e.Selection.StartedWithin > 0 {
		r.attribute = "started_within"
	}
	if len(e.Newest) > 0 {
		r.answer = "The server's log has no " + wantedAction(e.Selection) + "." + newestInLog(read, e.Newest)
		r.advice = "Write the kind as the log does. "
	}
	if read.purpose == purposeRead {
		r.advice += "An action that was asked for just now may not be in the log yet: set wait_for_completion and " +
			"started_after to wait for it. "
	}
	r.advice += read.missingHint()
	return r
}

func invalidIDExplanation(read readDescription, e *instanceaction.InvalidIDError) explanation {
	return explanation{
		summary: "Unusable request ID",
		answer: fmt.Sprintf("The server's log has an action of request ID %q, which no URL can name.",
			read.named(e.ID)),
		advice: "Read the log with compute_instance_actions.",
	}
}

func actionMismatchExplanation(read readDescription, e *instanceaction.ActionMismatchError) explanation {
	return explanation{
		attribute: "action", summary: "Contradictory action",
		answer: "The request asked for " + read.named(e.Has) + ", and action says " + e.Wanted + ".",
		advice: "Leave action out, or request_id to read the newest " + e.Wanted + ". (If one request caused several " +
			"actions, the cloud shows the newest of them.)",
	}
}

func pagingExplanation(read readDescription, e *instanceaction.PagingError) explanation {
	way := "Set limit to read only the newest actions"
	if read.servers != nil {
		way = "Set name or status to read fewer servers"
	}
	return explanation{
		summary: "Endless list",
		answer:  "The cloud's list does not end: " + e.Error() + ".",
		advice:  way + ", and tell the cloud's operator.",
	}
}
