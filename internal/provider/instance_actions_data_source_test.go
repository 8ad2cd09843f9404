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
	log := withLog(c, 10).Actions
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for name, row := range map[string]struct {
		arguments settings
		query     url.Values
		want      []fakecloud.Action
	}{
		"none":                    {nil, url.Values{}, log},
		"since, in UTC":           {settings{"changes_since": "2026-11-21T11:56:00Z"}, url.Values{"changes-since": {"2026-11-21T11:56:00Z"}}, log[:5]},
		"since, east of it":       {settings{"changes_since": "2026-11-21T20:56:00+09:00"}, url.Values{"changes-since": {"2026-11-21T11:56:00Z"}}, log[:5]},
		"before, west of it":      {settings{"changes_before": "2026-11-21T06:56:00-05:00"}, url.Values{"changes-before": {"2026-11-21T11:56:00Z"}}, log[4:]},
		"before, with a fraction": {settings{"changes_before": "2026-11-21T11:55:59.999Z"}, url.Values{"changes-before": {"2026-11-21T11:55:59.999Z"}}, log[5:]},
		"both": {
			settings{"changes_since": "2026-11-21T12:54:00+01:00", "changes_before": "2026-11-21T12:56:00+01:00"},
			url.Values{"changes-since": {"2026-11-21T11:54:00Z"}, "changes-before": {"2026-11-21T11:56:00Z"}}, log[4:7],
		},
		"both the same moment": {
			settings{"changes_since": "2026-11-21T20:55:00+09:00", "changes_before": "2026-11-21T11:55:00Z"},
			url.Values{"changes-since": {"2026-11-21T11:55:00Z"}, "changes-before": {"2026-11-21T11:55:00Z"}}, log[5:6],
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.ResetRequests()
			got := s.readList(t, "11111111-2222-4333-8444-555555555555", row.arguments).mustSucceed(t)
			if ids, want := got.requestIDs(t), logOf(row.want); !slices.Equal(ids, want) {
				t.Errorf("got %v, want %v", ids, want)
			}
			if lists, _ := asked(c); !reflect.DeepEqual(lists, []url.Values{row.query}) {
				t.Errorf("asked with %v, want %v", lists, row.query)
			}
			for argument, value := range row.arguments {
				if text := got.mustText(t, argument); text != value {
					t.Errorf("%s = %q in the state, want it as it was written", argument, text)
				}
			}
		})
	}
}

func TestInstanceActionsDataSource_FilteredBeforeEventsAreRead(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	log := withLog(c, 10)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for name, row := range map[string]struct {
		arguments settings
		want      []string
	}{
		"one":                  {settings{"action_names": []string{"start"}}, []string{"req-0009"}},
		"two":                  {settings{"action_names": []string{"start", "unlock"}}, []string{"req-0001", "req-0003", "req-0005", "req-0007", "req-0009"}},
		"the newest two":       {settings{"action_names": []string{"unlock"}, "limit": 2}, []string{"req-0001", "req-0003"}},
		"more than there are":  {settings{"action_names": []string{"start"}, "limit": 2}, []string{"req-0009"}},
		"another case":         {settings{"action_names": []string{"Start"}}, []string{}},
		"one that never was":   {settings{"action_names": []string{"что угодно"}}, []string{}},
		"all, and a time span": {settings{"action_names": []string{"lock", "unlock"}, "changes_since": "2026-11-21T11:58:00Z"}, []string{"req-0000", "req-0001", "req-0002"}},
		"only a limit":         {settings{"limit": 3}, []string{"req-0000", "req-0001", "req-0002"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.ResetRequests()
			got := s.readList(t, log.ID, row.arguments.with(settings{"include_events": true})).mustSucceed(t)
			if ids := got.requestIDs(t); !slices.Equal(ids, row.want) {
				t.Errorf("got %v, want %v", ids, row.want)
			}
			_, details := asked(c)
			if slices.Sort(details); !slices.Equal(details, row.want) {
				t.Errorf("asked for the events of %v, want %v", details, row.want)
			}
		})
	}
}

