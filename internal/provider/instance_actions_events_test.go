package provider

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestInstanceActionsDataSource_VanishedActionStays(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]fakecloud.Interceptor{
		"the action": fakecloud.Respond(404, nil, novaFault("itemNotFound", 404, "Action could not be found")),
		"the server": fakecloud.Respond(404, nil,
			novaFault("itemNotFound", 404, "Instance 11111111-2222-4333-8444-555555555555 could not be found.")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			log := withLog(c, 50)
			gone := []int{3, 40}
			for _, i := range gone {
				c.Intercept(onDetails(log.Actions[i].RequestID, answer))
			}
			got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).readList(t, log.ID,
				settings{"include_events": true})
			if ids := got.requestIDs(t); !slices.Equal(ids, logOf(log.Actions)) {
				t.Errorf("the list has %v", ids)
			}
			where := fmt.Sprintf("instance_actions[%d].events", gone[0])
			if len(got.diagnostics) != 1 || got.diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
				blamed(got.diagnostics[0]) != where {
				t.Fatalf("want one warning, got: %s", describe(got.diagnostics))
			}
			for _, i := range gone {
				if !strings.Contains(got.diagnostics[0].Detail, log.Actions[i].RequestID) {
					t.Errorf("the warning does not name %s: %s", log.Actions[i].RequestID, got.diagnostics[0].Detail)
				}
			}
			for i, action := range objects(t, got.state["instance_actions"]) {
				if want := slices.Contains(gone, i); action["events"].IsNull() != want {
					t.Errorf("[%d].events is null: %t, want %t", i, !want, want)
				}
				if started, _ := textOf(t,
					action["start_time"]); started != longAgo.Add(-time.Duration(i)*time.Minute).Format(time.RFC3339) {
					t.Errorf("[%d].start_time = %s", i, started)
				}
			}
		})
	}
}

func TestInstanceActionsDataSource_Interrupt(t *testing.T) {
	t.Parallel()
	for name, where := range map[string]func(fakecloud.Interceptor) fakecloud.Interceptor{
		"while it is listed":        func(i fakecloud.Interceptor) fakecloud.Interceptor { return onPage("", i) },
		"while its events are read": func(i fakecloud.Interceptor) fakecloud.Interceptor { return onDetails("", i) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t)
			log := withLog(c, 100)
			ctx, interrupt := context.WithTimeout(t.Context(), endOfPatience)
			defer interrupt()
			c.Intercept(where(func(w http.ResponseWriter, r *http.Request) bool {
				interrupt()
				return fakecloud.Hang()(w, r)
			}))
			got := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil).read(t, ctx, "compute_instance_actions",
				settings{"server_id": log.ID, "include_events": true})
			mustFail(t, got.diagnostics, "Interrupted read", "",
				"of server "+log.ID+".") // whichever of 32 requests is told of
		})
	}
}
