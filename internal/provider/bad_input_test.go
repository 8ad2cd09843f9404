package provider

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestIDsThatAreNoneAreRefusedBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	web := c.Server("web")
	id, request := web.ID, web.Action("stop").RequestID
	const (
		noUUID     = "should be a server's UUID such as e723eb40-f56e-40f9-8c8c-caa517fe06ba"
		characters = "should consist of letters, digits, '.', '_' and '-'"
		length     = "string length must be between 1 and 255"
	)
	for _, row := range []struct {
		name, server, request string
		blamed, says          string
	}{
		{name: "server_id empty", server: "", request: request, blamed: "server_id", says: noUUID},
		{name: "server_id with a slash", server: id[:35] + "/", request: request, blamed: "server_id", says: noUUID},
		{name: "server_id that climbs", server: "../flavors", request: request, blamed: "server_id", says: noUUID},
		{name: "server_id .", server: ".", request: request, blamed: "server_id", says: noUUID},
		{name: "server_id ..", server: "..", request: request, blamed: "server_id", says: noUUID},
		{name: "server_id with a blank in front", server: " " + id, request: request, blamed: "server_id", says: noUUID},
		{name: "server_id with a blank behind", server: id + " ", request: request, blamed: "server_id", says: noUUID},
		{name: "server_id of blanks", server: "   ", request: request, blamed: "server_id", says: noUUID},
		{name: "server_id with a newline", server: id + "\n", request: request, blamed: "server_id", says: noUUID},
		{name: "server_id of two lines", server: id + "\n" + id, request: request, blamed: "server_id", says: noUUID},
		{name: "server_id with a percent sign", server: "%2e%2e%2f" + id[9:], request: request, blamed: "server_id", says: noUUID},
		{name: "server_id of 3,000 characters", server: strings.Repeat("a", 3000), request: request, blamed: "server_id", says: noUUID},
		{name: "server_id without dashes", server: strings.ReplaceAll(id, "-", ""), request: request, blamed: "server_id", says: noUUID},
		{name: "server_id in braces", server: "{" + id + "}", request: request, blamed: "server_id", says: noUUID},
		{name: "server_id that is a name", server: "web", request: request, blamed: "server_id", says: noUUID},
		{name: "request_id empty", server: id, request: "", blamed: "request_id", says: length},
		{name: "request_id with a slash", server: id, request: "req/1", blamed: "request_id", says: characters},
		{name: "request_id that climbs", server: id, request: "../../../flavors", blamed: "request_id", says: characters},
		{name: "request_id with a backslash", server: id, request: `req\1`, blamed: "request_id", says: characters},
		{name: "request_id .", server: id, request: ".", blamed: "request_id", says: `value must be none of`},
		{name: "request_id ..", server: id, request: "..", blamed: "request_id", says: `value must be none of`},
		{name: "request_id with a blank", server: id, request: "req 1", blamed: "request_id", says: characters},
		{name: "request_id of a blank", server: id, request: " ", blamed: "request_id", says: characters},
		{name: "request_id with a newline behind", server: id, request: request + "\n", blamed: "request_id", says: characters},
		{name: "request_id with a newline in front", server: id, request: "\n" + request, blamed: "request_id", says: characters},
		{name: "request_id with a percent sign", server: id, request: "%2e%2e%2fflavors", blamed: "request_id", says: characters},
		{name: "request_id with a question mark", server: id, request: request + "?limit=1", blamed: "request_id", says: characters},
		{name: "request_id with a number sign", server: id, request: request + "#x", blamed: "request_id", says: characters},
		{name: "request_id with a letter that is not ASCII", server: id, request: "req-ä", blamed: "request_id", says: characters},
		{name: "request_id of 256 characters", server: id, request: strings.Repeat("a", 256), blamed: "request_id", says: length},
		{name: "request_id of 3,000 characters", server: id, request: strings.Repeat("a", 3000), blamed: "request_id", says: length},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := s.readAction(t, row.server, row.request).diagnostics
			if len(got) == 0 {
				t.Fatal("it is accepted")
			}
			for _, diagnostic := range got {
				if diagnostic.Severity != tfprotov6.DiagnosticSeverityError || blamed(diagnostic) != row.blamed {
					t.Errorf("want only errors on %s, got: %s", row.blamed, describe(got))
				}
			}
			if !strings.Contains(describe(got), row.says) {
				t.Errorf("want %q, got: %s", row.says, describe(got))
			}
		})
	}
	if asked := c.Requests(); len(asked) > 0 {
		t.Errorf("the cloud was asked %d times, at first %s %s", len(asked), asked[0].Method, asked[0].Path)
	}
}

