package provider

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
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

	arguments map[string]attr.Value // by name; in a block, such as "assume_role.duration"
}

func readProviderConfig(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) providerConfig {
	c := providerConfig{
		settings: cloud.Settings{}, maxRetries: defaultMaxRetries, requestTimeout: defaultRequestTimeout,
		arguments: map[string]attr.Value{},
	}
	var block types.Object
	diags.Append(config.Get(ctx, &block)...)
	c.collect("", block)
	for _, argument := range cloud.Arguments {
		c.settings[argument.Name] = c.text(argument.Name)
	}
	c.checkAssumeRole(diags)
	c.settings["project_id"] = c.either("project_id", "tenant_id", diags)
	c.settings["project_name"] = c.either("project_name", "tenant_name", diags)
	if retries, err := strconv.Atoi(c.text("max_retries")); err == nil {
		c.maxRetries = retries
	}
	if limit := c.text("request_timeout"); limit != "" {
		c.requestTimeout, _ = time.ParseDuration(limit) // validated by the schema
	}
	slices.Sort(c.unknown)
	return c
}

// collect collects the arguments of a block, whose names begin with prefix, and of the blocks in it.
func (c *providerConfig) collect(prefix string, block types.Object) {
	for name, value := range block.Attributes() {
		argument := prefix + name
		c.arguments[argument] = value
		if value.IsUnknown() {
			c.unknown = append(c.unknown, argument)
		}
		if inner, ok := value.(types.Object); ok {
			c.collect(argument+".", inner)
		}
	}
}

// text is an argument as a text; "" where it is null or not known yet.
func (c *providerConfig) text(argument string) string {
	value := c.arguments[argument]
	if value == nil || value.IsNull() || value.IsUnknown() {
		return ""
	}
	if text, ok := value.(types.String); ok {
		return text.ValueString()
	}
	return value.String() // a number or a boolean, as HCL writes it
}

// checkAssumeRole refuses a block without an agency, which would be read as none.
func (c *providerConfig) checkAssumeRole(diags *diag.Diagnostics) {
	agency, isBlock := c.arguments["assume_role.agency_name"]
	if isBlock && !agency.IsUnknown() && c.text("assume_role.agency_name") == "" {
		diags.AddAttributeError(path.Root("assume_role"), "Incomplete assume_role",
			"It names no agency. Set agency_name in it.")
	}
}

// argumentPath is where an argument stands. That of assume_role.duration is in a block.
func argumentPath(argument string) path.Path {
	block, name, isNested := strings.Cut(argument, ".")
	if isNested {
		return path.Root(block).AtName(name)
	}
	return path.Root(argument)
}

// either reads an argument that may go by the OpenStack provider's older name.
func (c *providerConfig) either(name, alias string, diags *diag.Diagnostics) string {
	value, other := c.text(name), c.text(alias)
	if value != "" && other != "" && value != other {
		diags.AddAttributeError(path.Root(alias), "Contradictory "+alias,
			fmt.Sprintf("%s is %q and %s, which is another name of it, is %q. Leave one of them out.",
				name, value, alias, other))
	}
	return cmp.Or(value, other)
}
