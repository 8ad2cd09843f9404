package instanceaction

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// rowsOf reads a table of testdata: a row a line, its columns apart by bars, and comments behind a #.
func rowsOf(t *testing.T, file string, columns int) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		row := strings.Split(line, "|")
		if len(row) != columns {
			t.Fatalf("%s: %d columns, want %d: %s", file, len(row), columns, line)
		}
		for i, column := range row {
			row[i] = strings.TrimSpace(column)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no rows", file)
	}
	return rows
}

// actionIn is an action as text:
//
//	resize                         without events, as users see it whom the policy does not show them
//	resize:                        with no event
//	resize "Error": a 0..1!, b 2.. with a message, an event that failed and one that has not ended
//
// Times are seconds after ten o'clock, or texts as they are; _ is an event without a name.
func actionIn(text string) Action {
	head, events, shown := strings.Cut(text, ":")
	kind, message, hasMessage := strings.Cut(head, " ")
	action := Action{Action: kind}
	if hasMessage {
		action.Message = new(strings.Trim(message, `"`))
	}
	if shown {
		action.Events = []Event{}
	}
	for event := range strings.SplitSeq(events, ",") {
		if event = strings.TrimSpace(event); event != "" {
			action.Events = append(action.Events, eventIn(event))
		}
	}
	return action
}

// eventIn is an event as [actionIn] has it.
func eventIn(text string) (event Event) {
	name, span, ok := strings.Cut(text, " ")
	start, finish, isSpan := strings.Cut(span, "..")
	if !ok || !isSpan {
		panic(text)
	}
	if name != "_" {
		event.Event = &name
	}
	finish, failed := strings.CutSuffix(finish, "!")
	switch {
	case failed:
		event.Result = new("Error")
	case finish != "":
		event.Result = new("Success")
	}
	event.StartTime, event.FinishTime = timeIn(start), timeIn(finish)
	return event
}

func timeIn(text string) *Time {
	if text == "" {
		return nil
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		ten := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
		text = ten.Add(time.Duration(seconds * float64(time.Second))).Format("15:04:05.999999")
	}
	return at("2026-11-21T" + text)
}

// activityIn is what a server tells, by its name.
func activityIn(name string) activity {
	names := map[string]activity{
		"unknown": activityUnknown, "unavailable": activityUnavailable, "at it": activityAtIt, "busy": activityBusy,
		"elsewhere": activityElsewhere, "idle": activityIdle, "gone": activityGone,
	}
	activity, ok := names[name]
	if !ok {
		panic(fmt.Sprintf("no activity %q", name))
	}
	return activity
}
