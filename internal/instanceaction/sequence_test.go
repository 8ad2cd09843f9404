package instanceaction

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sequence is what Nova does to a server and writes into its log, a step a line, each after so many seconds:
//
//	logged           the action is in the log
//	begin EVENT      as nova/db/main/api.py, action_event_start, does: a new row
//	end EVENT        as action_event_finish does: the first row of that name, whichever attempt's it is
//	error EVENT      likewise, with Error, which stays in the message
//	lose EVENT       likewise, and the message is not written
//	clone            the log is copied: what is open in the copy stays open (a resize to another cell)
//	task NAME        the server's task_state; - for none
//	status NAME      the server's status
//	gone             the server is deleted
//	fault            the server's fault is recorded
//	over             the action is over, however it ended
//	waited STATUS    what a wait ends with, where a read has another status at the end
//
// A line may end with = and the status that a read has from then on, which sees the server and exact times.
type sequence struct {
	name  string
	kind  string
	steps string
	tells teller
}

// teller is who tells that an action is over.
type teller int

const (
	either     teller = iota // the log, or the server
	onlyServer               // a user who may not see the server cannot know
	nobody
)

// rounding is how a database keeps times.
type rounding string

const (
	down    rounding = "down"    // whole seconds, cut
	nearest rounding = "nearest" // whole seconds, MySQL's
	exact   rounding = "exact"   // microseconds, PostgreSQL's
)

func (r rounding) keep(t time.Time) *string {
	switch r {
	case down:
		t = t.Truncate(time.Second)
	case nearest:
		t = t.Round(time.Second)
	case exact:
	}
	return new(t.Format("2006-01-02T15:04:05.000000"))
}

// novaAt is a Nova at a moment of a sequence.
type novaAt struct {
	action       wireAction
	logged, gone bool
	frozen       []string // events whose rows no end reaches any more
	task, status string
	fault        *string // when it was recorded
}

// nova is the Nova of a play at this moment.
func (p *play) nova() novaAt {
	n := novaAt{status: "ACTIVE"}
	n.action = wireAction{
		Action: &p.sequence.kind, InstanceUUID: new(serverID), RequestID: new(waited), StartTime: p.keep.keep(p.began),
		UpdatedAt: p.keep.keep(p.began), Events: []*wireEvent{},
	}
	for _, step := range p.steps {
		if step.at <= p.elapsed() {
			n.apply(step, p.keep.keep(p.began.Add(step.at)))
		}
	}
	return n
}

type step struct {
	at         time.Duration
	what, name string
	status     Status // from then on; "" for the same as before
}

func (s sequence) parsed() (steps []step) {
	for line := range strings.Lines(s.steps) {
		line, status, _ := strings.Cut(line, "=")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		seconds, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			panic(err)
		}
		parsed := step{
			at: time.Duration(seconds * float64(time.Second)), what: fields[1], status: Status(strings.TrimSpace(status)),
		}
		if len(fields) > 2 {
			parsed.name = fields[2]
		}
		steps = append(steps, parsed)
	}
	return steps
}

// over is when the action is over.
func (s sequence) over() time.Duration {
	steps := s.parsed()
	return steps[slices.IndexFunc(steps, func(step step) bool { return step.what == "over" })].at
}

// statusAt is the status that a read has after so much time.
func (s sequence) statusAt(after time.Duration) (status Status) {
	for _, step := range s.parsed() {
		if step.at <= after && step.status != "" {
			status = step.status
		}
	}
	return status
}

// ends is the status that a wait ends with.
func (s sequence) ends() Status {
	for _, step := range s.parsed() {
		if step.what == "waited" {
			return Status(step.name)
		}
	}
	return s.statusAt(24 * time.Hour)
}

// moments are just before and just after each step.
func (s sequence) moments() iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		for _, step := range s.parsed() {
			for _, after := range []time.Duration{-20 * time.Millisecond, 20 * time.Millisecond} {
				if !yield(max(step.at+after, 0)) {
					return
				}
			}
		}
	}
}

