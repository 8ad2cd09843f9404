package provider

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

const (
	noServer  = "00000000-0000-4000-8000-000000000000"
	noRequest = "req-00000000-0000-4000-8000-000000000000"

	// answerID is the request ID of the answers that these tests write themselves.
	answerID = "req-11111111-2222-4333-8444-555555555555"

	htmlPage = "<html>\n<head><title>Oops</title></head>\n<body>nginx is unhappy</body>\n</html>\n"
)

// refusal is a read that must fail: how it comes to that, and what its text must say.
type refusal struct {
	name    string
	options []fakecloud.Option
	answer  fakecloud.Interceptor                // nil leaves the cloud as it is
	prepare func(*fakecloud.Cloud)               // nil for nothing more
	block   func(*fakecloud.Cloud) settings      // changes to a password login of Member's; nil for none
	environ func(*fakecloud.Cloud) environment   // nil for none
	server  func(*fakecloud.Cloud) (s, r string) // what is asked for; nil for an action that is there

	summary, blamed string
	says, saysNot   []string
}

type environment = map[string]string

func (row refusal) run(t *testing.T) {
	t.Parallel()
	c := startCloud(t, row.options...)
	if row.answer != nil {
		c.Intercept(row.answer)
	}
	if row.prepare != nil {
		row.prepare(c)
	}
	block := passwordBlock(c, fakecloud.Member)
	if row.block != nil {
		block = block.with(row.block(c))
	}
	var environ environment
	if row.environ != nil {
		environ = row.environ(c)
	}
	server, request := c.Server("web").ID, c.Server("web").Action("stop").RequestID
	if row.server != nil {
		server, request = row.server(c)
	}
	got := mustConfigure(t, block, environ).readAction(t, server, request)
	row.says = append(row.says, "Could not read request "+request+" of server "+server+".")
	mustFail(t, got.diagnostics, row.summary, row.blamed, row.says...)
	for _, text := range row.saysNot {
		if strings.Contains(got.diagnostics[0].Detail, text) {
			t.Errorf("the detail has %q:\n%s", text, got.diagnostics[0].Detail)
		}
	}
	noSecrets(t, got.diagnostics, secretsOf(c))
	if action, ok := got.text(t, "action"); ok {
		t.Errorf("a failed read left data: the action %q", action)
	}
}

// secretsOf are the secrets of an embedded cloud's users, and what its clients have sent of them.
func secretsOf(c *fakecloud.Cloud) map[string]string {
	secrets := map[string]string{fakecloud.MemberCredential.Secret: "an application credential's secret", wrongSecret: "a wrong secret"}
	for _, account := range []fakecloud.Account{fakecloud.Admin, fakecloud.Member, fakecloud.Reader, fakecloud.Stranger} {
		secrets[account.Password] = account.UserName + "'s password"
	}
	for _, key := range []fakecloud.AccessKey{fakecloud.MemberKey, fakecloud.TemporaryKey} {
		secrets[key.Secret] = "a secret key"
	}
	secrets[fakecloud.TemporaryKey.SecurityToken] = "a security token"
	for _, request := range c.Requests() {
		for _, header := range []string{"X-Auth-Token", "X-Subject-Token", "Authorization"} {
			if value := request.Header.Get(header); value != "" {
				secrets[value] = "an " + header
			}
		}
	}
	return secrets
}

func noSecrets(t *testing.T, diagnostics []*tfprotov6.Diagnostic, secrets map[string]string) {
	t.Helper()
	for secret, kind := range secrets {
		if text := describe(diagnostics); strings.Contains(text, secret) {
			t.Errorf("%s is in the text:\n%s", kind, text)
		}
	}
}

// answering lets the compute service answer every read like this.
func answering(status int, body string) fakecloud.Interceptor {
	return fakecloud.OnActions(fakecloud.Respond(status, http.Header{"X-Compute-Request-Id": {answerID}}, body))
}

