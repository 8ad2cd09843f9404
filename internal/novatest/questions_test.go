package novatest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// question is one request, as raw as can be.
type question struct {
	name      string
	method    string // "" means GET
	url       string
	headers   []string
	body      string
	only      []string  // of the object in the answer, these keys are compared; nil means all there is
	notBefore time.Time // the zero time means at once
	patient   bool      // a 401 may be chance: asked again
}

// questionnaire is the list of questions in the making.
type questionnaire struct{ all []*question }

func (qs *questionnaire) ask(name, url string, headers ...string) *question {
	q := &question{name: name, url: url, headers: headers}
	qs.all = append(qs.all, q)
	return q
}

// version is the header that asks for a microversion.
func version(v string) string { return "OpenStack-API-Version: compute " + v }

// as is the header that says who asks.
func as(token string) string { return "X-Auth-Token: " + token }

const (
	noServer  = "00000000-0000-4000-8000-000000000000"
	noRequest = "req-00000000-0000-4000-8000-000000000000"
)

// questions are all there are, put to one of the clouds. They are the same for both but for tokens, addresses and IDs.
func questions(t *testing.T, c *cloud) []question {
	t.Helper()
	var qs questionnaire
	qs.shapes(c)
	qs.errors(c)
	qs.tokens(c)
	qs.microversions(t, c)
	qs.pages(c, c.updated(t, "busy", "create"))
	qs.servers(c)
	qs.discovery(c)
	qs.logins(c)
	all := make([]question, len(qs.all))
	for i, q := range qs.all {
		all[i] = *q
	}
	return all
}

// actions is the address of a server's list of actions, or of one of them.
func (c *cloud) actions(serverID string, requestID ...string) string {
	return strings.Join(append([]string{c.ComputeURL, "v2.1/servers", serverID, "os-instance-actions"}, requestID...),
		"/")
}

// server is a server's own address.
func (c *cloud) server(name string) string { return c.ComputeURL + "/v2.1/servers/" + c.id(name) }

func (c *cloud) id(server string) string { return c.Servers[server].ID }

// request is the ID of the newest action of that name.
func (c *cloud) request(server, action string) string {
	for _, candidate := range c.Servers[server].Actions {
		if candidate.Action == action {
			return candidate.RequestID
		}
	}
	panic("the server " + server + " has no action " + action)
}

// updated is when an action last changed.
func (c *cloud) updated(t *testing.T, server, action string) string {
	t.Helper()
	a := ask(t,
		question{url: c.actions(c.id(server), c.request(server, action)),
			headers: []string{as(c.admin), version("2.84")}})
	var document struct {
		Action struct {
			Updated string `json:"updated_at"`
		} `json:"instanceAction"`
	}
	if err := json.Unmarshal(a.body, &document); err != nil || document.Action.Updated == "" {
		t.Fatalf("%s %s: %v", a.status, a.body, err)
	}
	return document.Action.Updated
}

