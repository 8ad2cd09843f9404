package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/novatest"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// A reading is tried with the real terraform and the built provider, on each world.
type readCase struct {
	provider   settings
	dataSource string // "" for compute_instance_action
	arguments  settings
	want       func(t *testing.T, got state) // of what can be read
	fails      []string                      // summary of the error, then parts of its detail
}

// state is what Terraform knows of a data source after the read.
type state map[string]any

func TestReadsOnEachWorld(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		good, bad := map[string]readCase{}, map[string]readCase{}
		for name, test := range readCases(t, w) {
			if test.fails == nil {
				good[name] = test
			} else {
				bad[name] = test
			}
		}
		states := applyAll(t, w, good)
		for name, test := range good {
			t.Run(name, func(t *testing.T) {
				if states[name] == nil {
					t.Fatal("Terraform has no state of it")
				}
				test.want(t, states[name])
			})
		}
		failures := planAll(t, w, bad)
		for name, test := range bad {
			t.Run(name, func(t *testing.T) { failures[name].mustBe(t, test.fails) })
		}
	})
}

func readCases(t *testing.T, w world) map[string]readCase {
	member, admin := w.login("member"), w.login("admin")
	stop, migrate := w.request("web", "stop"), w.request("broken", "migrate")
	account := w.Accounts["member"]
	cases := map[string]readCase{
		// Who we are.
		"password_by_names": {provider: member, arguments: stop, want: isStopOf(w)},
		"password_by_ids": {provider: settings{"auth_url": w.IdentityURL, "user_id": account.UserID, "password": account.Password, "project_id": account.ProjectID},
			arguments: stop, want: isStopOf(w)},
		"default_domain_is_a_name": {provider: member.with(settings{"user_domain_name": nil, "project_domain_name": nil, "default_domain": account.DomainName}),
			arguments: stop, want: isStopOf(w)},
		"auth_url_without_version": {provider: member.with(settings{"auth_url": strings.TrimSuffix(w.IdentityURL, "/v3")}), arguments: stop, want: isStopOf(w)},
		"reader":                   {provider: w.login("reader"), arguments: stop, want: isStopOf(w)},
		"application_credential_by_id": {provider: settings{"auth_url": w.IdentityURL, "application_credential_id": w.ApplicationCredential.ID,
			"application_credential_secret": w.ApplicationCredential.Secret}, arguments: stop, want: isStopOf(w)},
		"application_credential_by_name": {provider: settings{"auth_url": w.IdentityURL, "application_credential_name": w.ApplicationCredential.Name,
			"application_credential_secret": w.ApplicationCredential.Secret, "user_name": account.UserName, "user_domain_name": account.DomainName},
			arguments: stop, want: isStopOf(w)},
		"token": {provider: settings{"auth_url": w.IdentityURL, "token": w.token(t, "member")}, arguments: stop, want: isStopOf(w)},
		"token_rescoped": {provider: settings{"auth_url": w.IdentityURL, "token": w.token(t, "member"), "project_name": account.ProjectName,
			"project_domain_name": account.DomainName}, arguments: stop, want: isStopOf(w)},
		"token_with_endpoint": {provider: settings{"token": w.token(t, "member"), "endpoint": w.ComputeURL}, arguments: stop, want: func(t *testing.T, got state) {
			got.text(t, "action", "stop")
			got.null(t, "region") // there is no catalog to tell
		}},
		"clouds_yaml": {provider: settings{"cloud": "test"}, arguments: stop, want: isStopOf(w)},

		// Where the API is.
		"endpoint_internal": {provider: member.with(settings{"endpoint_type": "internal"}), arguments: stop, want: isStopOf(w)},
		"endpoint_admin":    {provider: member.with(settings{"endpoint_type": "admin"}), arguments: stop, want: isStopOf(w)},
		"endpoint_argument": {provider: member.with(settings{"endpoint": w.ComputeURL + "/v2.1/" + account.ProjectID + "/"}), arguments: stop, want: isStopOf(w)},
		"region":            {provider: member, arguments: stop.with(settings{"region": w.Region}), want: isStopOf(w)},
		"server_id_in_upper_case": {provider: member, arguments: stop.with(settings{"server_id": strings.ToUpper(w.Servers["web"].ID)}), want: func(t *testing.T, got state) {
			got.text(t, "server_id", strings.ToUpper(w.Servers["web"].ID))
			got.text(t, "instance_uuid", w.Servers["web"].ID)
		}},

		// What there is to read.
		"failed_migration_for_admin": {provider: admin, arguments: migrate, want: func(t *testing.T, got state) {
			got.text(t, "status", "failed")
			got.text(t, "message", "Error")
			failed := got.event(t, func(event state) bool { return event["result"] == "Error" })
			failed.matches(t, "traceback", `File ".*nova.*line \d+`)
			failed.matches(t, "details", `\w+`)
			failed.matches(t, "host", `^fake-\d$`)
			failed.matches(t, "host_id", `^[0-9a-f]{56}$`)
		}},
		"failed_migration_for_member": {provider: member, arguments: migrate, want: func(t *testing.T, got state) {
			got.text(t, "status", "failed")
			failed := got.event(t, func(event state) bool { return event["result"] == "Error" })
			for _, attribute := range []string{"traceback", "details", "host"} {
				failed.null(t, attribute)
			}
			failed.matches(t, "host_id", `^[0-9a-f]{56}$`)
		}},
		"failed_create": {provider: member, arguments: w.request("huge", "create"), want: func(t *testing.T, got state) {
			got.text(t, "status", "failed")
		}},
		"periodic_task": {provider: member, arguments: w.request("auto", "confirmResize"), want: func(t *testing.T, got state) {
			got.null(t, "user_id")
			got.null(t, "project_id")
			got.text(t, "status", "succeeded")
		}},
		"event_that_stays_unfinished": {provider: member, arguments: w.request("bounced", "create"), want: func(t *testing.T, got state) {
			unfinished := got.event(t, func(event state) bool { return event["finish_time"] == nil })
			unfinished.null(t, "result")
			got.matches(t, "status", "^(in_progress|succeeded)$") // by whether both hosts began in the same second
		}},
		"reset_state_has_no_events": {provider: member, arguments: w.request("broken", "resetState"), want: func(t *testing.T, got state) {
			if events, ok := got["events"].([]any); !ok || len(events) != 0 {
				t.Errorf("events = %v, want []", got["events"])
			}
			got.text(t, "status", "unknown")
		}},
		"deleted_server":                  {provider: member, arguments: w.request("gone", "delete"), want: func(t *testing.T, got state) { got.text(t, "action", "delete") }},
		"other_projects_server_for_admin": {provider: admin, arguments: w.request("foreign", "stop"), want: func(t *testing.T, got state) { got.text(t, "action", "stop") }},

		// What fails.
		"unknown_action": {provider: member, arguments: stop.with(settings{"request_id": noRequest}),
			fails: []string{"Unknown action", "Action " + noRequest + " not found", w.Servers["web"].Actions[0].RequestID}},
		"unknown_server": {provider: member, arguments: stop.with(settings{"server_id": noServer}),
			fails: []string{"Unknown server", "Instance " + noServer + " could not be found."}},
		"other_projects_server": {provider: member, arguments: w.request("foreign", "stop"), fails: []string{"Unknown server", "project"}},
		"deleted_server_at_2.1": {provider: member.with(settings{"microversion": "2.1"}), arguments: w.request("gone", "delete"),
			fails: []string{"Unknown server", "microversion 2.21"}},
		"microversion_too_new": {provider: member.with(settings{"microversion": "2.999"}), arguments: stop,
			fails: []string{"Unsupported microversion", "Minimum is 2.1 and maximum is 2.93"}},
		"wrong_password": {provider: member.with(settings{"password": "not it"}), arguments: stop,
			fails: []string{"Failed login", "401 Unauthorized", "password in the provider block"}},
		"bad_token": {provider: settings{"token": "nonsense", "endpoint": w.ComputeURL}, arguments: stop,
			fails: []string{"Refused credentials", "a token from token in the provider block"}},
		"keystone_is_down": {provider: member.with(settings{"auth_url": closedPort(t), "max_retries": 0}), arguments: stop,
			fails: []string{"Failed login", "connection refused"}},
		"project_of_others_in_endpoint": {provider: member.with(settings{"endpoint": w.ComputeURL + "/v2.1/" + w.Accounts["stranger"].ProjectID}), arguments: stop,
			fails: []string{"Rejected request", "doesn't match Context's project_id"}},
		"unknown_region": {provider: member.with(settings{"region": "Atlantis"}), arguments: stop, fails: []string{"Unknown region", w.Region}},
		"unscoped":       {provider: member.with(settings{"project_name": nil, "project_domain_name": nil}), arguments: stop, fails: []string{"Token without a project", "project_name"}},
	}
	maps.Copy(cases, listCases(w))
	for _, at := range []struct {
		microversion              string
		events, updatedAt, hostID bool
	}{
		{"2.1", false, false, false}, {"2.21", false, false, false}, {"2.51", true, false, false},
		{"2.58", true, true, false}, {"2.62", true, true, true}, {"2.84", true, true, true},
	} {
		cases["at_"+at.microversion] = readCase{provider: member.with(settings{"microversion": at.microversion}), arguments: stop, want: func(t *testing.T, got state) {
			got.isNull(t, "updated_at", !at.updatedAt)
			got.isNull(t, "events", !at.events)
			if at.events {
				got.event(t, func(state) bool { return true }).isNull(t, "host_id", !at.hostID)
			}
		}}
	}
	return cases
}