// fault is an error in Nova's form.
func fault(key string, status int, message string) string {
	return fmt.Sprintf(`{%q: {"code": %d, "message": %q}}`, key, status, message)
}

func changing(changes settings) func(*fakecloud.Cloud) settings {
	return func(*fakecloud.Cloud) settings { return changes }
}

// onlyToken replaces the login by a token at the cloud's own endpoint.
func onlyToken(token any) func(*fakecloud.Cloud) settings {
	return func(c *fakecloud.Cloud) settings {
		return settings{
			"auth_url": nil, "user_name": nil, "password": nil, "user_domain_name": nil, "project_name": nil, "project_domain_name": nil,
			"endpoint": c.ComputeURL(), "token": token,
		}
	}
}

const wrongSecret = "not-what-it-should-be"

func TestEveryStatusOfTheComputeServiceHasItsOwnError(t *testing.T) {
	t.Parallel()
	unknownServer := func(*fakecloud.Cloud) (server, request string) { return noServer, noRequest }
	unknownAction := func(c *fakecloud.Cloud) (server, request string) { return c.Server("web").ID, noRequest }
	deleted := func(c *fakecloud.Cloud) (server, request string) {
		return c.Server("gone").ID, c.Server("gone").Action("delete").RequestID
	}
	const (
		ownID       = "The cloud's ID of this request: req-"
		theAnswerID = "The cloud's ID of this request: " + answerID + "."
		deletedHint = "If the server has been deleted, its log can be read from microversion 2.21 on only; this request used "
		newest      = "The newest in the log:"
	)
	for _, row := range []refusal{
		{
			name: "401 for a token from the block", block: onlyToken(wrongSecret),
			summary: "Refused credentials",
			says: []string{
				"was answered with 401 Unauthorized: The request you have made requires authentication.", ownID,
				"The credentials are a token from token in the provider block.",
			},
		},
		{
			name: "401 for a token from OS_TOKEN", block: onlyToken(nil), environ: func(*fakecloud.Cloud) environment { return environment{"OS_TOKEN": wrongSecret} },
			summary: "Refused credentials",
			says:    []string{"401 Unauthorized", "The credentials are a token from OS_TOKEN in the environment.", "may have expired"},
		},
		{
			name: "401 for a token from OS_AUTH_TOKEN", block: onlyToken(nil), environ: func(*fakecloud.Cloud) environment { return environment{"OS_AUTH_TOKEN": wrongSecret} },
			summary: "Refused credentials",
			says:    []string{"401 Unauthorized", "The credentials are a token from OS_AUTH_TOKEN in the environment."},
		},
		{
			name: "401 after a login that went well", answer: answering(401, fault("error", 401, "These tokens are strange to me.")),
			summary: "Refused credentials",
			says: []string{
				"401 Unauthorized: These tokens are strange to me.", theAnswerID,
				`The credentials are the password of user "member", the user from user_name in the provider block, the password from password in the provider block.`,
				"check endpoint and auth_url",
			},
		},
		{
			name: "401 of Huawei Cloud's gateway", answer: fakecloud.OnActions(fakecloud.Respond(401, http.Header{"X-Request-Id": {"8f54a0d9e3b14c62"}},
				`{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: decrypt token fail","request_id":"8f54a0d9e3b14c62"}`)),
			summary: "Refused credentials",
			says: []string{
				"401 Unauthorized: Incorrect IAM authentication information: decrypt token fail (APIGW.0301)",
				"The cloud's ID of this request: 8f54a0d9e3b14c62.",
			},
		},
		{
			name: "401 of Huawei Cloud's identity service", answer: answering(401, `{"error":{"message":"The token must be updated","code":"IAM.0001"}}`),
			summary: "Refused credentials",
			says:    []string{"401 Unauthorized: The token must be updated (IAM.0001)", theAnswerID},
		},
		{
			name: "403", answer: fakecloud.Deny("os_compute_api:os-instance-actions:show"),
			summary: "Missing permission",
			says: []string{
				"403 Forbidden: Policy doesn't allow os_compute_api:os-instance-actions:show to be performed.", ownID,
				"The cloud's policy os_compute_api:os-instance-actions:show does not let this user read action logs.",
				`the password of user "member"`,
			},
		},
		{
			name: "403 that does not name the policy", answer: answering(403, fault("forbidden", 403, "No.")),
			summary: "Missing permission",
			says:    []string{"403 Forbidden: No.", theAnswerID, "The cloud's policy os_compute_api:os-instance-actions:show"},
		},
		{
			name: "404 for the server", server: unknownServer,
			summary: "Unknown server", blamed: "server_id",
			says: []string{
				"404 Not Found: Instance " + noServer + " could not be found.", ownID, "Microversion asked for: 2.84.",
				"Check the ID, the region and the project.",
			},
			saysNot: []string{deletedHint, newest},
		},
		{
			name: "404 for a deleted server at 2.1", server: deleted, block: changing(settings{"microversion": "2.1"}),
			summary: "Unknown server", blamed: "server_id",
			says: []string{"could not be found.", ownID, deletedHint + "2.1."},
		},
		{
			name: "404 for a deleted server at 2.20", server: deleted, block: changing(settings{"microversion": "2.20"}),
			summary: "Unknown server", blamed: "server_id",
			says: []string{deletedHint + "2.20."},
		},
		{
			name: "404 for a server at 2.21", server: unknownServer, block: changing(settings{"microversion": "2.21"}),
			summary: "Unknown server", blamed: "server_id",
			saysNot: []string{deletedHint},
		},
		{
			name: "404 for a deleted server on a cloud that knows only 2.1", server: deleted, options: []fakecloud.Option{fakecloud.WithMicroversions("2.1", "2.1")},
			summary: "Unknown server", blamed: "server_id",
			says: []string{deletedHint + "2.1."},
		},
		{
			name: "404 for the server of another project", server: func(c *fakecloud.Cloud) (server, request string) {
				return c.Server("foreign").ID, c.Server("foreign").Action("stop").RequestID
			},
			summary: "Unknown server", blamed: "server_id",
			says: []string{"or not in the project of these credentials"},
		},
		{
			name: "404 for the action", server: unknownAction,
			summary: "Unknown action", blamed: "request_id",
			says: []string{"404 Not Found: Action " + noRequest + " not found", ownID, "Take the X-Compute-Request-Id", newest},
		},
		{
			name: "404 for the action of another server", server: func(c *fakecloud.Cloud) (server, request string) {
				return c.Server("web").ID, c.Server("broken").Action("migrate").RequestID
			},
			summary: "Unknown action", blamed: "request_id",
			says: []string{newest},
		},
		{
			name: "404 for the action where the list is forbidden", server: unknownAction,
			answer: fakecloud.OnPath(func(path string) bool { return strings.HasSuffix(path, "/os-instance-actions") },
				fakecloud.Respond(403, nil, fault("forbidden", 403, "Policy doesn't allow os_compute_api:os-instance-actions:list to be performed."))),
			summary: "Unknown action", blamed: "request_id",
			says:    []string{"404 Not Found: Action " + noRequest + " not found", ownID, "Take the X-Compute-Request-Id"},
			saysNot: []string{newest, "Policy"},
		},
		{
			name: "404 as HTML", answer: answering(404, htmlPage),
			summary: "Unknown URL",
			says:    []string{"404 Not Found: HTML page: Oops: nginx is unhappy", theAnswerID, "https://compute.example.com/v2.1"},
			saysNot: []string{deletedHint, newest},
		},
		{
			name: "404 of something else in Nova", answer: answering(404, fault("itemNotFound", 404, "The resource could not be found.")),
			summary: "Unknown URL", says: []string{"404 Not Found: The resource could not be found.", theAnswerID},
		},
		{
			name: "400 for another project in the URL", block: func(c *fakecloud.Cloud) settings {
				return settings{"endpoint": c.ComputeURL() + "/v2.1/" + fakecloud.OtherProjectID}
			},
			summary: "Rejected request",
			says: []string{
				"400 Bad Request: Malformed request URL: URL's project_id '" + fakecloud.OtherProjectID + "' doesn't match Context's project_id '" + fakecloud.DemoProjectID + "'",
				ownID, "check endpoint and project_id in the provider block",
			},
		},
		{
			name: "406 for a configured microversion above the cloud's", block: changing(settings{"microversion": "2.94"}),
			summary: "Unsupported microversion",
			says: []string{
				"406 Not Acceptable: Version 2.94 is not supported by the API. Minimum is 2.1 and maximum is 2.93.", ownID,
				"The cloud does not know microversion 2.94, which is configured.",
			},
		},
		{
			name: "406 for a configured microversion on an older cloud", options: []fakecloud.Option{fakecloud.WithMicroversions("2.1", "2.72")},
			environ: func(*fakecloud.Cloud) environment { return environment{"OS_COMPUTE_API_VERSION": "2.84"} },
			summary: "Unsupported microversion", says: []string{"Minimum is 2.1 and maximum is 2.72.", "microversion 2.84"},
		},
		{
			name: "408", answer: answering(408, ""),
			summary: "Failing compute service", says: []string{"was answered with 408 Request Timeout\n", theAnswerID},
		},
		{
			name: "413 of Nova's old rate limit", answer: answering(413, fault("overLimit", 413, "This request was rate-limited.")),
			summary: "Throttled requests", says: []string{"413 Request Entity Too Large: This request was rate-limited.", theAnswerID},
		},
		{
			name: "429 of Nova", answer: answering(429, fault("overLimit", 429, "This request was rate-limited.")),
			summary: "Throttled requests",
			says:    []string{"429 Too Many Requests: This request was rate-limited.", theAnswerID, "-parallelism", "max_retries"},
		},
		{
			name: "429 of Huawei Cloud's gateway", answer: answering(429,
				`{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached: policy user over ratelimit,limit:60,time:1 minute"}`),
			summary: "Throttled requests",
			says:    []string{"429 Too Many Requests: The throttling threshold has been reached: policy user over ratelimit,limit:60,time:1 minute (APIGW.0308)", theAnswerID},
		},
		{
			name: "500 of Nova", answer: answering(500, fault("computeFault", 500, "Unexpected API Error.")),
			summary: "Failing compute service",
			says:    []string{"500 Internal Server Error: Unexpected API Error.", theAnswerID, "Give the cloud's operator what is quoted above"},
		},
		{
			name: "500 for a token without a project", block: func(c *fakecloud.Cloud) settings {
				return onlyToken(c.IssueUnscopedToken(fakecloud.Member))(c)
			},
			summary: "Failing compute service", says: []string{"500 Internal Server Error", ownID, "see that project_id or project_name is set"},
		},
		{
			name: "501", answer: answering(501, "nobody has written this yet"),
			summary: "Unexpected answer", says: []string{"501 Not Implemented: nobody has written this yet", theAnswerID},
		},
		{
			name: "502 as HTML", answer: answering(502, htmlPage),
			summary: "Failing compute service", says: []string{"502 Bad Gateway: HTML page: Oops: nginx is unhappy", theAnswerID},
		},
		{
			name: "503 as HTML, without a request ID", answer: fakecloud.OnActions(fakecloud.Respond(503, nil, htmlPage)),
			summary: "Failing compute service", says: []string{"503 Service Unavailable: HTML page: Oops", "The cloud gave its answer no request ID."},
		},
		{
			name: "504 as HTML", answer: answering(504, htmlPage),
			summary: "Failing compute service", says: []string{"504 Gateway Timeout: HTML page: Oops", theAnswerID},
		},
		{
			name: "418", answer: answering(418, "short and stout"),
			summary: "Unexpected answer", says: []string{"418 I'm a teapot: short and stout", theAnswerID, "Check that endpoint, or the service catalog, leads to one."},
		},
		{
			name: "202", answer: answering(202, ""),
			summary: "Unexpected answer", says: []string{"was answered with 202 Accepted\n", theAnswerID},
		},
		{
			name: "204", answer: answering(204, ""),
			summary: "Unexpected answer", says: []string{"was answered with 204 No Content\n", theAnswerID},
		},
		{
			name: "300", answer: answering(300, `{"choices": []}`),
			summary: "Unexpected answer", says: []string{"300 Multiple Choices", theAnswerID},
		},
		{
			name: "405", answer: answering(405, fault("badMethod", 405, "Use something else.")),
			summary: "Unexpected answer", says: []string{"405 Method Not Allowed: Use something else.", theAnswerID},
		},
		{
			name: "407", answer: answering(407, htmlPage),
			summary: "Unexpected answer", says: []string{"407 Proxy Authentication Required", theAnswerID},
		},
		{
			name: "409", answer: answering(409, fault("conflictingRequest", 409, "Not now.")),
			summary: "Unexpected answer", says: []string{"409 Conflict: Not now.", theAnswerID},
		},
		{
			name: "a redirect to another host", answer: fakecloud.OnActions(fakecloud.Respond(302, http.Header{"Location": {"http://login.example.com/?from=nova"}}, "")),
			summary: "Unreachable compute service", says: []string{"redirects to http://login.example.com/, another origin, which credentials are not sent to"},
		},
		{
			name: "a connection that is cut", answer: fakecloud.OnActions(fakecloud.HangUp()),
			summary: "Unreachable compute service", says: []string{"EOF", "network (VPN, proxy, firewall)"},
		},
		{
			name: "no answer in time", answer: fakecloud.OnActions(fakecloud.Hang()), block: func(c *fakecloud.Cloud) settings { // no login, which might take longer than that on a busy machine
				return onlyToken(c.IssueToken(fakecloud.Member))(c).with(settings{"request_timeout": "50ms"})
			},
			summary: "Unreachable compute service", says: []string{"no complete answer within 50ms (request_timeout)", "No answer came in time, on any try"},
		},
		{
			name: "an error page that repeats the token", answer: fakecloud.OnActions(func(w http.ResponseWriter, r *http.Request) bool {
				return fakecloud.Respond(500, nil, "Could not handle X-Auth-Token: "+r.Header.Get("X-Auth-Token"))(w, r)
			}),
			summary: "Failing compute service", says: []string{"Could not handle X-Auth-Token: (sensitive)"},
		},
	} {
		t.Run(row.name, row.run)
	}
}

