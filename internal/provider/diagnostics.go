package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// readRequest is what a read asks, for the text of its failure.
type readRequest struct {
	serverID  string
	requestID string        // "" where the whole log is asked for
	limit     time.Duration // of the read; 0 for none
	client    *client       // nil before the service is found
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

// explanation is an error for the person who reads it at night.
type explanation struct {
	attribute string // attribute; "" for none
	summary   string // noun phrase
	answer    string // what was asked and what came back; "" where the request says enough
	advice    string // what to do next
}

// diagnose makes a diagnostic of whatever a read failed with.
func (c *providerData) diagnose(ctx context.Context, request readRequest, err error) diag.Diagnostic {
	if one, ok := errors.AsType[*instanceaction.EventsError](err); ok {
		request.requestID = one.RequestID
	}
	r := c.explain(ctx, request, err)
	parts := slices.DeleteFunc([]string{"Could not read " + request.String() + ".", r.answer, r.advice}, func(part string) bool { return part == "" })
	detail := strings.Join(parts, "\n\n")
	if r.attribute == "" {
		return diag.NewErrorDiagnostic(r.summary, detail)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(r.attribute), r.summary, detail)
}

func (c *providerData) explain(ctx context.Context, request readRequest, err error) explanation {
	if e, ok := errors.AsType[*unknownSettingsError](err); ok {
		return unknownSettingsExplanation(e)
	}
	if e, ok := errors.AsType[*cloud.SettingError](err); ok {
		return explanation{attribute: e.Argument, summary: e.Summary, advice: e.Detail}
	}
	if e, ok := errors.AsType[*cloud.LoginError](err); ok {
		return loginExplanation(e)
	}
	if e, ok := errors.AsType[*cloud.EndpointError](err); ok {
		return endpointExplanation(e)
	}
	if e, ok := errors.AsType[*cloud.RegionError](err); ok {
		return explanation{attribute: "region", summary: "Unclear region", answer: "The service catalog has several regions with a compute service: " +
			strings.Join(e.Regions, ", ") + ".", advice: "Choose one with region, here or in the provider block, or with OS_REGION_NAME."}
	}
	if e, ok := errors.AsType[*instanceaction.ResponseError](err); ok {
		return c.responseExplanation(ctx, request, e)
	}
	if e, ok := errors.AsType[*instanceaction.MicroversionError](err); ok {
		return explanation{summary: "Microversion too old", answer: "A filter needs microversion " + e.Needed.String() + ", and this cloud is asked at " + microversionOrBase(e.Has.String()) + ".",
			advice: "An older cloud would ignore the filter and send everything. Leave the filter out, or raise microversion in the provider block if the cloud knows a newer one."}
	}
	if e, ok := errors.AsType[*instanceaction.DecodeError](err); ok {
		return c.decodeExplanation(request, e)
	}
	if e, ok := errors.AsType[*instanceaction.MismatchError](err); ok {
		return explanation{summary: "Answer about something else", answer: fmt.Sprintf("The cloud was %s.", e.Error()),
			advice: "Such an answer is no evidence of anything. A proxy or cache between Terraform and the cloud may have mixed up answers; if there is none, tell the cloud's operator."}
	}
	if e, ok := errors.AsType[*instanceaction.WaitError](err); ok && !errors.Is(err, context.Canceled) {
		return explanation{summary: "Action still under way", answer: fmt.Sprintf("It was waited for until timeouts.read (%s) ended. Last seen: %s.", request.limit, unfinished(e.Action)),
			advice: "Give it more time, timeouts = { read = \"1h\" } say, or look at the server: an action that hangs ends when it is deleted or its state is reset."}
	}
	if e, ok := errors.AsType[*instanceaction.PagingError](err); ok {
		return explanation{summary: "Endless list", answer: "The cloud's list does not come to its end: " + e.Error() + ".",
			advice: "Set limit to read only the newest actions, and tell the cloud's operator."}
	}
	return c.transportExplanation(ctx, request, err)
}

// vanishedWarnings tell of actions that were in the list and not there any more when their events were asked for. Terraform
// merges warnings of one summary, so each names its action.
func vanishedWarnings(actions []instanceaction.Action, vanished []int) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, i := range vanished {
		diags.AddAttributeWarning(path.Root("instance_actions").AtListIndex(i).AtName("events"), "Vanished action "+actions[i].RequestID,
			"The cloud listed this "+actions[i].Action+", and did not show it when its events were asked for: it has vanished, or the same request caused a later action, which is the one that the cloud shows. It stays in the list, with events null.")
	}
	return diags
}

// abandonedWarning tells of an action that is over and does not look so.
func abandonedWarning(request readRequest, outcome instanceaction.Outcome) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Unfinished log of "+request.requestID,
		"The action was taken for over, because nothing is under way on server "+request.serverID+" and nothing has changed for a minute. What the log lacks: "+unfinished(&outcome.Action)+
			". A cloud leaves an event behind that nobody finishes when it moves an action to another host, and keeps no event at all of some actions.")
}
