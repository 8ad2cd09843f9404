package provider

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

const (
	guide        = "testdata/faults.md"
	matrixBegin  = "<!-- What follows is written by: go test ./internal/provider -run TestFaultGuide -update -->\n"
	generatedEnd = "<!-- end -->\n"
)

// TestFaultGuide compares the tables for maintainers with those that TestFaultMatrix proves.
func TestFaultGuide(t *testing.T) {
	t.Parallel()
	mustHold(t, guide, matrixBegin, faultTables())
}

// mustHold compares what stands in a page between two marks, or writes it there.
func mustHold(t *testing.T, page, begin, want string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), begin)
	written, after, ends := strings.Cut(rest, generatedEnd)
	if !begins || !ends {
		t.Fatalf("%s lacks %q or %q", page, begin, generatedEnd)
	}
	if *update {
		if err := os.WriteFile(page, []byte(before+begin+want+generatedEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if written != want {
		t.Errorf("%s shows\n%s\nwant\n%s", page, written, want)
	}
}

// faultTables are one table for the faults that pass, one for those that last, and the exceptions.
func faultTables() string {
	passing := faultTable(func(fault requestFault) expectation { return fault.once })
	lasting := faultTable(func(fault requestFault) expectation { return fault.lasting })
	return "\n## Where one request fails\n\n" + passing +
		"\n## Where every request fails\n\n" + lasting + "\n## Exceptions\n\n" + exceptionList() + "\n"
}

func faultTable(expected func(requestFault) expectation) string {
	var table strings.Builder
	table.WriteString("| fault | of a login | of a read | of a wait's look at the server |\n" +
		"| --- | --- | --- | --- |\n")
	for _, fault := range requestFaults() {
		of := expected(fault)
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", fault.name, of[loginKind], of[readKind], of[waitKind])
	}
	return table.String()
}

func exceptionList() string {
	var list strings.Builder
	for _, cell := range slices.Sorted(maps.Keys(exceptions)) {
		parts := strings.Split(cell, "/")
		how := map[string]string{"once": "once", "lasting": "every time"}[parts[1]]
		request := map[string]string{"events": "events of a list's action", "project": "a project's ID",
			"invocation": "the server while an action of Terraform's waits"}[parts[2]]
		fmt.Fprintf(&list, "- %s, %s, at the request for %s: %s\n", parts[0], how, cmp.Or(request, parts[2]),
			exceptions[cell])
	}
	return list.String()
}

// String is the outcome as the tables have it: "value, 2 requests, ½ s".
func (o outcome) String() string {
	parts := []string{cmp.Or(o.summary, "value")}
	switch o.requests {
	case 0:
	case 1:
		parts = append(parts, "1 request")
	default:
		parts = append(parts, fmt.Sprint(o.requests, " requests"))
	}
	return strings.Join(append(parts, o.span.text), ", ")
}
