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
		for _, step := range s.steps {
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
				if k.lastSteps != nil &&
					!slices.Contains(slices.Concat(k.innerSteps, k.lastSteps, k.rollbacks, optionalSteps), step.name) {
					t.Errorf("%s: event %s is not in the table", s.name, step.name)
				}
				seen[s.kind].innerSteps = append(seen[s.kind].innerSteps, step.name)
			}
		}
	}
	for name, k := range kinds {
		if seen[name] == nil {
			t.Errorf("no sequence of %s", name)
			continue
		}
		for what, pair := range map[string][2][]string{
			"task": {k.tasks, seen[name].tasks},
			"step": {slices.Concat(k.innerSteps, k.lastSteps, k.rollbacks), seen[name].innerSteps},
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
		if slices.ContainsFunc(s.steps, func(step step) bool { return step.name == one }) {
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
		isFailure := s.ends() == StatusUnknown || strings.Contains(s.name, "no event") ||
			strings.Contains(s.name, "its host is down")
		for at := 50 * time.Millisecond; at < s.over()-1500*time.Millisecond &&
			!isFailure; at += 500 * time.Millisecond {
			synctest.Test(t, func(*testing.T) {
				now := newPlay(s, exact, "", at).nova()
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
	for _, c := range []struct {
		name, log string
		may       bool
		lacks     bool // the log tells by itself
	}{
		{"a live migration that is queued", "live-migration: compute_live_migration 0..1", true, true},
		{"that arrived", "live-migration: compute_post_live_migration_at_destination 0..1", false, false},
		{"that was rolled back", "live-migration: compute_rollback_live_migration_at_destination 0..1", false, false},
		{"that failed", "live-migration: compute_live_migration 0..1, compute_pre_live_migration 0..1!", false, false},
		{"a resize that no host takes", "resize: cold_migrate 0..1!, conductor_migrate_server 0..1!", false, false},
		{"another cloud's step", "resize: resizing 0..1", true, false},
		{"no event", "resize:", true, false},
		{"an event without a name", "resize: _ 0..1", true, false},
		{"a kind of one step", "reboot: compute_reboot_instance 0..1", false, false},
		{"a create", "create: compute__do_build_and_run_instance 0..1", true, false},
		{"a create that failed", "create: conductor_schedule_and_build_instances 0..1!", false, false},
		{"an image that is queued", "createImage: compute_snapshot_instance 0..1", true, false},
		{"a confirmation", "confirmResize: compute_confirm_resize 0..1", false, false},
		{"a kind that is not known", "recycle: a 0..1", false, false},
	} {
		action := actionIn(c.log)
		if may, lacks := action.mayContinue(), action.lacksLastStep(); may != c.may || lacks != c.lacks {
			t.Errorf("%s: %t, %t", c.name, may, lacks)
		}
	}
}
