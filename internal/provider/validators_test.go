package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestStringFormat(t *testing.T) {
	t.Parallel()
	const id = "e723eb40-f56e-40f9-8c8c-caa517fe06ba"
	for name, row := range map[string]struct {
		format   stringFormat
		good, no []string
	}{
		"server ID": {serverIDFormat, []string{id, strings.ToUpper(id)}, []string{
			"", "web", id[:35] + "/", "../flavors", ".", "..", " " + id, id + " ", "   ", id + "\n", id + "\n" + id,
			"%2e%2e%2f" + id[9:],
			strings.Repeat("a", 3000), strings.ReplaceAll(id, "-", ""), "{" + id + "}", "urn:uuid:" + id,
		}},
		"request ID": {requestIDFormat,
			[]string{"req-" + id, "req-" + strings.ToUpper(id), "1", "...", "Some_thing.else-1", "-",
				strings.Repeat("a", 255)}, []string{
				"", "req/1", "../../../flavors", `req\1`, ".", "..", "req 1", " ", "req-1\n", "\nreq-1",
				"%2e%2e%2fflavors", "req-1?limit=1", "req-1#x", "req-ä",
				strings.Repeat("a", 256), strings.Repeat("a", 3000),
			}},
		"microversion": {microversionFormat,
			[]string{"", "2.1", "2.58", "3.0", "latest", "2.latest", "2", "1.1", " 2.58 "}, []string{
				"newest", "1.5", "2.1.1", "2.058", "2.99999999999999999999", "v2.1",
			}},
		"endpoint type": {
			endpointTypeFormat, []string{"", "public", "internalURL"}, []string{"private", "url"},
		},
		"duration": {
			durationFormat, []string{"30s", "2m", "1h30m", "50ms"},
			[]string{"", "soon", "30", "0s", "-1s", "1d", " 1s"},
		},
		"a duration that may not be set": {optionalDurationFormat, []string{"", "30s"}, []string{"soon", "0s"}},
		"time": {rfc3339Format, []string{"2026-11-01T00:00:00Z", "2026-11-01T00:00:00.5+09:00"}, []string{
			"", "2026-11-01T00:00:00", "2026-11-01", "2026-13-01T00:00:00Z", "yesterday", "2026-11-01 00:00:00Z",
			"2026-11-01T0:00:00Z", "2026-11-01T00:00:00,5Z",
			"9999-12-31T23:59:59-01:00",
		}},
	} {
		for _, text := range row.good {
			if !isValid(row.format, types.StringValue(text)) {
				t.Errorf("%s: %q is refused", name, text)
			}
		}
		for _, text := range row.no {
			if isValid(row.format, types.StringValue(text)) {
				t.Errorf("%s: %q is accepted", name, text)
			}
		}
		for _, value := range []types.String{types.StringNull(), types.StringUnknown()} {
			if !isValid(row.format, value) {
				t.Errorf("%s: %s is refused", name, value)
			}
		}
	}
}

func isValid(format stringFormat, value types.String) bool {
	var response validator.StringResponse
	request := validator.StringRequest{Path: path.Root("it"), ConfigValue: value}
	format.ValidateString(nil, request, &response) //nolint:staticcheck // it needs no context
	return !response.Diagnostics.HasError()
}

func TestStringFormat_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	var response validator.StringResponse
	serverIDFormat.ValidateString(t.Context(),
		validator.StringRequest{Path: path.Root("server_id"), ConfigValue: types.StringValue("web")}, &response)
	golden(t, "server_id_that_is_a_name", printedDiags(response.Diagnostics))
	response = validator.StringResponse{}
	invented := validator.StringRequest{Path: path.Root("server_id"), ConfigValue: types.StringValue("h4k2x0qz")}
	serverIDFormat.ValidateString(t.Context(), invented, &response)
	golden(t, "server_id_that_a_mock_invented", printedDiags(response.Diagnostics))
}

// TestStringFormat_NamesANestedAttribute: of those Terraform shows the line of the block only.
func TestStringFormat_NamesANestedAttribute(t *testing.T) {
	t.Parallel()
	var response validator.StringResponse
	at := path.Root("timeouts").AtName("read")
	durationFormat.ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: types.StringValue("0s")},
		&response)
	if got, want := response.Diagnostics[0].Detail(),
		`timeouts.read = "0s" should be a duration above zero`; !strings.HasPrefix(got, want) {
		t.Errorf("%s, want %s …", got, want)
	}
}