// Whatever may stand in a request ID, none but the action's own URL is asked for.
func TestRequestIDsOfAllFormsReachTheAPI(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	web := c.Server("web")
	for _, request := range []string{"1", "...", "req-5a429946-c9cc-45cc-b5bd-68864209e5c", "Some_thing.else-1", "-", strings.Repeat("a", 255)} {
		mustFail(t, s.readAction(t, web.ID, request).diagnostics, "Unknown action", "request_id", "Action "+request+" not found")
	}
}

func TestIDsAreTakenInUpperCase(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web := c.Server("web")
	server, request := strings.ToUpper(web.ID), "req-"+strings.ToUpper(strings.TrimPrefix(web.Action("stop").RequestID, "req-"))
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readAction(t, server, request).mustSucceed(t)
	for attribute, want := range map[string]string{"server_id": server, "request_id": request, "instance_uuid": web.ID, "action": "stop"} {
		if text := got.mustText(t, attribute); text != want {
			t.Errorf("%s = %q, want %q", attribute, text, want)
		}
	}
}

// completeEnvironment is all that a read needs, so that a provider that falls back to it can be caught.
func completeEnvironment(c *fakecloud.Cloud) environment {
	a := fakecloud.Member
	return environment{
		"OS_AUTH_URL": c.IdentityURL(), "OS_USERNAME": a.UserName, "OS_PASSWORD": a.Password, "OS_USER_DOMAIN_NAME": a.DomainName,
		"OS_PROJECT_NAME": a.ProjectName, "OS_PROJECT_DOMAIN_NAME": a.DomainName,
	}
}

func TestAnUnknownValueInTheProviderBlockNeverFallsBackToTheEnvironment(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web := c.Server("web")
	read := func(t *testing.T, block settings) reading {
		t.Helper()
		return mustConfigure(t, block, completeEnvironment(c)).readAction(t, web.ID, web.Action("stop").RequestID)
	}
	read(t, nil).mustSucceed(t) // the environment is good for a read
	c.ResetRequests()

	empty, _ := configure(t, nil, nil)
	for _, argument := range empty.schema.Provider.Block.Attributes {
		t.Run(argument.Name, func(t *testing.T) {
			got := read(t, settings{argument.Name: unknown{}})
			mustFail(t, got.diagnostics, "Provider configuration not known yet", "", "these values are known only after apply: "+argument.Name+".", "terraform apply -target")
		})
	}
	got := read(t, settings{"user_name": "admin", "password": unknown{}, "insecure": unknown{}, "auth_url": unknown{}, "max_retries": unknown{}})
	mustFail(t, got.diagnostics, "Provider configuration not known yet", "", "known only after apply: auth_url, insecure, max_retries, password.")
	if asked := c.Requests(); len(asked) > 0 {
		t.Errorf("the cloud was asked %d times, at first %s %s", len(asked), asked[0].Method, asked[0].Path)
	}
}

func TestAnEmptyStringCountsAsNotSet(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web := c.Server("web")
	empty, _ := configure(t, nil, nil)
	block := settings{}
	for _, argument := range empty.schema.Provider.Block.Attributes {
		if argument.Type.Is(tftypes.String) {
			block[argument.Name] = ""
		}
	}
	mustConfigure(t, block, completeEnvironment(c)).readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
}

