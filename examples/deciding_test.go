package examples_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// login is an administrator's: nobody else is told why an event failed.
func login(cloud *fakecloud.Cloud) []string {
	account := fakecloud.DemoAdmin
	return []string{
		"OS_AUTH_URL=" + cloud.IdentityURL(), "OS_USERNAME=" + account.UserName, "OS_PASSWORD=" + account.Password,
		"OS_PROJECT_ID=" + account.ProjectID, "OS_USER_DOMAIN_ID=" + account.DomainID,
	}
}

// workspace is a copy of an example, to run terraform in.
func workspace(t *testing.T, folder string, env ...string) *tfcli.Workspace {
	t.Helper()
	w, err := tfcli.New(t.TempDir(), tfcli.Options{Provider: provider, Env: env})
	if err == nil {
		err = w.Copy(folder)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// terraform runs a command that must end with the given exit code, and returns what it printed, each run of white space
// as one blank: terraform breaks lines where they get too long.
func terraform(t *testing.T, w *tfcli.Workspace, exitCode int, arguments ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // for an example that waits for ever
	defer cancel()
	got, err := w.Run(ctx, append(arguments, "-no-color")...)
	if err != nil || got.ExitCode != exitCode {
		t.Fatalf("terraform %s: %v, exit code %d, want %d\n%s%s",
			strings.Join(arguments, " "), err, got.ExitCode, exitCode, got.Stdout, got.Stderr)
	}
	return oneBlank(got.Stdout + got.Stderr)
}

func oneBlank(text string) string { return strings.Join(strings.Fields(text), " ") }

func mustContain(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("missing: %s\nin: %s", part, text)
		}
	}
}

func mustNotContain(t *testing.T, text, part string) {
	t.Helper()
	if strings.Contains(text, part) {
		t.Errorf("unwanted: %s\nin: %s", part, text)
	}
}

func variable(name, value string) string { return "-var=" + name + "=" + value }

func TestCheck(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, "check", login(cloud)...)

	got := terraform(t, w, 0, "apply", "-auto-approve")
	mustContain(t, got, "Warning: Check block assertion failed",
		"create of server "+cloud.Server("huge").ID+" failed at 2026-11-21T23:58:31Z: "+
			"conductor_schedule_and_build_instances on host fake-1: No valid host was found. Apply complete!")

	// Its newest action has not failed, older ones have.
	got = terraform(t, w, 0, "plan", variable("server_id", cloud.Server("broken").ID))
	mustNotContain(t, got, "Check block")

	const nobody = "00000000-0000-4000-8000-000000000000"
	got = terraform(t, w, 0, "plan", variable("server_id", nobody))
	mustContain(t, got, "Warning: Unknown server", "Could not read the newest action of server "+nobody)
	mustNotContain(t, got, "Error:")
}

func TestCondition(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, "condition", login(cloud)...)
	broken := cloud.Server("broken")
	cloud.Update("broken", func(s *fakecloud.Server) { s.Actions[1].Action = "resize" }) // the migration that failed

	got := terraform(t, w, 1, "apply", "-auto-approve", variable("server_id", broken.ID))
	mustContain(t, got, "Error: Resource precondition failed",
		"The resize ended as failed: compute_finish_resize on host fake-2: Virtual Interface creation failed")
	mustNotContain(t, got, "terraform_data.rollout: Creating")

	cloud.AddServer(fakecloud.Server{ID: "11111111-2222-4333-8444-555555555555", Name: "old",
		Actions: []fakecloud.Action{{
			Action: "resize", RequestID: "req-old", StartTime: "2020-01-01T00:00:00.000000",
			Events: []fakecloud.Event{{Event: "compute_finish_resize", StartTime: "2020-01-01T00:00:00.000000",
				FinishTime: new("2020-01-01T00:00:01.000000")}},
		}}})
	got = terraform(t, w, 1, "apply", "-auto-approve", variable("server_id", "11111111-2222-4333-8444-555555555555"))
	mustContain(t, got, "Error: Resource postcondition failed", "The newest resize is of 2020-01-01T00:00:00Z.")

	got = terraform(t, w, 0, "apply", "-auto-approve")
	mustContain(t, got, "terraform_data.rollout: Creation complete")
}

