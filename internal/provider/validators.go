package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// stringFormat is what a text must look like, found out by whoever reads it later.
type stringFormat struct {
	summary     string // of the error, a noun phrase
	requirement string // "should be …"
	matches     func(text string) bool
}

var (
	// A microversion, or what stands for the newest.
	microversionFormat = stringFormat{"Invalid microversion", "should be a microversion such as 2.58", func(text string) bool {
		_, ok := instanceaction.ParseMicroversion(strings.TrimSpace(text))
		return ok || cloud.IsNewestMicroversion(text)
	}}
	// One of the catalog's interfaces, or "" as not set.
	endpointTypeFormat = stringFormat{"Invalid endpoint_type", `should be "public", "internal" or "admin"`, cloud.IsEndpointType}
	// A duration of Go's above zero, or "" as not set.
	durationFormat = stringFormat{"Invalid duration", "should be a duration above zero such as 30s or 2m", func(text string) bool {
		duration, err := time.ParseDuration(text)
		return text == "" || err == nil && duration > 0
	}}
	// The form of time that Terraform's own functions take and give.
	rfc3339Format = stringFormat{"Invalid time", "should be a time in RFC 3339 such as 2026-11-01T00:00:00Z", func(text string) bool {
		_, err := time.Parse(time.RFC3339, text)
		return err == nil
	}}
)

func (f stringFormat) Description(context.Context) string { return f.requirement }

func (f stringFormat) MarkdownDescription(context.Context) string { return f.requirement }

func (f stringFormat) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || f.matches(req.ConfigValue.ValueString()) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, f.summary, fmt.Sprintf("%q %s.", req.ConfigValue.ValueString(), f.requirement))
}
