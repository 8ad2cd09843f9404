package fakecloud

import (
	"slices"
	"time"
)

// Step is a change of a server that happens by itself.
type Step struct {
	Polls  int           // happens once its log, or an action of it, was asked for so often since the step before
	After  time.Duration // and once so much time has gone by on the cloud's clock since then
	Change func(*Server)
}

// Script makes a server change step by step, at the next request for it that finds a step due. A script that goes on is
// replaced. It panics where there is no such server.
func (c *Cloud) Script(nameOrID string, steps ...Step) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scripts.Store(true)
	c.named(nameOrID).script = script{steps: steps, since: c.now()}
}

type script struct {
	steps []Step
	polls int
	since time.Time // of the step before
}

// advance takes the steps of a server that are due; polled says that its log is asked for.
func (c *Cloud) advance(id string, polled bool) {
	if !c.scripts.Load() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.servers, func(s *Server) bool { return s.ID == id })
	if i < 0 {
		return
	}
	s := c.servers[i]
	for len(s.script.steps) > 0 {
		step := s.script.steps[0]
		if s.script.polls < step.Polls || c.now().Sub(s.script.since) < step.After {
			break
		}
		s.script = script{steps: s.script.steps[1:], since: c.now()}
		step.Change(s)
		complete(s)
	}
	if polled {
		s.script.polls++
	}
}

// Begin adds an action to a server's log, as its newest, without events.
func Begin(s *Server, action, requestID string, at time.Time) *Action {
	now := novaTime(at)
	s.Actions = slices.Insert(s.Actions, 0, Action{
		Action: action, InstanceUUID: s.ID, RequestID: requestID,
		UserID: &s.UserID, ProjectID: &s.ProjectID, StartTime: now, UpdatedAt: &now,
	})
	return &s.Actions[0]
}

// Open adds an event that has not ended.
func (a *Action) Open(event, host string, at time.Time) {
	now := novaTime(at)
	a.UpdatedAt = &now
	a.Events = slices.Insert(a.Events, 0, Event{Event: event, StartTime: now, Host: &host})
}

// Close ends an event, with "Success" or "Error". As Nova does it takes the first row of that name that it meets, the
// oldest, open or not (nova/db/main/api.py, action_event_finish): after a reschedule the newer one stays open.
func (a *Action) Close(event, result string, at time.Time) {
	now := novaTime(at)
	for i := range slices.Backward(a.Events) {
		if a.Events[i].Event == event {
			a.Events[i].FinishTime, a.Events[i].Result = &now, &result
			break
		}
	}
	a.UpdatedAt = &now
	if result == "Error" {
		a.Message = &result
	}
}

// novaTime is a time of Nova's database, which keeps whole seconds.
func novaTime(t time.Time) string {
	return t.UTC().Truncate(time.Second).Format("2006-01-02T15:04:05.000000")
}