func TestWait(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, "wait", login(cloud)...)
	mustContain(t, terraform(t, w, 0, "plan"), `newest = "start succeeded"`)

	edit(t, w, `"20m"`, `"1s"`)
	got := terraform(t, w, 1, "plan", variable("server_id", cloud.Server("running").ID))
	mustContain(t, got, "Error: Action still under way")
}

func TestTerraformTest(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)

	// Without a cloud, or a word about one.
	mustContain(t, terraform(t, workspace(t, "terraform-test"), 0, "test", "-filter=tests/mocked.tftest.hcl"),
		"Success! 2 passed, 0 failed.")

	w := workspace(t, "terraform-test", login(cloud)...)
	mustContain(t, terraform(t, w, 0, "test"), "Success! 3 passed, 0 failed.")

	cloud.Update("web", func(web *fakecloud.Server) {
		failed := "Error"
		for i := range web.Actions {
			if web.Actions[i].Action == "reboot" {
				web.Actions[i].Message, web.Actions[i].Events[0].Result = &failed, &failed
			}
		}
	})
	mustContain(t, terraform(t, w, 1, "test", "-filter=tests/cloud.tftest.hcl"), "The reboot is failed.",
		"Failure! 0 passed, 1 failed.")
}

// The example's own acceptance test asks a registry for the provider, and gets it from a folder laid out like one.
func TestPlanChecks(t *testing.T) {
	t.Parallel()
	terraform, err := exec.LookPath(terraformName())
	if err != nil {
		t.Fatal(err)
	}
	settings, err := tfcli.Mirror(t.TempDir(), provider,
		filepath.Join("0.0.1", runtime.GOOS+"_"+runtime.GOARCH, filepath.Base(provider)))
	if err != nil {
		t.Fatal(err)
	}
	cloud := startCloud(t)
	test := exec.CommandContext(t.Context(), "go", "test", "-v", "-count=1", "./plan-checks")
	test.Env = append(os.Environ(), "TF_ACC=1", "TF_ACC_TERRAFORM_PATH="+terraform, "TF_CLI_CONFIG_FILE="+settings,
		"CHECKPOINT_DISABLE=1")
	test.Env = append(test.Env, login(cloud)...)
	got, err := test.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	mustContain(t, string(got), "--- PASS: TestTheResizeIsKnownWhilePlanning",
		"--- PASS: TestWhatThisRunCausesIsReadWhileApplying")
	if len(cloud.Requests()) == 0 {
		t.Error("the cloud was not asked")
	}
}

func terraformName() string {
	if name := os.Getenv("TERRAFORM"); name != "" {
		return name
	}
	return "terraform"
}

func TestAudit(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, "audit", login(cloud)...)
	got := terraform(t, w, 0, "apply", "-auto-approve")
	mustContain(t,
		got, `"bd162a7014da4c578ebfe401b5f45f61" = { "actions" = 4 "failed" = 3 "servers" = tolist([ "broken", ]) }`)

	var audit map[string][]struct {
		Time, Server, Action string
		Failed               bool
	}
	result, err := w.Run(t.Context(), "output", "-json", "audit")
	if err == nil {
		err = json.Unmarshal([]byte(result.Stdout), &audit)
	}
	if err != nil {
		t.Fatalf("%v\n%s%s", err, result.Stdout, result.Stderr)
	}
	report := map[string]string{}
	for user, entries := range audit {
		var lines []string
		for _, entry := range entries[max(0, len(entries)-3):] {
			lines = append(lines,
				fmt.Sprintf("%s %s of %s, failed: %t", entry.Time, entry.Action, entry.Server, entry.Failed))
		}
		report[user] = fmt.Sprintf("%d, the newest: %s", len(entries), strings.Join(lines, "; "))
	}
	for user, want := range map[string]string{
		fakecloud.Member.UserID: "23, the newest: 2026-11-21T23:58:40Z revertResize of web, failed: false; " +
			"2026-11-21T23:58:41Z stop of web, failed: false; 2026-11-21T23:58:41Z start of web, failed: false",
		fakecloud.Admin.UserID: "4, the newest: 2026-11-21T23:58:42Z live-migration of broken, failed: true; " +
			"2026-11-21T23:58:43Z migrate of broken, failed: true; " +
			"2026-11-21T23:58:45Z resetState of broken, failed: false",
		"the cloud itself": "1, the newest: 2026-11-21T23:59:23Z confirmResize of auto, failed: false",
	} {
		if report[user] != want {
			t.Errorf("%s\n got %s\nwant %s", user, report[user], want)
		}
	}
	if len(report) != 3 {
		t.Errorf("got %d users, want 3: %v", len(report), report)
	}
}