func TestInstanceActionsDataSource_NoMorePagesThanNeeded(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	log := withLog(c, 1500)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for name, row := range map[string]struct {
		arguments settings
		want      []string
		pages     []string // their limit; "" for the cloud's own, 1000
	}{
		"limit 1":                        {settings{"limit": 1}, logOf(log.Actions[:1]), []string{"1"}},
		"limit 1000, a page":             {settings{"limit": 1000}, logOf(log.Actions[:1000]), []string{"1000"}},
		"limit 1001":                     {settings{"limit": 1001}, logOf(log.Actions[:1001]), []string{"1000", "1000"}},
		"limit above all":                {settings{"limit": 1 << 40}, logOf(log.Actions), []string{"1000", "1000"}},
		"limit 1 of an action":           {settings{"limit": 1, "action_names": []string{"unlock"}}, []string{"req-0001"}, []string{""}},
		"limit reached on the next page": {settings{"limit": 501, "action_names": []string{"lock"}}, locks(log.Actions)[:501], []string{"", ""}},
		"an action on the last page":     {settings{"limit": 1, "action_names": []string{"start"}}, []string{"req-1499"}, []string{"", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			c.ResetRequests()
			if ids := s.readList(t, log.ID, row.arguments).mustSucceed(t).requestIDs(t); !slices.Equal(ids, row.want) {
				t.Errorf("%d actions, or in another order; want %d", len(ids), len(row.want))
			}
			lists, _ := asked(c)
			pages := []string{}
			for _, query := range lists {
				pages = append(pages, query.Get("limit"))
			}
			if !slices.Equal(pages, row.pages) {
				t.Errorf("pages of %q, want %q", pages, row.pages)
			}
		})
	}
}

