package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

func timeOfText(text string) *instanceaction.Time { return new(instanceaction.NewTime(text)) }

// TestMapping_Action: what the state has of what a cloud sends, and what is warned of, is in testdata/mapping.txt.
// An attribute without a line is null.
func TestMapping_Action(t *testing.T) {
	t.Parallel()
	file := filepath.Join("testdata", "mapping.txt")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := startCloud(t)
	s, web := mustConfigure(t, passwordBlock(c, fakecloud.Member), nil), c.Server("web")
	answer := ""
	c.Intercept(func(w http.ResponseWriter, r *http.Request) bool { return answering(200, answer)(w, r) })
	var rows []string
	for row := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
		row, _, _ = strings.Cut(row, "\n= ")
		name, sent, _ := strings.Cut(row, "\n")
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(sent), &fields); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body := map[string]any{
			"action": "stop", "instance_uuid": web.ID, "request_id": web.Action("stop").RequestID,
			"start_time": "2014-12-11T07:00:00.000000",
		}
		for field, value := range fields {
			body[field] = value
		}
		answer = asJSON(t, map[string]any{"instanceAction": body})
		rows = append(rows, row+shownState(t, s.readAction(t, web.ID, web.Action("stop").RequestID)))
	}
	sameAsFile(t, file, strings.Join(rows, "\n\n")+"\n")
}

// shownState are the lines of attributes that are not null, and of warnings.
func shownState(t *testing.T, got reading) string {
	t.Helper()
	var lines strings.Builder
	for _, attribute := range slices.Sorted(maps.Keys(instanceActionAttributes())) {
		value := plain(t, got.state[attribute])
		if value == nil || slices.Contains([]string{"action", "instance_uuid", "request_id"}, attribute) {
			continue
		}
		writeState(t, &lines, attribute, value)
	}
	for _, d := range got.diagnostics {
		fmt.Fprintf(&lines, "\n= %s", d.Summary)
		for line := range strings.Lines(d.Detail) {
			if strings.HasPrefix(line, "  ") { // what it lists; the words are in testdata/errors
				lines.WriteString("\n" + strings.TrimSpace(line))
			}
		}
	}
	return lines.String()
}

// writeState writes a value, or each attribute of its objects.
func writeState(t *testing.T, lines *strings.Builder, at string, value any) {
	t.Helper()
	events, _ := value.([]any)
	for i, event := range events {
		writeState(t, lines, fmt.Sprintf("%s[%d]", at, i), event)
	}
	object, _ := value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		writeState(t, lines, at+"."+name, object[name])
	}
	if len(events)+len(object) == 0 {
		fmt.Fprintf(lines, "\n= %s: %s", at, asJSON(t, value))
	}
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// plain is a value as JSON has it; attributes of objects that are null are left out.
func plain(t *testing.T, value tftypes.Value) any {
	t.Helper()
	switch {
	case value.IsNull():
		return nil
	case value.Type().Is(tftypes.String):
		text, _ := textOf(t, value)
		return text
	case value.Type().Is(tftypes.Number):
		var number big.Float
		if err := value.As(&number); err != nil {
			t.Fatal(err)
		}
		seconds, _ := number.Float64()
		return seconds
	}
	list := []any{}
	for _, object := range objects(t, value) {
		shown := map[string]any{}
		for name, attribute := range object {
			if text := plain(t, attribute); text != nil {
				shown[name] = text
			}
		}
		list = append(list, shown)
	}
	return list
}

func TestMapping_ListSaysWhereATimeStands(t *testing.T) {
	t.Parallel()
	var mapped converter
	mapped.list([]instanceaction.Reading{
		{Action: instanceaction.Action{StartTime: timeOfText("2014-12-11T07:00:00")}},
		{Action: instanceaction.Action{StartTime: timeOfText("long ago")}},
	}, false)
	if len(mapped.unreadable) != 1 || mapped.unreadable[0].at.String() != "instance_actions[1].start_time" ||
		mapped.unreadable[0].sent != `"long ago"` {
		t.Errorf("%v", mapped.unreadable)
	}
}

// TestInstanceActionModel_ShowsWhenAFailureEnded: what is still open then has no end, which keeps no finish_time back.
func TestInstanceActionModel_ShowsWhenAFailureEnded(t *testing.T) {
	t.Parallel()
	const began, ended = "2026-11-21T23:58:31", "2026-11-21T23:58:40"
	action := instanceaction.Action{Action: "resize", StartTime: timeOfText(began), Message: new("Error"),
		Events: []instanceaction.Event{
			{Event: new("rest"), StartTime: timeOfText(began)},
			{Event: new("resize"), StartTime: timeOfText(began), FinishTime: timeOfText(ended), Result: new("Error")},
		}}
	for end, want := range map[instanceaction.End]types.String{
		"":                       types.StringNull(),
		instanceaction.EndFailed: types.StringValue(ended + "Z"),
	} {
		var model instanceActionModel
		model.show(instanceaction.Reading{Action: action, End: end})
		if !model.FinishTime.Equal(want) || len(model.Events.Elements()) != 2 {
			t.Errorf("%q: finish_time %s, want %s; events %s", end, model.FinishTime, want, model.Events)
		}
	}
}