func TestAnUnknownActionListsTheFiveNewestRequestIDs(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for server, want := range map[string]int{"web": 5, "gone": 3, "scratch": 1} {
		log := c.Server(server)
		got := s.readAction(t, log.ID, noRequest)
		mustFail(t, got.diagnostics, "Unknown action", "request_id")
		for i, action := range log.Actions {
			line := "\n  " + action.RequestID + "  " + action.StartTime + "  " + action.Action
			if listed := strings.Contains(got.diagnostics[0].Detail, line); listed != (i < want) {
				t.Errorf("%s, action %d: listed is %t:\n%s", server, i, listed, got.diagnostics[0].Detail)
			}
		}
	}
}

// withEndpoints lets Keystone answer a login with a catalog that has only these compute endpoints: interface, region, …
func withEndpoints(scoped bool, endpoints ...string) fakecloud.Interceptor {
	type object = map[string]any
	found := []object{}
	for i := 0; i < len(endpoints); i += 2 {
		found = append(found, object{"interface": endpoints[i], "region": endpoints[i+1], "url": "http://127.0.0.1:9/v2.1"})
	}
	catalog := []object{}
	if len(found) > 0 {
		catalog = append(catalog, object{"type": "compute", "name": "nova", "endpoints": found})
	}
	token := object{"expires_at": "2099-01-01T00:00:00.000000Z", "catalog": catalog}
	if scoped {
		token["project"] = object{"id": fakecloud.DemoProjectID, "name": "demo"}
	}
	body, err := json.Marshal(object{"token": token})
	if err != nil {
		panic(err) // strings only
	}
	return fakecloud.OnLogin(fakecloud.Respond(201, http.Header{"X-Subject-Token": {"a-token"}}, string(body)))
}

