package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// instanceActionWait is the Terraform action that waits, at apply, until what was done to a server is over.
type instanceActionWait struct{ reader }

var _ action.ActionWithConfigure = (*instanceActionWait)(nil)

func newInstanceActionWait() action.Action { return &instanceActionWait{newReader()} }

func (a *instanceActionWait) Metadata(
	_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_instance_action_wait"
}

func (a *instanceActionWait) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Waits, while Terraform applies, until an action on a server is over, and fails if " +
			"the action failed. It only reads the server's log. Needs Terraform 1.14 or newer.",
		Attributes: map[string]schema.Attribute{
			"server_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "ID of the server: a UUID with dashes.",
				Validators:          []validator.String{serverIDFormat},
			},
			"region": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Region to read in. Default: the provider's.",
			},
			"action": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Kind of action to wait for: `create`, `resize`, `migrate`, `reboot` … Upper " +
					"and lower case differ. Default: any.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"request_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "ID of the request that asked for the action.",
				Validators:          []validator.String{requestIDFormat},
			},
			"started_after": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The newest action that began at this time or later: RFC 3339, by the cloud's " +
					"clock.",
				Validators: []validator.String{rfc3339Format, withoutAny("request_id", "started_within")},
			},
			"started_within": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The newest action that began at most this long before the invocation, by the " +
					"cloud's clock, for example `10m`.",
				Validators: []validator.String{durationFormat, withoutAny("request_id", "started_after")},
			},
			"ignore_missing": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Go on if the log has no such action. An unknown server is an error anyway. " +
					"Default: `false`.",
			},
			"allow_failure": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Warn of a failed action, instead of failing. Default: `false`.",
			},
			"timeouts": invokeTimeouts(ctx),
		},
	}
}

// withoutAny refuses an argument beside others, which tell in another way which action is meant.
func withoutAny(arguments ...string) validator.String {
	expressions := make([]path.Expression, len(arguments))
	for i, argument := range arguments {
		expressions[i] = path.MatchRoot(argument)
	}
	return stringvalidator.ConflictsWith(expressions...)
}

// invokeTimeouts is [timeoutsAttribute] for an action.
func invokeTimeouts(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx).(schema.SingleNestedAttribute) //nolint:forcetypeassert // it is one
	attribute.MarkdownDescription = "Limits of time."
	attribute.Attributes["invoke"] = schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "Limit of the whole wait, for example `1h`. Default: `" +
			shortDuration(defaultInvokeTimeout) + "`.",
		Validators: []validator.String{durationFormat},
	}
	return attribute
}

// defaultInvokeTimeout is how long an action may be waited for unless timeouts tell otherwise.
const defaultInvokeTimeout = 30 * time.Minute

// instanceActionWaitModel is the action's config block.
type instanceActionWaitModel struct {
	ServerID      types.String   `tfsdk:"server_id"`
	Region        types.String   `tfsdk:"region"`
	Action        types.String   `tfsdk:"action"`
	RequestID     types.String   `tfsdk:"request_id"`
	StartedAfter  types.String   `tfsdk:"started_after"`
	StartedWithin types.String   `tfsdk:"started_within"`
	IgnoreMissing types.Bool     `tfsdk:"ignore_missing"`
	AllowFailure  types.Bool     `tfsdk:"allow_failure"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// Configure implements [action.ActionWithConfigure].
func (a *instanceActionWait) Configure(
	_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse,
) {
	a.configure(req.ProviderData, &resp.Diagnostics)
}

func (a *instanceActionWait) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	model := configOf[instanceActionWaitModel](ctx, req.Config, &resp.Diagnostics)
	timeout, unreadable := model.Timeouts.Invoke(ctx, defaultInvokeTimeout)
	resp.Diagnostics.Append(unreadable...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(a.wait(ctx, model, timeout, progressWriter(ctx, resp.SendProgress))...)
}

// progressWriter sends lines until the invocation is interrupted: Terraform halts at progress that comes later.
func progressWriter(ctx context.Context, send func(action.InvokeProgressEvent)) func(string) {
	return func(line string) {
		if ctx.Err() == nil {
			send(action.InvokeProgressEvent{Message: line})
		}
	}
}

func (a *instanceActionWait) wait(
	ctx context.Context, model instanceActionWaitModel, timeout time.Duration, write func(string),
) (diags diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	selection := model.selection()
	read := a.providerData.describe(readDescription{
		purpose: purposeWait, serverID: model.ServerID.ValueString(), selection: &selection, timeout: timeout,
	})
	client, err := a.providerData.client(ctx, model.Region.ValueString())
	if err != nil {
		return diag.Diagnostics{a.failure(ctx, read, nil, err)}
	}
	progress := &waitProgress{write: func(line string) { write(read.said(line)) }}
	reading, err := waitWith(ctx, client, read, model.IgnoreMissing.ValueBool(), progress)
	diags = clockWarnings(read, client)
	if isMissing(err) && model.IgnoreMissing.ValueBool() {
		progress.end("no such action")
		return diags
	}
	if err != nil {
		return append(diags, a.failure(ctx, read, client, err))
	}
	progress.end(ending(reading))
	diags = append(diags, model.verdict(read, reading)...)
	return append(diags, readingWarnings(read, reading)...)
}

func (m instanceActionWaitModel) selection() instanceaction.Selection {
	within, _ := time.ParseDuration(m.StartedWithin.ValueString()) // validated by the schema; 0 for none
	return instanceaction.Selection{
		RequestID: m.RequestID.ValueString(), Action: m.Action.ValueString(),
		StartedAfter: timeOf(m.StartedAfter), StartedWithin: within,
	}
}

// ending is the last line of progress.
func ending(reading instanceaction.Reading) string {
	text := fmt.Sprintf("%s (%s): %s", reading.Action.Action, reading.Action.RequestID, reading.Status())
	if took := reading.Duration(); took != nil {
		text += " after " + shortDuration(took.Round(time.Second))
	}
	return text
}

// verdict tells of an action that failed.
func (m instanceActionWaitModel) verdict(read readDescription, reading instanceaction.Reading) diag.Diagnostics {
	if reading.Status() != instanceaction.StatusFailed {
		return nil
	}
	action := reading.Action
	detail := fmt.Sprintf("The %s of server %s failed: %s\n\nIt began at %s, under request ID %s.", action.Action,
		read.serverID, read.said(valueOr(reading.Failure(), "the cloud does not tell this user why.")),
		timeText(action.StartTime), action.RequestID)
	if m.AllowFailure.ValueBool() {
		return diag.Diagnostics{newWarning(path.Empty(), "Failed "+action.Action, detail)}
	}
	return diag.Diagnostics{newError(path.Empty(), "Failed "+action.Action,
		detail+" If the apply should go on all the same, set allow_failure = true.")}
}
