package main

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// Each example that an override is printed for reads the cloud, in a shell that has the printed variables too.
func TestIntroduction_OverridesLetTheExamplesReadTheCloud(t *testing.T) {
	provider, err := tfcli.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cloud := startCloud(t)
	for _, o := range overrides(cloud) {
		t.Run(o.example, func(t *testing.T) {
			w, err := tfcli.New(t.TempDir(), tfcli.Options{
				Provider: provider, Env: cloud.Environment(fakecloud.DemoAdmin),
			})
			if err == nil {
				err = w.Copy("../../" + o.example)
			}
			if err == nil {
				err = w.Write("override.tf", o.hcl())
			}
			if err != nil {
				t.Fatal(err)
			}
			got, err := w.Run(t.Context(), "plan", "-no-color")
			if err != nil || got.ExitCode != 0 || !strings.Contains(got.Stdout, "request_id") {
				t.Errorf("%v\n%s%s", err, got.Stdout, got.Stderr)
			}
		})
	}
}

func TestRun_PrintsHowToReachTheCloudAndItsServers(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out strings.Builder
	if err := run(ctx, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"export OS_AUTH_URL=http://127.0.0.1:", "export OS_PASSWORD=",
		"# examples/provider\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &out)
		}
	}
	for _, s := range servers {
		if !strings.Contains(out.String(), "  "+s.name+" ") {
			t.Errorf("server %s is missing in\n%s", s.name, &out)
		}
	}
}

func TestResizeAgainAndAgain(t *testing.T) {
	cloud := startCloud(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go resizeAgainAndAgain(ctx, cloud)
		for n, test := range []struct {
			after               time.Duration
			actions, openEvents int
			status              string
		}{
			{0, 1, 1, "RESIZE"},
			{takes, 1, 0, "VERIFY_RESIZE"},
			{period - takes, 2, 1, "RESIZE"},
			{takes, 2, 0, "VERIFY_RESIZE"},
		} {
			time.Sleep(test.after)
			synctest.Wait()
			s := cloud.Server(livelyName)
			open := 0
			for _, event := range s.Actions[0].Events {
				if event.FinishTime == nil {
					open++
				}
			}
			if len(s.Actions) != test.actions || open != test.openEvents || s.Status != test.status {
				t.Errorf("%d: %d actions, %d open events, %s", n, len(s.Actions), open, s.Status)
			}
		}
	})
}

func startCloud(t *testing.T) *fakecloud.Cloud {
	t.Helper()
	cloud, err := fakecloud.Start(fakecloud.WithAccounts(fakecloud.ExampleUser, fakecloud.ExampleFujitsuUser))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cloud.Close)
	cloud.AddServer(lively())
	return cloud
}
