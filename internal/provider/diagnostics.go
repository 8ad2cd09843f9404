package provider

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// question is what a read asks, for the text of its failure.
type question struct {
	serverID  string
	requestID string        // "" where the whole log is asked for
	limit     time.Duration // of the read; 0 for none
	service   *service      // nil before the service is found
}

func (q question) String() string {
	if q.requestID == "" {
		return "the log of server " + q.serverID
	}
	return "request " + q.requestID + " of server " + q.serverID
}

// policy is the rule of Nova's that lets a user read what is asked for.
func (q question) policy() string {
	if q.requestID == "" {
		return "os_compute_api:os-instance-actions:list"
	}
	return "os_compute_api:os-instance-actions:show"
}

// report is an error for the person who reads it at night.
type report struct {
	blame   string // attribute; "" for none
	summary string // noun phrase
	said    string // what was asked and what came back; "" where asked says enough
	advice  string // what to do next
}

// diagnose makes a diagnostic of whatever a read failed with.
func (c *connection) diagnose(ctx context.Context, asked question, err error) diag.Diagnostic {
	if one, ok := errors.AsType[*instanceaction.DetailError](err); ok {
		asked.requestID = one.RequestID
	}
	r := c.reportOf(ctx, asked, err)
	parts := slices.DeleteFunc([]string{"Could not read " + asked.String() + ".", r.said, r.advice}, func(part string) bool { return part == "" })
	detail := strings.Join(parts, "\n\n")
	if r.blame == "" {
		return diag.NewErrorDiagnostic(r.summary, detail)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(r.blame), r.summary, detail)
}

func (c *connection) reportOf(ctx context.Context, asked question, err error) report {
	if e, ok := errors.AsType[*unknownSettingsError](err); ok {
		return unknownSettingsReport(e)
	}
	if e, ok := errors.AsType[*cloud.SettingError](err); ok {
		return report{blame: e.Argument, summary: e.Summary, advice: e.Detail}
	}
	if e, ok := errors.AsType[*cloud.LoginError](err); ok {
		return c.loginReport(e)
	}
	if e, ok := errors.AsType[*cloud.EndpointError](err); ok {
		return endpointReport(e)
	}
	if e, ok := errors.AsType[*cloud.RegionError](err); ok {
		return report{blame: "region", summary: "Unclear region", said: "The service catalog has several regions with a compute service: " +
			strings.Join(e.Regions, ", ") + ".", advice: "Choose one with region, here or in the provider block, or with OS_REGION_NAME."}
	}
	if e, ok := errors.AsType[*instanceaction.ResponseError](err); ok {
		return c.responseReport(ctx, asked, e)
	}
	if e, ok := errors.AsType[*instanceaction.MicroversionError](err); ok {
		return report{summary: "Microversion too old", said: "A filter needs microversion " + e.Needed.String() + ", and this cloud is asked at " + orBase(e.Has.String()) + ".",
			advice: "An older cloud would ignore the filter and send everything. Leave the filter out, or raise microversion in the provider block if the cloud knows a newer one."}
	}
	if e, ok := errors.AsType[*instanceaction.DecodeError](err); ok {
		return c.decodeReport(asked, e)
	}
	if e, ok := errors.AsType[*instanceaction.MismatchError](err); ok {
		return report{summary: "Answer about something else", said: fmt.Sprintf("The cloud was %s.", e.Error()),
			advice: "Such an answer is no evidence of anything. A proxy or cache between Terraform and the cloud may have mixed up answers; if there is none, tell the cloud's operator."}
	}
	if e, ok := errors.AsType[*instanceaction.WaitError](err); ok && !errors.Is(err, context.Canceled) {
		return report{summary: "Action still under way", said: fmt.Sprintf("It was waited for until timeouts.read (%s) ended. Last seen: %s.", asked.limit, e.Unfinished()),
			advice: "Give it more time, timeouts = { read = \"1h\" } say, or look at the server: an action that hangs ends when it is deleted or its state is reset."}
	}
	if e, ok := errors.AsType[*instanceaction.PagingError](err); ok {
		return report{summary: "Endless list", said: "The cloud's list does not come to its end: " + e.Error() + ".",
			advice: "Set limit to read only the newest actions, and tell the cloud's operator."}
	}
	return c.transportReport(ctx, asked, err)
}

