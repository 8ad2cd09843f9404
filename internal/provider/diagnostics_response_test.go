package provider

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

const (
	noServer  = "00000000-0000-4000-8000-000000000000"
	noRequest = "req-00000000-0000-4000-8000-000000000000"

	// answerID is the request ID of the answers that these tests write themselves.
	answerID = "req-11111111-2222-4333-8444-555555555555"

	htmlPage    = "<html>\n<head><title>Oops</title></head>\n<body>nginx is unhappy</body>\n</html>\n"
	wrongSecret = "not-what-it-should-be"
)

// answering lets the compute service answer every read like this.
func answering(status int, body string) fakecloud.Interceptor {
	return fakecloud.OnActions(fakecloud.Respond(status, http.Header{"X-Compute-Request-Id": {answerID}}, body))
}

// novaFault is an error in Nova's form.
func novaFault(key string, status int, message string) string {
	return fmt.Sprintf(`{%q: {"code": %d, "message": %q}}`, key, status, message)
}

// maintenance is a load balancer's answer while the cloud is away.
func maintenance(w http.ResponseWriter, r *http.Request) bool {
	return fakecloud.Respond(503, http.Header{"Retry-After": {"30"}}, "maintenance until 18:00")(w, r)
}

func changing(changes settings) func(*fakecloud.Cloud) settings {
	return func(*fakecloud.Cloud) settings { return changes }
}

// onlyToken replaces the login by a token at the cloud's own endpoint.
func onlyToken(token any) func(*fakecloud.Cloud) settings {
	return func(c *fakecloud.Cloud) settings {
		return settings{
			"auth_url": nil, "user_name": nil, "password": nil, "user_domain_name": nil, "project_name": nil,
			"project_domain_name": nil,
			"endpoint":            c.ComputeURL(), "token": token,
		}
	}
}

// keyBlock reads through the embedded gateway with an access key, as a user of Huawei Cloud writes it.
func keyBlock(c *fakecloud.Cloud, key fakecloud.AccessKey) settings {
	block := settings{
		"access_key": key.Access, "secret_key": key.Secret, "region": fakecloud.HuaweiRegion,
		"endpoint": c.HuaweiURL(), "auth_url": c.HuaweiURL(), "max_retries": 0,
	}
	if key.SecurityToken != "" {
		block["security_token"] = key.SecurityToken
	}
	return block
}

// onlyKey replaces the login by an access key, with changes.
func onlyKey(key fakecloud.AccessKey, changes settings) func(*fakecloud.Cloud) settings {
	return func(c *fakecloud.Cloud) settings {
		block := settings{"user_name": nil, "password": nil, "user_domain_name": nil, "project_name": nil,
			"project_domain_name": nil, "project_id": fakecloud.DemoProjectID}
		maps.Copy(block, keyBlock(c, key))
		maps.Copy(block, changes)
		return block
	}
}

// show is an action of the server web in the API's form, with changes; "" takes a field out.
func show(c *fakecloud.Cloud, changes map[string]string) string {
	web := c.Server("web")
	fields := map[string]string{
		"action": `"stop"`, "instance_uuid": `"` + web.ID + `"`, "request_id": `"` + web.Action("stop").RequestID + `"`,
		"start_time": `"2014-12-11T02:17:49.000000"`,
		"message":    "null", "user_id": "null", "project_id": "null", "updated_at": "null", "events": "[]",
	}
	maps.Copy(fields, changes)
	var members []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name] != "" {
			members = append(members, fmt.Sprintf("%q: %s", name, fields[name]))
		}
	}
	return `{"instanceAction": {` + strings.Join(members, ", ") + `}}`
}