func TestInstanceActionsDataSource_WholeAndInTheCloudsOrder(t *testing.T) {
	t.Parallel()
	reverse := func(s *fakecloud.Server) { slices.Reverse(s.Actions) }
	for name, row := range map[string]struct {
		length  int
		change  func(*fakecloud.Server)
		block   settings
		limit   any
		want    int
		queries int
	}{
		"5,000 in five full pages and an empty one": {length: 5000, want: 5000, queries: 6},
		"a page that is exactly full":               {length: 1000, want: 1000, queries: 2},
		"no actions":                                {length: 0, want: 0, queries: 1},
		"the oldest first":                          {length: 5, change: reverse, want: 5, queries: 1},
		"a deleted server":                          {length: 3, change: func(s *fakecloud.Server) { s.Deleted = true }, want: 3, queries: 1},
		"no pages at 2.1":                           {length: 1100, block: settings{"microversion": "2.1"}, want: 1100, queries: 1},
		"a limit at 2.1":                            {length: 10, block: settings{"microversion": "2.1"}, limit: 7, want: 7, queries: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			withLog(c, row.length)
			if row.change != nil {
				c.Update("logged", row.change)
			}
			log := c.Server("logged")
			s := mustConfigure(t, passwordBlock(c, fakecloud.Member).with(row.block), nil)
			got := s.readList(t, log.ID, settings{"limit": row.limit}).mustSucceed(t)
			if ids, want := got.requestIDs(t), logOf(log.Actions[:row.want]); !slices.Equal(ids, want) {
				t.Errorf("%d actions, or in another order; want %d", len(ids), len(want))
			}
			if lists, _ := asked(c); len(lists) != row.queries {
				t.Errorf("%d requests, want %d", len(lists), row.queries)
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
	for _, server := range []string{"web", "broken", "gone", "huge", "auto", "bounced", "running", "huawei", "fujitsu"} {
		t.Run(server, func(t *testing.T) {
			log := c.Server(server)
			plain := objects(t, s.readList(t, log.ID, nil).mustSucceed(t).state["instance_actions"])
			detailed := objects(t, s.readList(t, log.ID, settings{"include_events": true}).mustSucceed(t).state["instance_actions"])
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
						(failed && log.Actions[i].Action != "live-migration" || slices.Contains([]string{"resetState", "lock", "unlock"}, log.Actions[i].Action))
					if slices.Contains(readFromEvents, attribute) && !isKnown {
						want = tftypes.NewValue(want.Type(), nil)
					}
					if server != "huawei" && server != "fujitsu" && !plain[i][attribute].Equal(want) { // these show in the list what Nova would
						t.Errorf("without events, [%d].%s = %s, want %s", i, attribute, plain[i][attribute], want)
					}
				}
			}
		})
	}
}

func TestInstanceActionsDataSource_WrongArgumentsAreRefusedBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	const notATime = "should be a time in RFC 3339 such as 2026-11-01T00:00:00Z"
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for name, row := range map[string]struct {
		arguments       settings
		summary, blamed string
		says            []string
	}{
		"server_id that is no UUID":    {settings{"server_id": "web"}, "Invalid server ID", "server_id", []string{"should be a server's UUID"}},
		"changes_since without a zone": {settings{"changes_since": "2026-11-01T00:00:00"}, "Invalid time", "changes_since", []string{`"2026-11-01T00:00:00" ` + notATime}},
		"changes_before in words":      {settings{"changes_before": "yesterday"}, "Invalid time", "changes_before", []string{`"yesterday" ` + notATime}},
		"changes_since after changes_before": {
			settings{"changes_since": "2026-11-02T00:00:00Z", "changes_before": "2026-11-01T00:00:00Z"}, "Contradictory time span", "changes_since",
			[]string{"changes_since (2026-11-02T00:00:00Z) is after changes_before (2026-11-01T00:00:00Z)"},
		},
		"changes_since after changes_before by their zones": {
			settings{"changes_since": "2026-11-01T00:00:00-05:00", "changes_before": "2026-11-01T01:00:00+09:00"}, "Contradictory time span", "changes_since", nil,
		},
		"a status that is none": {settings{"statuses": []string{"Failed"}}, "Invalid Attribute Value Match", "statuses", []string{`"failed"`}},
		"no events, and a status": {
			settings{"statuses": []string{"failed"}, "include_events": false}, "Argument without effect", "include_events",
			[]string{"include_events has no effect beside statuses"},
		},
		"a user without an ID":             {settings{"user_ids": []string{""}}, "Invalid Attribute Value Length", "user_ids", nil},
		"no time to read":                  {settings{"timeouts": map[string]string{"read": "0s"}}, "Invalid duration", "timeouts.read", nil},
		"limit 0":                          {settings{"limit": 0}, "Invalid Attribute Value", "limit", []string{"must be at least 1, got: 0"}},
		"limit -1":                         {settings{"limit": -1}, "Invalid Attribute Value", "limit", []string{"must be at least 1, got: -1"}},
		"empty actions":                    {settings{"action_names": []string{}}, "Invalid Attribute Value", "action_names", []string{"must contain at least 1 elements, got: 0"}},
		"null in actions":                  {settings{"action_names": []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}}, "Null Set Value", "action_names", nil},
		"neither server_id nor server_ids": {settings{"server_id": nil}, "Missing server", "", []string{"Set server_id, or server_ids"}},
		"server_id and server_ids": {
			settings{"server_ids": []string{noServer}}, "Argument without effect", "server_id", []string{"server_id has no effect beside server_ids"},
		},
		"server_id and no server_ids": {settings{"server_ids": []string{}}, "Argument without effect", "server_id", nil},
		"server_ids that are no UUIDs": {
			settings{"server_id": nil, "server_ids": []string{"web"}}, "Invalid server ID", "server_ids[0]", []string{"should be a server's UUID"},
		},
		"null in server_ids": {
			settings{"server_id": nil, "server_ids": []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}}, "Null List Value", "server_ids", nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.readList(t, c.Server("web").ID, row.arguments)
			mustFail(t, got.diagnostics, row.summary, row.blamed, row.says...)
		})
	}
	if requests := c.Requests(); len(requests) > 0 {
		t.Errorf("the cloud was asked: %s %s", requests[0].Method, requests[0].Path)
	}
}

