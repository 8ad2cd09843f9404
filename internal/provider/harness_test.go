package provider

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// TestMain keeps the environment of whoever runs the tests out of them: clouds, and a Terraform configuration. Only the
// acceptance test is about just that cloud.
func TestMain(m *testing.M) {
	if os.Getenv("TF_ACC") == "" {
		forgetClouds()
	}
	_ = os.Setenv("TF_CLI_CONFIG_FILE", os.DevNull)
	code := m.Run()
	_ = os.RemoveAll(builtProviderFolder)
	os.Exit(code)
}

func forgetClouds() {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		for _, prefix := range []string{"OS_", "HW_", "TF_VAR_", "TF_CLI_ARGS", "TF_APPEND_USER_AGENT"} {
			if strings.HasPrefix(name, prefix) {
				_ = os.Unsetenv(name)
			}
		}
	}
}

// settings are arguments of a provider block, or of a data source.
type settings map[string]any

// with returns a copy with more arguments; nil takes one out.
func (s settings) with(more settings) settings {
	all := settings{}
	maps.Copy(all, s)
	for name, value := range more {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	return all
}

// hcl writes the arguments as HCL, one a line.
func (s settings) hcl() string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(s)) {
		switch value := s[name].(type) {
		case string:
			lines = append(lines, fmt.Sprintf("  %s = %s", name, strconv.Quote(value)))
		case expression:
			lines = append(lines, fmt.Sprintf("  %s = %s", name, string(value)))
		default:
			lines = append(lines, fmt.Sprintf("  %s = %v", name, value))
		}
	}
	return strings.Join(lines, "\n")
}

// expression is a value that goes into HCL as it is.
type expression string

// reading is the outcome of one read at the level of Terraform's plugin protocol.
type reading struct {
	state       map[string]tftypes.Value // after an error: no more than the configuration
	diagnostics []*tfprotov6.Diagnostic
}