// responseFailures are what a compute service answers.
func responseFailures() map[string]failingRead {
	const list = "compute_instance_actions"
	unknownAction := changing(settings{"request_id": noRequest})
	deleted := func(c *fakecloud.Cloud) settings {
		return settings{"server_id": c.Server("gone").ID, "request_id": c.Server("gone").Action("delete").RequestID}
	}
	return map[string]failingRead{
		"401_token":       {block: onlyToken(wrongSecret)},
		"401_after_login": {answer: answering(401, novaFault("error", 401, "These tokens are strange to me."))},
		"401_access_key":  {block: onlyKey(fakecloud.MemberKey, settings{"secret_key": wrongSecret})},
		"401_access_key_clock": {block: onlyKey(fakecloud.MemberKey, nil),
			prepare: func(c *fakecloud.Cloud) { c.SetClockSkew(20 * time.Minute) }},
		"403":            {answer: fakecloud.Deny("os_compute_api:os-instance-actions:show")},
		"403_list":       {dataSource: list, answer: fakecloud.Deny("os_compute_api:os-instance-actions:list")},
		"403_access_key": {block: onlyKey(fakecloud.MemberKey, nil), answer: fakecloud.HuaweiForbid()},
		"404_server":     {arguments: changing(settings{"server_id": noServer})},
		"404_server_of_many": {dataSource: list,
			arguments: changing(settings{"server_id": nil, "server_ids": []string{noServer}})},
		"404_deleted_server": {arguments: deleted, block: changing(settings{"microversion": "2.1"})},
		"404_action":         {arguments: unknownAction},
		"404_action_alone": {arguments: unknownAction, answer: fakecloud.OnPath(
			func(path string) bool { return strings.HasSuffix(path, "/os-instance-actions") },
			fakecloud.Respond(403, nil, novaFault("forbidden", 403, "No.")))},
		"no_such_action": {arguments: changing(settings{"request_id": nil, "action": "rescue"})},
		"no_action_after": {arguments: changing(settings{"request_id": nil, "action": "reboot",
			"started_after": "2026-12-01T00:00:00Z"})},
		"no_action_at_all": {prepare: func(c *fakecloud.Cloud) { withLog(c, 0) },
			arguments: func(c *fakecloud.Cloud) settings {
				return settings{"server_id": c.Server("logged").ID, "request_id": nil}
			}},
		"contradictory_action": {arguments: changing(settings{"action": "resize"})},
		"404_html":             {answer: answering(404, htmlPage)},
		"400_other_project": {block: func(c *fakecloud.Cloud) settings {
			return settings{"endpoint": c.ComputeURL() + "/v2.1/" + fakecloud.OtherProjectID}
		}},
		"406":            {block: changing(settings{"microversion": "2.94"})},
		"429":            {answer: answering(429, novaFault("overLimit", 429, "This request was rate-limited."))},
		"429_access_key": {block: onlyKey(fakecloud.MemberKey, nil), answer: fakecloud.HuaweiThrottle()},
		"500":            {answer: answering(500, novaFault("computeFault", 500, "Unexpected API Error."))},
		"500_event": {dataSource: list, arguments: changing(settings{"include_events": true}),
			answer: onDetails("req-3c5cdb0c-71d4-4c85-83b4-26cac667cea3", fakecloud.Respond(500, nil, ""))},
		"403_html": {answer: fakecloud.OnActions(fakecloud.Respond(403, nil, htmlPage))},
		"503_html": {answer: fakecloud.OnActions(fakecloud.Respond(503, nil, htmlPage))},
		"503_out_of_time": {
			answer: fakecloud.OnActions(maintenance),
			block: func(c *fakecloud.Cloud) settings { // no login, which might take longer
				return onlyToken(c.IssueToken(fakecloud.Member))(c).with(settings{"max_retries": 4})
			}, arguments: changing(settings{"timeouts": map[string]string{"read": "300ms"}}),
		},
		"400_header_too_large": {answer: fakecloud.OnActions(fakecloud.Respond(400, nil,
			"<html><head><title>400 Request Header Or Cookie Too Large</title></head><body>nginx</body></html>"))},
		"418":             {answer: answering(418, "short and stout")},
		"unreadable_html": {answer: answering(200, htmlPage)},
		"unreadable_field": {prepare: func(c *fakecloud.Cloud) {
			c.Intercept(answering(200,
				`{"instanceAction": []}`))
		}},
		"other_server": {prepare: func(c *fakecloud.Cloud) {
			c.Intercept(answering(200, show(c, map[string]string{"instance_uuid": `"` + noServer + `"`})))
		}},
		"other_server_in_list": {dataSource: list,
			answer: answering(200, `{"instanceActions": [{"action": "stop", "instance_uuid": "`+noServer+
				`", "request_id": "req-1", "start_time": ""}]}`)},
		"endless_list": {dataSource: list, prepare: func(c *fakecloud.Cloud) {
			c.Intercept(fakecloud.OnActions(page(withLog(c, 2).Actions, "/?marker=again")))
		}, arguments: func(c *fakecloud.Cloud) settings { return settings{"server_id": c.Server("logged").ID} }},
		"old_for_changes_since": {dataSource: list,
			options:   []fakecloud.Option{fakecloud.WithMicroversions("2.1", "2.57")},
			arguments: changing(settings{"changes_since": "2026-11-01T00:00:00Z"})},
		"old_for_changes_before": {dataSource: list, block: changing(settings{"microversion": "2.65"}),
			arguments: changing(settings{"changes_before": "2026-11-01T00:00:00Z"})},
		"repeated_token": {answer: fakecloud.OnActions(func(w http.ResponseWriter, r *http.Request) bool {
			return fakecloud.Respond(500, nil, "Could not handle X-Auth-Token: "+r.Header.Get("X-Auth-Token"))(w, r)
		})},
	}
}

