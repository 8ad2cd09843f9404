package provider

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
)

func (c *providerData) loginExplanation(e *cloud.LoginError) explanation {
	r := explanation{summary: "Failed login", answer: "The identity service at " + e.AuthURL + " was asked for " + e.Wanted + " with " + e.Credential + "."}
	if e.StatusCode == 0 {
		r.answer += "\nThat failed: " + e.Message
		r.advice = transportAdvice(e.Err, "auth_url")
		return r
	}
	r.answer += fmt.Sprintf("\nIt answered %d %s: %s", e.StatusCode, http.StatusText(e.StatusCode), e.Message)
	if e.RequestID != "" {
		r.answer += "\nIts ID of this request: " + e.RequestID + "."
	}
	if c.cloud.Kind() == cloud.KindAccessKey {
		r.advice = accessKeyAdvice()
		return r
	}
	switch e.StatusCode {
	case http.StatusUnauthorized:
		r.advice = "Keystone does not say which part is wrong: check the user, the domain, the project and the secret, or whether they have expired. " +
			"A user's password and a project name are looked up in their domain (user_domain_name, project_domain_name)."
	case http.StatusForbidden:
		r.advice = "Keystone knows these credentials and does not let them in here: the user may have no role in the project, or the password may have to be changed first."
	case http.StatusNotFound:
		r.advice = "There is no Keystone v3 at this URL, or the token or application credential is not known to it. Check auth_url: it ends before /auth/tokens."
	case http.StatusBadRequest:
		r.advice = "Keystone could not make sense of the login. A domain may be missing (user_domain_name, project_domain_name)."
	default:
		r.advice = "Check that auth_url leads to Keystone; if it does, its operator can look the request up."
	}
	return r
}

// accessKeyAdvice says what is behind the refusals of Huawei Cloud's gateway. Its signatures are good for a quarter of an
// hour, so the time here is told.
func accessKeyAdvice() string {
	return "Where the answer speaks of the signature, the secret key is not that of the access key. Where it speaks of the key itself, the key has been deleted or belongs to another cloud. " +
		"Where it speaks of the date or of expiry, this machine's clock may be off by more than 15 minutes (here it is " + time.Now().UTC().Format(time.RFC3339) + ") or a temporary key has expired. " +
		"Temporary keys need their security_token."
}

func endpointExplanation(e *cloud.EndpointError) explanation {
	if !e.Scoped {
		return explanation{summary: "Token without a project", answer: "Keystone gave a token, and a service catalog without a compute service.",
			advice: "A token shows the services of its project, and this one is for none. Set project_id or project_name (OS_PROJECT_ID, OS_PROJECT_NAME)."}
	}
	if len(e.Offered) == 0 {
		said := "The service catalog has no compute service. It has: " + strings.Join(e.Services, ", ") + "."
		if len(e.Services) == 0 {
			said = "The service catalog is empty."
		}
		return explanation{summary: "No compute service", answer: said,
			advice: "Give the compute service's URL with endpoint, or check that this is the right cloud and project."}
	}
	if len(e.Regions) == 0 {
		return explanation{summary: "No " + e.Interface + " compute endpoint", answer: "The service catalog's compute endpoints are: " + strings.Join(e.Offered, ", ") + ".",
			advice: "Choose one of them with endpoint_type."}
	}
	return explanation{attribute: "region", summary: "Unknown region", answer: fmt.Sprintf("The service catalog has no %s compute endpoint in region %q. It has them in: %s.", e.Interface, e.Region, strings.Join(e.Regions, ", ")),
		advice: "Choose one of these with region, here or in the provider block, or with OS_REGION_NAME."}
}

// unknownSettingsError is a provider block that cannot be used yet.
type unknownSettingsError struct{ arguments []string }

func (e *unknownSettingsError) Error() string {
	return "not known yet: " + strings.Join(e.arguments, ", ")
}

func unknownSettingsExplanation(e *unknownSettingsError) explanation {
	return explanation{
		summary: "Provider configuration not known yet",
		answer:  "In the block of provider compute, these values are known only after apply: " + strings.Join(e.arguments, ", ") + ".",
		advice: "Apply first what they come from (terraform apply -target=…), or take them from variables. Until then no cloud is asked: " +
			"falling back to the environment might read another one.",
	}
}

// settingDiagnostic blames an argument of the provider block.
func settingDiagnostic(err error) diag.Diagnostic {
	e, ok := errors.AsType[*cloud.SettingError](err)
	switch {
	case !ok:
		return diag.NewErrorDiagnostic("Unusable provider configuration", err.Error())
	case e.Argument == "":
		return diag.NewErrorDiagnostic(e.Summary, e.Detail)
	default:
		return diag.NewAttributeErrorDiagnostic(argumentPath(e.Argument), e.Summary, e.Detail)
	}
}