// shapes asks for what is there: on both sides of each microversion that changed something, as each kind of user.
func (qs *questionnaire) shapes(c *cloud) {
	show := func(server, action string) string { return c.actions(c.id(server), c.request(server, action)) }
	for _, v := range []string{
		"", "2.1", "2.20", "2.21", "2.50", "2.51", "2.57", "2.58", "2.61", "2.62", "2.65", "2.66", "2.83", "2.84",
		c.NewestMicroversion, "latest",
	} {
		asks := func(token string) []string {
			headers := []string{as(token)}
			if v != "" {
				headers = append(headers, version(v))
			}
			return headers
		}
		qs.ask("list-auto-member-"+v, c.actions(c.id("auto")), asks(c.member)...)
		qs.ask("show-broken-migrate-admin-"+v, show("broken", "migrate"), asks(c.admin)...)
		qs.ask("show-broken-migrate-member-"+v, show("broken", "migrate"), asks(c.member)...)
	}
	for _, v := range []string{"2.1", "2.9", c.NewestMicroversion} {
		qs.ask("server-web-member-"+v, c.server("web"), as(c.member), version(v)).only = serverKeys
	}
	for _, user := range []struct{ name, token string }{{"admin", c.admin}, {"member", c.member}} {
		for _, of := range []struct{ server, action string }{
			{"web", "stop"}, {"web", "lock"}, {"web", "create"}, {"web", "resize"}, // ordinary ones
			{"broken", "live-migration"}, {"broken", "resetState"}, // another failure, and one without events
			{"huge", "create"},                            // never left the API's own database
			{"auto", "confirmResize"}, {"auto", "resize"}, // a periodic task's, and what it was for
			{"bounced", "create"}, {"gone", "delete"},
		} {
			qs.ask("show-"+of.server+"-"+of.action+"-"+user.name, show(of.server, of.action), as(user.token),
				version("2.84"))
		}
		for _, server := range []string{"web", "broken", "gone", "huge", "bounced", "busy", "foreign"} {
			qs.ask("list-"+server+"-"+user.name, c.actions(c.id(server)), as(user.token), version("2.84"))
			qs.ask("server-"+server+"-"+user.name, c.server(server), as(user.token), version("2.84")).only = serverKeys
		}
	}
	qs.failures(c)
	for _, user := range []struct{ name, token string }{{"reader", c.reader}, {"credential", c.credential}} {
		qs.ask("list-web-"+user.name, c.actions(c.id("web")), as(user.token), version("2.84"))
		qs.ask("show-web-stop-"+user.name, show("web", "stop"), as(user.token), version("2.84"))
		qs.ask("server-web-"+user.name, c.server("web"), as(user.token), version("2.84")).only = serverKeys
		qs.ask("list-foreign-"+user.name, c.actions(c.id("foreign")), as(user.token), version("2.84"))
	}
	project := c.ComputeURL + "/v2.1/" + c.Accounts["member"].ProjectID + "/servers/" + c.id("web")
	qs.ask("project-in-path-list", project+"/os-instance-actions", as(c.member), version("2.84"))
	qs.ask("project-in-path-show", project+"/os-instance-actions/"+c.request("web", "stop"), as(c.member),
		version("2.84"))
	qs.ask("project-in-path-server", project, as(c.member), version("2.84")).only = serverKeys
}

// failed are the servers whose lives went wrong, but for those that were deleted without their host: Nova 31 logs that,
// Nova 26 does not.
var failed = []string{
	"unbuilt", "aborted", "rolled-back", "second-try", "unresized", "unrebooted", "unrebuilt", "unshelved",
	"stuck", "deleting", "evacuated", "unevacuated",
}

// failures asks for their logs, each action, and the servers themselves.
func (qs *questionnaire) failures(c *cloud) {
	for _, user := range []struct{ name, token string }{{"admin", c.admin}, {"member", c.member}} {
		headers := []string{as(user.token), version("2.84")}
		for _, name := range failed {
			qs.ask("list-"+name+"-"+user.name, c.actions(c.id(name)), headers...)
			qs.ask("server-"+name+"-"+user.name, c.server(name), headers...).only = serverKeys
			for i, action := range c.Servers[name].Actions {
				qs.ask(fmt.Sprintf("show-%s-%d-%s-%s", name, i, action.Action, user.name),
					c.actions(c.id(name), action.RequestID), headers...)
			}
		}
	}
}

// serverKeys are what the embedded cloud shows of a server: what waiting for one needs, and a little more.
var serverKeys = []string{
	"id", "name", "status", "tenant_id", "user_id", "metadata", "locked", "OS-EXT-STS:task_state",
	"OS-EXT-STS:vm_state",
	"hostId", "created", "updated", "fault",
}

