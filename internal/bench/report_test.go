package main

import (
	"os"
	"testing"
)

func TestResultsTable(t *testing.T) {
	list := oursOf(5000, listWithEvents, 50)
	got := resultsTable([]Result{
		{
			Case: list, Wall: Spread{1.234, 1, 2}, CPU: Spread{2, 1.5, 2.5},
			Memory: Memory{TerraformMiB: 80.4, ProviderMiB: 200.6},
			Counts: Counts{Requests: 5007, Tokens: 1, Connections: 32},
		},
		{Case: savedPlan()},
		{Case: getsOfServers(200, 50)},
		{Case: oursOf(200, forEachWithEvents, 50)},
	})
	want, err := os.ReadFile("testdata/results.md")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTargetsTable(t *testing.T) {
	got := targetsTable([]Verdict{{"wall", 1.5, 1.25, false}, {"MiB", 32, 45, true}})
	want := "| target | is | at most | |\n| --- | --: | --: | --- |\n" +
		"| wall | 1.50 | 1.25 | missed |\n| MiB | 32.00 | 45 | met |\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
