package provider

import (
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestInstanceActionsDataSource_FiltersOfTheCloud(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	log := withLog(c, 10)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	const since, before = "2026-11-21T20:54:00+09:00", "2026-11-21T11:56:00.001Z"
	for name, row := range map[string]struct {
		arguments settings
		query     url.Values
		want      []fakecloud.Action
	}{
		"none": {nil, url.Values{}, log.Actions},
		"changes_since": {
			settings{"changes_since": since}, url.Values{"changes-since": {"2026-11-21T11:54:00Z"}}, log.Actions[:7],
		},
		"changes_before": {settings{"changes_before": before}, url.Values{"changes-before": {before}}, log.Actions[4:]},
		"both": {
			settings{"changes_since": since, "changes_before": before},
			url.Values{"changes-since": {"2026-11-21T11:54:00Z"}, "changes-before": {before}}, log.Actions[4:7],
		},
		"limit": {settings{"limit": 3}, url.Values{"limit": {"3"}}, log.Actions[:3]},
	} {
		t.Run(name, func(t *testing.T) {
			c.ResetRequests()
			got := s.readList(t, log.ID, row.arguments).mustSucceed(t)
			if ids, want := got.requestIDs(t), logOf(row.want); !slices.Equal(ids, want) {
				t.Errorf("got %v, want %v", ids, want)
			}
			if lists, _ := asked(c); !reflect.DeepEqual(lists, []url.Values{row.query}) {
				t.Errorf("asked with %v, want %v", lists, row.query)
			}
			for _, argument := range []string{"changes_since", "changes_before"} {
				if text, given := got.text(t, argument); given && text != row.arguments[argument] {
					t.Errorf("%s = %q in the state, want it as it was written", argument, text)
				}
			}
		})
	}
}

func TestInstanceActionsDataSource_Region(t *testing.T) {
	t.Parallel()
	c := startCloud(t, fakecloud.WithRegions("east", "west"))
	log := withLog(c, 2)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member).with(settings{"region": "east"}), nil)
	for _, row := range []struct{ region, want any }{{"west", "west"}, {nil, "east"}} {
		c.ResetRequests()
		got := s.readList(t, log.ID, settings{"region": row.region, "include_events": true}).mustSucceed(t)
		if region := got.mustText(t, "region"); region != row.want {
			t.Errorf("region = %q, want %q", region, row.want)
		}
		for _, request := range c.Requests() {
			if request.Service == fakecloud.Compute && request.Region != row.want {
				t.Errorf("asked in %s, want %s", request.Region, row.want)
			}
		}
	}
}

// readFromEvents are the attributes that a list without events does not have. Only some statuses are known without.
var readFromEvents = []string{"events", "status", "failure", "finish_time", "duration"}

// An action with its events is in the list what the single data source makes of it.
func TestInstanceActionsDataSource_HasWhatTheSingleOneHas(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.DemoAdmin), nil)
	for _, server := range []string{"web", "broken", "gone", "huge", "auto", "bounced", "running", "huawei",
		"fujitsu"} {
		t.Run(server, func(t *testing.T) {
			log := c.Server(server)
			plain := objects(t, s.readList(t, log.ID, nil).mustSucceed(t).state["instance_actions"])
			detailed := objects(t,
				s.readList(t, log.ID, settings{"include_events": true}).mustSucceed(t).state["instance_actions"])
			if len(plain) != len(log.Actions) || len(detailed) != len(log.Actions) {
				t.Fatalf("%d and %d actions, want %d", len(plain), len(detailed), len(log.Actions))
			}
			for i, requestID := range logOf(log.Actions) {
				single := s.readAction(t, log.ID, requestID).mustSucceed(t).state
				attributes := slices.Collect(maps.Keys(instanceActionAttributes()))
				if len(detailed[i]) != len(attributes) {
					t.Errorf("%d attributes, want %d", len(detailed[i]), len(attributes))
				}
				for _, attribute := range attributes {
					if !detailed[i][attribute].Equal(single[attribute]) {
						t.Errorf("[%d].%s = %s, want %s", i, attribute, detailed[i][attribute], single[attribute])
					}
					want := single[attribute]
					failed := log.Actions[i].Message != nil && *log.Actions[i].Message == "Error"
					isKnown := attribute == "status" &&
						(failed && log.Actions[i].Action != "live-migration" ||
							slices.Contains([]string{"resetState", "lock", "unlock"}, log.Actions[i].Action))
					if slices.Contains(readFromEvents, attribute) && !isKnown {
						want = tftypes.NewValue(want.Type(), nil)
					}
					if server != "huawei" && server != "fujitsu" &&
						!plain[i][attribute].Equal(want) { // these show in the list what Nova would
						t.Errorf("without events, [%d].%s = %s, want %s", i, attribute, plain[i][attribute], want)
					}
				}
			}
		})
	}
}

