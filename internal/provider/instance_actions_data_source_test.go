package provider

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// detailsAtATime is how many events of actions a list reads at a time.
const detailsAtATime = 32

// endOfPatience is far more than a read takes here, and ends one that hangs.
const endOfPatience = 30 * time.Second

// readList reads a server's log.
func (s *plugin) readList(t *testing.T, serverID string, more settings) reading {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), endOfPatience)
	defer cancel()
	return s.read(t, ctx, "compute_instance_actions", settings{"server_id": serverID}.with(more))
}

// requestIDs are those of a list that was read, which must not be null.
func (r reading) requestIDs(t *testing.T) []string {
	t.Helper()
	list := r.state["instance_actions"]
	if !list.IsKnown() || list.IsNull() {
		t.Fatalf("instance_actions = %v; diagnostics: %s", list, describe(r.diagnostics))
	}
	ids := []string{}
	for _, action := range objects(t, list) {
		id, _ := textOf(t, action["request_id"])
		ids = append(ids, id)
	}
	return ids
}

// logOf are the request IDs of actions.
func logOf(actions []fakecloud.Action) []string {
	ids := []string{}
	for i := range actions {
		ids = append(ids, actions[i].RequestID)
	}
	return ids
}

// longAgo is when the newest action of withLog's was.
var longAgo = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// withLog adds a server with so many actions: lock, unlock, lock, …, one a minute, the oldest a create.
func withLog(c *fakecloud.Cloud, length int) fakecloud.Server {
	s := fakecloud.Server{ID: "11111111-2222-4333-8444-555555555555", Name: "logged", Actions: make([]fakecloud.Action, length)}
	for i := range s.Actions {
		at := longAgo.Add(-time.Duration(i) * time.Minute).Format("2006-01-02T15:04:05.000000")
		s.Actions[i] = fakecloud.Action{
			Action: []string{"lock", "unlock"}[i%2], RequestID: fmt.Sprintf("req-%04d", i), StartTime: at, UpdatedAt: &at,
			Events: []fakecloud.Event{{Event: fmt.Sprintf("event-%04d", i), StartTime: at}},
		}
		if i == length-1 {
			s.Actions[i].Action = "create"
		}
	}
	c.AddServer(s)
	return c.Server("logged")
}

// asked are the compute service's requests: those for lists by their query, those for details by their request ID.
func asked(c *fakecloud.Cloud) (lists []url.Values, details []string) {
	for _, request := range c.Requests() {
		_, rest, isRead := strings.Cut(request.Path, "/os-instance-actions")
		switch {
		case !isRead:
		case rest == "":
			query, _ := url.ParseQuery(request.Query)
			lists = append(lists, query)
		default:
			details = append(details, strings.TrimPrefix(rest, "/"))
		}
	}
	return lists, details
}

// onDetails limits an interceptor to the events of one action, or of all where the request ID is "".
func onDetails(requestID string, i fakecloud.Interceptor) fakecloud.Interceptor {
	return fakecloud.OnPath(func(path string) bool {
		_, rest, _ := strings.Cut(path, "/os-instance-actions/")
		return rest != "" && (requestID == "" || rest == requestID)
	}, i)
}

