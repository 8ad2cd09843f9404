package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
)

func loginExplanation(read readDescription, e *cloud.LoginError) explanation {
	if read.reportedFor != "" {
		return repeatedLoginExplanation(read, e)
	}
	r := explanation{summary: "Failed login"}
	r.answer = "The identity service at " + e.AuthURL + " was asked for " + e.Wanted + " with " + e.Credential + "."
	if e.StatusCode == 0 {
		r.answer += "\nThat failed: " + e.Message
		_, r.advice = transportProblem(e.Err, e.URLArgument)
		return r
	}
	r.answer += "\nIt answered " + withMessage(e.StatusCode, e.Message)
	if e.RequestID != "" {
		r.answer += "\nIts ID of this request: " + e.RequestID + "."
	}
	if e.LookedUp != "" {
		r.answer += "\n" + e.LookedUp
	}
	r.advice = e.Advice
	return r
}

// repeatedLoginExplanation is enough where another read of the same run has told of the failure.
func repeatedLoginExplanation(read readDescription, e *cloud.LoginError) explanation {
	failure := e.Message
	if e.StatusCode != 0 {
		failure = withMessage(e.StatusCode, e.Message)
	}
	return explanation{
		summary: "Failed login",
		answer:  "The login with " + read.credential + " failed: " + failure,
		advice:  "The first error of this kind says more: for " + read.reportedFor + ".",
	}
}

// refusedKeysExplanation names the gateway that was asked, which may be another one than this read's.
func refusedKeysExplanation(read readDescription, e *cloud.RefusedKeysError) explanation {
	answer := "The cloud was not asked, because it had refused the access key before:\n" + e.Method + " " + e.URL +
		"\nwas answered with " + withMessage(e.StatusCode, e.Message)
	if e.Code != "" {
		answer += " (" + e.Code + ")"
	}
	return explanation{summary: "Refused credentials", answer: answer + "\n" + requestIDSentence(e.RequestID),
		advice: "The credentials are " + read.credential + ". Nothing more is signed with them, because more than 5 " +
			"refusals in a row lock a key. The error of the read that was refused says what the answer means."}
}

func endpointExplanation(read readDescription, e *cloud.EndpointError) explanation {
	switch {
	case e.Unusable != "":
		return explanation{summary: "Unusable compute endpoint", answer: fmt.Sprintf("The service catalog's %s "+
			"compute endpoint in region %q is %s, which is not a URL.",
			e.Interface, read.named(e.Region), read.named(e.Unusable)),
			advice: "Give the right URL with endpoint (or OS_COMPUTE_ENDPOINT_OVERRIDE), and tell the cloud's " +
				"operator."}
	case len(e.Candidates) > 0:
		return explanation{summary: "Unclear compute service", answer: "The service catalog has several services " +
			"that may be the compute service: " + read.listed(e.Candidates) + ".",
			advice: "Give the URL of the right one with endpoint (or OS_COMPUTE_ENDPOINT_OVERRIDE), and tell the " +
				"cloud's operator."}
	case !e.Scoped:
		return explanation{summary: "Token without a project", answer: "Keystone issued a token, but a service " +
			"catalog without a compute service.",
			advice: "A token shows the services of its project, but this one has no project. Set project_id or " +
				"project_name (OS_PROJECT_ID, OS_PROJECT_NAME)."}
	case len(e.Offered) == 0 && len(e.Services) == 0:
		return noComputeService("The service catalog is empty.")
	case len(e.Offered) == 0:
		return noComputeService("The service catalog has no compute service that is Nova's. It has: " +
			read.listed(e.Services) + ".")
	case len(e.Regions) == 0 && (e.Region == "" || len(e.InRegion) > 0):
		return explanation{summary: "No " + e.Interface + " compute endpoint", answer: "The service catalog's " +
			"compute endpoints are: " + read.listed(e.Offered) + ".",
			advice: "Choose one of them with endpoint_type. " + interfaceVariables}
	}
	return regionExplanation(read, e)
}

