package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
)

// reader is what every data source and action has in common: a cloud to read from.
type reader struct {
	providerData *providerData
}

// newReader returns one of a provider that is not configured.
func newReader() reader {
	return reader{&providerData{problem: &cloud.SettingError{Summary: "Unconfigured provider", Detail: "The provider " +
		"was not configured, or its configuration failed, before the data source was read."}}}
}

// configure takes what the provider's Configure hands on, which is nothing while Terraform only validates.
func (r *reader) configure(handedOn any, diags *diag.Diagnostics) {
	if handedOn == nil {
		return
	}
	data, ok := handedOn.(*providerData)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("The provider handed on a %T, and a %T is expected. "+
			"That is a mistake in the provider: please report it.", handedOn, data))
		return
	}
	r.providerData = data
}

// failure words what a read failed with. client is nil where there was none.
func (r *reader) failure(ctx context.Context, read readDescription, client *client, err error) diag.Diagnostic {
	return diagnose(r.providerData.withFailure(ctx, read, client, err), err)
}

// dataSource is what all data sources have in common.
type dataSource struct {
	reader
	name string // without the provider's
}

func newDataSource(name string) dataSource { return dataSource{newReader(), name} }

// Metadata implements [datasource.DataSource].
func (d *dataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_" + d.name
}

// Configure implements [datasource.DataSourceWithConfigure].
func (d *dataSource) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	d.configure(req.ProviderData, &resp.Diagnostics)
}

// defaultReadTimeout is how long a read may take unless timeouts tell otherwise.
const defaultReadTimeout = 10 * time.Minute

// readTimeout is how long a read may take.
func readTimeout(ctx context.Context, limits timeouts.Value, diags *diag.Diagnostics) time.Duration {
	timeout, unreadable := limits.Read(ctx, defaultReadTimeout)
	diags.Append(unreadable...)
	return timeout
}

func isKnown(value types.String) bool { return !value.IsNull() && !value.IsUnknown() }

func isKnownFalse(value types.Bool) bool { return value.Equal(types.BoolValue(false)) }

// isTime reports whether a text is known and a time. A text that is not one is refused by its own validator.
func isTime(text types.String) bool {
	return isKnown(text) && rfc3339Format.matches(text.ValueString())
}

// timeOf is a validated time; the zero value for null and unknown.
func timeOf(text types.String) time.Time {
	t, _ := time.Parse(time.RFC3339, text.ValueString())
	return t.UTC()
}

// timeOrNil is timeOf with nil for null, so that the year 1 is not mistaken for it.
func timeOrNil(text types.String) *time.Time {
	if text.IsNull() {
		return nil
	}
	return new(timeOf(text))
}
