package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fault"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// explanation is an error in words, for whoever has to find out what to do.
type explanation struct {
	attribute string // attribute; "" for none
	summary   string // noun phrase
	answer    string // what was asked and what came back; "" where the request says enough
	advice    string // what to do next
}

// diagnose words whatever a read failed with. It is pure: what it needs comes with the request.
func diagnose(request readRequest, err error) diag.Diagnostic {
	if one, ok := errors.AsType[*instanceaction.ServerError](err); ok {
		request.serverID = one.ServerID
	}
	if one, ok := errors.AsType[*instanceaction.EventsError](err); ok {
		request.selection = &instanceaction.Selection{RequestID: one.RequestID}
	}
	e := explain(request, err)
	parts := []string{"Could not " + request.task.verb + " " + request.String() + ".", e.answer, e.advice}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	detail := strings.Join(parts, "\n\n")
	at := path.Empty()
	if e.attribute != "" {
		at = path.Root(e.attribute)
	}
	return newError(at, e.summary, detail)
}

// explain finds the words for an error by its type: settings and logins, then the API's answers, then the way there.
func explain(request readRequest, err error) explanation {
	if e, ok := explainCloud(request, err); ok {
		return e
	}
	if e, ok := explainAPI(request, err); ok {
		return e
	}
	return transportExplanation(request, err)
}

// explainCloud explains what keeps a read from a compute service.
func explainCloud(request readRequest, err error) (explanation, bool) {
	if e, ok := errors.AsType[*unknownSettingsError](err); ok {
		return unknownSettingsExplanation(e), true
	}
	if e, ok := errors.AsType[*cloud.SettingError](err); ok {
		return settingExplanation(request, e), true
	}
	if e, ok := errors.AsType[*cloud.RefusedKeysError](err); ok {
		return refusedKeysExplanation(request, e), true
	}
	if e, ok := errors.AsType[*cloud.LoginError](err); ok {
		if request.reportedFor != "" {
			return repeatedLoginExplanation(request, e), true
		}
		return loginExplanation(e), true
	}
	if e, ok := errors.AsType[*cloud.EndpointError](err); ok {
		return endpointExplanation(request, e), true
	}
	if e, ok := errors.AsType[*cloud.RegionError](err); ok {
		return unclearRegionExplanation(request, e), true
	}
	return explanation{}, false
}

// explainAPI explains what a compute service answered, and waits that ended too early.
func explainAPI(request readRequest, err error) (explanation, bool) {
	if e, ok := errors.AsType[*instanceaction.WaitError](err); ok {
		return waitExplanation(request, e), true
	}
	if e, ok := errors.AsType[*instanceaction.GoneServerError](err); ok {
		return goneServerExplanation(request, e), true
	}
	if e, ok := errors.AsType[*instanceaction.NotAskedError](err); ok {
		return notAskedExplanation(request, e), true
	}
	if e, ok := errors.AsType[*instanceaction.ResponseError](err); ok {
		return responseExplanation(request, e), true
	}
	if e, ok := errors.AsType[*instanceaction.MicroversionError](err); ok {
		return microversionExplanation(e), true
	}
	if e, ok := errors.AsType[*instanceaction.DecodeError](err); ok {
		return decodeExplanation(request, e), true
	}
	if e, ok := errors.AsType[*instanceaction.MismatchError](err); ok {
		return mismatchExplanation(request, e), true
	}
	if e, ok := errors.AsType[*instanceaction.PagingError](err); ok {
		return pagingExplanation(request, e), true
	}
	if e, ok := errors.AsType[*instanceaction.InvalidIDError](err); ok {
		return explanation{summary: "Unusable request ID", answer: fmt.Sprintf("The server's log has an action of "+
			"request ID %q, which no URL can name.", request.named(e.ID)), advice: "Read the log with compute_instance_actions."}, true
	}
	if e, ok := errors.AsType[*instanceaction.NoActionError](err); ok {
		return noActionExplanation(request, e), true
	}
	if e, ok := errors.AsType[*instanceaction.ActionMismatchError](err); ok {
		return actionMismatchExplanation(request, e), true
	}
	return explanation{}, false
}

// repeatedLoginExplanation is enough where another read of the same run has told of the failure.
func repeatedLoginExplanation(request readRequest, e *cloud.LoginError) explanation {
	failure := e.Message
	if e.StatusCode != 0 {
		failure = withMessage(e.StatusCode, e.Message)
	}
	return explanation{summary: "Failed login", answer: "The login with " + request.credential + " failed: " + failure,
		advice: "The same error says more where it was met first: for " + request.reportedFor + "."}
}

// withMessage is a status and what came with it, if anything.
func withMessage(status int, message string) string {
	if message == "" {
		return fault.Status(status)
	}
	return fault.Status(status) + ": " + message
}

func unclearRegionExplanation(request readRequest, e *cloud.RegionError) explanation {
	return explanation{
		attribute: "region", summary: "Unclear region",
		answer: "The service catalog has several regions with a compute service: " + request.listed(e.Regions) + ".",
		advice: "Choose one with region, here or in the provider block, or with OS_REGION_NAME.",
	}
}