// repeatBody is an error page that quotes what it was sent, secrets included.
func repeatBody(w http.ResponseWriter, r *http.Request) bool {
	body, _ := io.ReadAll(r.Body)
	return fakecloud.Respond(400, nil, "Cannot make sense of "+string(body))(w, r)
}

func TestEveryLoginThatFailsSaysWhy(t *testing.T) {
	t.Parallel()
	const (
		refused   = "It answered 401 Unauthorized: The request you have made requires authentication."
		keystones = "Its ID of this request: req-"
	)
	// withoutLogin takes the password login out of the block.
	withoutLogin := func(changes settings) func(*fakecloud.Cloud) settings {
		all := settings{"user_name": nil, "password": nil, "user_domain_name": nil, "project_name": nil, "project_domain_name": nil}
		maps.Copy(all, changes) // not all.with(changes): its nils have to stay
		return changing(all)
	}
	nobody := closedPort(t)
	for _, row := range []refusal{
		{
			name: "wrong password", block: changing(settings{"password": wrongSecret}),
			summary: "Failed login",
			says: []string{
				`was asked for a token with the password of user "member", the user from user_name in the provider block, the password from password in the provider block.`,
				refused, keystones, "Keystone does not say which part is wrong",
			},
		},
		{
			name: "wrong password from the environment", block: changing(settings{"password": nil}),
			environ: func(*fakecloud.Cloud) environment { return environment{"OS_PASSWORD": wrongSecret} },
			summary: "Failed login", says: []string{"the password from OS_PASSWORD in the environment", refused, keystones},
		},
		{
			name: "unknown user", block: changing(settings{"user_name": "nobody"}),
			summary: "Failed login", says: []string{`the password of user "nobody"`, refused, keystones},
		},
		{
			name: "unknown project", block: changing(settings{"project_name": "nothing"}),
			summary: "Failed login", says: []string{refused, keystones, "the project"},
		},
		{
			name: "wrong token", block: withoutLogin(settings{"token": wrongSecret}),
			summary: "Failed login", says: []string{"with a token from token in the provider block.", refused, keystones},
		},
		{
			name: "wrong token from the environment", block: withoutLogin(nil), environ: func(*fakecloud.Cloud) environment { return environment{"OS_TOKEN": wrongSecret} },
			summary: "Failed login", says: []string{"with a token from OS_TOKEN in the environment.", refused, keystones},
		},
		{
			name: "wrong secret of an application credential", block: withoutLogin(settings{
				"application_credential_id": fakecloud.MemberCredential.ID, "application_credential_secret": wrongSecret,
			}),
			summary: "Failed login",
			says: []string{
				`with application credential "` + fakecloud.MemberCredential.ID + `" from application_credential_id in the provider block, its secret from application_credential_secret in the provider block.`,
				refused, keystones,
			},
		},
		{
			name: "Keystone that is not there", block: changing(settings{"auth_url": nobody}),
			summary: "Failed login", says: []string{"The identity service at " + nobody + " was asked for a token with the password of user", "connection refused", "Check that auth_url is right"},
		},
		{
			name: "auth_url that leads to the compute service", block: func(c *fakecloud.Cloud) settings { return settings{"auth_url": c.ComputeURL()} },
			summary: "Failed login", says: []string{"It answered 300 Multiple Choices", "Check that auth_url leads to Keystone"},
		},
		{
			name: "auth_url with a path that Keystone has not", block: func(c *fakecloud.Cloud) settings { return settings{"auth_url": c.IdentityURL() + "/keystone"} },
			summary: "Failed login", says: []string{"It answered 404 Not Found: HTML page: 404 Not Found", "The requested URL was not found on the server.", keystones, "There is no Keystone v3 at this URL"},
		},
		{
			name: "200 as HTML from Keystone", answer: fakecloud.OnLogin(fakecloud.Respond(200, nil, htmlPage)),
			summary: "Failed login", says: []string{"It answered 200 OK: HTML page: Oops: nginx", "Check that auth_url leads to Keystone"},
		},
		{
			name: "201 as HTML from Keystone", answer: fakecloud.OnLogin(fakecloud.Respond(201, nil, htmlPage)),
			summary: "Failed login", says: []string{"That failed: ", "invalid character '<'"},
		},
		{
			name: "201 without a token from Keystone", answer: fakecloud.OnLogin(fakecloud.Respond(201, nil, `{"token": {}}`)),
			summary: "Failed login", says: []string{"no X-Subject-Token header"},
		},
		{
			name: "503 as HTML from Keystone", answer: fakecloud.OnLogin(fakecloud.Respond(503, nil, htmlPage)),
			summary: "Failed login", says: []string{"It answered 503 Service Unavailable: HTML page: Oops"},
		},
		{
			name: "403 from Keystone", answer: fakecloud.OnLogin(fakecloud.Respond(403, http.Header{"X-Openstack-Request-Id": {answerID}}, fault("error", 403, "Not you."))),
			summary: "Failed login", says: []string{"It answered 403 Forbidden: Not you.", "Its ID of this request: " + answerID + ".", "may have no role in the project"},
		},
		{
			name: "400 from Keystone", answer: fakecloud.OnLogin(fakecloud.Respond(400, nil, fault("error", 400, "Expecting to find domain in project."))),
			summary: "Failed login", says: []string{"It answered 400 Bad Request: Expecting to find domain in project.", "A domain may be missing"},
		},
		{
			name: "401 of Huawei Cloud's gateway", answer: fakecloud.OnLogin(fakecloud.Respond(401, http.Header{"X-Request-Id": {"8f54a0d9e3b14c62"}},
				`{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information"}`)),
			summary: "Failed login", says: []string{"It answered 401 Unauthorized: Incorrect IAM authentication information", "Its ID of this request: 8f54a0d9e3b14c62."},
		},
		{
			name: "a redirect of the login to another host", answer: fakecloud.OnLogin(fakecloud.Respond(307, http.Header{"Location": {"http://sso.example.com/"}}, "")),
			summary: "Failed login", says: []string{"redirects to http://sso.example.com/, another origin, which credentials are not sent to"},
		},
		{
			name: "an error page that repeats the password", answer: fakecloud.OnLogin(repeatBody),
			summary: "Failed login", says: []string{"Cannot make sense of", "(sensitive)"},
		},
		{
			name: "an error page that repeats a password that JSON escapes", block: changing(settings{"password": `half"half`}), answer: fakecloud.OnLogin(repeatBody),
			summary: "Failed login", says: []string{"Cannot make sense of", "(sensitive)"}, saysNot: []string{`half`},
		},
		{
			name: "catalog without a compute service", options: []fakecloud.Option{fakecloud.WithoutService("compute")},
			summary: "No compute service", says: []string{"It has: identity, image, network, placement.", "Give the compute service's URL with endpoint"},
		},
		{
			name: "a project with an empty catalog", answer: withEndpoints(true),
			summary: "No compute service", says: []string{"The service catalog is empty."}, saysNot: []string{"for none"},
		},
		{
			name: "unknown region", options: []fakecloud.Option{fakecloud.WithRegions("east", "west")}, block: changing(settings{"region": "north"}),
			summary: "Unknown region", blamed: "region",
			says: []string{`no public compute endpoint in region "north". It has them in: east, west.`, "OS_REGION_NAME"},
		},
		{
			name: "several regions and none chosen", options: []fakecloud.Option{fakecloud.WithRegions("east", "west", "middle")},
			summary: "Unclear region", blamed: "region",
			says: []string{"several regions with a compute service: east, middle, west.", "OS_REGION_NAME"},
		},
		{
			name: "endpoint_type that the catalog lacks", answer: withEndpoints(true, "internal", "RegionOne", "internal", "RegionTwo", "public", "RegionTwo"),
			block:   changing(settings{"endpoint_type": "admin"}),
			summary: "No admin compute endpoint",
			says:    []string{"compute endpoints are: internal in RegionOne, internal in RegionTwo, public in RegionTwo.", "Choose one of them with endpoint_type."},
		},
		{
			name: "region that lacks the endpoint_type", answer: withEndpoints(true, "internal", "RegionOne", "internal", "RegionTwo", "public", "RegionTwo"),
			block:   changing(settings{"region": "RegionOne"}),
			summary: "Unknown region", blamed: "region", says: []string{`no public compute endpoint in region "RegionOne". It has them in: RegionTwo.`},
		},
		{
			name: "login without a project", block: changing(settings{"project_name": nil}),
			summary: "Token without a project", says: []string{"Set project_id or project_name (OS_PROJECT_ID, OS_PROJECT_NAME)."},
		},
		{
			name: "token without a project", block: func(c *fakecloud.Cloud) settings {
				return withoutLogin(settings{"token": c.IssueUnscopedToken(fakecloud.Member)})(c)
			},
			summary: "Token without a project", says: []string{"Set project_id or project_name"},
		},
	} {
		t.Run(row.name, row.run)
	}
}