// listCases read whole logs.
func listCases(w world) map[string]readCase {
	list := func(provider, arguments settings, want func(*testing.T, []state)) readCase {
		return readCase{dataSource: "compute_instance_actions", provider: provider, arguments: arguments, want: func(t *testing.T, got state) {
			want(t, got.list(t, "instance_actions"))
		}}
	}
	fail := func(provider, arguments settings, fails ...string) readCase {
		return readCase{dataSource: "compute_instance_actions", provider: provider, arguments: arguments, fails: fails}
	}
	member := w.login("member")
	web, busy := settings{"server_id": w.Servers["web"].ID}, settings{"server_id": w.Servers["busy"].ID}
	return map[string]readCase{
		"list_in_the_clouds_order": list(member, web, func(t *testing.T, got []state) {
			wantRequests(t, got, w.Servers["web"].Actions)
			got[0].text(t, "action", "start")
			got[0].text(t, "instance_uuid", w.Servers["web"].ID)
			got[0].text(t, "user_id", w.Accounts["member"].UserID)
			got[0].matches(t, "updated_at", rfc3339Form)
			got[0].null(t, "events")
			got[0].null(t, "status")
		}),
		"list_with_events": list(w.login("admin"), settings{"server_id": w.Servers["broken"].ID, "include_events": true}, func(t *testing.T, got []state) {
			wantRequests(t, got, w.Servers["broken"].Actions)
			for i, action := range got {
				if w.Servers["broken"].Actions[i].Message != nil {
					action.text(t, "status", "failed")
				}
				if action["action"] == "create" {
					action.text(t, "status", "succeeded")
				}
				action.isNull(t, "events", false)
			}
		}),
		"list_of_67":             list(member, busy, func(t *testing.T, got []state) { wantRequests(t, got, w.Servers["busy"].Actions) }),
		"list_limit_10_of_67":    list(member, busy.with(settings{"limit": 10}), func(t *testing.T, got []state) { wantRequests(t, got, w.Servers["busy"].Actions[:10]) }),
		"list_limit_67_of_67":    list(member, busy.with(settings{"limit": 67}), func(t *testing.T, got []state) { wantRequests(t, got, w.Servers["busy"].Actions) }),
		"list_at_2.1":            list(member.with(settings{"microversion": "2.1"}), busy.with(settings{"limit": 10}), func(t *testing.T, got []state) { wantRequests(t, got, w.Servers["busy"].Actions[:10]) }),
		"list_of_deleted_server": list(member, settings{"server_id": w.Servers["gone"].ID}, func(t *testing.T, got []state) { wantRequests(t, got, w.Servers["gone"].Actions) }),
		"list_some_actions": list(member, busy.with(settings{"action": expression(`["create", "unlock"]`), "limit": 40}), func(t *testing.T, got []state) {
			if len(got) != 34 || got[33]["action"] != "create" {
				t.Errorf("%d actions, the last %v; want 33 unlock and then create", len(got), got[len(got)-1]["action"])
			}
		}),
		"list_actions_case_is_kept": list(member, busy.with(settings{"action": expression(`["LOCK"]`)}), wantNone),
		"list_since_the_future":     list(member, busy.with(settings{"changes_since": "2099-01-01T00:00:00Z"}), wantNone),
		"list_before_the_past":      list(member, busy.with(settings{"changes_before": "2001-01-01T00:00:00+01:00"}), wantNone),
		"list_since_the_past": list(member, busy.with(settings{"changes_since": "2001-01-01T00:00:00+09:00", "changes_before": "2099-01-01T00:00:00Z"}), func(t *testing.T, got []state) {
			wantRequests(t, got, w.Servers["busy"].Actions)
		}),
		"list_since_on_2.57": fail(member.with(settings{"microversion": "2.57"}), busy.with(settings{"changes_since": "2001-01-01T00:00:00Z"}),
			"Microversion too old", "2.58", "2.57"),
		"list_before_on_2.65": fail(member.with(settings{"microversion": "2.65"}), busy.with(settings{"changes_before": "2099-01-01T00:00:00Z"}),
			"Microversion too old", "2.66", "2.65"),
		"list_of_unknown_server": fail(member, settings{"server_id": noServer}, "Unknown server", noServer),
	}
}

