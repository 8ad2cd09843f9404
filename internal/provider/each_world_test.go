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
	cases := map[string]readCase{}
	for _, more := range []map[string]readCase{
		loginCases(t, w), endpointCases(w), actionCases(w), microversionCases(w), failingCases(t, w), listCases(w),
		serverCases(w),
	} {
		maps.Copy(cases, more)
	}
	return cases
}

// loginCases are who we are.
func loginCases(t *testing.T, w world) map[string]readCase {
	member, account, credential := w.login("member"), w.Accounts["member"], w.ApplicationCredential
	isStop := func(block settings) readCase {
		return readCase{provider: block, arguments: w.request("web", "stop"), want: isStopOf(w)}
	}
	at := func(more settings) settings { return more.with(settings{"auth_url": w.IdentityURL}) }
	byToken := isStop(settings{"token": w.token(t, "member"), "endpoint": w.ComputeURL})
	byToken.want = func(t *testing.T, got state) {
		got.text(t, "action", "stop")
		got.null(t, "region") // there is no catalog to tell
	}
	return map[string]readCase{
		"password_by_names": isStop(member),
		"password_by_ids": isStop(at(settings{
			"user_id": account.UserID, "password": account.Password, "project_id": account.ProjectID,
		})),
		"auth_url_without_version": isStop(member.with(settings{"auth_url": strings.TrimSuffix(w.IdentityURL, "/v3")})),
		"reader":                   isStop(w.login("reader")),
		"application_credential_by_id": isStop(at(settings{
			"application_credential_id": credential.ID, "application_credential_secret": credential.Secret,
		})),
		"application_credential_by_name": isStop(at(settings{
			"application_credential_name": credential.Name, "application_credential_secret": credential.Secret,
			"user_name": account.UserName, "user_domain_name": account.DomainName,
		})),
		"token": isStop(at(settings{"token": w.token(t, "member")})),
		"token_rescoped": isStop(at(settings{
			"token": w.token(t, "member"), "project_name": account.ProjectName,
			"project_domain_name": account.DomainName,
		})),
		"token_with_endpoint": byToken,
		"clouds_yaml":         isStop(settings{"cloud": "test"}),
	}
}

// endpointCases are where the API is.
func endpointCases(w world) map[string]readCase {
	isStop := func(block, arguments settings) readCase {
		return readCase{
			provider: w.login("member").with(block), arguments: w.request("web", "stop").with(arguments),
			want: isStopOf(w),
		}
	}
	upper := strings.ToUpper(w.Servers["web"].ID)
	inUpperCase := isStop(nil, settings{"server_id": upper})
	inUpperCase.want = func(t *testing.T, got state) {
		got.text(t, "server_id", upper)
		got.text(t, "instance_uuid", w.Servers["web"].ID)
	}
	return map[string]readCase{
		"endpoint_internal": isStop(settings{"endpoint_type": "internal"}, nil),
		"endpoint_admin":    isStop(settings{"endpoint_type": "admin"}, nil),
		"endpoint_argument": isStop(settings{"endpoint": w.ComputeURL + "/v2.1/" +
			w.Accounts["member"].ProjectID + "/"}, nil),
		"region":                  isStop(nil, settings{"region": w.Region}),
		"server_id_in_upper_case": inUpperCase,
	}
}