func TestAfterAnAction(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the example runs curl, which is not installed")
	}
	cloud := startCloud(t)
	scratch, token := cloud.Server("scratch"), cloud.IssueToken(fakecloud.Member)
	w := workspace(t, "after-an-action", "OS_TOKEN="+token, "OS_COMPUTE_ENDPOINT_OVERRIDE="+cloud.ComputeURL()+"/v2.1")

	// The reboot is under way when the server is looked at first, and over when it is looked at again.
	work := func(state *string) {
		cloud.Update("scratch", func(scratch *fakecloud.Server) { scratch.TaskState = state })
	}
	var looks atomic.Int32
	cloud.Intercept(fakecloud.OnPath(func(path string) bool { return strings.HasSuffix(path, "/servers/"+scratch.ID) },
		func(http.ResponseWriter, *http.Request) bool {
			if looks.Add(1) == 2 {
				work(nil)
			}
			return false
		}))
	rebooting := "rebooting"
	work(&rebooting)
	got := terraform(t, w, 0, "apply", "-auto-approve")
	mustContain(t, got,
		"data.compute_instance_action.reboot will be read during apply # (config refers to values not yet known)",
		"started_after = (known after apply)",
		`reboot = "`+cloud.Server("scratch").Action("reboot").RequestID+` succeeded"`)
	if requests := cloud.Requests(); looks.Load() != 2 || requests[0].Method != http.MethodPost ||
		len(requests) != 1+1+2*2+1 { // the reboot, the choice, two polls, and whose task it is
		t.Fatalf("the server was looked at %d times, want 2; the requests were %v", looks.Load(), requests)
	}
	secret(t, w, token, got)

	// Later runs have the time from the state.
	mustContain(t, terraform(t, w, 0, "plan", "-detailed-exitcode"), "No changes.")

	first := cloud.Server("scratch").Action("reboot").RequestID
	got = terraform(t, w, 0, "apply", "-auto-approve", variable("reboot", "2"))
	second := cloud.Server("scratch").Action("reboot").RequestID
	mustContain(t, got, `reboot = "`+second+` succeeded"`)
	if first == second {
		t.Error("the server was not rebooted again")
	}
}

