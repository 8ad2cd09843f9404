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

func showServer(t *testing.T, c *Cloud, a Account, server string) shown {
	t.Helper()
	status, body := get(t, c, a, "2.84", "/servers/"+c.Server(server).ID)
	var doc struct{ Server shown }
	if err := json.Unmarshal([]byte(body), &doc); err != nil || status != 200 {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	return doc.Server
}

func TestShowServer_Fault(t *testing.T) {
	c := start(t)
	if s := showServer(t, c, Member, "huge"); s.Status != "ERROR" || s.Fault == nil || s.Fault.Code != 500 ||
		!strings.HasPrefix(s.Fault.Message, "No valid host was found.") || s.Fault.Created == "" ||
		s.Fault.Details != "" {
		t.Errorf("as its owner: %+v", s)
	}
	if s := showServer(t, c, Admin, "huge"); s.Fault == nil || s.Fault.Details == "" {
		t.Errorf("as an administrator: %+v", s)
	}
	c.Update("huge", func(s *Server) { s.Fault = &Fault{Code: 400, Message: "m", Details: "d"} })
	if s := showServer(t, c, Member, "huge"); s.Fault == nil || s.Fault.Details != "d" {
		t.Errorf("another code than 500: %+v", s)
	}
	c.Update("huge", func(s *Server) { s.Status = "ACTIVE" })
	if s := showServer(t, c, Member, "huge"); s.Fault != nil {
		t.Errorf("no longer in ERROR: %+v", s)
	}
}

func TestShowServer_States(t *testing.T) {
	if s := showServer(t, start(t), Member, "running"); s.TaskState == nil || *s.TaskState == "" {
		t.Errorf("%+v", s)
	}
	c := start(t)
	c.Intercept(OnServer(Forbid("os_compute_api:servers:show")))
	web := c.Server("web")
	if status, body := get(t, c, Member, "2.84", "/servers/"+web.ID); status != 403 ||
		!strings.Contains(body, "servers:show") {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := get(t, c, Member, "2.84", actionPath(web, web.Actions[0].RequestID)); status != 200 {
		t.Errorf("the action: %d", status)
	}
}

func TestAction_TwoUnderOneRequest(t *testing.T) {
	c := start(t)
	c.Update("web", func(s *Server) {
		s.Actions = slices.Insert(s.Actions, 0, Action{Action: "reboot", RequestID: s.Actions[1].RequestID})
	})
	web := c.Server("web")
	id := web.Actions[0].RequestID
	if _, body := get(t, c, Member, "2.84", actionPath(web, id)); !strings.Contains(body, `"action":"reboot"`) {
		t.Errorf("not the newer one: %s", body)
	}
	if _, body := get(t, c, Member, "2.84", "/servers/"+web.ID+"/os-instance-actions"); strings.Count(body, id) != 2 {
		t.Errorf("not both: %s", body)
	}
}

func TestClockSkew_IsTheWholeClouds(t *testing.T) {
	c := start(t)
	c.SetClockSkew(-30 * time.Minute)
	near := func(text, layout string) bool {
		at, err := time.Parse(layout, text)
		return err == nil && (time.Until(at)+30*time.Minute).Abs() < time.Minute
	}
	for _, url := range []string{c.IdentityURL(), c.ComputeURL(), c.HuaweiURL(), c.MetadataURL()} {
		if got := do(t, "GET", url, ""); !near(got.header.Get("Date"), http.TimeFormat) {
			t.Errorf("%s: Date %s", url, got.header.Get("Date"))
		}
	}
	scratch := c.Server("scratch")
	do(t, "POST", c.ComputeURL()+"/v2.1/servers/"+scratch.ID+"/action", `{"lock":null}`, "X-Auth-Token",
		c.IssueToken(Member))
	if at := c.Server("scratch").Actions[0].StartTime; !near(at, "2006-01-02T15:04:05.000000") {
		t.Error(at)
	}
}
