package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// read reads the action, once or until it is over.
func (m *instanceActionModel) read(
	ctx context.Context, client *client, request readRequest, clock instanceaction.Clock,
) (instanceaction.Outcome, error) {
	if m.WaitForCompletion.ValueBool() {
		return m.readWhenOver(ctx, client, request, clock)
	}
	return client.Outcome(ctx, request.serverID, *request.selection)
}

func (m *instanceActionModel) readWhenOver(
	ctx context.Context, client *client, request readRequest, clock instanceaction.Clock,
) (instanceaction.Outcome, error) {
	quietPeriod, _ := time.ParseDuration(m.QuietPeriod.ValueString()) // validated by the schema; 0 for the default
	return client.GetWhenOver(ctx, request.serverID, *request.selection, instanceaction.WaitOptions{
		Clock:       clock,
		QuietPeriod: quietPeriod,
		Progress:    func(progress instanceaction.Progress) { logProgress(ctx, request, progress) },
		Retry:       func(trouble error) { logRetry(ctx, request, trouble) },
	})
}

// logRetry says in Terraform's log that a wait goes on though the cloud was in trouble.
func logRetry(ctx context.Context, request readRequest, trouble error) {
	tflog.Warn(ctx, "trying again: "+request.String(), map[string]any{"error": request.redact(trouble.Error())})
}

// logProgress says in Terraform's log that a wait goes on.
func logProgress(ctx context.Context, request readRequest, progress instanceaction.Progress) {
	fields := map[string]any{"waited": progress.Waited.Round(time.Second).String()}
	if last := progress.Action; last != nil {
		fields["action"], fields["events"], fields["status"] = last.Action, len(last.Events), string(last.Status())
	}
	tflog.Info(ctx, "still waiting for "+request.String(), fields)
}
