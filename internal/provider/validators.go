package provider

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// stringFormat is what a text must look like, as a validator.
type stringFormat struct {
	summary     string // of the error, a noun phrase
	requirement string // "should be …", without a full stop
	matches     func(text string) bool
	hint        func(text string) string // what else to tell of a text that does not match; nil for nothing
}

var (
	uuidPattern      = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	rfc3339Pattern   = regexp.MustCompile(`^.{10}T[0-9]{2}:[^,]*$`) // Go takes 0:00:00,5 for a time of day, too
	requestIDPattern = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
)

var (
	serverIDFormat = stringFormat{
		summary: "Invalid server ID",
		requirement: "should be a server's UUID such as e723eb40-f56e-40f9-8c8c-caa517fe06ba. If you know its name, " +
			"this prints the ID: openstack server show NAME -f value -c id; in Terraform, the id of the resource or " +
			"data source that has the server",
		matches: uuidPattern.MatchString,
		hint:    inventedHint,
	}
	// requestIDFormat keeps nothing from the API but what cannot be a path segment: clouds have IDs of different forms.
	requestIDFormat = stringFormat{
		summary: "Invalid request ID",
		requirement: "should be a request ID such as req-5a429946-c9cc-45cc-b5bd-68864209e5cc: 1 to 255 letters, " +
			"digits, '.', '_' and '-'",
		matches: func(text string) bool {
			return len(text) <= 255 && requestIDPattern.MatchString(text) && text != "." && text != ".."
		},
	}
	// microversionFormat also takes what stands for the newest.
	microversionFormat = stringFormat{
		summary:     "Invalid microversion",
		requirement: "should be a microversion such as 2.58",
		matches: func(text string) bool {
			microversion, ok := instanceaction.ParseMicroversion(strings.TrimSpace(text))
			return ok && microversion.AtLeast(instanceaction.MicroversionBase) || cloud.IsNewestMicroversion(text)
		},
	}
	// endpointTypeFormat also takes "", which counts as not set.
	endpointTypeFormat = stringFormat{
		summary:     "Invalid endpoint_type",
		requirement: `should be "public", "internal" or "admin"`,
		matches:     cloud.IsEndpointType,
	}
	durationFormat = stringFormat{
		summary:     "Invalid duration",
		requirement: "should be a duration above zero such as 30s or 2m",
		matches: func(text string) bool {
			duration, err := time.ParseDuration(text)
			return err == nil && duration > 0
		},
	}
	// optionalDurationFormat also takes "", which counts as not set.
	optionalDurationFormat = stringFormat{
		summary:     durationFormat.summary,
		requirement: durationFormat.requirement,
		matches:     func(text string) bool { return text == "" || durationFormat.matches(text) },
	}
	// rfc3339Format is the form that Terraform's own functions take and return. The time must have it in UTC, too.
	rfc3339Format = stringFormat{
		summary:     "Invalid time",
		requirement: "should be a time in RFC 3339 such as 2026-11-01T00:00:00Z",
		matches: func(text string) bool {
			t, err := time.Parse(time.RFC3339, text)
			return err == nil && rfc3339Pattern.MatchString(text) && t.UTC().Year() >= 0 && t.UTC().Year() <= 9999
		},
	}
)

func (f stringFormat) Description(context.Context) string { return f.requirement }

func (f stringFormat) MarkdownDescription(context.Context) string { return f.requirement }

func (f stringFormat) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || f.matches(req.ConfigValue.ValueString()) {
		return
	}
	value := strconv.Quote(req.ConfigValue.ValueString())
	if len(req.Path.Steps()) > 1 { // Terraform shows the line of the block only
		value = req.Path.String() + " = " + value
	}
	detail := value + " " + f.requirement + "."
	if f.hint != nil {
		detail += f.hint(req.ConfigValue.ValueString())
	}
	resp.Diagnostics.AddAttributeError(req.Path, f.summary, detail)
}

// inventedPattern is how mock_provider invents a text: eight letters and digits in Terraform (hashicorp/terraform,
// internal/moduletest/mocking/generate.go), four to sixteen letters in OpenTofu (seen with 1.12.6).
var inventedPattern = regexp.MustCompile(`^([a-z0-9]{8}|[A-Za-z]{4,16})$`)

// inventedHint is for tests of modules.
func inventedHint(id string) string {
	if !inventedPattern.MatchString(id) {
		return ""
	}
	return " If a test's mock_provider has invented it, give that resource an id of its own: " +
		`mock_resource "openstack_compute_instance_v2" { defaults = { id = "e723eb40-f56e-40f9-8c8c-caa517fe06ba" } }.`
}
