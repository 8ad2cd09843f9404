package provider

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/apierror"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// responseExplanation explains a refusal of the compute service by its status.
func responseExplanation(request readDescription, e *instanceaction.ResponseError) explanation {
	r := explanation{answer: quoted(request, e)}
	if apierror.IsHeaderTooLarge(e.StatusCode, e.Message) {
		r.summary, r.advice = "Oversized token", apierror.HeaderTooLargeAdvice
		return r
	}
	switch e.StatusCode {
	case http.StatusUnauthorized:
		r.summary = "Refused credentials"
		r.advice = "The credentials are " + request.credential + ". " + request.refusal
	case http.StatusForbidden:
		return forbiddenExplanation(request, e, r)
	case http.StatusNotFound:
		return notFoundExplanation(request, e, r)
	case http.StatusBadRequest:
		r.summary = "Rejected request"
		r.advice = "Where the cloud speaks of project IDs, the endpoint names another project than the credentials are " +
			"for: check endpoint and project_id in the provider block. Where it speaks of the API version, set microversion."
	case http.StatusNotAcceptable:
		r.summary, r.advice = "Unsupported microversion", unsupportedMicroversionAdvice(request, e.Microversion.String())
	case http.StatusTooManyRequests, http.StatusRequestEntityTooLarge:
		r.summary = "Throttled requests"
		r.advice = request.allTries() + ". Run terraform with a smaller -parallelism, or raise max_retries in the " +
			"provider block."
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable,
		http.StatusGatewayTimeout, http.StatusRequestTimeout:
		r.summary = "Failing compute service"
		r.advice = request.allTries() + ". Give the cloud's operator what is quoted above, or try again later."
		if e.StatusCode == http.StatusInternalServerError {
			r.advice += " (A token without a project, too, is answered with 500 by Nova: see that project_id or " +
				"project_name is set.)"
		}
	default:
		r.summary = "Unexpected answer"
		r.advice = "Such a status is not known of a compute service. Check that endpoint, or the service catalog, leads " +
			"to one."
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

// forbiddenExplanation tells a policy from whatever stands on the way: an API explains itself in JSON, and web filters,
// firewalls and gateways in pages.
func forbiddenExplanation(request readDescription, e *instanceaction.ResponseError, r explanation) explanation {
	if apierror.IsFilters(e.StatusCode, e.Message, e.RequestID) {
		r.summary = "Refused request"
		r.advice = apierror.FiltersAdvice + ", and check that " + request.endpointArgument + " leads to a compute service."
		return r
	}
	r.summary = "Missing permission"
	r.attribute, r.advice = missingPermissionAdvice(request, e)
	return r
}

// missingPermissionAdvice blames the attribute that asks for what is for administrators only; "" for none.
func missingPermissionAdvice(request readDescription, e *instanceaction.ResponseError) (attribute, advice string) {
	credentials := " The credentials are " + request.credential + "."
	wanted := "read action logs"
	if request.servers != nil {
		wanted = "list servers"
		switch {
		case request.servers.AllProjects && strings.Contains(e.Message, "all_tenants"):
			return "all_projects", "The servers of all projects are for administrators of the cloud to list (in Nova, the " +
				"rule " + policyOf(e.URL) + ":get_all_tenants). Leave all_projects out for those of the project." + credentials
		case strings.Contains(e.Message, "deleted"):
			return "status", "Deleted servers are for administrators of the cloud to list. The log of one whose ID is known " +
				"can be read all the same." + credentials
		}
	}
	return "", "The cloud's policy does not let this user " + wanted + " (in Nova, the rule " + policyOf(e.URL) + "). " +
		request.refusal + credentials
}

func unsupportedMicroversionAdvice(request readDescription, microversion string) string {
	if microversion == "" {
		return "The request named no microversion, so it is something else that the cloud does not accept. Check that " +
			"endpoint, or the service catalog, leads to a compute service."
	}
	return "The cloud does not know microversion " + microversion + ", which is configured. " +
		request.microversionSource +
		"Choose one in the range that its answer gives, or leave microversion out to let the provider choose."
}

// notFoundExplanation tells apart what a 404 can mean.
func notFoundExplanation(request readDescription, e *instanceaction.ResponseError, r explanation) explanation {
	switch {
	case instanceaction.IsServerNotFound(e):
		r.attribute, r.summary = request.serverArgument(), "Unknown server"
		r.advice = "The cloud knows no such server, or not in the project of these credentials: " + request.credential +
			". Check the ID, the region and the project." + deletedServerHint(e.Microversion)
		if request.selection == nil {
			r.advice += " With ignore_missing it is left out."
		}
	case instanceaction.IsActionNotFound(e) && request.isListed():
		r.summary = "Vanished action"
		r.advice = "The server's log listed the action, and did not show it when it was asked for. Read again."
	case instanceaction.IsActionNotFound(e):
		r.attribute, r.summary = "request_id", "Unknown action"
		r.advice = "The server is known, or was, and its log has no action with this request ID. Take the " +
			"X-Compute-Request-Id of the call that asked for the action, not that of a later GET. A call that was refused " +
			"(409), or had nothing to do, leaves no action. " + request.missingHint() + newestInLog(request, request.newest)
	default:
		r.summary = "Unknown URL"
		r.advice = "This is not how a compute service answers for a server or an action that it does not know. Check that " +
			"endpoint, or the service catalog, leads to one: the URL should look like https://compute.example.com/v2.1 or " +
			"…/v2.1/{project_id}. (/v2.1 is added to an endpoint without a version: where a cloud has only /v2, write that.)"
		if request.refusal != "" {
			r.advice += " " + request.refusal
		}
	}
	return r
}

func deletedServerHint(microversion instanceaction.Microversion) string {
	if microversion.AtLeast(instanceaction.MicroversionDeletedServers) {
		return ""
	}
	return " If the server has been deleted, its log can be read from microversion 2.21 on only; this request used " +
		microversionOrBase(microversion.String()) + "."
}

// newestInLog lists request IDs that would have worked.
func newestInLog(request readDescription, newest []instanceaction.Action) string {
	if len(newest) == 0 {
		return ""
	}
	var lines strings.Builder
	for _, action := range newest {
		fmt.Fprintf(&lines, "\n  %s  %s  %s",
			request.named(action.RequestID), request.named(timeText(action.StartTime)), request.named(action.Action))
	}
	return " The newest in the log:" + lines.String()
}

// quoted is the cloud's answer, without what it may repeat of a secret.
func quoted(request readDescription, e *instanceaction.ResponseError) string {
	text := fmt.Sprintf("%s %s\nwas answered with %s", e.Method, e.URL, withMessage(e.StatusCode, request.redact(e.Message)))
	if e.Code != "" {
		text += " (" + e.Code + ")"
	}
	if e.RetryAfter != "" {
		text += "\nIt asks to be asked again later (Retry-After: " + e.RetryAfter + ")."
	}
	text += "\nMicroversion asked for: " + microversionOrNone(e.Microversion.String()) + ". "
	return text + requestIDSentence(e.RequestID)
}

func requestIDSentence(id string) string {
	if id == "" {
		return "The cloud gave its answer no request ID."
	}
	return "The cloud's ID of this request: " + id + "."
}

func decodeExplanation(request readDescription, e *instanceaction.DecodeError) explanation {
	answer := "GET " + e.URL + "\nwas answered with 200 OK, and " + e.Error() + "."
	if e.Body != "" {
		answer += "\nThe answer begins: " + request.redact(e.Body)
	}
	answer += "\n" + requestIDSentence(e.RequestID)
	return explanation{summary: "Unreadable answer", answer: answer,
		advice: "This is not what a compute service sends. Check that " + request.endpoint + " leads to one, and that no " +
			"proxy or login page answers in its place."}
}

func microversionOrNone(microversion string) string {
	if microversion == "" {
		return "none"
	}
	return microversion
}

func microversionOrBase(microversion string) string {
	if microversion == "" {
		return "none, which is 2.1"
	}
	return microversion
}

func microversionExplanation(_ readDescription, e *instanceaction.MicroversionError) explanation {
	filter := strings.ReplaceAll(e.Filter, "-", "_") // the argument is named as the API's
	return explanation{
		attribute: filter, summary: "Microversion too old",
		answer: filter + " needs microversion " + e.Needed.String() + ", and this cloud is asked at " +
			microversionOrBase(e.Has.String()) + ".",
		advice: "An older cloud would ignore it and send everything. Leave it out, or raise microversion in the provider " +
			"block if the cloud knows a newer one.",
	}
}

func mismatchExplanation(request readDescription, e *instanceaction.MismatchError) explanation {
	answered := "server " + request.named(e.AnsweredServer)
	if e.AnsweredRequest != "" {
		answered = "request " + request.named(e.AnsweredRequest) + " of " + answered
	}
	return explanation{
		summary: "Answer about something else",
		answer:  "The cloud was asked for " + request.String() + ", and answered with " + answered + ".",
		advice: "Such an answer is no evidence of anything. A proxy or cache between Terraform and the cloud may have " +
			"mixed up answers; if there is none, tell the cloud's operator.",
	}
}

// noActionExplanation says what the log has instead. It is attached to what narrowed the choice down last.
func noActionExplanation(request readDescription, e *instanceaction.NoActionError) explanation {
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
		r.answer = "The server's log has no " + selected(e.Selection) + "." + newestInLog(request, e.Newest)
		r.advice = "Kinds are written as the log writes them. "
	}
	if request.task == readTask {
		r.advice += "An action that was asked for just now may not be in the log yet: with wait_for_completion and " +
			"started_after its appearance is waited for. "
	}
	r.advice += request.missingHint()
	return r
}

func invalidIDExplanation(request readDescription, e *instanceaction.InvalidIDError) explanation {
	return explanation{
		summary: "Unusable request ID",
		answer: fmt.Sprintf("The server's log has an action of request ID %q, which no URL can name.",
			request.named(e.ID)),
		advice: "Read the log with compute_instance_actions.",
	}
}

func actionMismatchExplanation(request readDescription, e *instanceaction.ActionMismatchError) explanation {
	return explanation{
		attribute: "action", summary: "Contradictory action",
		answer: "The request asked for " + request.named(e.Has) + ", and action says " + e.Wanted + ".",
		advice: "Leave action out, or request_id to read the newest " + e.Wanted + ". (Where one request caused several " +
			"actions, the cloud shows the newest of them.)",
	}
}

func pagingExplanation(request readDescription, e *instanceaction.PagingError) explanation {
	way := "Set limit to read only the newest actions"
	if request.servers != nil {
		way = "Set name or status to read fewer servers"
	}
	return explanation{
		summary: "Endless list",
		answer:  "The cloud's list does not come to its end: " + e.Error() + ".",
		advice:  way + ", and tell the cloud's operator.",
	}
}
