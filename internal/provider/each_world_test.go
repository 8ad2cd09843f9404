package provider

import (
	"maps"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/novatest"
)

// A reading is tried with the real terraform and the built provider, on each world.
type readCase struct {
	provider   settings
	dataSource string // "" for compute_instance_action
	arguments  settings
	want       func(t *testing.T, got state) // of what can be read
	fails      []string                      // summary of the error, then parts of its detail
}

func TestEachWorld_Reads(t *testing.T) {
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
			got.matches(t, "failure", `^\w+ on host fake-\d: \w+`)
			got.matches(t, "finish_time", rfc3339Form)
			failed := got.event(t, func(event state) bool { return event["result"] == "Error" })
			failed.matches(t, "traceback", `File ".*nova.*line \d+`)
			failed.matches(t, "details", `\w+`)
			failed.matches(t, "host", `^fake-\d$`)
			failed.matches(t, "host_id", `^[0-9a-f]{56}$`)
		}},
		"newest": {provider: member, arguments: settings{"server_id": w.Servers["web"].ID}, want: func(t *testing.T, got state) {
			got.text(t, "request_id", w.Servers["web"].Actions[0].RequestID)
		}},
		"newest_of_a_kind": {provider: member, arguments: settings{"server_id": w.Servers["broken"].ID, "action": "migrate"}, want: func(t *testing.T, got state) {
			got.text(t, "request_id", migrate["request_id"].(string))
			got.text(t, "status", "failed")
		}},
		"failed_migration_for_member": {provider: member, arguments: migrate, want: func(t *testing.T, got state) {
			got.text(t, "status", "failed")
			got.matches(t, "failure", `^\w+ on the host with ID [0-9a-f]{56}: Error`)
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
			got.text(t, "status", "succeeded") // another event of its name has ended after it began
		}},
		"reset_state_has_no_events": {provider: member, arguments: w.request("broken", "resetState"), want: func(t *testing.T, got state) {
			if events, ok := got["events"].([]any); !ok || len(events) != 0 {
				t.Errorf("events = %v, want []", got["events"])
			}
			got.text(t, "status", "succeeded")
		}},
		"deleted_server":                  {provider: member, arguments: w.request("gone", "delete"), want: func(t *testing.T, got state) { got.text(t, "action", "delete") }},
		"other_projects_server_for_admin": {provider: admin, arguments: w.request("foreign", "stop"), want: func(t *testing.T, got state) { got.text(t, "action", "stop") }},

		// What fails.
		"no_such_action": {provider: member, arguments: settings{"server_id": w.Servers["web"].ID, "action": "rescue"},
			fails: []string{"No such action", "The server's log has no rescue.", w.Servers["web"].Actions[0].RequestID}},
		"contradictory_action": {provider: member, arguments: stop.with(settings{"action": "start"}), fails: []string{"Contradictory action", "asked for stop"}},
		"unknown_action": {provider: member, arguments: stop.with(settings{"request_id": noRequest}),
			fails: []string{"Unknown action", "Action " + noRequest + " not found", w.Servers["web"].Actions[0].RequestID}},
		"unknown_server": {provider: member, arguments: stop.with(settings{"server_id": noServer}),
			fails: []string{"Unknown server", "Instance " + noServer + " could not be found."}},
		"other_projects_server": {provider: member, arguments: w.request("foreign", "stop"), fails: []string{"Unknown server", "project"}},
		"deleted_server_at_2.1": {provider: member.with(settings{"microversion": "2.1"}), arguments: w.request("gone", "delete"),
			fails: []string{"Unknown server", "microversion 2.21"}},
		"microversion_too_new": {provider: member.with(settings{"microversion": "2.999"}), arguments: stop,
			fails: []string{"Unsupported microversion", "Minimum is 2.1 and maximum is " + w.NewestMicroversion}},
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
	maps.Copy(cases, serverCases(w))
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
		"list_some_actions": list(member, busy.with(settings{"action_names": expression(`["create", "unlock"]`), "limit": 40}), func(t *testing.T, got []state) {
			if len(got) != 34 || got[33]["action"] != "create" {
				t.Errorf("%d actions, the last %v; want 33 unlock and then create", len(got), got[len(got)-1]["action"])
			}
		}),
		"list_failed": list(w.login("admin"), settings{"server_id": w.Servers["broken"].ID, "statuses": expression(`["failed"]`), "limit": 2}, func(t *testing.T, got []state) {
			wantRequests(t, got, w.Servers["broken"].Actions[1:3])
		}),
		"list_of_a_user": list(member, settings{"server_id": w.Servers["broken"].ID, "user_ids": expression(`["` + w.Accounts["member"].UserID + `"]`)}, func(t *testing.T, got []state) {
			if len(got) != 1 || got[0]["action"] != "create" {
				t.Errorf("%v, want the create", got)
			}
		}),
		"list_actions_case_is_kept": list(member, busy.with(settings{"action_names": expression(`["LOCK"]`)}), wantNone),
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
		t.Errorf("%v, want none", got)
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

func TestEachWorld_TokenIsRenewed(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		s := mustConfigure(t, w.login("member").with(settings{"auth_url": w.expiringURL}), nil)
		stop := w.request("web", "stop")
		s.read(t, t.Context(), "compute_instance_action", stop).mustSucceed(t)
		w.expire()
		s.read(t, t.Context(), "compute_instance_action", stop).mustSucceed(t)
	})
}
