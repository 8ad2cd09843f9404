package fakecloud

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// shown is what a server shows of itself.
type shown struct {
	Status    string
	TaskState *string `json:"OS-EXT-STS:task_state"`
	Fault     *struct {
		Code                      int
		Created, Message, Details string
	}
}

func showServer(t *testing.T, c *Cloud, a Account, server string) (shown, string) {
	t.Helper()
	status, body := get(t, c, a, "2.84", "/servers/"+c.Server(server).ID)
	var doc struct{ Server shown }
	if err := json.Unmarshal([]byte(body), &doc); err != nil || status != 200 {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	return doc.Server, body
}

func TestShowServer_Fault(t *testing.T) {
	c := start(t)
	if s, _ := showServer(t, c, Member, "huge"); s.Status != "ERROR" || s.Fault == nil || s.Fault.Code != 500 ||
		!strings.HasPrefix(s.Fault.Message, "No valid host was found.") || s.Fault.Created == "" || s.Fault.Details != "" {
		t.Errorf("as its owner: %+v", s)
	}
	if s, _ := showServer(t, c, Admin, "huge"); s.Fault == nil || s.Fault.Details == "" {
		t.Errorf("as an administrator: %+v", s)
	}
	c.Update("huge", func(s *Server) { s.Fault = &Fault{Code: 400, Message: "m", Details: "d"} })
	if s, _ := showServer(t, c, Member, "huge"); s.Fault == nil || s.Fault.Details != "d" {
		t.Errorf("another code than 500: %+v", s)
	}
	c.Update("huge", func(s *Server) { s.Status = "ACTIVE" })
	if s, _ := showServer(t, c, Member, "huge"); s.Fault != nil {
		t.Errorf("no longer in ERROR: %+v", s)
	}
}

func TestShowServer_States(t *testing.T) {
	if s, _ := showServer(t, start(t), Member, "running"); s.TaskState == nil || *s.TaskState == "" {
		t.Errorf("%+v", s)
	}
	if _, body := showServer(t, start(t, WithoutExtendedStatus()), Member, "running"); strings.Contains(body, "OS-EXT-STS") {
		t.Error(body)
	}
	c := start(t)
	c.Intercept(OnServer(Forbid("os_compute_api:servers:show")))
	web := c.Server("web")
	if status, body := get(t, c, Member, "2.84", "/servers/"+web.ID); status != 403 || !strings.Contains(body, "servers:show") {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := get(t, c, Member, "2.84", actionPath(web, web.Actions[0].RequestID)); status != 200 {
		t.Errorf("the action: %d", status)
	}
}

func TestAction_OmitAndNull(t *testing.T) {
	c := start(t)
	c.Update("web", func(s *Server) { s.Actions[0].Omit, s.Actions[0].Null = []string{"updated_at"}, []string{"start_time"} })
	web := c.Server("web")
	for _, path := range []string{actionPath(web, web.Actions[0].RequestID), "/servers/" + web.ID + "/os-instance-actions?limit=1"} {
		_, body := get(t, c, Member, "2.84", path)
		if strings.Contains(body, "updated_at") || !strings.Contains(body, `"start_time":null`) {
			t.Errorf("%s: %s", path, body)
		}
	}
}

func TestAction_TwoUnderOneRequest(t *testing.T) {
	c := start(t)
	c.Update("web", func(s *Server) { Begin(s, "reboot", s.Actions[1].RequestID, time.Now()) })
	web := c.Server("web")
	id := web.Actions[0].RequestID
	if _, body := get(t, c, Member, "2.84", actionPath(web, id)); !strings.Contains(body, `"action":"reboot"`) {
		t.Errorf("not the newer one: %s", body)
	}
	if _, body := get(t, c, Member, "2.84", "/servers/"+web.ID+"/os-instance-actions"); strings.Count(body, id) != 2 {
		t.Errorf("not both: %s", body)
	}
}

func TestScript_Polls(t *testing.T) {
	c := start(t)
	const id = "req-00000000-0000-4000-8000-000000000001"
	c.Script("scratch",
		Step{Polls: 2, Change: func(s *Server) {
			Begin(s, "create", id, c.now()).Open("compute__do_build_and_run_instance", "h", c.now())
		}},
		Step{Polls: 1, Change: func(s *Server) { s.Actions[0].Close("compute__do_build_and_run_instance", "Error", c.now()) }},
	)
	scratch := c.Server("scratch")
	var got []string
	for range 4 {
		showServer(t, c, Member, "scratch") // is no poll of the log
		status, body := get(t, c, Member, "2.84", actionPath(scratch, id))
		switch {
		case status == 404 && strings.Contains(body, "Action "+id+" not found"):
			got = append(got, "absent")
		case strings.Contains(body, `"result":null`):
			got = append(got, "open")
		case strings.Contains(body, `"message":"Error"`) && strings.Contains(body, `"result":"Error"`):
			got = append(got, "failed")
		}
	}
	if want := []string{"absent", "absent", "open", "failed"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestScript_Time(t *testing.T) {
	c := start(t)
	c.Script("scratch", Step{After: time.Hour, Change: func(s *Server) { s.Status = "SHUTOFF" }})
	for skew, want := range map[time.Duration]string{0: "ACTIVE", 59 * time.Minute: "ACTIVE"} {
		c.SetClockSkew(skew)
		if s, _ := showServer(t, c, Member, "scratch"); s.Status != want {
			t.Errorf("after %v: %s", skew, s.Status)
		}
	}
	c.SetClockSkew(61 * time.Minute)
	if s, _ := showServer(t, c, Member, "scratch"); s.Status != "SHUTOFF" {
		t.Errorf("after an hour: %s", s.Status)
	}
}

// TestAction_CloseTakesTheOldest is Nova's way after a reschedule.
func TestAction_CloseTakesTheOldest(t *testing.T) {
	var s Server
	a := Begin(&s, "create", "req-1", time.Now())
	a.Open("build", "first", time.Now())
	a.Close("build", "Error", time.Now())
	a.Open("build", "second", time.Now())
	a.Close("build", "Success", time.Now())
	if newer, older := a.Events[0], a.Events[1]; newer.Result != nil || *older.Result != "Success" || *a.Message != "Error" {
		t.Errorf("%+v", a)
	}
}

func TestClockSkew_IsTheWholeClouds(t *testing.T) {
	c := start(t)
	c.SetClockSkew(-30 * time.Minute)
	near := func(text, layout string) bool {
		at, err := time.Parse(layout, text)
		return err == nil && (time.Until(at)+30*time.Minute).Abs() < time.Minute
	}
	remove := c.Intercept(SendDate(""))
	if got := do(t, "GET", c.ComputeURL(), ""); got.status != 200 || len(got.header["Date"]) != 0 {
		t.Errorf("%s, Date %q", got.line, got.header["Date"])
	}
	remove()
	for _, url := range []string{c.IdentityURL(), c.ComputeURL(), c.HuaweiURL(), c.MetadataURL()} {
		if got := do(t, "GET", url, ""); !near(got.header.Get("Date"), http.TimeFormat) {
			t.Errorf("%s: Date %s", url, got.header.Get("Date"))
		}
	}
	scratch := c.Server("scratch")
	do(t, "POST", c.ComputeURL()+"/v2.1/servers/"+scratch.ID+"/action", `{"lock":null}`, "X-Auth-Token", c.IssueToken(Member))
	if at := c.Server("scratch").Actions[0].StartTime; !near(at, "2006-01-02T15:04:05.000000") {
		t.Error(at)
	}
}