func TestResponseExplanation_EveryStatus(t *testing.T) {
	t.Parallel()
	for summary, statuses := range map[string][]int{
		"Refused credentials":      {401},
		"Missing permission":       {403},
		"Unknown URL":              {404},
		"Rejected request":         {400},
		"Unsupported microversion": {406},
		"Throttled requests":       {413, 429},
		"Failing compute service":  {408, 500, 502, 503, 504},
		"Unexpected answer":        {201, 202, 204, 300, 304, 402, 405, 407, 409, 418, 501, 505},
	} {
		for _, status := range statuses {
			got := explain(readDescription{refusal: "because"},
				&instanceaction.ResponseError{StatusCode: status, Message: "a message"})
			if got.summary != summary || got.advice == "" || !strings.Contains(got.answer, "a message") {
				t.Errorf("%d: %+v, want %q", status, got, summary)
			}
		}
	}
}

func TestResponseExplanation_MicroversionThatWasNotAskedFor(t *testing.T) {
	t.Parallel()
	got := unsupportedMicroversionAdvice(readDescription{}, "")
	if !strings.Contains(got, "named no microversion") {
		t.Error(got)
	}
}

func TestDeletedServerHint(t *testing.T) {
	t.Parallel()
	for microversion, want := range map[string]string{
		"": "this request used none, which is 2.1.", "2.1": "this request used 2.1.", "2.20": "this request used 2.20.",
		"2.21": "", "2.84": "",
	} {
		parsed, _ := instanceaction.ParseMicroversion(microversion)
		if got := deletedServerHint(parsed); !strings.HasSuffix(got, want) || (want == "") != (got == "") {
			t.Errorf("at %q: %q, want %q", microversion, got, want)
		}
	}
}

// TestExplain_IDThatNoURLCanName quotes the log's ID, of which no request could be made.
func TestExplain_IDThatNoURLCanName(t *testing.T) {
	t.Parallel()
	got := explain(readDescription{redact: strings.Clone}, &instanceaction.InvalidIDError{ID: ".."})
	if got.summary != "Unusable request ID" || !strings.Contains(got.answer, `".."`) {
		t.Errorf("got %+v", got)
	}
}
