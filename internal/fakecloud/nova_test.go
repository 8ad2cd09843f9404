package fakecloud

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// get asks Compute below /v2.1 and returns status and body.
func get(t *testing.T, c *Cloud, a Account, version, path string) (int, string) {
	t.Helper()
	got := do(t, "GET", c.ComputeURL()+"/v2.1"+path, "",
		"X-Auth-Token", c.IssueToken(a), "OpenStack-API-Version", "compute "+version)
	return got.status, got.body
}

func actionPath(s Server, requestID string) string {
	return "/servers/" + s.ID + "/os-instance-actions/" + requestID
}

// TestAction_FieldsByMicroversion looks at both sides of every border.
func TestAction_FieldsByMicroversion(t *testing.T) {
	c := start(t)
	web := c.Server("web")
	stop := actionPath(web, web.Action("stop").RequestID)
	tests := []struct {
		field         string
		admin, member int // the first minor version that shows it; 0 for none
	}{
		{`"events":`, 1, 51},
		{`"updated_at":`, 58, 58},
		{`"traceback":`, 1, 0},
		{`"hostId":`, 62, 62},
		{`"host":`, 62, 0},
		{`"details":`, 84, 0},
	}
	for minor := 1; minor <= 93; minor++ {
		for _, who := range []Account{Admin, DemoAdmin, Member, Reader} {
			status, body := get(t, c, who, fmt.Sprintf("2.%d", minor), stop)
			if status != 200 {
				t.Fatalf("2.%d: %d %s", minor, status, body)
			}
			for _, test := range tests {
				first := test.member
				if who.isAdmin() {
					first = test.admin
				}
				want := first > 0 && minor >= first
				if got := strings.Contains(body, test.field); got != want {
					t.Errorf("2.%d, %s: %s shown: %t", minor, who.UserName, test.field, got)
				}
			}
		}
	}
}

func TestSeed_VendorSamplesAreShownAsTheyAre(t *testing.T) {
	c := start(t)
	for name, body := range map[string][]byte{"huawei": huaweiAction, "fujitsu": fujitsuAction} {
		s := c.Server(name)
		for _, version := range []string{"2.1", "2.84"} {
			if status, got := get(t, c, Member, version, actionPath(s, s.Actions[0].RequestID)); status != 200 ||
				got != string(body) {
				t.Errorf("%s at %s: %d %s", name, version, status, got)
			}
		}
		list := strings.TrimSuffix(actionPath(s, ""), "/")
		if status, got := get(t, c, Member, "2.84", list); status != 200 ||
			!strings.Contains(got, s.Actions[0].RequestID) {
			t.Errorf("%s, the list: %d %s", name, status, got)
		}
	}
	if id := c.Server("huawei").Actions[0].RequestID; id != "req-5a429946-c9cc-45cc-b5bd-68864209e5cc" {
		t.Error(id)
	}
}

// TestSeed checks what is promised about the seed, for what no sample shows.
func TestSeed(t *testing.T) {
	for _, s := range append(SeedServers(), FailedServers()...) {
		for i, a := range s.Actions {
			if a.RequestID == "" || a.StartTime == "" || a.Action == "" {
				t.Errorf("%s: %+v", s.Name, a)
			}
			if i > 0 && a.StartTime > s.Actions[i-1].StartTime {
				t.Errorf("%s: %s is not older than %s", s.Name, a.Action, s.Actions[i-1].Action)
			}
			dead := s.Name == "stuck" || strings.HasPrefix(s.Name, "delet") // its host took nothing up any more
			if len(a.Events) == 0 && a.Action != "resetState" && !dead {
				t.Errorf("%s: %s has no events", s.Name, a.Action)
			}
		}
	}
	c := start(t)
	resize := c.Server("running").Action("resize")
	if resize.Events[0].FinishTime != nil || resize.Events[1].FinishTime == nil ||
		c.Server("running").TaskState == nil {
		t.Errorf("%+v", resize)
	}
}

func TestAction_Evolves(t *testing.T) {
	c := start(t)
	running := c.Server("running")
	resize := actionPath(running, running.Action("resize").RequestID)
	if _, body := get(t, c, Member, "2.84", resize); !strings.Contains(body, `"finish_time":null`) {
		t.Fatal(body)
	}
	c.Update("running", func(s *Server) {
		finish, result := "2026-11-21T23:58:59.000000", "Success"
		s.Actions[0].Events[0].FinishTime, s.Actions[0].Events[0].Result = &finish, &result
		s.TaskState = nil
	})
	if _, body := get(t, c, Member, "2.84", resize); strings.Contains(body, `"finish_time":null`) {
		t.Error(body)
	}
	if running.Actions[0].Events[0].FinishTime != nil {
		t.Error("a copy has changed")
	}
}