func TestInstanceActionsDataSource_FilteredByStatusAndUser(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.DemoAdmin), nil)
	broken := c.Server("broken")
	log := logOf(broken.Actions) // resetState, migrate, live-migration, migrate, create; the three in the middle failed
	for name, row := range map[string]struct {
		arguments settings
		want      []string
	}{
		"failed":                     {settings{"statuses": []string{"failed"}}, log[1:4]},
		"the newest two that failed": {settings{"statuses": []string{"failed"}, "limit": 2}, log[1:3]},
		"succeeded":                  {settings{"statuses": []string{"succeeded"}}, []string{log[0], log[4]}},
		"unknown":                    {settings{"statuses": []string{"unknown"}}, []string{}},
		"in progress":                {settings{"statuses": []string{"in_progress"}}, []string{}},
		"of a user":                  {settings{"user_ids": []string{fakecloud.Member.UserID}}, log[4:]},
		"of another user":            {settings{"user_ids": []string{fakecloud.Admin.UserID}, "limit": 3}, log[:3]},
		"failed, of a user":          {settings{"user_ids": []string{fakecloud.Member.UserID}, "statuses": []string{"failed"}}, []string{}},
		"failed, of a kind":          {settings{"action_names": []string{"migrate"}, "statuses": []string{"failed"}}, []string{log[1], log[3]}},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.readList(t, broken.ID, row.arguments).mustSucceed(t)
			if ids := got.requestIDs(t); !slices.Equal(ids, row.want) {
				t.Errorf("got %v, want %v", ids, row.want)
			}
			for i, action := range objects(t, got.state["instance_actions"]) {
				wanted, _ := row.arguments["statuses"].([]string)
				if status, known := textOf(t, action["status"]); wanted != nil && (!known || !slices.Contains(wanted, status)) {
					t.Errorf("[%d].status = %q", i, status)
				}
			}
		})
	}
}

// One action without its start is no reason to lose a log.
func TestInstanceActionsDataSource_MissingStartTime(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	web := c.Server("web")
	c.Intercept(onPage("", fakecloud.Respond(200, nil, fmt.Sprintf(`{"instanceActions": [
		{"action": "stop", "instance_uuid": %q, "request_id": "req-1", "start_time": null},
		{"action": "start", "instance_uuid": %[1]q, "request_id": "req-2", "start_time": "2014-12-11T02:17:49.000000"}]}`, web.ID))))
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
			{"action": "stop", "instance_uuid": %q, "request_id": null, "start_time": "2014-12-11T02:17:49.000000"},
			null,
			{"action": "start", "instance_uuid": %[1]q, "request_id": %q, "project_id": 147, "start_time": "2014-12-11T02:17:49.000000"}]}`,
			web.ID, web.Actions[0].RequestID))))
		got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readList(t, web.ID, settings{"include_events": withEvents})
		if ids := got.requestIDs(t); !slices.Equal(ids, []string{"", "", web.Actions[0].RequestID}) {
			t.Errorf("the list has %q", ids)
		}
		if actions := objects(t, got.state["instance_actions"]); !actions[0]["request_id"].IsNull() || !actions[1]["action"].IsNull() {
			t.Errorf("not null: %v", actions[:2])
		}
		summaries := ""
		for _, d := range got.diagnostics {
			summaries += d.Summary + "; "
		}
		if !strings.HasPrefix(summaries, "Unexpected value in instance_actions[0].request_id and 2 more; ") || strings.Contains(summaries, "Vanished") {
			t.Errorf("with events %v: %s", withEvents, describe(got.diagnostics))
		}
	}
}