func TestSettingsThatCannotBeRightAreRefusedOnTheirArgument(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	file := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const auth = "auth: {auth_url: http://127.0.0.1:9, username: member, password: member-password}"
	clouds := func(text string) environment { return environment{"OS_CLIENT_CONFIG_FILE": file("clouds.yaml", text)} }
	missing := filepath.Join(t.TempDir(), "clouds.yaml")
	for _, row := range []struct {
		name            string
		block           settings // changes to a password login of Member's
		environ         environment
		summary, blamed string
		says            []string
	}{
		{
			name: "clouds.yaml that OS_CLIENT_CONFIG_FILE names and that is missing", block: settings{"cloud": "test"}, environ: environment{"OS_CLIENT_CONFIG_FILE": missing},
			summary: "Missing clouds.yaml", blamed: "cloud", says: []string{`The cloud "test"`, "OS_CLIENT_CONFIG_FILE names a file that cannot be read", missing, "What is set comes from cloud in the provider block."},
		},
		{
			name: "clouds.yaml that is nowhere", block: settings{"cloud": "test"}, environ: environment{"HOME": t.TempDir(), "XDG_CONFIG_HOME": "/nowhere"},
			summary: "Missing clouds.yaml", blamed: "cloud", says: []string{"none of these is there: clouds.yaml, /nowhere/openstack/clouds.yaml, ", "/etc/openstack/clouds.yaml; nor a .yml or .json of theirs. OS_CLIENT_CONFIG_FILE can name another"},
		},
		{
			name: "clouds.yaml that OS_CLOUD asks for and that is missing", environ: environment{"OS_CLOUD": "test", "OS_CLIENT_CONFIG_FILE": missing},
			summary: "Missing clouds.yaml", blamed: "cloud", says: []string{"What is set comes from OS_CLOUD in the environment."},
		},
		{
			name: "clouds.yaml that is malformed", block: settings{"cloud": "test"}, environ: clouds("clouds:\n  test:\n   - auth: [\n password: member-password"),
			summary: "Unusable clouds.yaml entry", blamed: "cloud", says: []string{"clouds.yaml: yaml: ", "line "},
		},
		{
			name: "clouds.yaml that is no mapping", block: settings{"cloud": "test"}, environ: clouds("just a text"),
			summary: "Unusable clouds.yaml entry", blamed: "cloud", says: []string{"clouds.yaml"},
		},
		{
			name: "clouds.yaml with an alias of no anchor", block: settings{"cloud": "test"}, environ: clouds("clouds:\n  test:\n    auth:\n      password: *" + wrongSecret + "\n"),
			summary: "Unusable clouds.yaml entry", blamed: "cloud", says: []string{"clouds.yaml"},
		},
		{
			name: "clouds.yaml that is a folder", block: settings{"cloud": "test"}, environ: environment{"OS_CLIENT_CONFIG_FILE": t.TempDir()},
			summary: "Unusable clouds.yaml entry", blamed: "cloud", says: []string{"is a directory"},
		},
		{
			name: "clouds.yaml that is empty", block: settings{"cloud": "test"}, environ: clouds(""),
			summary: "Unusable clouds.yaml entry", blamed: "cloud", says: []string{"clouds.yaml has no clouds"},
		},
		{
			name: "clouds.yaml without the cloud", block: settings{"cloud": "test"}, environ: clouds("clouds:\n  prod: {" + auth + "}\n  dev: {" + auth + "}\n"),
			summary: "Unusable clouds.yaml entry", blamed: "cloud", says: []string{"clouds.yaml has no cloud of this name; it has dev, prod"},
		},
		{
			name: "an entry without auth:", block: settings{"cloud": "test"}, environ: clouds("clouds:\n  test: {region_name: RegionOne}\n"),
			summary: "Unusable clouds.yaml entry", blamed: "cloud", says: []string{"clouds.yaml has no auth: for it"},
		},
		{
			name: "an entry that is null", block: settings{"cloud": "test"}, environ: clouds("clouds:\n  test:\n"),
			summary: "Unusable clouds.yaml entry", blamed: "cloud", says: []string{"clouds.yaml has no auth: for it"},
		},
		{
			name: "an entry whose auth: is a text", block: settings{"cloud": "test"}, environ: clouds("clouds:\n  test:\n    auth: member-password\n"),
			summary: "Unusable clouds.yaml entry", blamed: "cloud", says: []string{"line 3: auth should be a mapping and is a text"},
		},
		{
			name: "an entry whose profile is nowhere", block: settings{"cloud": "test"}, environ: clouds("clouds:\n  test: {profile: vendor, auth: {username: member}}\n"),
			summary: "Unusable clouds.yaml entry", blamed: "cloud", says: []string{`profile "vendor"`},
		},
		{
			name: "an entry with an interface that there is not", block: settings{"auth_url": nil, "cloud": "test"}, environ: clouds("clouds:\n  test: {interface: private, " + auth + "}\n"),
			summary: "Invalid endpoint_type", blamed: "endpoint_type", says: []string{`"private" is none of public, internal and admin`, `comes from entry "test" of `},
		},

		{
			name: "microversion of three parts", block: settings{"microversion": "2.1.1"},
			summary: "Invalid microversion", blamed: "microversion", says: []string{"should be a microversion such as 2.58"},
		},
		{
			name: "microversion with a leading zero", block: settings{"microversion": "2.058"}, // Nova refuses it too
			summary: "Invalid microversion", blamed: "microversion", says: []string{`"2.058" should be a microversion such as 2.58`},
		},
		{
			name: "microversion beyond all numbers", block: settings{"microversion": "2.99999999999999999999"},
			summary: "Invalid microversion", blamed: "microversion", says: []string{`"2.99999999999999999999" should be a microversion such as 2.58`},
		},
		{
			name: "microversion in the environment", environ: environment{"OS_COMPUTE_API_VERSION": "newest"},
			summary: "Invalid microversion", blamed: "microversion", says: []string{`"newest" should be a microversion such as 2.58. What is set comes from OS_COMPUTE_API_VERSION in the environment.`},
		},
		{
			name: "endpoint_type", block: settings{"endpoint_type": "private"},
			summary: "Invalid endpoint_type", blamed: "endpoint_type", says: []string{`"public"`, `"internal"`, `"admin"`, `"private"`},
		},
		{
			name: "endpoint_type in the environment", environ: environment{"OS_INTERFACE": "private"},
			summary: "Invalid endpoint_type", blamed: "endpoint_type", says: []string{`"private" is none of public, internal and admin. What is set comes from OS_INTERFACE in the environment.`},
		},
		{
			name: "request_timeout that is no duration", block: settings{"request_timeout": "soon"},
			summary: "Invalid duration", blamed: "request_timeout", says: []string{`"soon" should be a duration above zero such as 30s or 2m.`},
		},
		{
			name: "request_timeout without a unit", block: settings{"request_timeout": "30"},
			summary: "Invalid duration", blamed: "request_timeout", says: []string{`"30" should be`},
		},
		{
			name: "request_timeout of nothing", block: settings{"request_timeout": "0s"},
			summary: "Invalid duration", blamed: "request_timeout", says: []string{`"0s" should be`},
		},
		{
			name: "request_timeout below zero", block: settings{"request_timeout": "-1s"},
			summary: "Invalid duration", blamed: "request_timeout", says: []string{`"-1s" should be`},
		},
		{
			name: "max_retries below zero", block: settings{"max_retries": -1},
			summary: "Invalid Attribute Value", blamed: "max_retries", says: []string{"at least 0"},
		},
		{
			name: "tenant_id and project_id that differ", block: settings{"project_name": nil, "project_id": "one", "tenant_id": "two"},
			summary: "Contradictory tenant_id", blamed: "tenant_id", says: []string{`project_id is "one" and tenant_id, which is another name of it, is "two".`},
		},
		{
			name: "tenant_name and project_name that differ", block: settings{"tenant_name": "other"},
			summary: "Contradictory tenant_name", blamed: "tenant_name", says: []string{`project_name is "demo" and tenant_name, which is another name of it, is "other".`},
		},

		{
			name: "auth_url that is no URL", block: settings{"auth_url": "http://a b"},
			summary: "Invalid auth_url", blamed: "auth_url", says: []string{"auth_url should be a URL such as https://cloud.example.com and is not one. What is set comes from auth_url in the provider block."},
		},
		{
			name: "auth_url without a scheme", block: settings{"auth_url": "keystone.example.com:5000/v3"},
			summary: "Invalid auth_url", blamed: "auth_url", says: []string{"begins with neither http:// nor https://"},
		},
		{
			name: "auth_url with a password", block: settings{"auth_url": "https://member:member-password@keystone.example.com/v3"},
			summary: "Invalid auth_url", blamed: "auth_url", says: []string{"holds a user or password"},
		},
		{
			name: "endpoint with a query", block: settings{"endpoint": "https://nova.example.com/v2.1?x=y"},
			summary: "Invalid endpoint", blamed: "endpoint", says: []string{"has a query or a fragment"},
		},
		{
			name: "auth_url that is missing", block: settings{"auth_url": nil},
			summary: "Missing auth_url", blamed: "auth_url", says: []string{"Set auth_url (or OS_AUTH_URL)."},
		},
		{
			name: "token without auth_url and without endpoint", block: settings{"auth_url": nil, "token": wrongSecret},
			summary: "Missing auth_url", blamed: "auth_url", says: []string{"Only a token together with endpoint (or OS_COMPUTE_ENDPOINT_OVERRIDE) needs no login."},
		},
		{
			name: "no credentials", block: settings{"user_name": nil, "password": nil},
			summary: "No credentials", says: []string{"Neither the provider block nor the environment says who you are.", "cloud (or OS_CLOUD)"},
		},
		{
			name: "user without a password", block: settings{"password": nil},
			summary: "Incomplete password login", blamed: "user_name", says: []string{`The user "member" has no password. Set password (or OS_PASSWORD)`},
		},
		{
			name: "password without a user", block: settings{"user_name": nil},
			summary: "Incomplete password login", blamed: "user_name", says: []string{"A password is set and its user is not."},
		},
		{
			name: "application credential without its secret", block: settings{"user_name": nil, "password": nil, "application_credential_id": "it"},
			summary: "Incomplete application credential", blamed: "application_credential_id", says: []string{`The application credential "it" has no secret.`},
		},
		{
			name: "application credential's secret alone", block: settings{"user_name": nil, "password": nil, "application_credential_secret": wrongSecret},
			summary: "Incomplete application credential", blamed: "application_credential_id", says: []string{"its ID or name is not"},
		},
		{
			name: "application credential by name without a user", block: settings{
				"user_name": nil, "password": nil, "application_credential_name": "it", "application_credential_secret": wrongSecret,
			},
			summary: "Incomplete application credential", blamed: "application_credential_name", says: []string{"which says nothing without its user"},
		},
		{
			name: "cacert_file that is missing", block: settings{"cacert_file": "/nowhere/ca.pem"},
			summary: "Invalid CA certificate", blamed: "cacert_file", says: []string{"the file that it names does not exist"},
		},
		{
			name: "cacert_file without a certificate", block: settings{"cacert_file": file("ca.pem", "nothing to see")},
			summary: "Invalid CA certificate", blamed: "cacert_file", says: []string{"There is no PEM certificate in cacert_file"},
		},
		{
			name: "cert without key", block: settings{"cert": file("cert.pem", "nothing to see")},
			summary: "Incomplete client certificate", blamed: "cert", says: []string{"Set key (or OS_KEY)"},
		},
		{
			name: "key without cert", block: settings{"key": "/nowhere/key.pem"},
			summary: "Incomplete client certificate", blamed: "cert", says: []string{"Set cert (or OS_CERT)"},
		},
		{
			name: "OS_INSECURE", environ: environment{"OS_INSECURE": "perhaps"},
			summary: "Invalid insecure", blamed: "insecure", says: []string{`"perhaps" is neither true nor false. What is set comes from OS_INSECURE in the environment.`},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, got := configure(t, passwordBlock(c, fakecloud.Member).with(row.block), row.environ)
			mustFail(t, got, row.summary, row.blamed, row.says...)
			noSecrets(t, got, secretsOf(c))
		})
	}
	if asked := c.Requests(); len(asked) > 0 {
		t.Errorf("the cloud was asked %d times, at first %s %s", len(asked), asked[0].Method, asked[0].Path)
	}
}