// responseReport explains a refusal of the compute service by its status.
func (c *connection) responseReport(ctx context.Context, asked question, e *instanceaction.ResponseError) report {
	r := report{said: c.answered(e)}
	switch e.StatusCode {
	case http.StatusUnauthorized:
		r.summary = "Refused credentials"
		if c.cloud.Kind() == cloud.KindAccessKey {
			r.advice = "The credentials are " + c.cloud.Credential() + ". " + accessKeyAdvice()
			break
		}
		r.advice = "The credentials are " + c.cloud.Credential() + ". A token that is given may have expired (clouds let them live for hours only) or be for another cloud or project; " +
			"after a login, the compute service does not accept this Keystone's tokens: check endpoint and auth_url."
	case http.StatusForbidden:
		r.summary = "Missing permission"
		r.advice = "The cloud's policy " + asked.policy() + " does not let this user read action logs. Ask the cloud's operator for a role that it admits (by default, reader in the server's project). " +
			"The credentials are " + c.cloud.Credential() + "."
		if c.cloud.Kind() == cloud.KindAccessKey {
			r.advice = "The user of the access key may not read action logs (in Nova's words: " + asked.policy() + "). Ask whoever manages the account's IAM for a permission to read ECS, in this project. " +
				"The credentials are " + c.cloud.Credential() + "."
		}
	case http.StatusNotFound:
		return c.notFoundReport(ctx, asked, e, r)
	case http.StatusBadRequest:
		r.summary = "Rejected request"
		r.advice = "Where the cloud speaks of project IDs, the endpoint names another project than the credentials are for: check endpoint and project_id in the provider block. " +
			"Where it speaks of the API version, set microversion."
	case http.StatusNotAcceptable:
		r.summary = "Unsupported microversion"
		if e.Microversion == "" {
			r.advice = "The request named no microversion, so it is something else that the cloud does not accept. Check that endpoint, or the service catalog, leads to a compute service."
			break
		}
		r.advice = "The cloud does not know microversion " + e.Microversion + ", which is configured. Choose one in the range that its answer gives, or leave microversion out to let the provider choose."
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

// notFoundReport tells apart what a 404 can mean.
func (c *connection) notFoundReport(ctx context.Context, asked question, e *instanceaction.ResponseError, r report) report {
	switch {
	case instanceaction.IsServerNotFound(e):
		r.blame, r.summary = "server_id", "Unknown server"
		r.advice = "The cloud knows no such server, or not in the project of these credentials: " + c.cloud.Credential() + ". Check the ID, the region and the project."
		if known, ok := instanceaction.ParseMicroversion(e.Microversion); !ok || !known.AtLeast(instanceaction.MicroversionDeletedServers) {
			r.advice += " If the server has been deleted, its log can be read from microversion 2.21 on only; this request used " + orBase(e.Microversion) + "."
		}
	case instanceaction.IsActionNotFound(e):
		r.blame, r.summary = "request_id", "Unknown action"
		r.advice = "The server is known, and its log has no action with this request ID. Take the X-Compute-Request-Id of the call that asked for the action, not that of a later GET." +
			c.newestRequests(ctx, asked)
	default:
		r.summary = "Unknown URL"
		r.advice = "This is not how a compute service answers for a server or an action that it does not know. Check that endpoint, or the service catalog, leads to one: " +
			"the URL should look like https://compute.example.com/v2.1 or …/v2.1/{project_id}."
	}
	return r
}

// newestRequests lists request IDs that would have worked, if the log can be read.
func (c *connection) newestRequests(ctx context.Context, asked question) string {
	const most = 5
	var lines []string
	for action, err := range asked.service.List(ctx, asked.serverID, instanceaction.ListOptions{PageSize: most}) {
		if err != nil {
			break
		}
		lines = append(lines, fmt.Sprintf("\n  %s  %s  %s", action.RequestID, action.StartTime, action.Action))
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
func (c *connection) answered(e *instanceaction.ResponseError) string {
	text := fmt.Sprintf("%s %s\nwas answered with %d %s", e.Method, e.URL, e.StatusCode, http.StatusText(e.StatusCode))
	if e.Message != "" {
		text += ": " + c.cloud.Redact(e.Message)
	}
	if e.Code != "" {
		text += " (" + e.Code + ")"
	}
	text += "\nMicroversion asked for: " + orNone(e.Microversion) + ". "
	if e.RequestID == "" {
		return text + "The cloud gave its answer no request ID."
	}
	return text + "The cloud's ID of this request: " + e.RequestID + "."
}

func (c *connection) loginReport(e *cloud.LoginError) report {
	r := report{summary: "Failed login", said: "The identity service at " + e.AuthURL + " was asked for " + e.Wanted + " with " + e.Credential + "."}
	if e.StatusCode == 0 {
		r.said += "\nThat failed: " + e.Message
		r.advice = transportAdvice(e.Err, "auth_url")
		return r
	}
	r.said += fmt.Sprintf("\nIt answered %d %s: %s", e.StatusCode, http.StatusText(e.StatusCode), e.Message)
	if e.RequestID != "" {
		r.said += "\nIts ID of this request: " + e.RequestID + "."
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

func endpointReport(e *cloud.EndpointError) report {
	if !e.Scoped {
		return report{summary: "Token without a project", said: "Keystone gave a token, and a service catalog without a compute service.",
			advice: "A token shows the services of its project, and this one is for none. Set project_id or project_name (OS_PROJECT_ID, OS_PROJECT_NAME)."}
	}
	if len(e.Offered) == 0 {
		said := "The service catalog has no compute service. It has: " + strings.Join(e.Services, ", ") + "."
		if len(e.Services) == 0 {
			said = "The service catalog is empty."
		}
		return report{summary: "No compute service", said: said,
			advice: "Give the compute service's URL with endpoint, or check that this is the right cloud and project."}
	}
	if len(e.Regions) == 0 {
		return report{summary: "No " + e.Interface + " compute endpoint", said: "The service catalog's compute endpoints are: " + strings.Join(e.Offered, ", ") + ".",
			advice: "Choose one of them with endpoint_type."}
	}
	return report{blame: "region", summary: "Unknown region", said: fmt.Sprintf("The service catalog has no %s compute endpoint in region %q. It has them in: %s.", e.Interface, e.Region, strings.Join(e.Regions, ", ")),
		advice: "Choose one of these with region, here or in the provider block, or with OS_REGION_NAME."}
}

func (c *connection) decodeReport(asked question, e *instanceaction.DecodeError) report {
	said := "The cloud answered 200 OK, and " + e.Error() + "."
	if e.Body != "" {
		said += "\nThe answer begins: " + c.cloud.Redact(e.Body)
	}
	return report{summary: "Unreadable answer", said: said,
		advice: "This is not what a compute service sends. Check that " + asked.service.Endpoint() + " leads to one, and that no proxy or login page answers in its place."}
}

func (c *connection) transportReport(ctx context.Context, asked question, err error) report {
	if errors.Is(err, context.Canceled) {
		return report{summary: "Interrupted read", said: "The read was cancelled before the cloud had answered."}
	}
	if asked.limit > 0 && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return report{summary: "Read out of time", said: fmt.Sprintf("The cloud had not answered when timeouts.read (%s) ended.", asked.limit),
			advice: "Check the network (VPN, proxy, firewall), or give it more time: timeouts = { read = \"20m\" }."}
	}
	r := report{summary: "Unreachable compute service", said: "That failed: " + c.cloud.Redact(err.Error()), advice: transportAdvice(err, "endpoint, or the service catalog,")}
	if asked.service != nil {
		r.said = "The compute service at " + asked.service.Endpoint() + " was asked. " + r.said
	}
	return r
}

// transportAdvice says what may help where no answer came. place is the argument that has the URL.
func transportAdvice(err error, place string) string {
	if _, ok := errors.AsType[*cloud.RedirectError](err); ok {
		return "If the other origin is the cloud's own, name it with " + place + " instead of the one that redirects."
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "The host's name is not known here: check " + place + " for a slip, and the network (VPN, DNS)."
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "The cloud's certificate is signed by an authority that is not known here: give its certificate with cacert_file (OS_CACERT)."
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "The certificate is for another host name: check " + place + " for a slip."
	}
	if failure, ok := errors.AsType[*url.Error](err); ok && failure.Timeout() {
		return "No answer came in time, on any try: check the network (VPN, proxy, firewall), or raise request_timeout."
	}
	return "Check that " + place + " is right, and that the network (VPN, proxy, firewall) lets requests through."
}

// unknownSettingsError is a provider block that cannot be used yet.
type unknownSettingsError struct{ arguments []string }

func (e *unknownSettingsError) Error() string {
	return "not known yet: " + strings.Join(e.arguments, ", ")
}

func unknownSettingsReport(e *unknownSettingsError) report {
	return report{
		summary: "Provider configuration not known yet",
		said:    "In the block of provider compute, these values are known only after apply: " + strings.Join(e.arguments, ", ") + ".",
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
		return diag.NewAttributeErrorDiagnostic(path.Root(e.Argument), e.Summary, e.Detail)
	}
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
func abandonedWarning(asked question, abandoned string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Unfinished log of "+asked.requestID,
		"The action was taken for over, because nothing is under way on server "+asked.serverID+" and nothing has changed for a minute. What the log lacks: "+abandoned+
			". A cloud leaves an event behind that nobody finishes when it moves an action to another host, and keeps no event at all of some actions.")
}

func orNone(microversion string) string {
	if microversion == "" {
		return "none"
	}
	return microversion
}

func orBase(microversion string) string {
	if microversion == "" {
		return "none, which is 2.1"
	}
	return microversion
}