func TestShowServer_WhoSeesIt(t *testing.T) {
	c := start(t)
	for _, test := range []struct {
		who    Account
		server string
		want   int
	}{
		{Member, "web", 200}, {Reader, "web", 200}, {Stranger, "web", 404}, {Admin, "web", 200},
		{Member, "foreign", 404}, {Stranger, "foreign", 200}, {Admin, "foreign", 200},
		{Member, "gone", 404}, {Admin, "gone", 404},
	} {
		status, body := get(t, c, test.who, "2.84", "/servers/"+c.Server(test.server).ID)
		if status != test.want {
			t.Errorf("%s, %s: %d, want %d: %s", test.who.UserName, test.server, status, test.want, body)
		}
	}
	status, body := get(t, c, Admin, "2.84", "/"+DemoProjectID+"/servers/"+c.Server("web").ID)
	if status != 400 || !strings.Contains(body, "doesn't match Context's project_id '"+AdminProjectID+"'") {
		t.Errorf("an administrator in another's path: %d %s", status, body)
	}
	if status, _ := get(t, c, DemoAdmin, "2.84", "/"+DemoProjectID+"/servers/"+c.Server("web").ID); status != 200 {
		t.Error(status)
	}
}

func TestPages_HoldAThousand(t *testing.T) {
	many := Server{ID: "d0d0d0d0-0000-4000-8000-000000000000", Name: "many"}
	for i := range 2500 {
		many.Actions = append(many.Actions, Action{Action: "lock", RequestID: fmt.Sprintf("req-%d", i)})
	}
	c := start(t, WithServers(many))
	var sizes []int
	next := c.ComputeURL() + "/v2.1/servers/" + many.ID + "/os-instance-actions"
	for next != "" && len(sizes) < 9 {
		got := do(t, "GET", next, "", "X-Auth-Token", c.IssueToken(Member), "OpenStack-API-Version", "compute 2.58")
		var doc struct {
			Actions []any               `json:"instanceActions"`
			Links   []map[string]string `json:"links"`
		}
		if err := json.Unmarshal([]byte(got.body), &doc); err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(doc.Actions))
		next = ""
		if len(doc.Links) > 0 {
			next = doc.Links[0]["href"]
		}
	}
	if fmt.Sprint(sizes) != "[1000 1000 500]" {
		t.Error(sizes)
	}
}

func TestOlderClouds(t *testing.T) {
	c := start(t, WithMicroversions("2.1", "2.60"))
	web := c.Server("web")
	status, body := get(t, c, Member, "2.84", actionPath(web, web.Actions[0].RequestID))
	want := `{"computeFault":{"code":406,` +
		`"message":"Version 2.84 is not supported by the API. Minimum is 2.1 and maximum is 2.60."}}` + "\n"
	if status != 406 || body != want {
		t.Errorf("%d %s", status, body)
	}
	if status, body := get(t, c, Member, "2.60", actionPath(web, web.Actions[0].RequestID)); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	if got := do(t, "GET", c.ComputeURL()+"/v2.1/", ""); !strings.Contains(got.body, `"version":"2.60"`) {
		t.Error(got.body)
	}
}

func TestAct(t *testing.T) {
	c := start(t)
	scratch := c.Server("scratch")
	act := func(what string, want int) (requestID string) {
		t.Helper()
		url := c.ComputeURL() + "/v2.1/servers/" + scratch.ID + "/action"
		got := do(t, "POST", url, what, "X-Auth-Token", c.IssueToken(Member))
		if got.status != want {
			t.Errorf("%s: %s %s", what, got.line, got.body)
		}
		return got.header.Get("X-Compute-Request-Id")
	}
	act(`{"reboot": {"type": "SOFT"}}`, 202)
	lock := act(`{"lock": null}`, 202)
	act(`{"reboot": {"type": "SOFT"}}`, 409)
	act(`{"os-start": null}`, 409)
	act(`{"unlock": null}`, 202)
	act(`{"reboot": {"type": "SOFT"}}`, 202)
	act(`{"os-start": null}`, 409)
	act(`{"lock": null, "unlock": null}`, 400)
	act(`{`, 400)
	s := c.Server("scratch")
	if a := s.Action("lock"); a.RequestID != lock || len(a.Events) != 1 || *a.Events[0].Result != "Success" {
		t.Errorf("%+v", a)
	}
	if len(s.Actions) != len(scratch.Actions)+4 || s.Actions[1].Action != "unlock" {
		t.Errorf("%+v", s.Actions)
	}
}
