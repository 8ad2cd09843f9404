package main

import "testing"

func TestResultsTable(t *testing.T) {
	list := listOf(5000, listWithEvents, 50)
	got := resultsTable([]Result{
		{
			Case: list, Wall: Spread{1.234, 1, 2}, CPU: Spread{2, 1.5, 2.5}, Memory: Memory{TerraformMiB: 80.4, ProviderMiB: 200.6},
			Counts: Counts{Requests: 5007, Tokens: 1, Connections: 32},
		},
		{Case: savedPlan()},
		{Case: getsOfServers(200, 50)},
		{Case: ofServers(200, forEachWithEvents, 50)},
	})
	want := "| who | reads | ms | parallelism | wall s | CPU s | terraform MiB | provider MiB | requests | tokens | connections |\n" +
		"| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n" +
		"| compute | list with events of 5000 | 50 | 10 | 1.23 (1.00–2.00) | 2.00 (1.50–2.50) | 80 | 201 | 5007 | 1 | 32 |\n" +
		"| compute | 100 singles, apply of a saved plan | 0 | 10 | 0.00 (0.00–0.00) | 0.00 (0.00–0.00) | – | – | 0 | 0 | 0 |\n" +
		"| GETs of a Go program | 200 servers with events | 50 | 32 | 0.00 (0.00–0.00) | 0.00 (0.00–0.00) | – | – | 0 | 0 | 0 |\n" +
		"| compute | 200 servers by for_each with events | 50 | 10 | 0.00 (0.00–0.00) | 0.00 (0.00–0.00) | – | – | 0 | 0 | 0 |\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTargetsTable(t *testing.T) {
	got := targetsTable([]Verdict{{"wall", 1.5, 1.25, false}, {"MiB", 32, 45, true}})
	want := "| target | is | at most | |\n| --- | --: | --: | --- |\n| wall | 1.50 | 1.25 | missed |\n| MiB | 32.00 | 45 | met |\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
