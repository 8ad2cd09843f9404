package instanceaction

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// optionalSteps are events that stand inside another, of an action that does something else on the way.
var optionalSteps = []string{"compute_stop_instance", "conductor_confirm_snapshot_based_resize"}

// TestKinds_AreWhatNovaDoes holds the table to the sequences, both ways: what Nova does in one is in the table, and
// nothing is that no sequence has.
func TestKinds_AreWhatNovaDoes(t *testing.T) {
	seen := map[string]*kind{}
	for _, s := range sequences {
		k, known := kinds[s.kind]
		if !known {
			t.Errorf("%s: %s has no row", s.name, s.kind)
		}
		if seen[s.kind] == nil {
			seen[s.kind] = &kind{}
		}
		for _, step := range s.parsed() {
			if step.at > s.over() || step.name == "-" {
				continue
			}
			switch step.what {
			case "task":
				if k.tasks != nil && !slices.Contains(k.tasks, step.name) {
					t.Errorf("%s: task %s is not in the table", s.name, step.name)
				}
				seen[s.kind].tasks = append(seen[s.kind].tasks, step.name)
			case "begin":
				if k.last != nil && !slices.Contains(slices.Concat(k.steps, k.last, k.undo, optionalSteps), step.name) {
					t.Errorf("%s: event %s is not in the table", s.name, step.name)
				}
				seen[s.kind].steps = append(seen[s.kind].steps, step.name)
			}
		}
	}
	for name, k := range kinds {
		if seen[name] == nil {
			t.Errorf("no sequence of %s", name)
			continue
		}
		for what, pair := range map[string][2][]string{
			"task": {k.tasks, seen[name].tasks}, "step": {slices.Concat(k.steps, k.last, k.undo), seen[name].steps},
		} {
			for _, one := range pair[0] {
				if !slices.Contains(pair[1], one) && !isOfTwin(name, one) {
					t.Errorf("no sequence of %s has the %s %s", name, what, one)
				}
			}
		}
	}
}

// isOfTwin reports whether a sequence of another kind with the same row has the task or step.
func isOfTwin(name, one string) bool {
	for _, s := range sequences {
		if s.kind == name || !reflect.DeepEqual(kinds[s.kind], kinds[name]) {
			continue
		}
		if slices.ContainsFunc(s.parsed(), func(step step) bool { return step.name == one }) {
			return true
		}
	}
	return false
}

// TestKinds_KeepsBusy: a row has the server busy to the end exactly where each of its sequences does.
func TestKinds_KeepsBusy(t *testing.T) {
	isBusy := map[string]bool{}
	for name, k := range kinds {
		isBusy[name] = k.tasks != nil || k.status == "BUILD"
	}
	for _, s := range sequences {
		isFailure := s.ends() == StatusUnknown || strings.Contains(s.name, "no event") || strings.Contains(s.name, "its host is down")
		for at := 50 * time.Millisecond; at < s.over()-1500*time.Millisecond && !isFailure; at += 500 * time.Millisecond {
			synctest.Test(t, func(*testing.T) {
				now := newPlay(s, exact, nil, at).nova()
				if now.logged && now.task == "" && now.status != "BUILD" {
					isBusy[s.kind] = false
				}
			})
		}
	}
	for name, k := range kinds {
		if k.keepsBusy != isBusy[name] && !k.queued {
			t.Errorf("%s keeps the server busy: %t, by its sequences %t", name, k.keepsBusy, isBusy[name])
		}
	}
}

func TestMayContinue(t *testing.T) {
	ended := func(names ...string) (events []Event) {
		for _, name := range names {
			events = append(events, span{name, "10:00:00", "10:00:01"}.event())
		}
		return events
	}
	failed := func(name string) Event {
		event := ended(name)[0]
		event.Result = new("Error")
		return event
	}
	for _, c := range []struct {
		name   string
		kind   string
		events []Event
		may    bool
		lacks  bool // the log tells by itself
	}{
		{"a live migration that is queued", "live-migration", ended("conductor_live_migrate_instance", "compute_live_migration"), true, true},
		{"a live migration that arrived", "live-migration", ended("compute_live_migration", "compute_post_live_migration_at_destination"), false, false},
		{"a live migration that was rolled back", "live-migration", ended("compute_live_migration", "compute_rollback_live_migration_at_destination"), false, false},
		{"a live migration that failed", "live-migration", append(ended("compute_live_migration"), failed("compute_pre_live_migration")), false, false},
		{"a resize for which there is no host", "resize", []Event{failed("cold_migrate"), failed("conductor_migrate_server")}, false, false},
		{"another cloud's step", "resize", ended("resizing"), true, false},
		{"no event", "resize", nil, true, false},
		{"an event without a name", "resize", []Event{{}}, true, false},
		{"a kind of one step", "reboot", ended("compute_reboot_instance"), false, false},
		{"a create", "create", ended("compute__do_build_and_run_instance"), true, false},
		{"a create that failed", "create", []Event{failed("conductor_schedule_and_build_instances")}, false, false},
		{"an image that is queued", "createImage", ended("compute_snapshot_instance"), true, false},
		{"a confirmation", "confirmResize", ended("compute_confirm_resize"), false, false},
		{"a kind that is not known", "recycle", ended("a"), false, false},
	} {
		action := Action{Action: c.kind, Events: c.events}
		if may, lacks := action.mayContinue(), action.lacksLastStep(); may != c.may || lacks != c.lacks {
			t.Errorf("%s: %t, %t", c.name, may, lacks)
		}
	}
}
