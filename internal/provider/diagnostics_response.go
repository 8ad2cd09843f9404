package provider

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// responseExplanation explains a refusal of the compute service by its status.
func (c *providerData) responseExplanation(ctx context.Context, request readRequest, e *instanceaction.ResponseError) explanation {
	r := explanation{answer: c.answered(e)}
	switch e.StatusCode {
	case http.StatusUnauthorized:
		r.summary = "Refused credentials"
		r.advice = "The credentials are " + c.cloud.Credential() + ". " + c.cloud.ExplainRefusal(e.StatusCode)
	case http.StatusForbidden:
		r.summary = "Missing permission"
		r.advice = "The cloud's policy " + request.policy() + " does not let this user read action logs. " + c.cloud.ExplainRefusal(e.StatusCode) +
			" The credentials are " + c.cloud.Credential() + "."
	case http.StatusNotFound:
		return c.notFoundExplanation(ctx, request, e, r)
	case http.StatusBadRequest:
		r.summary = "Rejected request"
		r.advice = "Where the cloud speaks of project IDs, the endpoint names another project than the credentials are for: check endpoint and project_id in the provider block. " +
			"Where it speaks of the API version, set microversion."
	case http.StatusNotAcceptable:
		r.summary = "Unsupported microversion"
		if e.Microversion == (instanceaction.Microversion{}) {
			r.advice = "The request named no microversion, so it is something else that the cloud does not accept. Check that endpoint, or the service catalog, leads to a compute service."
			break
		}
		r.advice = "The cloud does not know microversion " + e.Microversion.String() + ", which is configured. " + c.microversionSource() + "Choose one in the range that its answer gives, or leave microversion out to let the provider choose."
	case http.StatusTooManyRequests, http.StatusRequestEntityTooLarge:
		r.summary = "Throttled requests"
		r.advice = "The cloud goes on refusing after all tries. Run terraform with a smaller -parallelism, or raise max_retries in the provider block."
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusRequestTimeout:
		r.summary = "Failing compute service"
		r.advice = "All tries ended like this, so it is not a short disturbance. Give the cloud's operator what is quoted above, or try again later. " +
			"(A token without a project, too, is answered with 500 by Nova: see that project_id or project_name is set.)"
	default:
		r.summary = "Unexpected answer"
		r.advice = "Such a status is not known of a compute service. Check that endpoint, or the service catalog, leads to one."
	}
	return r
}

// microversionSource says where the microversion was configured.
func (c *providerData) microversionSource() string {
	if _, source := c.cloud.Microversion(); source != "" {
		return "It comes from " + source + ". "
	}
	return ""
}

// notFoundExplanation tells apart what a 404 can mean.
func (c *providerData) notFoundExplanation(ctx context.Context, request readRequest, e *instanceaction.ResponseError, r explanation) explanation {
	switch {
	case instanceaction.IsServerNotFound(e):
		r.attribute, r.summary = "server_id", "Unknown server"
		r.advice = "The cloud knows no such server, or not in the project of these credentials: " + c.cloud.Credential() + ". Check the ID, the region and the project."
		if !e.Microversion.AtLeast(instanceaction.MicroversionDeletedServers) {
			r.advice += " If the server has been deleted, its log can be read from microversion 2.21 on only; this request used " + microversionOrBase(e.Microversion.String()) + "."
		}
	case instanceaction.IsActionNotFound(e):
		r.attribute, r.summary = "request_id", "Unknown action"
		r.advice = "The server is known, and its log has no action with this request ID. Take the X-Compute-Request-Id of the call that asked for the action, not that of a later GET." +
			c.newestRequests(ctx, request)
	default:
		r.summary = "Unknown URL"
		r.advice = "This is not how a compute service answers for a server or an action that it does not know. Check that endpoint, or the service catalog, leads to one: " +
			"the URL should look like https://compute.example.com/v2.1 or …/v2.1/{project_id}."
		if more := c.cloud.ExplainRefusal(e.StatusCode); more != "" {
			r.advice += " " + more
		}
	}
	return r
}

// newestRequests lists request IDs that would have worked, if the log can be read.
func (c *providerData) newestRequests(ctx context.Context, request readRequest) string {
	const most = 5
	var lines []string
	for action, err := range request.client.List(ctx, request.serverID, instanceaction.ListOptions{PageSize: most}) {
		if err != nil {
			break
		}
		lines = append(lines, fmt.Sprintf("\n  %s  %s  %s", action.RequestID, timeOrUnknown(action.StartTime), action.Action))
		if len(lines) == most {
			break
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return " The newest in the log:\n" + strings.Join(lines, "")
}

// answered quotes the cloud, without what it may repeat of a secret.
func (c *providerData) answered(e *instanceaction.ResponseError) string {
	text := fmt.Sprintf("%s %s\nwas answered with %d %s", e.Method, e.URL, e.StatusCode, http.StatusText(e.StatusCode))
	if e.Message != "" {
		text += ": " + c.cloud.Redact(e.Message)
	}
	if e.Code != "" {
		text += " (" + e.Code + ")"
	}
	text += "\nMicroversion asked for: " + microversionOrNone(e.Microversion.String()) + ". "
	if e.RequestID == "" {
		return text + "The cloud gave its answer no request ID."
	}
	return text + "The cloud's ID of this request: " + e.RequestID + "."
}

func (c *providerData) decodeExplanation(request readRequest, e *instanceaction.DecodeError) explanation {
	said := "The cloud answered 200 OK, and " + e.Error() + "."
	if e.Body != "" {
		said += "\nThe answer begins: " + c.cloud.Redact(e.Body)
	}
	return explanation{summary: "Unreadable answer", answer: said,
		advice: "This is not what a compute service sends. Check that " + request.client.Endpoint() + " leads to one, and that no proxy or login page answers in its place."}
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
