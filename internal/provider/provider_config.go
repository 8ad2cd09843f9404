package provider

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
)

const (
	defaultMaxRetries     = 4
	defaultRequestTimeout = 60 * time.Second
)

// providerConfig is what a provider block says.
type providerConfig struct {
	settings       cloud.Settings
	maxRetries     int
	requestTimeout time.Duration
	unknown        []string // arguments whose values are not known yet, sorted
}

func readProviderConfig(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) providerConfig {
	c := providerConfig{settings: cloud.Settings{}, maxRetries: defaultMaxRetries, requestTimeout: defaultRequestTimeout}
	for _, argument := range cloud.Arguments {
		switch argument.Name {
		case "insecure", "ecs_agency":
			c.settings[argument.Name] = c.flag(ctx, config, argument.Name, diags)
		case "assume_role.duration":
			c.settings[argument.Name] = c.number(ctx, config, argument.Name, diags)
		default:
			c.settings[argument.Name] = c.text(ctx, config, argument.Name, diags)
		}
	}
	checkAssumeRole(ctx, config, c, diags)
	c.settings["project_id"] = c.either(ctx, config, "project_id", "tenant_id", diags)
	c.settings["project_name"] = c.either(ctx, config, "project_name", "tenant_name", diags)

	var maxRetries types.Int64
	diags.Append(config.GetAttribute(ctx, path.Root("max_retries"), &maxRetries)...)
	c.note("max_retries", maxRetries.IsUnknown())
	if !maxRetries.IsNull() {
		c.maxRetries = int(maxRetries.ValueInt64())
	}
	if limit := c.text(ctx, config, "request_timeout", diags); limit != "" {
		c.requestTimeout, _ = time.ParseDuration(limit) // validated by the schema
	}
	slices.Sort(c.unknown)
	return c
}

// text reads a string argument; "" stands for null, and for unknown, which is noted.
func (c *providerConfig) text(
	ctx context.Context, config tfsdk.Config, argument string, diags *diag.Diagnostics,
) string {
	var value types.String
	diags.Append(config.GetAttribute(ctx, argumentPath(argument), &value)...)
	c.note(argument, value.IsUnknown())
	return value.ValueString()
}

// flag reads a boolean argument: "true", "false", or "" for null and for unknown, which is noted.
func (c *providerConfig) flag(
	ctx context.Context, config tfsdk.Config, argument string, diags *diag.Diagnostics,
) string {
	var value types.Bool
	diags.Append(config.GetAttribute(ctx, argumentPath(argument), &value)...)
	c.note(argument, value.IsUnknown())
	if value.IsNull() || value.IsUnknown() {
		return ""
	}
	return strconv.FormatBool(value.ValueBool())
}

// number reads a whole number; "" stands for null, and for unknown, which is noted.
func (c *providerConfig) number(
	ctx context.Context, config tfsdk.Config, argument string, diags *diag.Diagnostics,
) string {
	var value types.Int64
	diags.Append(config.GetAttribute(ctx, argumentPath(argument), &value)...)
	c.note(argument, value.IsUnknown())
	if value.IsNull() || value.IsUnknown() {
		return ""
	}
	return strconv.FormatInt(value.ValueInt64(), 10)
}

// checkAssumeRole refuses a block without an agency, which would be read as none.
func checkAssumeRole(ctx context.Context, config tfsdk.Config, c providerConfig, diags *diag.Diagnostics) {
	var block types.Object
	diags.Append(config.GetAttribute(ctx, path.Root("assume_role"), &block)...)
	isUnknown := slices.Contains(c.unknown, "assume_role.agency_name")
	if !block.IsNull() && !block.IsUnknown() && c.settings["assume_role.agency_name"] == "" && !isUnknown {
		diags.AddAttributeError(path.Root("assume_role"), "Incomplete assume_role",
			"It names no agency. Set agency_name in it.")
	}
}

// argumentPath is where an argument stands: that of assume_role.duration, say, in a block.
func argumentPath(argument string) path.Path {
	block, name, isNested := strings.Cut(argument, ".")
	if isNested {
		return path.Root(block).AtName(name)
	}
	return path.Root(argument)
}

func (c *providerConfig) note(argument string, unknown bool) {
	if unknown {
		c.unknown = append(c.unknown, argument)
	}
}

// either reads an argument that may go by the OpenStack provider's older name.
func (c *providerConfig) either(
	ctx context.Context, config tfsdk.Config, name, alias string, diags *diag.Diagnostics,
) string {
	value, other := c.settings[name], c.text(ctx, config, alias, diags)
	if value != "" && other != "" && value != other {
		diags.AddAttributeError(path.Root(alias), "Contradictory "+alias,
			fmt.Sprintf("%s is %q and %s, which is another name of it, is %q. Leave one of them out.",
				name, value, alias, other))
	}
	if value == "" {
		return other
	}
	return value
}
