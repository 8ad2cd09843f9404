package provider

import (
	"context"
	"math"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// limitFormat is a whole number from 1 on. The attribute is a number of any kind: of 1.5 for an integer the framework
// says that the provider is broken.
type limitFormat struct{}

const limitRequirement = "should be a whole number, 1 or more"

func (limitFormat) Description(context.Context) string { return limitRequirement }

func (limitFormat) MarkdownDescription(context.Context) string { return limitRequirement }

func (limitFormat) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if limit := req.ConfigValue.ValueBigFloat(); !limit.IsInt() || limit.Sign() <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid limit", limit.String()+" "+limitRequirement+".")
	}
}

// limitOf is a validated limit; 0 for null. No log is as long as the largest one.
func limitOf(limit types.Number) int {
	if limit.IsNull() || limit.IsUnknown() {
		return 0
	}
	whole, _ := limit.ValueBigFloat().Int64()
	return int(min(whole, math.MaxInt32))
}