func (n *novaAt) apply(step step, now *string) {
	switch step.what {
	case "logged":
		n.logged = true
	case "begin":
		n.action.Events = slices.Insert(n.action.Events, 0, &wireEvent{Event: &step.name, StartTime: now})
		n.action.UpdatedAt = now
	case "end":
		n.close(step.name, "Success", now)
	case "error":
		n.close(step.name, "Error", now)
		n.action.Message = new("Error")
	case "lose":
		n.close(step.name, "Error", now)
	case "clone":
		for _, event := range n.action.Events {
			n.frozen = append(n.frozen, *event.Event)
		}
	case "task":
		n.task = strings.Trim(step.name, "-")
		if step.name != "-" {
			n.task = step.name
		}
	case "status":
		n.status = step.name
	case "gone":
		n.gone = true
	case "fault":
		n.fault = now
	case "over", "waited":
	default:
		panic(step.what)
	}
}

func (n *novaAt) close(name, result string, now *string) {
	if slices.Contains(n.frozen, name) {
		return
	}
	for _, event := range slices.Backward(n.action.Events) { // the oldest first
		if *event.Event == name {
			event.FinishTime, event.Result = now, &result
			n.action.UpdatedAt = now
			return
		}
	}
	panic("no event " + name)
}

// answer writes the action or the server.
func (n *novaAt) answer(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasSuffix(r.URL.Path, "/os-instance-actions"):
		listed := n.action
		listed.Events = nil
		writeJSON(w, map[string]any{"instanceActions": []any{listed}})
	case strings.Contains(r.URL.Path, "/os-instance-actions/"):
		if !n.logged {
			answering(404, noAction.body)(w, r)
			return
		}
		writeJSON(w, map[string]any{"instanceAction": n.action})
	case n.gone:
		answering(404, noServer.body)(w, r)
	default:
		task := new(n.task)
		if n.task == "" {
			task = nil
		}
		server := map[string]any{"id": serverID, "status": n.status, "OS-EXT-STS:task_state": task}
		if n.fault != nil && n.status == "ERROR" {
			server["fault"] = map[string]any{"message": "why", "created": (*n.fault)[:19] + "Z"}
		}
		writeJSON(w, map[string]any{"server": server})
	}
}

func writeJSON(w http.ResponseWriter, document any) {
	body, err := json.Marshal(document)
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(body)
}

// play is a cloud that goes through a sequence by the time of a synctest bubble.
type play struct {
	sequence sequence
	steps    []step
	keep     rounding
	began    time.Time
	server   *response // instead of the server, where it may not be seen, say
}

func newPlay(s sequence, keep rounding, server *response, from time.Duration) *play {
	time.Sleep((from + 250*time.Millisecond) % time.Second) // seconds do not begin with actions
	began := time.Now().Add(-from).UTC()
	return &play{sequence: s, steps: s.parsed(), keep: keep, began: began, server: server}
}

func (p *play) elapsed() time.Duration { return time.Since(p.began) }

func (p *play) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	if p.server != nil && !strings.Contains(r.URL.Path, "os-instance-actions") {
		answering(p.server.status, p.server.body)(w, r)
		return
	}
	now := p.nova()
	now.answer(w, r)
}

func (p *play) client() *Client { return inMemory(p.ServeHTTP).client() }

// isIdle reports whether the server is done, though the log may still lack its last word.
func (p *play) isIdle() bool {
	now := p.nova()
	return now.gone || now.task == "" && now.status != "BUILD" && kinds[p.sequence.kind].keepsBusy
}

func (p *play) String() string {
	server := "seen"
	if p.server != nil {
		server = strconv.Itoa(p.server.status)
	}
	return fmt.Sprintf("%s, times %s, server %s", p.sequence.name, p.keep, server)
}