// actionCases are what there is to read.
func actionCases(w world) map[string]readCase {
	as := func(user string, arguments settings, want func(*testing.T, state)) readCase {
		return readCase{provider: w.login(user), arguments: arguments, want: want}
	}
	has := func(attribute, value string) func(*testing.T, state) {
		return func(t *testing.T, got state) { got.text(t, attribute, value) }
	}
	isError := func(event state) bool { return event["result"] == "Error" }
	migrate, broken := w.request("broken", "migrate"), w.Servers["broken"].ID
	return map[string]readCase{
		"failed_migration_for_admin": as("admin", migrate, func(t *testing.T, got state) {
			got.text(t, "status", "failed")
			got.text(t, "message", "Error")
			got.matches(t, "failure", `^\w+ on host fake-\d: \w+`)
			got.matches(t, "finish_time", rfc3339Form)
			failed := got.event(t, isError)
			failed.matches(t, "traceback", `File ".*nova.*line \d+`)
			failed.matches(t, "details", `\w+`)
			failed.matches(t, "host", `^fake-\d$`)
			failed.matches(t, "host_id", `^[0-9a-f]{56}$`)
		}),
		"newest": as("member", settings{"server_id": w.Servers["web"].ID},
			has("request_id", w.Servers["web"].Actions[0].RequestID)),
		"newest_of_a_kind": as("member", settings{"server_id": broken, "action": "migrate"},
			has("request_id", migrate["request_id"].(string))),
		"failed_migration_for_member": as("member", migrate, func(t *testing.T, got state) {
			got.text(t, "status", "failed")
			got.matches(t, "failure", `^\w+ on the host with ID [0-9a-f]{56}: Error`)
			failed := got.event(t, isError)
			for _, attribute := range []string{"traceback", "details", "host"} {
				failed.null(t, attribute)
			}
			failed.matches(t, "host_id", `^[0-9a-f]{56}$`)
		}),
		"failed_create": as("member", w.request("huge", "create"), has("status", "failed")),
		"periodic_task": as("member", w.request("auto", "confirmResize"), func(t *testing.T, got state) {
			got.null(t, "user_id")
			got.null(t, "project_id")
			got.text(t, "status", "succeeded")
		}),
		"event_that_stays_unfinished": as("member", w.request("bounced", "create"), func(t *testing.T, got state) {
			unfinished := got.event(t, func(event state) bool { return event["finish_time"] == nil })
			unfinished.null(t, "result")
			got.text(t, "status", "succeeded") // another event of its name has ended after it began
		}),
		"reset_state_has_no_events": as("member", w.request("broken", "resetState"), func(t *testing.T, got state) {
			if events, ok := got["events"].([]any); !ok || len(events) != 0 {
				t.Errorf("events = %v, want []", got["events"])
			}
			got.text(t, "status", "succeeded")
		}),
		"deleted_server":                  as("member", w.request("gone", "delete"), has("action", "delete")),
		"other_projects_server_for_admin": as("admin", w.request("foreign", "stop"), has("action", "stop")),
	}
}

// microversionCases are what each microversion shows.
func microversionCases(w world) map[string]readCase {
	cases := map[string]readCase{}
	for _, at := range []struct {
		microversion              string
		events, updatedAt, hostID bool
	}{
		{"2.1", false, false, false}, {"2.21", false, false, false}, {"2.51", true, false, false},
		{"2.58", true, true, false}, {"2.62", true, true, true}, {"2.84", true, true, true},
	} {
		want := func(t *testing.T, got state) {
			got.isNull(t, "updated_at", !at.updatedAt)
			got.isNull(t, "events", !at.events)
			if at.events {
				got.event(t, func(state) bool { return true }).isNull(t, "host_id", !at.hostID)
			}
		}
		block := w.login("member").with(settings{"microversion": at.microversion})
		cases["at_"+at.microversion] = readCase{provider: block, arguments: w.request("web", "stop"), want: want}
	}
	return cases
}

// failingCases are what fails, with whole parts of the error's detail.
func failingCases(t *testing.T, w world) map[string]readCase {
	fails := func(block, arguments settings, summary string, parts ...string) readCase {
		return readCase{
			provider: w.login("member").with(block), arguments: w.request("web", "stop").with(arguments),
			fails: append([]string{summary}, parts...),
		}
	}
	newest := w.Servers["web"].Actions[0].RequestID
	foreign := w.ComputeURL + "/v2.1/" + w.Accounts["stranger"].ProjectID
	withToken := fails(nil, nil, "Refused credentials", "a token from token in the provider block")
	withToken.provider = settings{"token": "nonsense", "endpoint": w.ComputeURL}
	return map[string]readCase{
		"no_such_action": fails(nil, settings{"request_id": nil, "action": "rescue"},
			"No such action", "The server's log has no rescue.", newest),
		"contradictory_action": fails(nil, settings{"action": "start"}, "Contradictory action", "asked for stop"),
		"unknown_action": fails(nil, settings{"request_id": noRequest},
			"Unknown action", "Action "+noRequest+" not found", newest),
		"unknown_server": fails(nil, settings{"server_id": noServer},
			"Unknown server", "Instance "+noServer+" could not be found."),
		"other_projects_server": fails(nil, w.request("foreign", "stop"), "Unknown server", "project"),
		"deleted_server_at_2.1": fails(settings{"microversion": "2.1"}, w.request("gone", "delete"),
			"Unknown server", "microversion 2.21"),
		"microversion_too_new": fails(settings{"microversion": "2.999"}, nil,
			"Unsupported microversion", "Minimum is 2.1 and maximum is "+w.NewestMicroversion),
		"wrong_password": fails(settings{"password": "not it"}, nil,
			"Failed login", "401 Unauthorized", "password in the provider block"),
		"bad_token": withToken,
		"keystone_is_down": fails(settings{"auth_url": closedPort(t), "max_retries": 0}, nil,
			"Failed login", "connection refused"),
		"project_of_others_in_endpoint": fails(settings{"endpoint": foreign}, nil,
			"Rejected request", "doesn't match Context's project_id"),
		"unknown_region": fails(settings{"region": "Atlantis"}, nil, "Unknown region", w.Region),
		"unscoped": fails(settings{"project_name": nil, "project_domain_name": nil}, nil,
			"Token without a project", "project_name"),
	}
}