func TestListArgumentsThatCannotBeRightAreRefusedBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	const notATime = "should be a time in RFC 3339 such as 2026-11-01T00:00:00Z"
	c := startCloud(t)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for name, row := range map[string]struct {
		arguments       settings
		summary, blamed string
		says            []string
	}{
		"server_id that is no UUID":      {settings{"server_id": "web"}, "Invalid Attribute Value Match", "server_id", []string{"should be a server's UUID"}},
		"server_id with a path":          {settings{"server_id": "../../flavors"}, "Invalid Attribute Value Match", "server_id", nil},
		"changes_since without a zone":   {settings{"changes_since": "2026-11-01T00:00:00"}, "Invalid time", "changes_since", []string{`"2026-11-01T00:00:00" ` + notATime}},
		"changes_since that is a date":   {settings{"changes_since": "2026-11-01"}, "Invalid time", "changes_since", []string{notATime}},
		"changes_since that is empty":    {settings{"changes_since": ""}, "Invalid time", "changes_since", []string{notATime}},
		"changes_since in no such month": {settings{"changes_since": "2026-13-01T00:00:00Z"}, "Invalid time", "changes_since", []string{notATime}},
		"changes_before in words":        {settings{"changes_before": "yesterday"}, "Invalid time", "changes_before", []string{`"yesterday" ` + notATime}},
		"changes_since after changes_before": {
			settings{"changes_since": "2026-11-02T00:00:00Z", "changes_before": "2026-11-01T00:00:00Z"}, "Contradictory time span", "changes_since",
			[]string{"changes_since (2026-11-02T00:00:00Z) is after changes_before (2026-11-01T00:00:00Z)"},
		},
		"changes_since after changes_before by their zones": {
			settings{"changes_since": "2026-11-01T00:00:00-05:00", "changes_before": "2026-11-01T01:00:00+09:00"}, "Contradictory time span", "changes_since", nil,
		},
		"limit 0":        {settings{"limit": 0}, "Invalid Attribute Value", "limit", []string{"must be at least 1, got: 0"}},
		"limit -1":       {settings{"limit": -1}, "Invalid Attribute Value", "limit", []string{"must be at least 1, got: -1"}},
		"empty action":   {settings{"action": []string{}}, "Invalid Attribute Value", "action", []string{"must contain at least 1 elements, got: 0"}},
		"null in action": {settings{"action": []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}}, "Null Set Value", "action", nil},
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

