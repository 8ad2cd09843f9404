// Package provider is Terraform's side: the provider block, the data sources, and what people read when something
// fails.
package provider

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
)

type computeProvider struct {
	version string
	getenv  func(string) string
	dial    func(ctx context.Context, network, address string) (net.Conn, error) // nil for the machine's own network
}

var (
	_ provider.ProviderWithActions        = (*computeProvider)(nil)
	_ provider.ProviderWithValidateConfig = (*computeProvider)(nil)
)

// New returns the provider; version is that of the release, and part of the User-Agent header.
func New(version string) func() provider.Provider {
	return func() provider.Provider {
		return &computeProvider{version: version, getenv: os.Getenv}
	}
}

func (p *computeProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "compute"
	resp.Version = p.version
}

func (p *computeProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the log that an OpenStack-compatible cloud keeps of what was done to its " +
			"servers (Nova's `os-instance-actions`). It only reads: it creates, changes and deletes nothing.",
		Attributes: withEnvironment("", map[string]schema.Attribute{
			"auth_type": text("Kind of login: `password` or `v3password`, `token` or `v3token`, " +
				"`v3applicationcredential`, `v3oidcaccesstoken`, `v3totp`, `v3multifactor`, or `none`. Default: " +
				"that of the credentials."),
			"auth_methods": text("Methods of `v3multifactor`. Default: `v3password,v3totp`."),
			"auth_url":     text("URL of the identity service (Keystone v3), with or without `/v3`."),
			"cloud":        text("Entry of `clouds.yaml` to use."),
			"region":       text("Region to read in. Default: the only one in the service catalog."),

			"user_name": text("Name of the user. It needs a domain."),
			"user_id":   text("ID of the user."),
			"password":  secret("Password of the user."),
			"passcode": secret("One-time code (TOTP). It is good for one login, so the token is not " +
				"renewed."),
			"token": secret("Token to use instead of a login."),
			"access_token": secret("Access token of OpenID Connect. It needs `identity_provider` and " +
				"`protocol`."),
			"identity_provider": text("Keystone's name of the identity provider."),
			"protocol":          text("Keystone's name of the protocol, for example `openid`."),
			"access_key":        text("Access key of Huawei Cloud (AK)."),
			"secret_key":        secret("Secret key of the access key (SK)."),
			"security_token":    secret("Security token of a temporary access key."),
			"shared_config_file": text("Configuration file of `hcloud`, which has access keys. Default, if " +
				"`profile` is set: `~/.hcloud/config.json`."),
			"profile": text("Profile of `hcloud`. Default, if `shared_config_file` is set: the current one."),
			"ecs_agency": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Use the agency of the ECS that terraform runs on. Default: `false`.",
			},
			"cloud_domain": text("Domain of Huawei Cloud's site. Default: that of the region."),

			"application_credential_id":     text("ID of an application credential."),
			"application_credential_name":   text("Name of an application credential. It needs its user."),
			"application_credential_secret": secret("Secret of the application credential."),

			"project_id":          text("ID of the project whose servers are read."),
			"project_name":        text("Name of that project. It needs a domain."),
			"trust_id":            text("ID of a trust, instead of a project."),
			"system_scope":        text("`all`, for a token of the whole system instead of a project's."),
			"tenant_id":           alias("project_id"),
			"tenant_name":         alias("project_name"),
			"user_domain_id":      text("ID of the user's domain."),
			"user_domain_name":    text("Name of the user's domain."),
			"project_domain_id":   text("ID of the project's domain."),
			"project_domain_name": text("Name of the project's domain."),
			"domain_id":           text("ID of the domain of user and project."),
			"domain_name":         text("Name of the domain of user and project."),
			"default_domain":      text("ID of the domain if nothing else names one. Default: `default`."),

			"endpoint_type": text("Which endpoint of the catalog to use: `public` (default), `internal` or `admin`.",
				endpointTypeFormat),
			"endpoint": text("URL of the compute service, instead of the catalog's. `/v2.1` and the project's ID " +
				"are added where they are missing."),
			"microversion": text("Microversion to ask for, for example `2.58`. Default (or `latest`): the newest "+
				"that both the cloud and the provider know. The provider knows 2.84.", microversionFormat),

			"insecure": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Accept a TLS certificate that cannot be verified. Others on the network can " +
					"then read the credentials. Default: `false`.",
			},
			"cacert_file": text("CA certificates, instead of the system's: a file, a folder or PEM."),
			"cert":        text("Client certificate: a file or PEM."),
			"key":         secret("Key of the client certificate: a file or PEM."),

			"max_retries": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "How often a failed request is tried again: 0 to 100. Default: 4.",
				Validators:          []validator.Int64{int64validator.Between(0, 100)},
			},
			"request_timeout": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Limit of one try of a request, for example `2m`. Default: `60s`.",
				Validators:          []validator.String{optionalDurationFormat},
			},
		}),
		Blocks: map[string]schema.Block{"assume_role": assumeRoleBlock()},
	}
}

