package provider

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

const (
	// mostProgress is how many lines of progress are written at most. The lines that are left out are counted.
	mostProgress = 200
	// progressPeriod is how often a wait in which nothing happens tells that it goes on.
	progressPeriod = time.Minute
)

// waitProgress tells what happens while an action is waited for, a line a change, oldest first.
type waitProgress struct {
	write   func(line string)
	written int
	held    int    // how many lines were left out since
	last    string // the last of those

	events    map[eventKey]eventState
	isMissing bool          // it was told that the action is not there yet
	server    string        // what was told last of the server
	told      time.Duration // from the beginning of the wait until the last line
}

// eventKey identifies an event of an action. Events have no IDs, and after a reschedule two of one name may have begun
// in the same second.
type eventKey struct {
	name, start string
	nth         int
}

type eventState struct{ begun, ended bool }

// progressLine is a line, and when what it tells of happened.
type progressLine struct {
	at   time.Time
	text string
}

// observe writes what is new since it was called last.
func (p *waitProgress) observe(seen instanceaction.Progress) {
	before := p.written + p.held
	switch {
	case seen.Action != nil:
		p.observeEvents(seen.Action.Events)
	case seen.Missing && !p.isMissing:
		p.isMissing = true
		p.line("not in the log yet")
	}
	if state := serverState(seen.Server); state != "" && state != p.server {
		p.server = state
		p.line("server: " + state)
	}
	if before != p.written+p.held {
		p.told = seen.Waited
	} else if seen.Waited-p.told >= progressPeriod {
		p.told = seen.Waited
		p.line("still waiting, after " + shortDuration(seen.Waited.Truncate(time.Minute)))
	}
}

func (p *waitProgress) observeEvents(events []instanceaction.Event) {
	if p.events == nil {
		p.events = map[eventKey]eventState{}
	}
	var lines []progressLine
	sameKey := map[eventKey]int{}
	for _, event := range oldestFirst(events) {
		key := eventKey{name: valueOr(event.Event, "a step without a name"), start: timeText(event.StartTime)}
		sameKey[key]++
		key.nth = sameKey[eventKey{name: key.name, start: key.start}]
		before := p.events[key]
		p.events[key] = eventState{begun: true, ended: event.Finished()}
		if !before.begun {
			lines = append(lines, progressLine{utc(event.StartTime), key.name + ": begun"})
		}
		if event.Finished() && !before.ended {
			lines = append(lines, progressLine{utc(event.FinishTime), key.name + ": " + howEnded(event)})
		}
	}
	slices.SortStableFunc(lines, func(a, b progressLine) int { return a.at.Compare(b.at) })
	for _, line := range lines {
		p.line(line.text)
	}
}

// end writes how the wait ended, after the last of the lines that were left out.
func (p *waitProgress) end(line string) {
	if p.held > 1 {
		p.write(fmt.Sprintf("… %d lines left out", p.held-1))
	}
	if p.held > 0 {
		p.write(p.last)
	}
	p.write(line)
}

func (p *waitProgress) line(text string) {
	if p.written == mostProgress {
		p.held++
		p.last = text
		return
	}
	p.written++
	p.write(text)
}

// oldestFirst sorts events by when they began. Most clouds send the newest first, so of two that began in the same
// second the one that stands later in the list is the older.
func oldestFirst(events []instanceaction.Event) []instanceaction.Event {
	sorted := slices.Clone(events)
	if last := len(sorted) - 1; last > 0 && !utc(sorted[last].StartTime).After(utc(sorted[0].StartTime)) {
		slices.Reverse(sorted)
	}
	slices.SortStableFunc(sorted, func(a, b instanceaction.Event) int {
		return utc(a.StartTime).Compare(utc(b.StartTime))
	})
	return sorted
}

// utc is a time to sort by; the zero value where it cannot be read.
func utc(t *instanceaction.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC
}

// howEnded is an event's result, how long it took and, where the cloud says so, why it failed.
func howEnded(event instanceaction.Event) string {
	text := strings.ToLower(valueOr(event.Result, "ended without a result"))
	if begun, ended := utc(event.StartTime), utc(event.FinishTime); !begun.IsZero() && !ended.Before(begun) {
		text += " after " + shortDuration(ended.Sub(begun))
	}
	if reason := valueOr(event.Details, ""); event.Failed() && reason != "" {
		text += ": " + reason
	}
	return text
}

// serverState is the server's task, or what it is where it has none; "" where it cannot be seen.
func serverState(server *instanceaction.Server) string {
	if server == nil {
		return ""
	}
	if server.TaskState != "" {
		return server.TaskState
	}
	return valueOr(server.Status, "")
}