func TestARegionThatContradictsTheEndpointIsRefused(t *testing.T) {
	t.Parallel()
	c := startCloud(t, fakecloud.WithRegions("east", "west"))
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member).with(settings{"endpoint": c.ComputeURLIn("east"), "region": "east"}), nil)
	web := c.Server("web")
	got := s.read(t, t.Context(), "compute_instance_action", settings{
		"server_id": web.ID, "request_id": web.Action("stop").RequestID, "region": "west",
	})
	mustFail(t, got.diagnostics, "Contradictory region", "region", "The region west is asked for", "one of east (region in the provider block)")
}

// A login that failed is no verdict for good: the next read tries again.
func TestAfterAFailedLoginTheNextReadTriesAgain(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.Intercept(fakecloud.OnLogin(fakecloud.Times(1, fakecloud.Respond(503, nil, htmlPage))))
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	web := c.Server("web")
	mustFail(t, s.readAction(t, web.ID, web.Action("stop").RequestID).diagnostics, "Failed login", "", "503")
	s.readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
}

// A token that cannot be renewed when it expires is a failed login, not a mystery of the compute service's.
func TestATokenThatCannotBeRenewedIsAFailedLogin(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	web := c.Server("web")
	s.readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
	c.ExpireTokens()
	c.Intercept(fakecloud.OnLogin(fakecloud.Respond(401, nil, fault("error", 401, "The account is locked."))))
	got := s.readAction(t, web.ID, web.Action("stop").RequestID)
	mustFail(t, got.diagnostics, "Failed login", "", "It answered 401 Unauthorized: The account is locked.")
	noSecrets(t, got.diagnostics, secretsOf(c))
}

func TestACertificateOfAnUnknownAuthorityIsSaidPlainly(t *testing.T) {
	t.Parallel()
	c := startCloud(t, fakecloud.WithTLS())
	web := c.Server("web")
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readAction(t, web.ID, web.Action("stop").RequestID)
	mustFail(t, got.diagnostics, "Failed login", "", "certificate", "give its certificate with cacert_file (OS_CACERT)")
	for name, changes := range map[string]settings{
		"cacert_file": {"cacert_file": string(c.CACertificate())},
		"insecure":    {"insecure": true},
	} {
		t.Run(name, func(t *testing.T) {
			mustConfigure(t, passwordBlock(c, fakecloud.Member).with(changes), nil).readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
		})
	}
}