// ValidateConfig refuses what is wrong in the block by itself. What is missing in it may stand elsewhere.
func (p *computeProvider) ValidateConfig(
	ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse,
) {
	config := readProviderConfig(ctx, req.Config, &resp.Diagnostics)
	if err := cloud.CheckBlock(config.settings); err != nil {
		resp.Diagnostics.Append(settingDiagnostic(err))
	}
}

// Configure reads the settings and asks nobody: the first read logs in, and tells what is missing. So a run that reads
// nothing needs no credentials.
func (p *computeProvider) Configure(
	ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse,
) {
	config := readProviderConfig(ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if len(config.unknown) > 0 {
		// A value that is not known yet must not be mistaken for one that is not set, or another cloud might be read.
		unknown := &providerData{problem: &unknownSettingsError{arguments: config.unknown}}
		resp.DataSourceData, resp.ActionData = unknown, unknown
		return
	}
	data, err := newProviderData(config.settings, p.getenv, cloud.Options{
		UserAgent:       fmt.Sprintf("terraform-provider-compute/%s terraform/%s", p.version, req.TerraformVersion),
		UserAgentSuffix: p.getenv("TF_APPEND_USER_AGENT"),
		MaxRetries:      config.maxRetries,
		RequestTimeout:  config.requestTimeout,
		Dial:            p.dial,
	})
	if err != nil {
		data = &providerData{problem: err} // which the first read tells, if there is one
	}
	resp.DataSourceData, resp.ActionData = data, data
}

func (p *computeProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		newInstanceActionDataSource, newInstanceActionsDataSource, newServersDataSource,
	}
}

// Actions implements [provider.ProviderWithActions].
func (p *computeProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{newInstanceActionWait}
}

// Resources are none: a log is only read.
func (p *computeProvider) Resources(context.Context) []func() resource.Resource { return nil }

func text(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description, Validators: validators}
}

func secret(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description}
}

func alias(argument string) schema.StringAttribute {
	return text("Same as `" + argument + "`.")
}

// withEnvironment ends each description with the variables that stand in for the argument. Of the arguments of a nested
// block, prefix is the block's part of their names in [cloud.Arguments].
func withEnvironment(prefix string, attributes map[string]schema.Attribute) map[string]schema.Attribute {
	for _, argument := range cloud.Arguments {
		name, isIn := strings.CutPrefix(argument.Name, prefix)
		if !isIn {
			continue
		}
		note := environmentNote(argument)
		switch attribute := attributes[name].(type) {
		case schema.StringAttribute:
			attribute.MarkdownDescription += note
			attributes[name] = attribute
		case schema.BoolAttribute:
			attribute.MarkdownDescription += note
			attributes[name] = attribute
		case schema.Int64Attribute:
			attribute.MarkdownDescription += note
			attributes[name] = attribute
		}
	}
	return attributes
}

func environmentNote(argument cloud.Argument) string {
	note := " Variable: `" + strings.Join(argument.Environment, "`, `") + "`"
	variable := argument.Huawei
	if variable != "" && !slices.Contains(argument.Environment, variable) {
		note += ", `" + variable + "`"
	}
	return note + "."
}
