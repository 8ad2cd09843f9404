package instanceaction

import (
	"cmp"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sequence is what Nova does to a server and writes into its log: an action's kind, and steps, each so many seconds (or
// as 5m) after its start.
//
//	logged           the action is in the log; where no step says so, it is from the start
//	begin EVENT      as nova/db/main/api.py, action_event_start, does: a new row
//	end EVENT        as action_event_finish does: the first row of that name, whichever attempt's it is
//	error EVENT      likewise, with Error, which stays in the message
//	lose EVENT       likewise, and the message is not written
//	clone            the log is copied: what is open in the copy stays open (a resize to another cell)
//	message TEXT     the action's message
//	hide FIELD       the action is shown without it
//	vanish           the action is not in the log any more
//	other KIND       another action begins
//	shadow KIND      the action's request had caused this one before, which only the list shows
//	task NAME        the server's task_state; - for none
//	status NAME      the server's status
//	gone             the server is deleted
//	fault            the server's fault is recorded
//	server ANSWER    instead of the server, or of the action, or of both, or of the list, the cloud answers so: with a
//	log ANSWER       status, break, page (of HTML), missing (the server is not known), odd or empty (documents); - for
//	cloud ANSWER     as ever
//	list ANSWER
//	dateless         the cloud does not say what its time is
//	over             the action is over, however it ended
//	waited STATUS    what a wait ends with, where a read has another status at the end
//
// A step may end with = and the status that a read has from then on, which sees the server and exact times. Tests of a
// single reading or wait end with a step of their own.
type sequence struct {
	name  string
	kind  string
	steps []step
	tells teller
}

// teller is who tells that an action is over.
type teller int

const (
	either     teller = iota // the log, or the server
	onlyServer               // a user who may not see the server cannot know
	nobody
)

type step struct {
	at         time.Duration
	what, name string
	status     string // from then on; "" for the same as before
}

// sequencesIn reads the sequences of a file of testdata: "KIND: NAME", then steps, a line each or apart by commas.
func sequencesIn(file string) (sequences []sequence) {
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(text)) {
		switch {
		case strings.TrimSpace(line) == "" || line[0] == '#':
		case line[0] != '\t':
			sequences = append(sequences, sequenceOf(line))
		default:
			last := &sequences[len(sequences)-1]
			last.steps = inOrder(append(last.steps, stepsIn(line)...))
		}
	}
	if len(sequences) == 0 {
		panic(file + " has no sequences")
	}
	return sequences
}

func sequenceOf(head string) sequence {
	kind, name, _ := strings.Cut(strings.TrimSpace(head), ": ")
	s := sequence{kind: kind, name: name}
	if short, ok := strings.CutSuffix(name, " [only the server tells]"); ok {
		s.name, s.tells = short, onlyServer
	}
	if short, ok := strings.CutSuffix(name, " [nobody tells]"); ok {
		s.name, s.tells = short, nobody
	}
	return s
}

// sequenceIn is a sequence as text, "KIND: STEPS".
func sequenceIn(text string) sequence {
	kind, steps, _ := strings.Cut(text, ":")
	return sequence{name: text, kind: kind, steps: inOrder(stepsIn(steps))}
}

func inOrder(steps []step) []step {
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	return steps
}

func stepsIn(text string) (steps []step) {
	for text := range strings.SplitSeq(text, ",") {
		text, status, _ := strings.Cut(text, "=")
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		steps = append(steps, step{
			at: secondsIn(fields[0]), what: fields[1], name: strings.Join(fields[2:], " "),
			status: strings.TrimSpace(status),
		})
	}
	return steps
}

func secondsIn(text string) time.Duration {
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		text += "s"
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		panic(err)
	}
	return d
}

// find is the first step of the name.
func (s sequence) find(what string) (step, bool) {
	i := slices.IndexFunc(s.steps, func(step step) bool { return step.what == what })
	if i < 0 {
		return step{}, false
	}
	return s.steps[i], true
}

// over is when the action is over.
func (s sequence) over() time.Duration {
	over, _ := s.find("over")
	return over.at
}

// statusAt is the status that a read has after so much time.
func (s sequence) statusAt(after time.Duration) (status Status) {
	for _, step := range s.steps {
		if step.at <= after && step.status != "" {
			status = Status(step.status)
		}
	}
	return status
}

// ends is the status that a wait ends with.
func (s sequence) ends() Status {
	if waited, ok := s.find("waited"); ok {
		return Status(waited.name)
	}
	return s.statusAt(24 * time.Hour)
}

// moments are just before and just after each step.
func (s sequence) moments() (moments []time.Duration) {
	for _, step := range s.steps {
		moments = append(moments, max(step.at-20*time.Millisecond, 0), max(step.at+20*time.Millisecond, 0))
	}
	return moments
}