// secret finds a text that must neither be printed nor kept.
func secret(t *testing.T, w *tfcli.Workspace, text, printed string) {
	t.Helper()
	mustNotContain(t, printed, text)
	err := fs.WalkDir(os.DirFS(w.Dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(w.Dir, path))
		if strings.Contains(string(content), text) {
			t.Errorf("the secret is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// The change of a resource and the read of the action that it caused are one apply.
func TestAfterAResource(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	w := workspace(t, "after-a-resource", login(cloud)...)
	got := terraform(t, w, 0, "apply", "-auto-approve")
	mustContain(t,
		got,
		"data.compute_instance_action.resize will be read during apply "+
			"# (depends on a resource or a module with changes pending)",
		`resize = { "finished" = "2026-11-21T23:58:40Z" "status" = "succeeded" }`)
	if requests := cloud.Requests(); len(requests) == 0 {
		t.Error("nothing was read")
	}
	mustContain(t, terraform(t, w, 0, "plan", "-detailed-exitcode"), "No changes.")
	mustContain(t, terraform(t, w, 2, "plan", "-detailed-exitcode", variable("flavor", "m1.huge")),
		"will be read during apply")
}

// A server has only a create; then it is resized, which fails; an old failure stops nobody, and the server can go.
func TestAfterAResource_FromCreateToDestroy(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	resize := cloud.Server("web").Action("resize")
	resize.RequestID, resize.Message = "req-of-this-run", new("Error")
	resize.Events[0].Result = new("Error")
	cloud.Update("web", func(s *fakecloud.Server) { s.Actions = s.Actions[len(s.Actions)-1:] })
	w := workspace(t, "after-a-resource", login(cloud)...)
	mustContain(t, terraform(t, w, 0, "apply", "-auto-approve"), `"status" = tostring(null)`)
	mustContain(t, terraform(t, w, 0, "plan", "-detailed-exitcode"), "No changes.")

	var lists atomic.Int64
	cloud.Intercept(fakecloud.OnList(func(http.ResponseWriter, *http.Request) bool {
		if lists.Add(1) == 2 { // the first is of the plan
			cloud.Update("web",
				func(s *fakecloud.Server) { s.Actions = append([]fakecloud.Action{resize}, s.Actions...) })
		}
		return false
	}))
	bigger := variable("flavor", "m1.huge")
	mustContain(t, terraform(t, w, 1, "apply", "-auto-approve", bigger), "Resource postcondition failed",
		"The resize of this run failed: ")
	terraform(t, w, 0, "apply", "-auto-approve", bigger)
	mustContain(t, terraform(t, w, 0, "plan", "-detailed-exitcode", bigger), "No changes.")
	mustContain(t, terraform(t, w, 0, "destroy", "-auto-approve", bigger), "Destroy complete!")
}

// failOnEachHost lets the create look as a real Nova leaves it: each attempt a Success, the newer row open for ever,
// and the reason nowhere but in the server's fault.
func failOnEachHost(s *fakecloud.Server) {
	const first, second, end = "2026-11-21T23:58:31.000000", "2026-11-21T23:58:34.000000", "2026-11-21T23:58:38.000000"
	create := &s.Actions[slices.IndexFunc(s.Actions, func(a fakecloud.Action) bool { return a.Action == "create" })]
	build := fakecloud.Event{Event: "compute__do_build_and_run_instance", StartTime: first, FinishTime: new(end),
		Result: new("Success")}
	open := fakecloud.Event{Event: build.Event, StartTime: second}
	create.Message, create.StartTime, create.UpdatedAt, create.Events = nil, first, new(end),
		[]fakecloud.Event{open, build}
	s.Status = "ERROR"
	s.Fault = &fakecloud.Fault{Code: 500, Created: "2026-11-21T23:58:38Z",
		Message: "Exceeded maximum number of retries. Exhausted all " +
			"hosts available for retrying build failures for instance " + s.ID + "."}
}

// The server's resource fails; what it leaves behind is looked at without touching it.
func TestWhyDidMyServerFail(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		env    func(*fakecloud.Cloud) []string
		onHost bool // the hosts failed, and not the scheduler
		why    string
	}{
		"an administrator, of a create that no host takes": {
			env: login, why: "conductor_schedule_and_build_instances on host fake-1: No valid host was found.",
		},
		"a member, of hosts that failed": {
			env: memberLogin, onHost: true, why: "Exceeded maximum number of retries.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := startCloud(t)
			if row.onHost {
				cloud.Update("huge", failOnEachHost)
			}
			w := workspace(t, "why-did-my-server-fail", row.env(cloud)...)
			mustContain(t, terraform(t, w, 1, "apply", "-auto-approve"),
				"unexpected state 'ERROR', wanted target 'ACTIVE'")
			mustContain(t, terraform(t, w, 0, "plan"),
				"terraform_data.web is tainted, so ") // "must be replaced"; OpenTofu: "it must be replaced"
			got := terraform(t, w, 0, "plan", "-refresh-only")
			mustContain(t, got, `+ why = "`+row.why, "Warning: Check block assertion failed",
				"Server "+cloud.Server("huge").ID+", "+cloud.Server("huge").Action("create").RequestID+": "+row.why)
		})
	}
}