// show is an action of the server web in the API's form, with changes; "" takes a field out.
func show(c *fakecloud.Cloud, changes map[string]string) string {
	web := c.Server("web")
	fields := map[string]string{
		"action": `"stop"`, "instance_uuid": `"` + web.ID + `"`, "request_id": `"` + web.Action("stop").RequestID + `"`, "start_time": `"2014-12-11T02:17:49.000000"`,
		"message": "null", "user_id": "null", "project_id": "null", "updated_at": "null", "events": "[]",
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

func TestAnswersThatAreNoActionAreErrors(t *testing.T) {
	t.Parallel()
	const event = `{"event": "compute_stop_instance", "start_time": "2014-12-11T02:17:49.000000", "finish_time": null, "result": null`
	changed := func(field, value string) func(*fakecloud.Cloud) string {
		return func(c *fakecloud.Cloud) string { return show(c, map[string]string{field: value}) }
	}
	text := func(text string) func(*fakecloud.Cloud) string { return func(*fakecloud.Cloud) string { return text } }
	rows := []struct {
		name string
		body func(*fakecloud.Cloud) string
		says string
	}{
		{"nothing", text(""), "the body is not JSON: unexpected end of JSON input."},
		{"blanks", text(" \n\t"), "the body is not JSON: "},
		{"JSON that is cut off", func(c *fakecloud.Cloud) string { body := show(c, nil); return body[:len(body)-20] }, "the body is not JSON: "},
		{"JSON and more", func(c *fakecloud.Cloud) string { return show(c, nil) + "}" }, "the body is not JSON: "},
		{"HTML", text(htmlPage), "the body is not JSON: invalid character '<' looking for beginning of value.\nThe answer begins: <html> <head><title>Oops</title>"},
		{"null", text("null"), "instanceAction is missing or null."},
		{"an array", text("[]"), "the body should be an object and is an array."},
		{"a number", text("12"), "the body should be an object and is a number."},
		{"an object without instanceAction", text(`{"action": {}}`), `instanceAction is missing or null.` + "\n" + `The answer begins: {"action": {}}`},
		{"instanceAction that is null", text(`{"instanceAction": null}`), "instanceAction is missing or null."},
		{"instanceAction that is a string", text(`{"instanceAction": "stop"}`), "instanceAction should be an object and is a string."},
		{"instanceAction that is an array", text(`{"instanceAction": [{}]}`), "instanceAction should be an object and is an array."},
		{"instanceAction that is empty", text(`{"instanceAction": {}}`), "instanceAction.action is missing or null."},
		{"events that is an object", changed("events", "{}"), "instanceAction.events should be an array and is an object."},
		{"events that is a string", changed("events", `""`), "instanceAction.events should be an array and is a string."},
		{"an event that is a string", changed("events", `["stop"]`), "instanceAction.events should be an object and is a string."},
		{"an event's finish_time that is false", changed("events", "["+strings.Replace(event, `"finish_time": null`, `"finish_time": false`, 1)+"}]"), "instanceAction.events.finish_time should be a string and is a bool."},
		{"an event's hostId that is a number", changed("events", "["+event+`, "hostId": 1}]`), "instanceAction.events.hostId should be a string and is a number."},
		{"an event's details that is an object", changed("events", "["+event+`, "details": {}}]`), "instanceAction.events.details should be a string and is an object."},
	}
	for _, field := range []string{"action", "instance_uuid", "request_id", "start_time"} {
		rows = append(rows, []struct {
			name string
			body func(*fakecloud.Cloud) string
			says string
		}{
			{field + " missing", changed(field, ""), "instanceAction." + field + " is missing or null."},
			{field + " null", changed(field, "null"), "instanceAction." + field + " is missing or null."},
		}...)
	}
	for _, field := range []string{"action", "instance_uuid", "request_id", "start_time", "message", "user_id", "project_id", "updated_at"} {
		rows = append(rows, struct {
			name string
			body func(*fakecloud.Cloud) string
			says string
		}{field + " that is a number", changed(field, "12"), "instanceAction." + field + " should be a string and is a number."})
	}
	for _, row := range rows {
		t.Run(row.name, refusal{
			summary: "Unreadable answer", says: []string{"The cloud answered 200 OK, and " + row.says, "/v2.1/ leads to one"},
			prepare: func(c *fakecloud.Cloud) { c.Intercept(answering(200, row.body(c))) },
		}.run)
	}
}

func TestABodyThatIsTooLargeIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	c.Intercept(fakecloud.OnActions(func(w http.ResponseWriter, _ *http.Request) bool {
		part := bytes.Repeat([]byte(`{"instanceAction": `), 1<<20/19)
		for range 100 {
			if _, err := w.Write(part); err != nil {
				break // the client has had enough
			}
		}
		return true
	}))
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member).with(settings{"max_retries": 4}), nil)
	web := c.Server("web")
	got := s.readAction(t, web.ID, web.Action("stop").RequestID)
	mustFail(t, got.diagnostics, "Unreachable compute service", "", "the answer is larger than 32 MiB, which no action log is")
	if asked := len(c.Requests()); asked != 2 {
		t.Errorf("%d requests; want one login and one read, for another try would bring the same", asked)
	}
}

