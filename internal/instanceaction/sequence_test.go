package instanceaction

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// sequence is what Nova does to a server and writes into its log, a step a line, each after so many seconds:
//
//	logged           the action is in the log
//	begin EVENT      as nova/db/main/api.py, action_event_start, does: a new row
//	end EVENT        as action_event_finish does: the first row of that name, whichever attempt's it is
//	error EVENT      likewise, with Error, which stays in the message
//	clone            the log is copied: what is open in the copy stays open (a resize to another cell)
//	task NAME        the server's task_state; - for none
//	status NAME      the server's status
//	gone             the server is deleted
//	over             the action is over, however it ended
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
}

func (s sequence) parsed() (steps []step) {
	for line := range strings.Lines(s.steps) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		seconds, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			panic(err)
		}
		parsed := step{at: time.Duration(seconds * float64(time.Second)), what: fields[1]}
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
	case "over":
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
		writeJSON(w, map[string]any{"server": map[string]any{
			"id": serverID, "status": n.status, "OS-EXT-STS:task_state": task,
		}})
	}
}

func writeJSON(w http.ResponseWriter, document any) {
	body, err := json.Marshal(document)
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(body)
}

// play is a cloud that goes through a sequence by the clock.
type play struct {
	sequence sequence
	steps    []step
	keep     rounding
	clock    *swiftClock
	began    time.Time // by the clock
	server   *response // instead of the server, where it may not be seen, say
}

func newPlay(s sequence, keep rounding, server *response, from time.Duration) *play {
	clock := newSwiftClock()
	began := clock.start.Add(250*time.Millisecond - from) // seconds do not begin with actions
	return &play{sequence: s, steps: s.parsed(), keep: keep, clock: clock, began: began, server: server}
}

func (p *play) elapsed() time.Duration { return p.clock.Now().Sub(p.began) }

// RoundTrip answers without a network.
func (p *play) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	w.Header().Set("Date", p.clock.Now().Format(http.TimeFormat))
	if p.server != nil && !strings.Contains(r.URL.Path, "os-instance-actions") {
		answering(p.server.status, p.server.body)(w, r)
	} else {
		now := p.nova()
		now.answer(w, r)
	}
	response := w.Result()
	response.Request = r
	return response, nil
}

func (p *play) client() *Client {
	provider := &gophercloud.ProviderClient{}
	provider.UseTokenLock()
	provider.HTTPClient.Transport = p
	return NewClient(&gophercloud.ServiceClient{ProviderClient: provider, Endpoint: "http://nova.test/v2.1/", Type: "compute"})
}

// isIdle says whether the server is done, though the log may still lack its last word.
func (p *play) isIdle() bool {
	now := p.nova()
	return now.task == "" && now.status != "BUILD" && slices.Contains(withTask, p.sequence.kind)
}

func (p *play) String() string {
	server := "seen"
	if p.server != nil {
		server = strconv.Itoa(p.server.status)
	}
	return fmt.Sprintf("%s, times %s, server %s", p.sequence.name, p.keep, server)
}