// errors asks for what is not there, or not to be seen, in ways that nobody has in mind.
func (qs *questionnaire) errors(c *cloud) {
	web, stop := c.id("web"), c.request("web", "stop")
	for _, v := range []string{"2.1", "2.20", "2.21", "2.84"} {
		ask := func(name, url string) { qs.ask(name+"-"+v, url, as(c.member), version(v)) }
		ask("unknown-server-list", c.actions(noServer))
		ask("unknown-request", c.actions(web, noRequest))
		ask("deleted-list", c.actions(c.id("gone")))
		ask("deleted-show", c.actions(c.id("gone"), c.request("gone", "delete")))
		ask("other-project-list", c.actions(c.id("foreign")))
		ask("other-project-show", c.actions(c.id("foreign"), c.request("foreign", "stop")))
	}
	ask := func(name, url string, headers ...string) *question {
		return qs.ask(name, url, append([]string{as(c.member), version("2.84")}, headers...)...)
	}
	ask("unknown-server-show", c.actions(noServer, stop))
	ask("unknown-server-itself", c.ComputeURL+"/v2.1/servers/"+noServer)
	ask("malformed-server-itself", c.ComputeURL+"/v2.1/servers/not-a-uuid")
	ask("server-itself-upper", c.ComputeURL+"/v2.1/servers/"+strings.ToUpper(web)).only = serverKeys
	ask("request-of-other-server", c.actions(c.id("broken"), stop))
	ask("other-project-in-path",
		c.ComputeURL+"/v2.1/"+c.Accounts["stranger"].ProjectID+"/servers/"+web+"/os-instance-actions")
	ask("nonsense-project-in-path", c.ComputeURL+"/v2.1/nonsense/servers/"+web+"/os-instance-actions")
	for i, bad := range []string{
		"not-a-uuid", "1", strings.ToUpper(web), strings.ReplaceAll(web, "-", ""), "%7B" + web + "%7D", web + "%20",
		web + "%00", web + "%0a", "%F0%9F%92%A9", "web", "..%2f..%2fflavors", web + ";x", strings.Repeat("a", 300), "",
	} {
		ask(fmt.Sprint("malformed-server-", i+1), c.actions(bad))
	}
	for i, bad := range []string{
		"..%2f..%2f..%2fflavors", "../../../flavors", "%2e%2e", ".", "a%20b", "%00", stop + "%00", stop + "%0a",
		stop + "%20", "%27%20OR%201=1--", "%25", "%F0%9F%92%A9", "%ff%fe", stop + ".json", stop + "/", stop + "/x",
		stop + ";x",
		stop + "?limit=1", strings.ToUpper(stop), strings.TrimPrefix(stop, "req-"), "x#y", "%3Cscript%3E",
		strings.Repeat("r", 3000),
		"", "..", "a+b", "%C3%A4", "%e4", `%22`, "x%5Cy", "%7f", "%09",
	} {
		ask(fmt.Sprint("nasty-request-", i+1), c.actions(web, bad))
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
		q := ask("method-"+method, c.actions(web), "Content-Type: application/json")
		q.method, q.body = method, "{}"
	}
	ask("method-HEAD", c.actions(web)).method = "HEAD"
	ask("accept-xml", c.actions(web), "Accept: application/xml")
	ask("unknown-path", c.ComputeURL+"/v2.1/nothing/here")
	ask("path-v2-microversion", c.ComputeURL+"/v2/servers/"+web+"/os-instance-actions/"+stop)
	qs.ask("path-v2", c.ComputeURL+"/v2/servers/"+web+"/os-instance-actions", as(c.member))
	ask("path-v3", c.ComputeURL+"/v3/servers/"+web+"/os-instance-actions")
}

// tokens asks with all that is not a good one.
func (qs *questionnaire) tokens(c *cloud) {
	list := c.actions(c.id("web"))
	qs.ask("no-token", list, version("2.84"))
	for _, bad := range []struct{ name, token string }{
		{"empty", ""}, {"bad", "nonsense"}, {"tampered", c.member[:len(c.member)-5] + "AAAAA"},
		{"unscoped", c.unscoped},
		{"revoked", c.revoked}, {"revoked-late", c.revokedLate}, {"expired", c.expired},
	} {
		for _, q := range []*question{
			qs.ask("token-"+bad.name, list, as(bad.token), version("2.84")),
			qs.ask("token-"+bad.name+"-server", c.server("web"), as(bad.token), version("2.84")),
			qs.ask("token-"+bad.name+"-at-identity", c.IdentityURL+"/auth/tokens", as(c.admin),
				"X-Subject-Token: "+bad.token),
		} {
			q.only, q.patient = serverKeys, bad.name == "revoked-late"
			if bad.name == "expired" {
				q.notBefore = c.expiredFrom
			}
		}
	}
	qs.ask("token-bad-unknown-path", c.ComputeURL+"/v2.1/nothing/here", as("nonsense"))
	qs.ask("token-unscoped-unknown-server", c.actions(noServer), as(c.unscoped), version("2.84"))
	qs.ask("token-unscoped-bad-query", list+"?limit=abc", as(c.unscoped), version("2.84"))
	qs.ask("token-none-at-identity", c.IdentityURL+"/auth/tokens")
}