func TestAnswersAboutSomethingElseAreErrors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		changes map[string]string
		says    string
	}{
		{"another server", map[string]string{"instance_uuid": `"` + noServer + `"`}, " of server " + noServer + "."},
		{"another request", map[string]string{"request_id": `"` + noRequest + `"`}, "answered with request " + noRequest + " of server "},
		{"an empty server", map[string]string{"instance_uuid": `""`}, "of server ."},
		{"an empty request", map[string]string{"request_id": `""`}, "answered with request  of server"},
		{"the beginning of the request", map[string]string{"request_id": `"req-"`}, "answered with request req- of server"},
	} {
		t.Run(row.name, refusal{
			summary: "Answer about something else", says: []string{"The cloud was asked for request req-", row.says},
			prepare: func(c *fakecloud.Cloud) { c.Intercept(answering(200, show(c, row.changes))) },
		}.run)
	}
	t.Run("the same in upper case", func(t *testing.T) {
		t.Parallel()
		c := startCloud(t)
		web := c.Server("web")
		server, request := strings.ToUpper(web.ID), strings.ToUpper(web.Action("stop").RequestID)
		c.Intercept(answering(200, show(c, map[string]string{"instance_uuid": `"` + server + `"`, "request_id": `"` + request + `"`})))
		got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readAction(t, web.ID, web.Action("stop").RequestID).mustSucceed(t)
		for attribute, want := range map[string]string{"server_id": web.ID, "instance_uuid": server, "request_id": web.Action("stop").RequestID} {
			if text := got.mustText(t, attribute); text != want {
				t.Errorf("%s = %q, want %q", attribute, text, want)
			}
		}
	})
}

