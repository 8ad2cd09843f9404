package examples_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// needsActions skips a test where the terraform is older than 1.version: actions came with 1.14, on_failure with 1.16.
func needsActions(t *testing.T, w *tfcli.Workspace, version int) {
	t.Helper()
	var major, minor int
	printed := terraform(t, w, 0, "version")
	if n, _ := fmt.Sscanf(printed, "Terraform v%d.%d", &major, &minor); n != 2 || major == 1 && minor < version {
		t.Skipf("this needs Terraform 1.%d: %s", version, printed)
	}
}

// fails makes an action fail on a server just now.
func fails(cloud *fakecloud.Cloud, server, action string) {
	cloud.Update(server, func(s *fakecloud.Server) {
		now := time.Now().UTC().Format("2006-01-02T15:04:05.000000")
		s.Actions = slices.Insert(s.Actions, 0, fakecloud.Action{
			Action: action, RequestID: "req-failed", InstanceUUID: s.ID, StartTime: now, UpdatedAt: &now,
			Message: new("Error"),
			Events: []fakecloud.Event{{
				Event: "conductor_migrate_server", StartTime: now, FinishTime: &now, Result: new("Error"),
				Details: new("No valid host was found."), Host: new("fake-1"),
			}},
		})
	})
}

func TestWaitAtApply(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, "wait-at-apply", login(cloud)...)
	needsActions(t, w, 14)

	got := terraform(t, w, 0, "apply", "-auto-approve") // which has not resized the server
	mustContain(t, got, "no such action", "Apply complete!")

	fails(cloud, "web", "resize")
	got = terraform(t, w, 1, "apply", "-auto-approve", variable("flavor", "m1.small"))
	mustContain(t, got, "conductor_migrate_server: error after 0s: No valid host was found.",
		"resize (req-failed): failed after 0s", "Failed resize", "conductor_migrate_server on host fake-1: No valid "+
			"host was found.", "request ID req-failed")

	const invoke = "-invoke=action.compute_instance_action_wait.resize"
	mustContain(t, terraform(t, w, 1, "apply", "-auto-approve", invoke), "Failed resize")

	// Terraform 1.16.0 drops the warnings of an action that a resource triggers and that succeeds.
	edit(t, w, "ignore_missing = true", "allow_failure = true\n    ignore_missing = true")
	got = terraform(t, w, 0, "apply", "-auto-approve", variable("flavor", "m1.tiny"))
	mustContain(t, got, "resize (req-failed): failed after 0s")
	mustContain(t, terraform(t, w, 0, "apply", "-auto-approve", invoke), "Failed resize")
}

// A saved plan keeps what data sources read. The gate looks when the plan is applied.
func TestGateAtApply(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, "gate-at-apply", login(cloud)...)
	needsActions(t, w, 14)

	terraform(t, w, 0, "apply", "-auto-approve")
	terraform(t, w, 0, "plan", "-out=saved", variable("release", "2.0.0"))
	fails(cloud, "web", "reboot")
	got := terraform(t, w, 1, "apply", "saved")
	mustContain(t, got, "Failed reboot", "request ID req-failed")
	mustContain(t, terraform(t, w, 0, "show"), `"1.0.0"`) // the rollout was not changed
}

// What a failure does to the rest of the apply, and to the resource, is Terraform's own to say: on_failure, from 1.16
// on.
func TestWaitAtApply_OnFailure(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	fails(cloud, "web", "resize")
	for onFailure, want := range map[string]struct {
		exitCode  int
		isTainted bool
	}{
		"halt": {exitCode: 1}, "taint": {exitCode: 1, isTainted: true}, "continue": {exitCode: 0},
	} {
		t.Run(onFailure, func(t *testing.T) {
			t.Parallel()
			w := workspace(t, "wait-at-apply", login(cloud)...)
			needsActions(t, w, 16)
			edit(t, w, "actions = [", "on_failure = "+onFailure+"\n      actions = [")
			got := terraform(t, w, want.exitCode, "apply", "-auto-approve")
			mustContain(t, got, "resize (req-failed): failed after 0s", "Failed resize")
			if tainted := strings.Contains(terraform(t, w, 0, "show"), "(tainted)"); tainted != want.isTainted {
				t.Errorf("tainted: %t", tainted)
			}
		})
	}
}

// edit replaces a text in the workspace's main.tf.
func edit(t *testing.T, w *tfcli.Workspace, old, replacement string) {
	t.Helper()
	file := filepath.Join(w.Dir, "main.tf")
	text, err := os.ReadFile(file)
	if err == nil && !strings.Contains(string(text), old) {
		t.Fatalf("%s lacks %q", file, old)
	}
	if err == nil {
		err = os.WriteFile(file, []byte(strings.Replace(string(text), old, replacement, 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