// newerThan is the microversion after that one.
func newerThan(t *testing.T, microversion string) string {
	t.Helper()
	var minor int
	if _, err := fmt.Sscanf(microversion, "2.%d", &minor); err != nil {
		t.Fatalf("newest microversion %q: %v", microversion, err)
	}
	return fmt.Sprintf("2.%d", minor+1)
}

// microversions asks in all the ways to ask for one, good and bad.
func (qs *questionnaire) microversions(t *testing.T, c *cloud) {
	t.Helper()
	list := c.actions(c.id("web"))
	for _, v := range []string{"2.0", newerThan(t, c.NewestMicroversion), "2.999", "3.0", "1.1", "2", "2.x", "abc", "",
		"latest ", "LATEST", "2.084", "2.1.1", "-2.1"} {
		qs.ask("microversion-["+v+"]", list, as(c.member), version(v))
	}
	older := "X-OpenStack-Nova-API-Version: "
	qs.ask("microversion-older-header", list, as(c.member), older+"2.58")
	qs.ask("microversion-older-header-bad", list, as(c.member), older+"2.999")
	qs.ask("microversion-older-header-latest", list, as(c.member), older+"latest")
	qs.ask("microversion-both-headers", list, as(c.member), version("2.84"), older+"2.58")
	qs.ask("microversion-other-service", list, as(c.member), "OpenStack-API-Version: volume 3.50")
	qs.ask("microversion-two-services", list, as(c.member), "OpenStack-API-Version: volume 3.50, compute 2.58")
	qs.ask("microversion-bad-without-token", list, version("2.999"))
	qs.ask("microversion-bad-at-unknown-path", c.ComputeURL+"/v2.1/nothing/here", as(c.member), version("2.999"))
	qs.ask("microversion-bad-at-unknown-server", c.actions(noServer), as(c.member), version("2.999"))
}

// pages asks for parts of the server busy's list. At the time of its create, nothing else was done to it.
func (qs *questionnaire) pages(c *cloud, created string) {
	busy := c.actions(c.id("busy"))
	ask := func(name, v, query string) { qs.ask("page-"+name, busy+"?"+query, as(c.member), version(v)) }
	ask("limit-2", "2.58", "limit=2")
	qs.ask("page-limit-2-project-path",
		c.ComputeURL+"/v2.1/"+c.Accounts["member"].ProjectID+"/servers/"+c.id("busy")+"/os-instance-actions?limit=2",
		as(c.member), version("2.58"))
	ask("limit-2-on-2.57", "2.57", "limit=2")
	ask("marker", "2.58", "limit=2&marker="+c.Servers["busy"].Actions[10].RequestID)
	ask("marker-last", "2.58", "limit=10&marker="+c.request("busy", "create"))
	ask("marker-unknown", "2.58", "marker="+noRequest)
	ask("marker-other-server", "2.58", "marker="+c.request("web", "stop"))
	ask("marker-empty", "2.58", "marker=")
	ask("marker-upper", "2.58", "limit=2&marker="+strings.ToUpper(c.Servers["busy"].Actions[10].RequestID))
	ask("marker-twice", "2.58", "marker="+noRequest+"&marker="+noRequest)
	for _, limit := range []string{"0", "-1", "abc", "100000", "", "67", "66", "68", "1.5", "%2B1",
		"99999999999999999999", "%201", "1%0a"} {
		ask("limit-["+limit+"]", "2.58", "limit="+limit)
	}
	ask("limit-0-marker-unknown", "2.58", "limit=0&marker="+noRequest)
	ask("limit-twice", "2.58", "limit=1&limit=3")
	for _, v := range []string{"2.57", "2.58", "2.66", "2.84"} {
		ask("unknown-parameter-"+v, v, "limit=1&foo=bar")
	}
	ask("unknown-parameters", "2.58", "foo=bar&baz=1")
	ask("unknown-parameter-and-bad-limit", "2.58", "foo=bar&limit=abc")
	seconds := strings.TrimSuffix(created, ".000000")
	for _, since := range []struct{ name, value string }{
		{"", created}, {"-z", seconds + "Z"}, {"-utc", seconds + "%2B00:00"}, {"-utc-unescaped", seconds + "+00:00"},
		{"-offset", seconds + "-01:00"}, {"-blank", url.QueryEscape(strings.Replace(seconds, "T", " ", 1))},
		{"-date", seconds[:10]},
		{"-word", "yesterday"}, {"-empty", ""}, {"-number", "1700000000"}, {"-future", "2099-01-01T00:00:00Z"},
		{"-twice", created + "&changes-since=" + created},
	} {
		ask("changes-since"+since.name, "2.58", "limit=1&changes-since="+since.value)
	}
	for _, v := range []string{"2.57", "2.58", "2.65", "2.66", "2.84"} {
		ask("changes-before-"+v, v, "limit=1&changes-before="+created)
	}
	ask("changes-before-all", "2.66", "changes-before="+created)
	ask("changes-before-word", "2.66", "changes-before=tomorrow")
	ask("changes-before-past", "2.66", "changes-before=2000-01-01T00:00:00Z")
	ask("changes-between", "2.66", "limit=1&changes-since="+created+"&changes-before="+created)
	ask("changes-reversed", "2.66", "changes-since=2026-01-02T00:00:00Z&changes-before=2026-01-01T00:00:00Z")
	ask("changes-and-marker",
		"2.66", "changes-since="+created+"&limit=2&marker="+c.Servers["busy"].Actions[10].RequestID)
	qs.ask("page-unknown-server", c.actions(noServer)+"?limit=abc", as(c.member), version("2.58"))
	qs.ask("page-show", c.actions(c.id("web"), c.request("web", "stop"))+"?foo=bar&limit=abc", as(c.member),
		version("2.84"))
}