func TestTimesOfAllFormsComeOutAsRFC3339OrWithAWarning(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	var body string
	c.Intercept(fakecloud.OnActions(func(w http.ResponseWriter, r *http.Request) bool { return fakecloud.Respond(200, nil, body)(w, r) }))
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	web := c.Server("web")
	for _, row := range []struct {
		name, sent, want string
		warns            bool
	}{
		{name: "Nova's", sent: "2014-12-11T02:17:49.000000", want: "2014-12-11T02:17:49Z"},
		{name: "without a fraction", sent: "2014-12-11T02:17:49", want: "2014-12-11T02:17:49Z"},
		{name: "with a fraction", sent: "2014-12-11T02:17:49.120000", want: "2014-12-11T02:17:49.12Z"},
		{name: "with Z", sent: "2014-12-11T02:17:49Z", want: "2014-12-11T02:17:49Z"},
		{name: "with an offset", sent: "2015-08-27T09:49:58-05:00", want: "2015-08-27T14:49:58Z"},
		{name: "with an offset into the day before", sent: "2015-08-27T05:49:58+09:00", want: "2015-08-26T20:49:58Z"},
		{name: "with an offset without a colon", sent: "2015-08-27T09:49:58-0500", want: "2015-08-27T14:49:58Z"},
		{name: "with a blank for the T", sent: "2012-12-05 01:02:00.000000", want: "2012-12-05T01:02:00Z"},
		{name: "with a blank for the T and an offset", sent: "2012-12-05 01:02:00+01:00", want: "2012-12-05T00:02:00Z"},
		{name: "empty", sent: "", want: ""},
		{name: "nonsense", sent: "yesterday, I think", want: "yesterday, I think", warns: true},
		{name: "a day that there was not", sent: "2014-02-30T02:17:49", want: "2014-02-30T02:17:49", warns: true},
		{name: "a date", sent: "2014-12-11", want: "2014-12-11", warns: true},
		{name: "seconds since 1970", sent: "1418264269", want: "1418264269", warns: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			events := fmt.Sprintf(`[{"event": "one", "start_time": "2014-12-11T02:17:49", "finish_time": null}, {"event": "two", "start_time": %q, "finish_time": %[1]q}]`, row.sent)
			sent := fmt.Sprintf("%q", row.sent)
			body = show(c, map[string]string{"start_time": sent, "updated_at": sent, "events": events})
			got := s.readAction(t, web.ID, web.Action("stop").RequestID)

			second := objects(t, got.state["events"])[1]
			values := map[string]string{"start_time": got.mustText(t, "start_time"), "updated_at": got.mustText(t, "updated_at")}
			for _, attribute := range []string{"start_time", "finish_time"} {
				values["events[1]."+attribute], _ = textOf(t, second[attribute])
			}
			warnings := map[string]bool{}
			for _, diagnostic := range got.diagnostics {
				if diagnostic.Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(diagnostic.Detail, fmt.Sprintf("The cloud sent %q", row.sent)) {
					t.Errorf("unexpected: %s", describe([]*tfprotov6.Diagnostic{diagnostic}))
				}
				warnings[diagnostic.Summary] = true
			}
			for place, value := range values {
				if value != row.want {
					t.Errorf("%s = %q, want %q", place, value, row.want)
				}
				if warned := warnings["Unreadable time in "+place]; warned != row.warns {
					t.Errorf("a warning of %s: %t, want %t: %s", place, warned, row.warns, describe(got.diagnostics))
				}
			}
			if row.warns && len(warnings) != len(values) {
				t.Errorf("%d warnings, want one a time: %s", len(warnings), describe(got.diagnostics))
			}
		})
	}
}
