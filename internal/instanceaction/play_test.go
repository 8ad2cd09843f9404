package instanceaction

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const waited = "req-waited"

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

// play is a cloud that goes through a sequence by the time of a synctest bubble.
type play struct {
	sequence sequence
	keep     rounding
	began    time.Time
	server   string // what the cloud answers instead of the server, where it may not be seen, say; "" for the server
}

// newPlay begins so long after the sequence's start.
func newPlay(s sequence, keep rounding, server string, from time.Duration) *play {
	time.Sleep((from + 250*time.Millisecond) % time.Second) // seconds do not begin with actions
	return &play{sequence: s, keep: keep, began: time.Now().Add(-from).UTC(), server: server}
}

func (p *play) elapsed() time.Duration { return time.Since(p.began) }

func (p *play) client() *Client { return inMemory(p.ServeHTTP).client() }

// isIdle reports whether the server is done, though the log may still lack its last word.
func (p *play) isIdle() bool {
	now := p.nova()
	return now.gone || now.task == "" && now.status != "BUILD" && kinds[p.sequence.kind].keepsBusy
}

func (p *play) String() string {
	return fmt.Sprintf("%s, times %s, server %q", p.sequence.name, p.keep, p.server)
}

// wait begins a wait in a bubble, so long after the sequence's start, that cause ends after end. StartedAfter is a time
// after the zero time here, in a selection: after the sequence's start.
func (s sequence) wait(
	t *testing.T, from time.Duration, selection Selection, end time.Duration, cause error, options WaitOptions,
) (reading Reading, slept time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := newPlay(s, exact, "", from)
		if !selection.StartedAfter.IsZero() {
			selection.StartedAfter = p.began.Truncate(time.Second)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		defer time.AfterFunc(end, func() { cancel(cause) }).Stop()
		began := time.Now()
		reading, err = p.client().Wait(ctx, serverID, selection, options)
		slept = time.Since(began)
	})
	return reading, slept, err
}

// novaAt is a Nova at a moment of a sequence.
type novaAt struct {
	action       wireAction
	others       []wireAction // in the log, the newest first
	logged, gone bool
	frozen       []string // events whose rows no end reaches any more
	hidden       []string // fields of the action that are not shown
	task, status string
	fault        *string           // when it was recorded
	instead      map[string]string // what the cloud answers instead of the server, the log and the list
	dateless     bool
}

// nova is the Nova of a play at this moment.
func (p *play) nova() novaAt {
	_, isLate := p.sequence.find("logged")
	n := novaAt{status: "ACTIVE", logged: !isLate, instead: map[string]string{}}
	n.action = wireAction{
		Action: &p.sequence.kind, InstanceUUID: new(serverID), RequestID: new(waited), StartTime: p.keep.keep(p.began),
		UpdatedAt: p.keep.keep(p.began), Events: []*wireEvent{},
	}
	for _, step := range p.sequence.steps {
		if step.at <= p.elapsed() {
			n.apply(step, p.keep.keep(p.began.Add(step.at)))
		}
	}
	if p.server != "" {
		n.instead["server"] = p.server
	}
	return n
}

func (n *novaAt) apply(step step, now *string) {
	switch step.what {
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
	case "message":
		n.action.Message = new(strings.Trim(step.name, `"`))
	case "other":
		other := n.action
		other.Action, other.RequestID, other.StartTime = &step.name, new("req-other"), now
		n.others = slices.Insert(n.others, 0, other)
	case "shadow":
		other := n.action
		other.Action = &step.name
		n.others = append(n.others, other)
	default:
		n.set(step, now)
	}
}

// set does what a step does to the server and to the answers.
func (n *novaAt) set(step step, now *string) {
	switch step.what {
	case "logged":
		n.logged = true
	case "vanish":
		n.logged = false
	case "hide":
		n.hidden = append(n.hidden, step.name)
	case "task":
		n.task = strings.TrimPrefix(step.name, "-")
	case "status":
		n.status = step.name
	case "gone":
		n.gone = true
	case "fault":
		n.fault = now
	case "server", "log", "list":
		n.instead[step.what] = strings.TrimPrefix(step.name, "-")
	case "cloud":
		n.instead["server"] = strings.TrimPrefix(step.name, "-")
		n.instead["log"] = n.instead["server"]
	case "dateless":
		n.dateless = true
	case "over", "waited", "read", "wait", "choose":
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

func (p *play) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := p.nova()
	if !now.dateless {
		w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	_, path, isLog := strings.Cut(r.URL.Path, "/os-instance-actions")
	switch {
	case !isLog:
		writeAnswer(w, now.instead["server"], now.server())
	case path == "":
		writeAnswer(w, now.instead["list"], now.list())
	default:
		writeAnswer(w, now.instead["log"], now.show())
	}
}

// writeAnswer answers with a document, or with 404 and a message; or as a step says instead.
func writeAnswer(w http.ResponseWriter, instead string, document any) {
	switch instead {
	case "break":
		panic(http.ErrAbortHandler)
	case "page":
		_, _ = w.Write([]byte("<html>We are back soon</html>"))
		return
	case "missing":
		document = noServer
	case "odd":
		document = map[string]any{"server": map[string]any{"id": serverID, "OS-EXT-STS:task_state": 7}}
	case "empty":
		document = map[string]any{"instanceAction": map[string]any{}}
	case "":
	default:
		status, err := strconv.Atoi(instead)
		if err != nil {
			panic(instead)
		}
		answering(status, "no")(w, nil)
		return
	}
	if message, isMissing := document.(string); isMissing {
		w.WriteHeader(404)
		document = map[string]any{"itemNotFound": map[string]any{"code": 404, "message": message}}
	}
	if err := json.NewEncoder(w).Encode(document); err != nil {
		panic(err)
	}
}

const (
	noServer = "Instance " + serverID + " could not be found."
	noAction = "Action " + waited + " not found"
)

func (n *novaAt) server() any {
	if n.gone {
		return noServer
	}
	server := map[string]any{"id": serverID, "status": n.status, "OS-EXT-STS:task_state": nil}
	if n.task != "" {
		server["OS-EXT-STS:task_state"] = n.task
	}
	if n.fault != nil && n.status == "ERROR" {
		server["fault"] = map[string]any{"message": "why", "created": (*n.fault)[:19] + "Z"}
	}
	return map[string]any{"server": server}
}

func (n *novaAt) show() any {
	if !n.logged {
		return noAction
	}
	if len(n.hidden) == 0 {
		return map[string]any{"instanceAction": n.action}
	}
	text, err := json.Marshal(n.action)
	if err != nil {
		panic(err)
	}
	var shown map[string]any
	if err := json.Unmarshal(text, &shown); err != nil {
		panic(err)
	}
	for _, field := range n.hidden {
		delete(shown, field)
	}
	return map[string]any{"instanceAction": shown}
}

// list is the log, the newest first; of two that began at a time, the other.
func (n *novaAt) list() any {
	actions := n.others
	if n.logged {
		actions = append([]wireAction{}, n.others...)
		actions = append(actions, n.action)
		slices.SortStableFunc(actions, func(a, b wireAction) int { return strings.Compare(*b.StartTime, *a.StartTime) })
	}
	for i := range actions {
		actions[i].Events = nil
	}
	if actions == nil {
		actions = []wireAction{}
	}
	return map[string]any{"instanceActions": actions}
}
