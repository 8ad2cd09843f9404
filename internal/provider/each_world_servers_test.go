package provider

import "testing"

// serverCases list servers.
func serverCases(w world) map[string]readCase {
	member, admin := w.login("member"), w.login("admin")
	list := func(provider, arguments settings, want func(*testing.T, []state)) readCase {
		return readCase{
			dataSource: "compute_servers",
			provider:   provider,
			arguments:  arguments,
			want: func(t *testing.T, got state) {
				want(t, got.list(t, "servers"))
			},
		}
	}
	fail := func(provider, arguments settings, fails ...string) readCase {
		return readCase{dataSource: "compute_servers", provider: provider, arguments: arguments, fails: fails}
	}
	only := func(name string) func(*testing.T, []state) {
		return func(t *testing.T, got []state) {
			if len(got) != 1 || got[0]["id"] != w.Servers[name].ID || got[0]["name"] != name {
				t.Errorf("got %v, want only %s", got, name)
			}
		}
	}
	return map[string]readCase{
		"servers_of_a_name": list(member, settings{"name": "web"}, only("web")),
		"servers_of_a_name_2.1": list(
			member.with(settings{"microversion": "2.1"}), settings{"name": "web"}, only("web"),
		),
		"servers_of_a_part":       list(member, settings{"name": "we"}, wantNone),
		"servers_in_another_case": list(member, settings{"name": "WEB"}, wantNone),
		"servers_of_a_pattern":    list(member, settings{"name": "w.*b|[w"}, wantNone),
		"servers_of_others":       list(member, settings{"name": "foreign"}, wantNone),
		"servers_of_all_projects": list(
			admin,
			settings{"name": "foreign", "all_projects": true},
			func(t *testing.T, got []state) {
				only("foreign")(t, got)
				got[0].text(t, "project_id", w.Accounts["stranger"].ProjectID)
			},
		),
		"servers_deleted": list(
			admin, settings{"name": "gone", "status": "DELETED", "all_projects": true}, only("gone"),
		),
		"servers_in_error": list(member, settings{"name": "huge", "status": "error"}, func(t *testing.T, got []state) {
			only("huge")(t, got)
			got[0].text(t, "status", "ERROR")
			got[0].text(t, "host_id", "")
		}),
		"servers_as_they_are": list(
			member,
			settings{"name": "web", "status": "ACTIVE"},
			func(t *testing.T, got []state) {
				only("web")(t, got)
				got[0].text(t, "project_id", w.Accounts["member"].ProjectID)
				got[0].matches(t, "host_id", `^[0-9a-f]{56}$`)
				got[0].matches(t, "created_at", rfc3339Form)
				got[0].matches(t, "updated_at", rfc3339Form)
				got[0].null(t, "task_state")
				got[0].null(t, "fault")
			},
		),
		"servers_of_all_projects_for_a_member": fail(member, settings{"all_projects": true},
			"Missing permission", "os_compute_api:servers:detail:get_all_tenants", "Without all_projects"),
		"servers_deleted_for_a_member": fail(
			member, settings{"status": "DELETED"}, "Missing permission",
			"Only administrators may list deleted instances",
		),
	}
}