func TestInstanceActionsDataSource_WrongArgumentsAreRefusedBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	const early, late, lateThere = "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "2026-11-01T00:00:00-05:00"
	null := []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}
	none := settings{"server_id": nil}
	for name, row := range map[string]struct {
		arguments             settings
		summary, blamed, says string
	}{
		"server_id": {settings{"server_id": "web"}, "Invalid server ID", "server_id", "should be a server's UUID"},
		"changes_since": {
			settings{"changes_since": "2026-11-01T00:00:00"}, "Invalid time", "changes_since",
			`"2026-11-01T00:00:00" should be a time in RFC 3339 such as 2026-11-01T00:00:00Z`,
		},
		"changes_before": {
			settings{"changes_before": "yesterday"}, "Invalid time", "changes_before", `"yesterday" should be`,
		},
		"changes_since after changes_before": {
			settings{"changes_since": late, "changes_before": early}, "Contradictory time span", "changes_since",
			"changes_since (2026-11-02T00:00:00Z) is after changes_before (2026-11-01T00:00:00Z)",
		},
		"changes_since after changes_before by their zones": {
			settings{"changes_since": lateThere, "changes_before": "2026-11-01T01:00:00+09:00"},
			"Contradictory time span", "changes_since", "",
		},
		"statuses": {settings{"statuses": []string{"Failed"}}, "Invalid Attribute Value Match", "statuses", `"failed"`},
		"statuses without events": {
			settings{"statuses": []string{"failed"}, "include_events": false}, "Argument without effect",
			"include_events", "include_events has no effect beside statuses",
		},
		"user_ids": {settings{"user_ids": []string{""}}, "Invalid Attribute Value Length", "user_ids", ""},
		"timeouts": {
			settings{"timeouts": map[string]string{"read": "0s"}}, "Invalid duration", "timeouts.read", "",
		},
		"limit": {
			settings{"limit": 0}, "Invalid Attribute Value", "limit", "must be at least 1, got: 0",
		},
		"action_names": {
			settings{"action_names": []string{}}, "Invalid Attribute Value", "action_names", "at least 1 elements",
		},
		"null in action_names": {settings{"action_names": null}, "Null Set Value", "action_names", ""},
		"no server":            {none, "Missing server", "", "Set server_id, or server_ids"},
		"server_id and server_ids": {
			settings{"server_ids": []string{noServer}}, "Argument without effect", "server_id",
			"server_id has no effect beside server_ids",
		},
		"server_id and no server_ids": {settings{"server_ids": []string{}}, "Argument without effect", "server_id", ""},
		"server_ids": {
			none.with(settings{"server_ids": []string{"web"}}), "Invalid server ID", "server_ids[0]",
			"should be a server's UUID",
		},
		"null in server_ids": {none.with(settings{"server_ids": null}), "Null List Value", "server_ids", ""},
	} {
		t.Run(name, func(t *testing.T) {
			mustFail(t, s.readList(t, c.Server("web").ID, row.arguments).diagnostics, row.summary, row.blamed, row.says)
		})
	}
	if requests := c.Requests(); len(requests) > 0 {
		t.Errorf("the cloud was asked: %s %s", requests[0].Method, requests[0].Path)
	}
}

// One action without its start is no reason to lose a log.
func TestInstanceActionsDataSource_MissingStartTime(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web := c.Server("web")
	c.Intercept(onPage("", fakecloud.Respond(200, nil, fmt.Sprintf(`{"instanceActions": [
		{"action": "stop", "instance_uuid": %q, "request_id": "req-1", "start_time": null},
		{"action": "start", "instance_uuid": %[1]q, "request_id": "req-2", "start_time": "2014-12-11T02:17:49"}
		]}`, web.ID))))
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readList(t, web.ID, nil)
	if ids := got.requestIDs(t); !slices.Equal(ids, []string{"req-1", "req-2"}) {
		t.Errorf("the list has %v", ids)
	}
	if len(got.diagnostics) != 1 || blamed(got.diagnostics[0]) != "instance_actions[0].start_time" {
		t.Errorf("want one warning, got: %s", describe(got.diagnostics))
	}
}

// What is odd about one action loses no log, with its events or without.
func TestInstanceActionsDataSource_OddActions(t *testing.T) {
	t.Parallel()
	for _, withEvents := range []bool{false, true} {
		c := startCloud(t)
		web := c.Server("web")
		c.Intercept(onPage("", fakecloud.Respond(200, nil, fmt.Sprintf(`{"instanceActions": [
			{"action": "stop", "instance_uuid": %q, "request_id": null, "start_time": "2014-12-11T02:17:49"},
			null,
			{"action": "start", "instance_uuid": %[1]q, "request_id": %q, "start_time": "2014-12-11T02:17:49",
			"project_id": 147}]}`, web.ID, web.Actions[0].RequestID))))
		got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readList(t, web.ID,
			settings{"include_events": withEvents})
		if ids := got.requestIDs(t); !slices.Equal(ids, []string{"", "", web.Actions[0].RequestID}) {
			t.Errorf("the list has %q", ids)
		}
		actions := objects(t, got.state["instance_actions"])
		if !actions[0]["request_id"].IsNull() || !actions[1]["action"].IsNull() {
			t.Errorf("not null: %v", actions[:2])
		}
		summaries := ""
		for _, d := range got.diagnostics {
			summaries += d.Summary + "; "
		}
		if !strings.HasPrefix(summaries, "Unexpected value in instance_actions[0].request_id and 2 more; ") ||
			strings.Contains(summaries, "Vanished") {
			t.Errorf("with events %v: %s", withEvents, describe(got.diagnostics))
		}
	}
}