// wantRequests expects these actions in this order.
func wantRequests(t *testing.T, got []state, want []novatest.Action) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d actions, want %d", len(got), len(want))
	}
	for i, action := range want {
		got[i].text(t, "request_id", action.RequestID)
		got[i].text(t, "action", action.Action)
	}
}

func wantNone(t *testing.T, got []state) {
	t.Helper()
	if len(got) != 0 {
		t.Errorf("%d actions, want none", len(got))
	}
}

// isStopOf expects the stop of the server web, with all that a member sees at the newest microversion.
func isStopOf(w world) func(*testing.T, state) {
	return func(t *testing.T, got state) {
		got.text(t, "action", "stop")
		got.text(t, "instance_uuid", w.Servers["web"].ID)
		got.text(t, "request_id", w.request("web", "stop")["request_id"].(string))
		got.text(t, "user_id", w.Accounts["member"].UserID)
		got.text(t, "project_id", w.Accounts["member"].ProjectID)
		got.text(t, "region", w.Region)
		got.text(t, "status", "succeeded")
		got.null(t, "message")
		got.matches(t, "start_time", rfc3339Form)
		got.matches(t, "updated_at", rfc3339Form)
		event := got.event(t, func(event state) bool { return event["event"] == "compute_stop_instance" })
		event.text(t, "result", "Success")
		event.matches(t, "start_time", rfc3339Form)
		event.matches(t, "finish_time", rfc3339Form)
	}
}

