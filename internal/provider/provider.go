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
		MarkdownDescription: "Reads the log that an OpenStack-compatible cloud keeps of what was done to a server " +
			"(Nova's `os-instance-actions`). The provider only reads: it creates, changes and deletes nothing.\n\n" +
			"All arguments are optional. Where one is not set, or is an empty string, its environment variable counts.",
		Attributes: withEnvironment("", map[string]schema.Attribute{
			"auth_type": text("Kind of login, by keystoneauth's names: `password` (or `v3password`), `token` (`v3token`), " +
				"`v3applicationcredential`, `v3oidcaccesstoken`, `v3totp`, `v3multifactor`, or `none` for a token that is used " +
				"as it is, at `endpoint`. Any other is refused before anything is sent. Default: what the credentials show."),
			"auth_methods": text("Methods of `v3multifactor`, separated by commas: `v3password` and `v3totp`, which are the " +
				"default."),
			"auth_url": text("URL of the identity service, Keystone v3, with or without `/v3`."),
			"cloud": text("Name of an entry of `clouds.yaml`, with what `secure.yaml` adds. Arguments in the provider block win. " +
				"The file is that of `OS_CLIENT_CONFIG_FILE`, else in the working directory, `$XDG_CONFIG_HOME/openstack`, " +
				"`~/.config/openstack` or `/etc/openstack`, as `.yaml`, `.yml` or `.json`. openstacksdk's vendor profiles are " +
				"unknown: write their `auth_url` into the entry."),
			"region": text("Region whose compute service is read. Default: the service catalog's only one."),

			"user_name": text("Name of the user to log in as, in the domain that `user_domain_id` or `user_domain_name` gives."),
			"user_id":   text("ID of the user to log in as."),
			"password":  secret("Password of the user."),
			"passcode": secret("One-time code (TOTP), beside the password or instead of it. It is good for one login, so the token " +
				"is not renewed."),
			"token": secret("Token to use instead of a login. With `auth_url`, a token of another project is exchanged for one of " +
				"yours. With `endpoint` and without `auth_url` it is used as it is, with no login."),
			"access_token": secret("Access token of an OpenID Connect provider, which Keystone exchanges for a token. " +
				"Needs `identity_provider` and `protocol`."),
			"identity_provider": text("Keystone's name of the identity provider that an access token is of."),
			"protocol":          text("Keystone's name of the protocol of that identity provider, `openid` say."),
			"access_key": text("Access key of Huawei Cloud (AK/SK): every request is signed with its secret key, and there is " +
				"no login. The endpoint follows from `region`, unless `endpoint` gives it."),
			"secret_key":     secret("Secret key of the access key."),
			"security_token": secret("Security token of a temporary access key."),
			"shared_config_file": text("Configuration file of Huawei Cloud's command-line tool to take an access key from. " +
				"Default, where `profile` is set: `~/.hcloud/config.json`."),
			"profile": text("Profile of that file. Default, where `shared_config_file` is set: the file's current one."),
			"ecs_agency": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to use the temporary keys of the agency that the ECS has which terraform runs on. " +
					"They are asked of its metadata service, and renewed before they end. The service is never asked otherwise.",
			},
			"cloud_domain": text("Domain of the site of Huawei Cloud, where it is not the region's own: `myhuaweicloud.eu` " +
				"for regions that begin with `eu-west-1`, `myhuaweicloud.com` for all others. (Huawei Cloud's own provider calls " +
				"this `cloud`.)"),

			"application_credential_id":     text("ID of the application credential to log in with."),
			"application_credential_name":   text("Name of the application credential to log in with; needs its user."),
			"application_credential_secret": secret("Secret of the application credential."),

			"project_id": text("ID of the project whose servers are read. An application credential brings its own. With an " +
				"access key, `HW_PROJECT_ID` counts instead of the variables below; where none is set, IAM is asked for the project " +
				"of `project_name` (or `HW_PROJECT_NAME`), else of the region's name."),
			"project_name": text("Name of the project whose servers are read, in the domain that `project_domain_id` " +
				"or `project_domain_name` gives."),
			"trust_id": text("ID of a trust: the token is for its project, with its roles. Instead of a project."),
			"system_scope": text("`all` for a token of the whole system, with an administrator's roles. Instead of a " +
				"project."),
			"tenant_id":           alias("project_id"),
			"tenant_name":         alias("project_name"),
			"user_domain_id":      text("ID of the user's domain."),
			"user_domain_name":    text("Name of the user's domain."),
			"project_domain_id":   text("ID of the project's domain."),
			"project_domain_name": text("Name of the project's domain."),
			"domain_id":           text("ID of the domain of both user and project, where they have none of their own."),
			"domain_name":         text("Name of the domain of both user and project, where they have none of their own."),
			"default_domain":      text("ID of the domain of user and project where nothing else says so. Default: `default`."),

			"endpoint_type": text("Which of the catalog's endpoints is used: `public` (default), `internal` or `admin`.",
				endpointTypeFormat),
			"endpoint": text("URL of the compute service, instead of the catalog's: with or without a trailing slash, `/v2.1` " +
				"and the project's ID, which are added where they are missing."),
			"microversion": text("Microversion of the compute API to ask for, `2.58` say. Default, and the meaning of "+
				"`latest`, `2.latest` and `2`: the newest that both the cloud and the provider know (2.84).", microversionFormat),

			"insecure": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to accept a TLS certificate that cannot be verified. Whoever is on the way can " +
					"then read the credentials.",
			},
			"cacert_file": text("CA certificates to verify the cloud's with, instead of the system's: the path of a file " +
				"or of a folder, or PEM."),
			"cert": text("Client certificate: a path, or PEM."),
			"key":  secret("Key of the client certificate: a path, or PEM."),

			"max_retries": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How often a request is repeated that failed to connect or was answered with 408, 413, 429, " +
					"500, 502, 503 or 504. Waits grow from half a second to half a minute; a `Retry-After` of up to half a minute " +
					"is obeyed. 0 to 100; default: 4.",
				Validators: []validator.Int64{int64validator.Between(0, 100)},
			},
			"request_timeout": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "How long one try of a request may take: a duration such as `30s` or `2m`. Default: `60s`.",
				Validators:          []validator.String{optionalDurationFormat},
			},
		}),
		Blocks: map[string]schema.Block{"assume_role": assumeRoleBlock()},
	}
}

// ValidateConfig refuses what is wrong in the block by itself. What is missing there may stand elsewhere.
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
		data = &providerData{problem: err} // for the first read, if there is one
	}
	resp.DataSourceData, resp.ActionData = data, data
}

func (p *computeProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newInstanceActionDataSource, newInstanceActionsDataSource, newServersDataSource}
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
	return text("The OpenStack provider's name of `" + argument + "`.")
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
	note := " Environment: `" + strings.Join(argument.Environment, "`, `") + "`"
	variable := cloud.HuaweiVariable(argument.Name)
	if variable != "" && !slices.Contains(argument.Environment, variable) {
		note += "; for a login at Huawei Cloud, `" + variable + "` instead"
	}
	return note + "."
}