func TestListFiltersReachTheCloudAsTheyWereMeant(t *testing.T) {
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

func TestListIsFilteredByActionBeforeEventsAreRead(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	log := withLog(c, 10)
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	for name, row := range map[string]struct {
		arguments settings
		want      []string
	}{
		"one":                  {settings{"action": []string{"create"}}, []string{"req-0009"}},
		"two":                  {settings{"action": []string{"create", "unlock"}}, []string{"req-0001", "req-0003", "req-0005", "req-0007", "req-0009"}},
		"the newest two":       {settings{"action": []string{"unlock"}, "limit": 2}, []string{"req-0001", "req-0003"}},
		"more than there are":  {settings{"action": []string{"create"}, "limit": 2}, []string{"req-0009"}},
		"another case":         {settings{"action": []string{"Create"}}, []string{}},
		"one that never was":   {settings{"action": []string{"что угодно"}}, []string{}},
		"the empty string":     {settings{"action": []string{""}}, []string{}},
		"all, and a time span": {settings{"action": []string{"lock", "unlock"}, "changes_since": "2026-11-21T11:58:00Z"}, []string{"req-0000", "req-0001", "req-0002"}},
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

func TestListReadsNoMorePagesThanItNeeds(t *testing.T) {
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
		"limit 1 of an action":           {settings{"limit": 1, "action": []string{"unlock"}}, []string{"req-0001"}, []string{""}},
		"limit reached on the next page": {settings{"limit": 501, "action": []string{"lock"}}, locks(log.Actions)[:501], []string{"", ""}},
		"an action on the last page":     {settings{"limit": 1, "action": []string{"create"}}, []string{"req-1499"}, []string{"", ""}},
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

// locks are the request IDs of each lock.
func locks(actions []fakecloud.Action) []string {
	return logOf(slices.DeleteFunc(slices.Clone(actions), func(a fakecloud.Action) bool { return a.Action != "lock" }))
}

func TestListIsWholeAndInTheCloudsOrder(t *testing.T) {
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

// page is a list in Nova's form whose next link has this href.
func page(actions []fakecloud.Action, href string) fakecloud.Interceptor {
	summaries := []map[string]any{}
	for i := range actions {
		summaries = append(summaries, map[string]any{
			"action": actions[i].Action, "request_id": actions[i].RequestID, "instance_uuid": "11111111-2222-4333-8444-555555555555",
			"start_time": actions[i].StartTime, "updated_at": actions[i].UpdatedAt, "user_id": nil, "project_id": nil, "message": nil,
		})
	}
	body, err := json.Marshal(map[string]any{"instanceActions": summaries, "links": []map[string]string{{"rel": "next", "href": href}}})
	if err != nil {
		panic(err) // strings only
	}
	return fakecloud.Respond(200, http.Header{"Openstack-Api-Version": {"compute 2.84"}}, string(body))
}

// onPage limits an interceptor to the page of the list after a marker; "" is the first.
func onPage(marker string, i fakecloud.Interceptor) fakecloud.Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		return strings.HasSuffix(r.URL.Path, "/os-instance-actions") && r.URL.Query().Get("marker") == marker && i(w, r)
	}
}

// Behind a proxy the cloud's links name hosts that it is not reached by, and a token is not for others.
func TestListNeverGoesWhereALinkLeads(t *testing.T) {
	t.Parallel()
	other := startCloud(t)
	for name, link := range map[string]string{
		"another cloud":       other.ComputeURL() + "/v2.1/servers/11111111-2222-4333-8444-555555555555/os-instance-actions",
		"without a scheme":    strings.TrimPrefix(other.ComputeURL(), "http:") + "/v2.1/servers/11111111-2222-4333-8444-555555555555/os-instance-actions",
		"with a user":         strings.Replace(other.ComputeURL(), "http://", "http://nova:secret@", 1) + "/",
		"another server's":    "/v2.1/servers/" + noServer + "/os-instance-actions",
		"nothing but a query": "",
	} {
		t.Run(name, func(t *testing.T) {
			c := startCloud(t)
			log := withLog(c, 5)
			c.Intercept(onPage("", page(log.Actions[:2], link+"?limit=2&changes-since=2026-11-21T00%3A00%3A00Z&marker="+log.Actions[1].RequestID)))
			s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
			if ids := s.readList(t, log.ID, nil).mustSucceed(t).requestIDs(t); !slices.Equal(ids, logOf(log.Actions)) {
				t.Errorf("got %v", ids)
			}
			since := "2026-11-21T00:00:00Z"
			lists, _ := asked(c)
			if want := []url.Values{
				{}, {"limit": {"2"}, "changes-since": {since}, "marker": {"req-0001"}}, {"limit": {"2"}, "changes-since": {since}, "marker": {"req-0003"}},
			}; !reflect.DeepEqual(lists, want) {
				t.Errorf("asked with %v, want %v", lists, want)
			}
		})
	}
	if requests := other.Requests(); len(requests) > 0 {
		t.Errorf("the other cloud was asked for %s, with token %q", requests[0].Path, requests[0].Header.Get("X-Auth-Token"))
	}
}

func TestLinkThatForgetsAFilterIsCompleted(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	log := withLog(c, 5)
	c.Intercept(onPage("", page(log.Actions[:2], "/?marker="+log.Actions[1].RequestID)))
	s := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil)
	s.readList(t, log.ID, settings{"changes_since": "2001-01-01T00:00:00Z"}).mustSucceed(t)
	lists, _ := asked(c)
	if len(lists) != 2 || lists[1].Get("changes-since") != "2001-01-01T00:00:00Z" || lists[1].Get("marker") != "req-0001" {
		t.Errorf("asked with %v", lists)
	}
}

func TestListThatNeverEndsIsAnError(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer func(log []fakecloud.Action) []fakecloud.Interceptor
		asked  int
		says   string
	}{
		"a page that leads to itself": {func(log []fakecloud.Action) []fakecloud.Interceptor {
			return []fakecloud.Interceptor{onPage("", page(log[:2], "/?marker=req-0001")), onPage("req-0001", page(log[2:4], "/?marker=req-0001"))}
		}, 2, `page 2 of the list leads on with marker "req-0001"`},
		"pages that lead to each other": {func(log []fakecloud.Action) []fakecloud.Interceptor {
			return []fakecloud.Interceptor{
				onPage("", page(log[:2], "/?marker=req-0001")), onPage("req-0001", page(log[2:4], "/?marker=req-0003")), onPage("req-0003", page(log[4:], "/?marker=req-0001")),
			}
		}, 3, `page 3 of the list leads on with marker "req-0001"`},
		"the same page for every marker": {func(log []fakecloud.Action) []fakecloud.Interceptor {
			return []fakecloud.Interceptor{fakecloud.OnActions(page(log, "/?marker=req-0004"))}
		}, 2, `page 2 of the list leads on with marker "req-0004"`},
		"an empty page that announces more": {func(log []fakecloud.Action) []fakecloud.Interceptor {
			return []fakecloud.Interceptor{onPage("", page(log, "/?marker=req-0004")), onPage("req-0004", page(nil, "/?marker=req-0005"))}
		}, 2, `page 2 of the list leads on with marker "req-0005"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			log := withLog(c, 5)
			for _, answer := range row.answer(log.Actions) {
				c.Intercept(answer)
			}
			got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readList(t, log.ID, nil)
			mustFail(t, got.diagnostics, "Endless list", "", "Could not read the log of server "+log.ID+".", row.says, "brought nothing new itself")
			if lists, _ := asked(c); len(lists) != row.asked {
				t.Errorf("%d pages were asked for, want %d", len(lists), row.asked)
			}
		})
	}
}

func TestAnOldCloudNeverGivesAnUnfilteredList(t *testing.T) {
	t.Parallel()
	since, before := settings{"changes_since": "2026-11-21T11:58:00Z"}, settings{"changes_before": "2026-11-21T11:58:00Z"}
	compute := func(newest string) []fakecloud.Option {
		return []fakecloud.Option{fakecloud.WithMicroversions("2.1", newest)}
	}
	gateway := func(m fakecloud.HuaweiMicroversions) []fakecloud.Option {
		return []fakecloud.Option{fakecloud.WithHuaweiMicroversions(m)}
	}
	for name, row := range map[string]struct {
		options   []fakecloud.Option
		huawei    bool
		arguments settings
		says      []string // of the error; nil where there is none
		summary   string   // of the error, where it is another than "Microversion too old"
		want      int
	}{
		"since on 2.1":                    {options: compute("2.1"), arguments: since, says: []string{"2.58", "2.1."}},
		"since on 2.57":                   {options: compute("2.57"), arguments: since, says: []string{"2.58", "2.57"}},
		"since on 2.58":                   {options: compute("2.58"), arguments: since, want: 3},
		"before on 2.57":                  {options: compute("2.57"), arguments: before, says: []string{"2.66", "2.57"}},
		"before on 2.65":                  {options: compute("2.65"), arguments: before, says: []string{"2.66", "2.65"}},
		"before on 2.66":                  {options: compute("2.66"), arguments: before, want: 8},
		"both on 2.65":                    {options: compute("2.65"), arguments: since.with(before), says: []string{"2.66", "2.65"}},
		"both on 2.66":                    {options: compute("2.66"), arguments: since.with(before), want: 1},
		"no filter of the cloud's on 2.1": {options: compute("2.1"), arguments: settings{"action": []string{"lock"}, "limit": 4}, want: 4},
		"since, gateway that knows microversions": {huawei: true, options: gateway(fakecloud.HonoursMicroversions), arguments: since, want: 3},
		"since, gateway that ignores them":        {huawei: true, options: gateway(fakecloud.IgnoresMicroversions), arguments: since, says: []string{"2.58", "2.1."}},
		"before, gateway that ignores them":       {huawei: true, options: gateway(fakecloud.IgnoresMicroversions), arguments: before, says: []string{"2.66", "2.1."}},
		"since, gateway that answers with 406":    {huawei: true, options: gateway(fakecloud.Refuses406), arguments: since, says: []string{"2.58", "2.1."}},
		"since, gateway that answers with 400":    {huawei: true, options: gateway(fakecloud.Refuses400), arguments: since, says: []string{"2.58", "2.1"}},
		"no filter, gateway that ignores them":    {huawei: true, options: gateway(fakecloud.IgnoresMicroversions), arguments: settings{"limit": 4}, want: 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t, row.options...)
			log := withLog(c, 10)
			block := passwordBlock(c, fakecloud.Member)
			if row.huawei {
				block = settings{"token": c.IssueToken(fakecloud.Member), "endpoint": c.HuaweiURL(), "project_id": fakecloud.DemoProjectID, "max_retries": 0}
			}
			got := mustConfigure(t, block, nil).readList(t, log.ID, row.arguments)
			if row.says != nil {
				mustFail(t, got.diagnostics, cmp.Or(row.summary, "Microversion too old"), "", append(row.says, "Could not read the log of server "+log.ID+".")...)
				return
			}
			if ids := got.mustSucceed(t).requestIDs(t); len(ids) != row.want {
				t.Errorf("%d actions, want %d", len(ids), row.want)
			}
		})
	}
}

func TestListReadsInTheRegionThatIsAskedFor(t *testing.T) {
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

// An action with its events is in the list what the single data source makes of it.
func TestListHasWhatTheSingleDataSourceHas(t *testing.T) {
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
				attributes := append(slices.Collect(maps.Keys(instanceActionAttributes())), "request_id")
				if len(detailed[i]) != len(attributes) {
					t.Errorf("%d attributes, want %d", len(detailed[i]), len(attributes))
				}
				for _, attribute := range attributes {
					if !detailed[i][attribute].Equal(single[attribute]) {
						t.Errorf("[%d].%s = %s, want %s", i, attribute, detailed[i][attribute], single[attribute])
					}
					want := single[attribute]
					if attribute == "events" || attribute == "status" {
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

func TestAVanishedActionStaysInTheListWithAWarning(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]fakecloud.Interceptor{
		"the action": fakecloud.Respond(404, nil, fault("itemNotFound", 404, "Action could not be found")),
		"the server": fakecloud.Respond(404, nil, fault("itemNotFound", 404, "Instance 11111111-2222-4333-8444-555555555555 could not be found.")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			log := withLog(c, 50)
			gone := []int{3, 40}
			for _, i := range gone {
				c.Intercept(onDetails(log.Actions[i].RequestID, answer))
			}
			got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readList(t, log.ID, settings{"include_events": true})
			if ids := got.requestIDs(t); !slices.Equal(ids, logOf(log.Actions)) {
				t.Errorf("the list has %v", ids)
			}
			if len(got.diagnostics) != len(gone) {
				t.Fatalf("want %d warnings, got: %s", len(gone), describe(got.diagnostics))
			}
			for n, i := range gone {
				warning := got.diagnostics[n]
				where := tftypes.NewAttributePath().WithAttributeName("instance_actions").WithElementKeyInt(i).WithAttributeName("events")
				if warning.Severity != tfprotov6.DiagnosticSeverityWarning || warning.Summary != "Vanished action "+log.Actions[i].RequestID ||
					!strings.Contains(warning.Detail, "this "+log.Actions[i].Action) || !warning.Attribute.Equal(where) {
					t.Errorf("warning %s at %s", describe(got.diagnostics[n:n+1]), warning.Attribute)
				}
			}
			for i, action := range objects(t, got.state["instance_actions"]) {
				if want := slices.Contains(gone, i); action["events"].IsNull() != want {
					t.Errorf("[%d].events is null: %t, want %t", i, !want, want)
				}
				if started, _ := textOf(t, action["start_time"]); started != longAgo.Add(-time.Duration(i)*time.Minute).Format(time.RFC3339) {
					t.Errorf("[%d].start_time = %s", i, started)
				}
			}
		})
	}
}

// One request may cause several actions, and the cloud shows the events of only one of them: deleting a resized server
// first confirms the resize.
func TestActionsOfOneRequestAreNotMistakenForEachOther(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	withLog(c, 3)
	c.Update("logged", func(s *fakecloud.Server) {
		s.Actions[0].Action, s.Actions[1].Action = "delete", "confirmResize"
		s.Actions[1].RequestID = s.Actions[0].RequestID
	})
	log := c.Server("logged")
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readList(t, log.ID, settings{"include_events": true})
	actions := objects(t, got.state["instance_actions"])
	if len(actions) != 3 {
		t.Fatalf("%d actions; %s", len(actions), describe(got.diagnostics))
	}
	for i, want := range []string{"delete", "confirmResize", "create"} {
		if action, _ := textOf(t, actions[i]["action"]); action != want {
			t.Errorf("[%d].action = %s, want %s", i, action, want)
		}
		if isNull := actions[i]["events"].IsNull(); isNull != (i == 1) {
			t.Errorf("[%d].events is null: %t", i, isNull)
		}
	}
	if len(got.diagnostics) != 1 || got.diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning {
		t.Errorf("want one warning, got: %s", describe(got.diagnostics))
	}
}

func TestAnyOtherFailureOfOneActionFailsTheListAndNamesIt(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer  fakecloud.Interceptor
		summary string
		says    string
	}{
		"403":            {fakecloud.Deny("os_compute_api:os-instance-actions:show"), "Missing permission", "os_compute_api:os-instance-actions:show"},
		"500":            {fakecloud.Respond(500, nil, fault("computeFault", 500, "Unexpected API Error.")), "Failing compute service", "Unexpected API Error."},
		"404 of a proxy": {fakecloud.Respond(404, nil, htmlPage), "Unknown URL", "404 Not Found"},
		"HTML":           {fakecloud.Respond(200, nil, htmlPage), "Unreadable answer", "is not JSON"},
		"another action": {fakecloud.Respond(200, nil, `{"instanceAction": {"action": "lock", "instance_uuid": "`+noServer+`", "request_id": "req-0", "start_time": ""}}`), "Answer about something else", noServer},
		"cut connection": {fakecloud.HangUp(), "Unreachable compute service", "EOF"},
		"throttled":      {fakecloud.Respond(429, nil, fault("overLimit", 429, "Slow down.")), "Throttled requests", "Slow down."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			log := withLog(c, 50)
			c.Intercept(onDetails("req-0033", row.answer))
			got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readList(t, log.ID, settings{"include_events": true})
			mustFail(t, got.diagnostics, row.summary, "", "Could not read request req-0033 of server "+log.ID+".", row.says)
			noSecrets(t, got.diagnostics, secretsOf(c))
		})
	}
}

// crowd holds requests for events up, and knows how many are there at a time.
type crowd struct {
	now, most atomic.Int64
	complete  sync.Once
	all       chan struct{} // closed when as many are there as may be
}

func newCrowd() *crowd { return &crowd{all: make(chan struct{})} }

func (cr *crowd) enter() (leave func()) {
	now := cr.now.Add(1)
	for most := cr.most.Load(); now > most && !cr.most.CompareAndSwap(most, now); most = cr.most.Load() {
	}
	if now == detailsAtATime {
		cr.complete.Do(func() { close(cr.all) })
	}
	return func() { cr.now.Add(-1) }
}

// wait is over when the crowd is complete and has had time to grow beyond that; false says that the client went away.
func (cr *crowd) wait(ctx context.Context) bool {
	select {
	case <-cr.all:
	case <-ctx.Done():
		return false
	}
	time.Sleep(50 * time.Millisecond)
	return true
}

func TestEventsAreRead32AtATime(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	log := withLog(c, 100)
	crowd := newCrowd()
	c.Intercept(onDetails("", func(_ http.ResponseWriter, r *http.Request) bool {
		defer crowd.enter()()
		return !crowd.wait(r.Context())
	}))
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readList(t, log.ID, settings{"include_events": true}).mustSucceed(t)
	if ids := got.requestIDs(t); !slices.Equal(ids, logOf(log.Actions)) {
		t.Errorf("the list has %v", ids)
	}
	for i, action := range objects(t, got.state["instance_actions"]) {
		events := objects(t, action["events"])
		if len(events) != 1 {
			t.Fatalf("[%d] has %d events", i, len(events))
		}
		if event, _ := textOf(t, events[0]["event"]); event != fmt.Sprintf("event-%04d", i) {
			t.Errorf("[%d] has %s", i, event)
		}
	}
	if most := crowd.most.Load(); most != detailsAtATime {
		t.Errorf("%d at a time, want %d", most, detailsAtATime)
	}
	if connections := c.MaxConnections(fakecloud.Compute); connections > detailsAtATime {
		t.Errorf("%d connections, want at most %d", connections, detailsAtATime)
	}
}

func TestTheFirstFailureEndsTheOthers(t *testing.T) {
	t.Parallel()
	c := startCloud(t)
	log := withLog(c, 1000)
	crowd := newCrowd()
	c.Intercept(onDetails("req-0005", func(w http.ResponseWriter, r *http.Request) bool {
		defer crowd.enter()()
		return !crowd.wait(r.Context()) || fakecloud.Deny("os_compute_api:os-instance-actions:show")(w, r)
	}))
	c.Intercept(onDetails("", func(w http.ResponseWriter, r *http.Request) bool {
		defer crowd.enter()()
		return fakecloud.Hang()(w, r)
	}))
	got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readList(t, log.ID, settings{"include_events": true})
	mustFail(t, got.diagnostics, "Missing permission", "", "Could not read request req-0005 of server "+log.ID+".")
	if _, details := asked(c); len(details) != detailsAtATime {
		t.Errorf("%d actions were asked for, want the %d of the failure's time", len(details), detailsAtATime)
	}
}

func TestAnInterruptEndsAList(t *testing.T) {
	t.Parallel()
	for name, where := range map[string]func(fakecloud.Interceptor) fakecloud.Interceptor{
		"while it is listed":        func(i fakecloud.Interceptor) fakecloud.Interceptor { return onPage("", i) },
		"while its events are read": func(i fakecloud.Interceptor) fakecloud.Interceptor { return onDetails("", i) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			log := withLog(c, 100)
			ctx, interrupt := context.WithTimeout(t.Context(), endOfPatience)
			defer interrupt()
			c.Intercept(where(func(w http.ResponseWriter, r *http.Request) bool {
				interrupt()
				return fakecloud.Hang()(w, r)
			}))
			got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).read(t, ctx, "compute_instance_actions", settings{"server_id": log.ID, "include_events": true})
			mustFail(t, got.diagnostics, "Interrupted read", "", "of server "+log.ID+".", "The read was cancelled before the cloud had answered.")
		})
	}
}

// The examples stand in the documentation, and are run as they stand.
func TestTheExamplesOfListsRun(t *testing.T) {
	t.Parallel()
	const folder = "../../examples/data-sources/compute_instance_actions/"
	c := startCloud(t)
	member, web, broken, huge := fakecloud.Member, c.Server("web"), c.Server("broken"), c.Server("huge")
	for file, row := range map[string]struct {
		arguments []string
		want      map[string]any
	}{
		"newest-reboot.tf": {nil, map[string]any{
			"newest_reboot": map[string]any{web.Action("reboot").RequestID: "succeeded"},
		}},
		"who-did-what.tf": {[]string{"-var=since=2026-11-21T23:58:40Z"}, map[string]any{
			"who_did_what": map[string]any{
				member.UserID: []any{"2026-11-21T23:58:41Z start", "2026-11-21T23:58:41Z stop", "2026-11-21T23:58:40Z revertResize", "2026-11-21T23:58:39Z resize"},
			},
		}},
		"failed-actions.tf": {nil, map[string]any{
			"failed_actions": map[string]any{
				"broken": map[string]any{
					broken.Actions[1].RequestID: "migrate", broken.Actions[2].RequestID: "live-migration", broken.Actions[3].RequestID: "migrate",
				},
				"huge": map[string]any{huge.Actions[0].RequestID: "create"},
				"web":  map[string]any{},
			},
		}},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			example, err := os.ReadFile(folder + file)
			if err != nil {
				t.Fatal(err)
			}
			workspace := newWorkspace(t, "OS_AUTH_URL="+c.IdentityURL(), "OS_USERNAME="+member.UserName, "OS_PASSWORD="+member.Password,
				"OS_PROJECT_ID="+member.ProjectID, "OS_USER_DOMAIN_ID="+member.DomainID)
			for name, text := range map[string]string{
				file: string(example), "versions.tf": "terraform {\n  required_providers {\n    compute = { source = \"seed-fc30b86a/compute\" }\n  }\n}\n",
			} {
				if err := workspace.Write(name, text); err != nil {
					t.Fatal(err)
				}
			}
			applied, err := workspace.Run(t.Context(), append([]string{"apply", "-auto-approve", "-no-color"}, row.arguments...)...)
			if err != nil || applied.ExitCode != 0 {
				t.Fatalf("terraform apply: %v\n%s%s", err, applied.Stdout, applied.Stderr)
			}
			shown, err := workspace.Run(t.Context(), "output", "-json")
			if err != nil || shown.ExitCode != 0 {
				t.Fatalf("terraform output: %v\n%s", err, shown.Stderr)
			}
			outputs, got := map[string]struct{ Value any }{}, map[string]any{}
			if err := json.Unmarshal([]byte(shown.Stdout), &outputs); err != nil {
				t.Fatal(err)
			}
			for name, output := range outputs {
				got[name] = output.Value
			}
			if !reflect.DeepEqual(got, row.want) {
				t.Errorf("the outputs are %v, want %v", got, row.want)
			}
		})
	}
}