const rfc3339Form = `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$`

func TestTokenIsRenewedOnEachWorld(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		s := mustConfigure(t, w.login("member").with(settings{"auth_url": w.expiringURL}), nil)
		stop := w.request("web", "stop")
		s.read(t, t.Context(), "compute_instance_action", stop).mustSucceed(t)
		w.expire()
		s.read(t, t.Context(), "compute_instance_action", stop).mustSucceed(t)
	})
}

// cloudsYAML has the member as the cloud "test".
func (w world) cloudsYAML() string {
	a := w.Accounts["member"]
	return fmt.Sprintf("clouds:\n  test:\n    region_name: %q\n    auth:\n      auth_url: %q\n      username: %q\n      password: %q\n"+
		"      user_domain_name: %q\n      project_name: %q\n      project_domain_name: %q\n",
		w.Region, w.IdentityURL, a.UserName, a.Password, a.DomainName, a.ProjectName, a.DomainName)
}

// token logs an account in, for tests of what a token that is given can do.
func (w world) token(t *testing.T, user string) string {
	t.Helper()
	login := cloud.Settings{}
	for name, value := range w.login(user) {
		login[name] = value.(string) // a login is text
	}
	c, err := cloud.New(login, func(string) string { return "" }, cloud.Options{RequestTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	compute, err := c.Compute(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return compute.Client.Token()
}

func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String() + "/v3"
}

// applyAll reads all cases in one terraform apply, each through a provider block of its own.
func applyAll(t *testing.T, w world, cases map[string]readCase) map[string]state {
	t.Helper()
	workspace := workspaceFor(t, w, cases)
	result, err := workspace.Run(t.Context(), "apply", "-auto-approve", "-no-color", "-parallelism=4")
	if err != nil || result.ExitCode != 0 {
		t.Fatalf("terraform apply: %v\n%s\n%s", err, result.Stdout, result.Stderr)
	}
	shown, err := workspace.Run(t.Context(), "show", "-json")
	if err != nil || shown.ExitCode != 0 {
		t.Fatalf("terraform show: %v\n%s", err, shown.Stderr)
	}
	var document struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Name   string
					Values state
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(shown.Stdout), &document); err != nil {
		t.Fatal(err)
	}
	states := map[string]state{}
	for _, resource := range document.Values.RootModule.Resources {
		states[strings.ReplaceAll(resource.Name, "-", ".")] = resource.Values
	}
	return states
}

// failure is what Terraform says of a data source.
type failure struct{ Summary, Detail, Address string }

func (f failure) mustBe(t *testing.T, want []string) {
	t.Helper()
	if f.Summary != want[0] {
		t.Errorf("summary %q, want %q\n%s", f.Summary, want[0], f.Detail)
	}
	for _, part := range want[1:] {
		if !strings.Contains(f.Detail, part) {
			t.Errorf("the detail lacks %q:\n%s", part, f.Detail)
		}
	}
}

// planAll lets all cases fail in one terraform plan.
func planAll(t *testing.T, w world, cases map[string]readCase) map[string]failure {
	t.Helper()
	result, err := workspaceFor(t, w, cases).Run(t.Context(), "plan", "-json", "-parallelism=4")
	if err != nil || result.ExitCode != 1 {
		t.Fatalf("terraform plan: %v, exit code %d\n%s", err, result.ExitCode, result.Stderr)
	}
	failures := map[string]failure{}
	for line := range strings.Lines(result.Stdout) {
		var message struct{ Diagnostic failure }
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			t.Fatal(err)
		}
		_, name, _ := strings.Cut(message.Diagnostic.Address, ".")
		_, name, _ = strings.Cut(name, ".")
		if name != "" {
			failures[strings.ReplaceAll(name, "-", ".")] = message.Diagnostic
		}
	}
	return failures
}

