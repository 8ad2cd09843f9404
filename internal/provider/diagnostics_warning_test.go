package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// warnings are those of the golden files.
func warnings() map[string]diag.Diagnostics {
	vanished := instanceaction.Listing{Vanished: []int{1}, Readings: []instanceaction.Reading{
		{Action: instanceaction.Action{Action: "delete", RequestID: "req-1"}},
		{Action: instanceaction.Action{Action: "confirmResize", RequestID: "req-1"}},
	}}
	var many []unreadableTime
	for i := range 1000 {
		many = append(many,
			unreadableTime{path.Root("instance_actions").AtListIndex(i).AtName("start_time"), `"yesterday, I think"`})
	}
	odd := []oddField{
		{path.Root("instance_actions").AtListIndex(3), instanceaction.OddField{Field: "request_id", Sent: "null"}},
		{path.Root("instance_actions").AtListIndex(4), instanceaction.OddField{Field: "events[2].result", Sent: "1"}},
		{path.Root("instance_actions").AtListIndex(5), instanceaction.OddField{Sent: `"none"`}},
	}
	return map[string]diag.Diagnostics{
		"warning_odd_fields": oddWarnings(odd),
		"warning_odd_field": oddWarnings([]oddField{{path.Empty(),
			instanceaction.OddField{Field: "project_id", Sent: "147"}}}),
		"warning_vanished_action":  vanishedWarnings(vanished),
		"warning_unreadable_time":  timeWarnings(many[:1]),
		"warning_unreadable_times": timeWarnings(many),
		"warning_missing_time":     timeWarnings([]unreadableTime{{path.Root("start_time"), "null"}}),
	}
}

func TestWarnings_AsPeopleReadThem(t *testing.T) {
	t.Parallel()
	for name, diags := range warnings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, printedDiags(diags))
		})
	}
}

func printedDiags(diags diag.Diagnostics) []printedDiagnostic {
	var all []printedDiagnostic
	for _, d := range diags {
		attribute := ""
		if d, ok := d.(diag.DiagnosticWithPath); ok {
			attribute = d.Path().String()
		}
		all = append(all, printedDiagnostic{fmt.Sprint(d.Severity()), d.Summary(), attribute, d.Detail()})
	}
	return all
}

func TestWarnings_NoneForNothing(t *testing.T) {
	t.Parallel()
	if got := append(vanishedWarnings(instanceaction.Listing{}), new(converter).warnings()...); len(got) != 0 {
		t.Error(got)
	}
}
