package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// read reads the action, once or until it is over.
func (m *instanceActionModel) read(
	ctx context.Context, client *client, read readDescription,
) (instanceaction.Reading, error) {
	if !m.WaitForCompletion.ValueBool() {
		return client.Read(ctx, read.serverID, *read.selection)
	}
	progress := &waitProgress{write: func(line string) { logProgress(ctx, read, line) }}
	return waitWith(ctx, client, read, m.IgnoreMissing.ValueBool(), progress)
}

// waitWith waits until the action is over, and tells progress what happens meanwhile.
func waitWith(
	ctx context.Context, client *client, read readDescription, ignoreMissing bool, progress *waitProgress,
) (instanceaction.Reading, error) {
	return client.Wait(ctx, read.serverID, *read.selection, instanceaction.WaitOptions{
		IgnoreMissing: ignoreMissing,
		Progress:      progress.observe,
		Retry:         func(trouble error) { logRetry(ctx, read, trouble) },
	})
}

// isMissing reports whether the log has no such action, as ignore_missing means it. An action that vanished while it
// was waited for does not count, nor does one of a server that is gone.
func isMissing(err error) bool {
	if _, isWait := errors.AsType[*instanceaction.WaitError](err); isWait {
		return false
	}
	if _, isGone := errors.AsType[*instanceaction.GoneServerError](err); isGone {
		return false
	}
	_, isNone := errors.AsType[*instanceaction.NoActionError](err)
	return isNone || instanceaction.IsActionNotFound(err)
}

// logRetry tells in Terraform's log that a wait goes on though the cloud was in trouble.
func logRetry(ctx context.Context, read readDescription, trouble error) {
	tflog.Warn(ctx, "trying again: "+read.String(), map[string]any{"error": read.said(trouble.Error())})
}

// logProgress tells in Terraform's log how a wait goes on.
func logProgress(ctx context.Context, read readDescription, line string) {
	tflog.Info(ctx, "waiting for "+read.String(), map[string]any{"progress": read.said(line)})
}