func workspaceFor(t *testing.T, w world, cases map[string]readCase) *tfcli.Workspace {
	t.Helper()
	var text strings.Builder
	text.WriteString("terraform {\n  required_providers {\n    compute = {\n      source = \"seed-fc30b86a/compute\"\n    }\n  }\n}\n")
	for name, test := range cases {
		name = strings.ReplaceAll(name, ".", "-")
		dataSource := test.dataSource
		if dataSource == "" {
			dataSource = "compute_instance_action"
		}
		fmt.Fprintf(&text, "provider \"compute\" {\n  alias = %q\n%s\n}\n", name, test.provider.hcl())
		fmt.Fprintf(&text, "data %q %q {\n  provider = compute.%s\n%s\n}\n", dataSource, name, name, test.arguments.hcl())
	}
	workspace := newWorkspace(t)
	for file, content := range map[string]string{"main.tf": text.String(), "clouds.yaml": w.cloudsYAML()} {
		if err := workspace.Write(file, content); err != nil {
			t.Fatal(err)
		}
	}
	return workspace
}

// newWorkspace is a folder to run terraform in, with the provider of this tree.
func newWorkspace(t *testing.T, environment ...string) *tfcli.Workspace {
	t.Helper()
	binary, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	workspace, err := tfcli.New(t.TempDir(), tfcli.Options{Provider: binary, Env: environment})
	if err != nil {
		t.Fatal(err)
	}
	return workspace
}

// builtProvider builds the provider once for all tests.
var builtProvider = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "terraform-provider-compute-test-")
	if err != nil {
		return "", err
	}
	builtProviderFolder = folder
	return tfcli.Build(context.Background(), folder)
})

// builtProviderFolder is removed by TestMain; "" where nothing was built.
var builtProviderFolder string

func (s state) text(t *testing.T, attribute, want string) {
	t.Helper()
	if s[attribute] != want {
		t.Errorf("%s = %v, want %q", attribute, s[attribute], want)
	}
}

func (s state) null(t *testing.T, attribute string) {
	t.Helper()
	s.isNull(t, attribute, true)
}

func (s state) isNull(t *testing.T, attribute string, want bool) {
	t.Helper()
	value, known := s[attribute]
	if !known {
		t.Errorf("there is no attribute %s", attribute)
	}
	if got := value == nil; got != want {
		t.Errorf("%s = %v; null is %v, want %v", attribute, value, got, want)
	}
}

func (s state) matches(t *testing.T, attribute, pattern string) {
	t.Helper()
	if text, ok := s[attribute].(string); !ok || !regexp.MustCompile(pattern).MatchString(text) {
		t.Errorf("%s = %v, want a match of %s", attribute, s[attribute], pattern)
	}
}

// list is a list of objects that is not null.
func (s state) list(t *testing.T, attribute string) []state {
	t.Helper()
	elements, ok := s[attribute].([]any)
	if !ok {
		t.Fatalf("%s = %v, want a list", attribute, s[attribute])
	}
	objects := make([]state, 0, len(elements))
	for _, element := range elements {
		objects = append(objects, element.(map[string]any)) // the schema has objects
	}
	return objects
}

// event is the first event of the kind, which there must be.
func (s state) event(t *testing.T, kind func(state) bool) state {
	t.Helper()
	for _, event := range s.list(t, "events") {
		if kind(event) {
			return event
		}
	}
	t.Errorf("no such event among %v", s["events"])
	return state{}
}
