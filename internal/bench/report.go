package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Report is a whole run.
type Report struct {
	Machine Machine
	Runs    int
	Results []Result
	Targets []Verdict
}

func (r Report) writeJSON(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

func (r Report) writeMarkdown(w io.Writer) error {
	m := r.Machine
	var text strings.Builder
	fmt.Fprintf(&text, "%s, %s, %s, %s of memory; %s, %s, %s. Medians of %d runs, least to greatest in brackets.\n\n",
		m.Date, m.System, m.CPU, m.Memory, m.Terraform, m.Go, strings.Join(m.Modules, ", "), r.Runs)
	text.WriteString(resultsTable(r.Results))
	text.WriteString("\n")
	text.WriteString(targetsTable(r.Targets))
	_, err := io.WriteString(w, text.String())
	return err
}

func resultsTable(results []Result) string {
	var text strings.Builder
	text.WriteString("| who | reads | ms | parallelism | wall s | CPU s | terraform MiB | provider MiB " +
		"| requests | tokens | connections |\n" +
		"| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n")
	for _, r := range results {
		fmt.Fprintf(&text, "| %s | %s | %d | %d | %s | %s | %s | %s | %d | %d | %d |\n",
			r.Subject, r.reads(), r.LatencyMS, r.Parallelism, r.Wall, r.CPU,
			mib(r.TerraformMiB), mib(r.ProviderMiB), r.Requests, r.Tokens, r.Connections)
	}
	return text.String()
}

func (c Case) String() string {
	return fmt.Sprintf("%s, %s, %d ms, parallelism %d", c.Subject, c.reads(), c.LatencyMS, c.Parallelism)
}

func (c Case) reads() string {
	what := fmt.Sprintf("%d %s", c.N, c.Reads)
	switch c.Reads {
	case list, listWithEvents:
		what = fmt.Sprintf("%s of %d", c.Reads, c.N)
	case forEachWithEvents:
		what = fmt.Sprintf("%d servers by %s", c.N, c.Reads)
	}
	if c.Command != plan {
		what += ", " + c.Command
	}
	return what
}

func (s Spread) String() string { return fmt.Sprintf("%.2f (%.2f–%.2f)", s.Median, s.Min, s.Max) }

func mib(size float64) string {
	if size == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f", size)
}

func targetsTable(verdicts []Verdict) string {
	var text strings.Builder
	text.WriteString("| target | is | at most | |\n| --- | --: | --: | --- |\n")
	for _, v := range verdicts {
		outcome := "missed"
		if v.Met {
			outcome = "met"
		}
		fmt.Fprintf(&text, "| %s | %.2f | %.4g | %s |\n", v.What, v.Value, v.Limit, outcome)
	}
	return text.String()
}
