package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// second is a time of a made-up minute.
func second(s int) *instanceaction.Time {
	return new(instanceaction.NewTime(fmt.Sprintf("2026-11-22T12:00:%02d.000000", s)))
}

func begunAt(name string, start int) instanceaction.Event {
	return instanceaction.Event{Event: &name, StartTime: second(start)}
}

func endedAt(name string, start, finish int, result string) instanceaction.Event {
	event := begunAt(name, start)
	event.FinishTime, event.Result = second(finish), &result
	return event
}

// look is what a poll saw of a resize with these events, the newest first as Nova sends them.
func look(waited time.Duration, task string, events ...instanceaction.Event) instanceaction.Progress {
	slices.Reverse(events)
	return instanceaction.Progress{
		Waited: waited,
		Action: &instanceaction.Action{Action: "resize", Events: events},
		Server: &instanceaction.Server{Status: new("ACTIVE"), TaskState: task, TaskStateShown: true},
	}
}

func TestWaitProgress(t *testing.T) {
	t.Parallel()
	noHost := endedAt("conductor_migrate_server", 0, 3, "Error")
	noHost.Details = new("No valid host was found.")
	for name, test := range map[string]struct {
		polls []instanceaction.Progress
		lines []string
	}{
		"an action that is not there yet is told of once": {
			polls: []instanceaction.Progress{{Missing: true}, {Waited: time.Second, Missing: true},
				look(2*time.Second, "")},
			lines: []string{"not in the log yet", "server: ACTIVE"},
		},
		"a step begins, and ends at a later poll": {
			polls: []instanceaction.Progress{
				look(0, "resize_prep", begunAt("conductor_migrate_server", 0)),
				look(time.Second, "resize_prep", endedAt("conductor_migrate_server", 0, 3, "Success")),
			},
			lines: []string{
				"conductor_migrate_server: begun", "server: resize_prep", "conductor_migrate_server: success after 3s",
			},
		},
		"steps that begin and end between two polls show both, oldest first": {
			polls: []instanceaction.Progress{look(0, "",
				endedAt("conductor_migrate_server", 0, 1, "Success"), endedAt("compute_prep_resize", 1, 2, "Success"),
			)},
			lines: []string{
				"conductor_migrate_server: begun", "conductor_migrate_server: success after 1s",
				"compute_prep_resize: begun",
				"compute_prep_resize: success after 1s", "server: ACTIVE",
			},
		},
		"nested steps": {
			polls: []instanceaction.Progress{look(0, "", endedAt("outer", 0, 3, "Success"),
				endedAt("inner", 1, 2, "Success"))},
			lines: []string{
				"outer: begun", "inner: begun", "inner: success after 1s", "outer: success after 3s", "server: ACTIVE",
			},
		},
		"a failed step says why": {
			polls: []instanceaction.Progress{look(0, "", noHost)},
			lines: []string{
				"conductor_migrate_server: begun", "conductor_migrate_server: error after 3s: No valid host was found.",
				"server: ACTIVE",
			},
		},
		"two attempts of one name, begun in the same second": {
			polls: []instanceaction.Progress{
				look(0, "", endedAt("build", 0, 0, "Error")),
				look(0, "", endedAt("build", 0, 0, "Error"), begunAt("build", 0)),
			},
			lines: []string{"build: begun", "build: error after 0s", "server: ACTIVE", "build: begun"},
		},
		"an event without name, time or result": {
			polls: []instanceaction.Progress{look(0, "", instanceaction.Event{FinishTime: second(1)})},
			lines: []string{
				"a step without a name: begun", "a step without a name: ended without a result", "server: ACTIVE",
			},
		},
		"nothing happens": {
			polls: []instanceaction.Progress{
				look(0, "rebooting"), look(59*time.Second, "rebooting"), look(61*time.Second, "rebooting"),
				look(70*time.Second, "rebooting"), look(121*time.Second, "rebooting"),
			},
			lines: []string{"server: rebooting", "still waiting, after 1m", "still waiting, after 2m"},
		},
		"what happened puts the next such line off": {
			polls: []instanceaction.Progress{
				look(0, "rebooting"), look(50*time.Second, "reboot_started"), look(70*time.Second, "reboot_started"),
			},
			lines: []string{"server: rebooting", "server: reboot_started"},
		},
		"a server that is hidden": {
			polls: []instanceaction.Progress{{Action: &instanceaction.Action{Action: "resize"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines []string
			progress := waitProgress{write: func(line string) { lines = append(lines, line) }}
			for _, poll := range test.polls {
				progress.observe(poll)
			}
			if !slices.Equal(lines, test.lines) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(lines, "\n"), strings.Join(test.lines, "\n"))
			}
		})
	}
}

func TestWaitProgress_LeavesOutWhatIsTooMuch(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		changes int
		want    []string // after the first lines
	}{
		"all shown":    {changes: mostProgress, want: []string{"the end"}},
		"one too many": {changes: mostProgress + 1, want: []string{"server: task 200", "the end"}},
		"many": {
			changes: mostProgress + 11, want: []string{"… 10 lines left out", "server: task 210", "the end"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines []string
			progress := waitProgress{write: func(line string) { lines = append(lines, line) }}
			for i := range test.changes {
				progress.observe(look(0, fmt.Sprintf("task %d", i)))
			}
			progress.end("the end")
			if got := lines[mostProgress:]; !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