// listCases read whole logs.
func listCases(w world) map[string]readCase {
	list := func(block, arguments settings, want func(*testing.T, []state)) readCase {
		return readCase{
			dataSource: "compute_instance_actions", provider: w.login("member").with(block), arguments: arguments,
			want: func(t *testing.T, got state) { want(t, got.list(t, "instance_actions")) },
		}
	}
	has := func(block, arguments settings, actions []novatest.Action) readCase {
		return list(block, arguments, func(t *testing.T, got []state) { wantRequests(t, got, actions) })
	}
	fails := func(block, arguments settings, texts ...string) readCase {
		return readCase{
			dataSource: "compute_instance_actions", provider: w.login("member").with(block), arguments: arguments,
			fails: texts,
		}
	}
	of := func(server string, more settings) settings {
		return more.with(settings{"server_id": w.Servers[server].ID})
	}
	admin, busy, broken := w.login("admin"), w.Servers["busy"].Actions, w.Servers["broken"].Actions
	const past, future = "2001-01-01T00:00:00+09:00", "2099-01-01T00:00:00Z"
	return map[string]readCase{
		"list_in_the_clouds_order": list(nil, of("web", nil), func(t *testing.T, got []state) {
			wantRequests(t, got, w.Servers["web"].Actions)
			got[0].text(t, "action", "start")
			got[0].text(t, "instance_uuid", w.Servers["web"].ID)
			got[0].text(t, "user_id", w.Accounts["member"].UserID)
			got[0].matches(t, "updated_at", rfc3339Form)
			got[0].null(t, "events")
			got[0].null(t, "status")
		}),
		"list_with_events": list(admin, of("broken", settings{"include_events": true}),
			func(t *testing.T, got []state) {
				wantRequests(t, got, broken)
				for i, action := range got {
					if broken[i].Message != nil {
						action.text(t, "status", "failed")
					}
					if action["action"] == "create" {
						action.text(t, "status", "succeeded")
					}
					action.isNull(t, "events", false)
				}
			}),
		"list_of_67":             has(nil, of("busy", nil), busy),
		"list_limit_10_of_67":    has(nil, of("busy", settings{"limit": 10}), busy[:10]),
		"list_limit_67_of_67":    has(nil, of("busy", settings{"limit": 67}), busy),
		"list_at_2.1":            has(settings{"microversion": "2.1"}, of("busy", settings{"limit": 10}), busy[:10]),
		"list_of_deleted_server": has(nil, of("gone", nil), w.Servers["gone"].Actions),
		"list_some_actions": list(nil,
			of("busy", settings{"action_names": expression(`["create", "unlock"]`), "limit": 40}),
			func(t *testing.T, got []state) {
				if len(got) != 34 || got[33]["action"] != "create" {
					t.Errorf("%d actions, the last %v; want 33 unlock and then create",
						len(got), got[len(got)-1]["action"])
				}
			}),
		"list_failed": list(admin, of("broken", settings{"statuses": expression(`["failed"]`), "limit": 2}),
			func(t *testing.T, got []state) {
				wantRequests(t, got, broken[1:3])
				got[0].isNull(t, "events", false) // though include_events is not set
			}),
		"list_unknown_at_2.1": list(settings{"microversion": "2.1"},
			of("web", settings{"statuses": expression(`["unknown"]`), "limit": 1}),
			func(t *testing.T, got []state) {
				wantRequests(t, got, w.Servers["web"].Actions[:1])
				got[0].text(t, "status", "unknown")
			}),
		"list_of_a_user": has(nil,
			of("broken", settings{"user_ids": expression(`["` + w.Accounts["member"].UserID + `"]`)}),
			broken[len(broken)-1:]),
		"list_actions_case_is_kept": has(nil, of("busy", settings{"action_names": expression(`["LOCK"]`)}), nil),
		"list_since_the_future":     has(nil, of("busy", settings{"changes_since": future}), nil),
		"list_before_the_past":      has(nil, of("busy", settings{"changes_before": past}), nil),
		"list_since_the_past": has(nil, of("busy", settings{"changes_since": past, "changes_before": future}),
			busy),
		"list_since_on_2.57": fails(settings{"microversion": "2.57"}, of("busy", settings{"changes_since": past}),
			"Microversion too old", "2.58", "2.57"),
		"list_before_on_2.65": fails(settings{"microversion": "2.65"}, of("busy", settings{"changes_before": future}),
			"Microversion too old", "2.66", "2.65"),
		"list_of_unknown_server": fails(nil, settings{"server_id": noServer}, "Unknown server", noServer),
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
	wantRequests(t, got, nil)
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