func unclearRegionExplanation(read readDescription, e *cloud.RegionError) explanation {
	return explanation{
		attribute: "region", summary: "Unclear region",
		answer: "The service catalog has several regions with a compute service: " + read.listed(e.Regions) + ".",
		advice: "Choose one with region, here or in the provider block, or with OS_REGION_NAME.",
	}
}

const interfaceVariables = "(Its variables are OS_INTERFACE and OS_ENDPOINT_TYPE.)"

func noComputeService(answer string) explanation {
	return explanation{summary: "No compute service", answer: answer,
		advice: "Give the compute service's URL with endpoint, or check that this is the right cloud and project."}
}

// regionExplanation is about a region that the catalog does not have, or not with the interface that is wanted.
func regionExplanation(read readDescription, e *cloud.EndpointError) explanation {
	r := explanation{attribute: "region", summary: "Unknown region"}
	switch {
	case slices.Contains(e.Offered, e.Interface+" in no region"):
		r.answer = fmt.Sprintf("The service catalog has no compute endpoint in region %q: its compute endpoints "+
			"name no region.", read.named(e.Region))
		r.advice = "This cloud has no regions. Leave region out, here and in the provider block, and unset " +
			"OS_REGION_NAME."
	case len(e.Regions) == 0:
		r.answer = fmt.Sprintf("The service catalog has no compute endpoint in region %q. Its compute endpoints "+
			"are: %s.", read.named(e.Region), read.listed(e.Offered))
		r.advice = "Choose one of them with region and endpoint_type. " + interfaceVariables
	default:
		r.answer = fmt.Sprintf("The service catalog has no %s compute endpoint in region %q. It has them in: %s.",
			e.Interface, read.named(e.Region), read.listed(e.Regions))
		r.advice = "Choose one of these with region, here or in the provider block, or with OS_REGION_NAME."
	}
	if len(e.InRegion) > 0 {
		r.answer += fmt.Sprintf(" In region %q it has compute endpoints of the interface: %s.", read.named(e.Region),
			read.listed(e.InRegion))
		r.advice += " Or choose the interface with endpoint_type. " + interfaceVariables
	}
	if e.RegionSource != "" {
		r.answer += " The region comes from " + e.RegionSource + "."
	}
	return r
}

// unknownSettingsError is a provider block that cannot be used yet.
type unknownSettingsError struct{ arguments []string }

func (e *unknownSettingsError) Error() string {
	return "not known yet: " + strings.Join(e.arguments, ", ")
}

func unknownSettingsExplanation(_ readDescription, e *unknownSettingsError) explanation {
	return explanation{
		summary: "Provider configuration not known yet",
		answer: "In the block of provider compute, these values are known only after apply: " +
			strings.Join(e.arguments, ", ") + ".",
		advice: "Put this read off until they are known: set depends_on to what they come from, apply that first " +
			"(terraform apply -target=…), or take them from variables. No cloud is asked before, because the " +
			"environment might name another one.",
	}
}

// settingExplanation is about what a read found missing or wrong. Of the arguments that may be to blame, a data source
// has only region.
func settingExplanation(read readDescription, e *cloud.SettingError) explanation {
	r := explanation{summary: e.Summary, advice: e.Detail}
	if e.Argument == "region" {
		r.attribute = e.Argument
	}
	if read.reportedFor != "" {
		r.advice = "The first error of this kind says more: for " + read.reportedFor + "."
	}
	return r
}

// settingDiagnostic attaches a mistake in the settings to the argument of the provider block that has it.
func settingDiagnostic(err error) diag.Diagnostic {
	e, ok := errors.AsType[*cloud.SettingError](err)
	switch {
	case !ok:
		return newError(path.Empty(), "Unusable provider configuration", err.Error())
	case e.Argument == "":
		return newError(path.Empty(), e.Summary, e.Detail)
	default:
		return newError(argumentPath(e.Argument), e.Summary, e.Detail)
	}
}