// discovery asks what there is, without logging in.
func (qs *questionnaire) discovery(c *cloud) {
	project := c.Accounts["member"].ProjectID
	for _, path := range []string{"/", "/v2.1", "/v2.1/", "/v2", "/v2/", "/v2.1/" + project, "/v2.1/" + project + "/",
		"/v3/", "/v3", "//", "/favicon.ico"} {
		qs.ask("discovery"+strings.Replace(path, project, "PROJECT", 1), c.ComputeURL+path)
	}
	qs.ask("discovery-with-token", c.ComputeURL+"/v2.1/", as(c.member), version("2.84"))
	qs.ask("discovery-with-bad-token", c.ComputeURL+"/v2.1/", as("nonsense"))
	qs.ask("discovery-bad-microversion", c.ComputeURL+"/v2.1/", version("2.999"))
	for _, path := range []string{"", "/", "/nothing"} {
		qs.ask("discovery-identity-v3"+path, c.IdentityURL+path)
	}
	qs.ask("discovery-identity", strings.TrimSuffix(c.IdentityURL, "v3"))
}

// logins asks for tokens.
func (qs *questionnaire) logins(c *cloud) {
	member, credential := c.password("member", "demo"), c.byCredential()
	for _, login := range []struct{ name, body string }{
		{"member", member}, {"admin", c.password("admin", "admin")}, {"credential", credential},
		{"unscoped", c.password("member", "")},
		{"other-project", c.password("member", "other")}, {"unknown-project", c.password("member", "nothing")},
		{"unknown-user", strings.Replace(member, `"member"`, `"nobody"`, 1)},
		{"wrong-password", strings.Replace(member, c.Accounts["member"].Password, "wrong", 1)},
		{"wrong-secret", strings.Replace(credential, c.ApplicationCredential.Secret, "wrong", 1)},
		{"wrong-credential", strings.Replace(credential, c.ApplicationCredential.ID, "wrong", 1)},
		{"not-json", "nonsense"}, {"no-methods", `{"auth": {"identity": {"methods": []}}}`},
		{"unknown-method", `{"auth": {"identity": {"methods": ["magic"]}}}`},
		{"method-alone", `{"auth": {"identity": {"methods": ["password"]}}}`},
		{"no-domain", strings.Replace(member, `"domain": {"id": "default"}, "password"`, `"password"`, 1)},
		{"credential-name-alone", strings.Replace(credential, `"id"`, `"name"`, 1)},
		{"token", c.byToken(c.unscoped)}, {"token-bad", c.byToken("nonsense")}, {"token-revoked", c.byToken(c.revoked)},
		{"token-empty", c.byToken("")},
	} {
		q := qs.ask("login-"+login.name, c.IdentityURL+"/auth/tokens", "Content-Type: application/json")
		q.method, q.body = "POST", login.body
	}
}
