package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// read reads the action, once or until it is over.
func (m *instanceActionModel) read(
	ctx context.Context, client *client, request readRequest,
) (instanceaction.Reading, error) {
	if !m.WaitForCompletion.ValueBool() {
		return client.Read(ctx, request.serverID, *request.selection)
	}
	return client.Wait(ctx, request.serverID, *request.selection, instanceaction.WaitOptions{
		Progress: func(progress instanceaction.Progress) { logProgress(ctx, request, progress) },
		Retry:    func(trouble error) { logRetry(ctx, request, trouble) },
	})
}

// logRetry tells in Terraform's log that a wait goes on though the cloud was in trouble.
func logRetry(ctx context.Context, request readRequest, trouble error) {
	tflog.Warn(ctx, "trying again: "+request.String(), map[string]any{"error": request.redact(trouble.Error())})
}

// logProgress tells in Terraform's log that a wait goes on.
func logProgress(ctx context.Context, request readRequest, progress instanceaction.Progress) {
	fields := map[string]any{"waited": progress.Waited.Round(time.Second).String()}
	if last := progress.Action; last != nil {
		fields["action"], fields["events"] = last.Action, len(last.Events)
	}
	tflog.Info(ctx, "still waiting for "+request.String(), fields)
}