// plugin is a configured provider, spoken to as Terraform does, without Terraform: for what must be tried often.
type plugin struct {
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// configure starts a provider with a provider block and an environment, and returns what Configure had to say.
func configure(t *testing.T, block settings, environment map[string]string) (*plugin, []*tfprotov6.Diagnostic) {
	t.Helper()
	return start(t, &computeProvider{version: "test", getenv: func(name string) string { return environment[name] }},
		block)
}

func start(t *testing.T, p *computeProvider, block settings) (*plugin, []*tfprotov6.Diagnostic) {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(frameworkprovider.Provider(p))()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schema.Diagnostics) > 0 {
		t.Fatal(err, schema.Diagnostics)
	}
	s := &plugin{server: server, schema: schema}
	config := dynamicValue(t, schema.Provider, block)
	validated, err := server.ValidateProviderConfig(t.Context(),
		&tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if len(validated.Diagnostics) > 0 {
		return s, validated.Diagnostics
	}
	configured, err := server.ConfigureProvider(t.Context(),
		&tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.4", Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return s, configured.Diagnostics
}

// mustConfigure is configure where nothing is to complain about.
func mustConfigure(t *testing.T, block settings, environment map[string]string) *plugin {
	t.Helper()
	s, diagnostics := configure(t, block, environment)
	if len(diagnostics) > 0 {
		t.Fatalf("Configure: %s", describe(diagnostics))
	}
	return s
}

// read validates and reads a data source.
func (s *plugin) read(t *testing.T, ctx context.Context, dataSource string, arguments settings) reading {
	t.Helper()
	schema := s.schema.DataSourceSchemas[dataSource]
	if schema == nil {
		t.Fatalf("there is no data source %s", dataSource)
	}
	config := dynamicValue(t, schema, arguments)
	validated, err := s.server.ValidateDataResourceConfig(ctx,
		&tfprotov6.ValidateDataResourceConfigRequest{TypeName: dataSource, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if len(validated.Diagnostics) > 0 {
		return reading{diagnostics: validated.Diagnostics}
	}
	response, err := s.server.ReadDataSource(ctx,
		&tfprotov6.ReadDataSourceRequest{TypeName: dataSource, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	result := reading{diagnostics: response.Diagnostics}
	if response.State == nil {
		return result
	}
	state, err := response.State.Unmarshal(schema.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	if err := state.As(&result.state); err != nil {
		t.Fatal(err)
	}
	return result
}

func (s *plugin) readAction(t *testing.T, serverID, requestID string) reading {
	t.Helper()
	return s.read(t, t.Context(), "compute_instance_action", settings{"server_id": serverID, "request_id": requestID})
}

// dynamicValue encodes arguments for a schema; the rest is null.
func dynamicValue(t *testing.T, schema *tfprotov6.Schema, arguments settings) *tfprotov6.DynamicValue {
	t.Helper()
	object := schema.ValueType().(tftypes.Object) // schemas are objects
	values := map[string]tftypes.Value{}
	for name, attributeType := range object.AttributeTypes {
		values[name] = valueOf(attributeType, arguments[name])
	}
	for name := range arguments {
		if _, known := values[name]; !known {
			t.Fatalf("the schema has no argument %s", name)
		}
	}
	encoded, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		t.Fatal(err)
	}
	return &encoded
}

// unknown is an argument whose value is known only after apply.
type unknown struct{}

func valueOf(attributeType tftypes.Type, value any) tftypes.Value {
	switch value := value.(type) {
	case unknown:
		return tftypes.NewValue(attributeType, tftypes.UnknownValue)
	case []string:
		element := tftypes.Type(tftypes.String)
		elements := make([]tftypes.Value, 0, len(value))
		for _, text := range value {
			elements = append(elements, tftypes.NewValue(element, text))
		}
		return tftypes.NewValue(attributeType, elements)
	case map[string]string:
		object := attributeType.(tftypes.Object) // the only structure of strings
		attributes := map[string]tftypes.Value{}
		for name, text := range value {
			attributes[name] = tftypes.NewValue(object.AttributeTypes[name], text)
		}
		return tftypes.NewValue(attributeType, attributes)
	default:
		return tftypes.NewValue(attributeType, value)
	}
}

// text is a string attribute of the state, and whether it is not null.
func (r reading) text(t *testing.T, attribute string) (string, bool) {
	t.Helper()
	return textOf(t, r.state[attribute])
}

func textOf(t *testing.T, value tftypes.Value) (string, bool) {
	t.Helper()
	var text *string
	if err := value.As(&text); err != nil {
		t.Fatal(err)
	}
	if text == nil {
		return "", false
	}
	return *text, true
}

// mustText is a string attribute that must not be null.
func (r reading) mustText(t *testing.T, attribute string) string {
	t.Helper()
	text, ok := r.text(t, attribute)
	if !ok {
		t.Errorf("%s is null; diagnostics: %s", attribute, describe(r.diagnostics))
	}
	return text
}

// objects is a list of objects; nil where it is null.
func objects(t *testing.T, value tftypes.Value) []map[string]tftypes.Value {
	t.Helper()
	if value.IsNull() {
		return nil
	}
	var elements []tftypes.Value
	if err := value.As(&elements); err != nil {
		t.Fatal(err)
	}
	found := make([]map[string]tftypes.Value, len(elements))
	for i, element := range elements {
		if err := element.As(&found[i]); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// mustSucceed fails the test where the read has anything to complain about.
func (r reading) mustSucceed(t *testing.T) reading {
	t.Helper()
	if len(r.diagnostics) > 0 {
		t.Fatalf("unexpected diagnostics: %s", describe(r.diagnostics))
	}
	return r
}

// mustFail wants exactly one error, of a summary, on an attribute ("" for none), whose detail has all the parts.
func mustFail(t *testing.T, diagnostics []*tfprotov6.Diagnostic, summary, attribute string, parts ...string) {
	t.Helper()
	if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Fatalf("want one error, got: %s", describe(diagnostics))
	}
	got := diagnostics[0]
	if got.Summary != summary {
		t.Errorf("summary %q, want %q", got.Summary, summary)
	}
	if blamed := blamed(got); blamed != attribute {
		t.Errorf("attached to %q, want %q", blamed, attribute)
	}
	for _, part := range parts {
		if !strings.Contains(got.Detail, part) {
			t.Errorf("the detail lacks %q:\n%s", part, got.Detail)
		}
	}
}

func blamed(diagnostic *tfprotov6.Diagnostic) string {
	if diagnostic.Attribute == nil {
		return ""
	}
	var steps []string
	for _, step := range diagnostic.Attribute.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			steps = append(steps, string(step))
		case tftypes.ElementKeyInt:
			steps[len(steps)-1] += fmt.Sprintf("[%d]", int64(step))
		}
	}
	return strings.Join(steps, ".")
}

func describe(diagnostics []*tfprotov6.Diagnostic) string {
	texts := make([]string, 0, len(diagnostics))
	for _, diagnostic := range diagnostics {
		texts = append(texts,
			fmt.Sprintf("%s: %s [%s]\n%s", diagnostic.Severity, diagnostic.Summary, blamed(diagnostic),
				diagnostic.Detail))
	}
	return "(" + strconv.Itoa(len(texts)) + ")\n" + strings.Join(texts, "\n---\n")
}

// startCloud starts an embedded cloud for the time of the test.
func startCloud(t *testing.T, options ...fakecloud.Option) *fakecloud.Cloud {
	t.Helper()
	c, err := fakecloud.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// passwordBlock logs an account of the embedded cloud in, and does not wait for what tests break on purpose.
func passwordBlock(c *fakecloud.Cloud, account fakecloud.Account) settings {
	return settings{
		"auth_url": c.IdentityURL(), "user_name": account.UserName, "password": account.Password,
		"user_domain_name": account.DomainName,
		"project_name":     account.ProjectName, "project_domain_name": account.DomainName, "max_retries": 0,
	}
}
