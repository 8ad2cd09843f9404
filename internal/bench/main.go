// Command bench measures what reading costs, through the real terraform and against the embedded cloud, which runs in a
// process of its own: `make bench`. Beside the provider it measures, in the same run, the least that the same could
// cost, and whatever other providers it is given:
//
//	PEER=/path/to/terraform-provider-http PEER_CONFIG=internal/bench/configs/http.tf.tmpl make bench
//
// A peer's configuration is a text/template of a [world]. Several peers are separated as in PATH.
//
// It prints a Markdown table, and writes all figures as JSON into a file.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := start(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// The parts that this binary plays in processes of their own.
const (
	playCloud = "cloud"
	playGets  = "gets"
)

func start(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case playCloud:
			return serveCloud(args[1], os.Stdin, os.Stdout)
		case playGets:
			return makeGets(ctx, os.Stdin)
		}
	}
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	runs := flags.Int("runs", 5, "how often each case is run")
	quick := flags.Bool("quick", false, "only a few small cases, to see that all works")
	only := flags.String("only", "", "regular expression of the cases to run, as they are named while they run")
	file := flags.String("json", "bin/bench.json", "file for all figures")
	_ = flags.Parse(args) // ends the process itself
	wanted, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	subjects, err := subjects(os.Getenv("PEER"), os.Getenv("PEER_CONFIG"))
	if err != nil {
		return err
	}
	chosen := slices.DeleteFunc(cases(subjects, *quick), func(c Case) bool { return !wanted.MatchString(c.String()) })
	return measure(ctx, chosen, subjects, *runs, *file)
}

// measure runs all cases and reports.
func measure(ctx context.Context, cases []Case, subjects map[string]subject, runs int, file string) (err error) {
	scratch, err := os.MkdirTemp("", "compute-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	b, err := newBench(ctx, scratch, subjects)
	if err != nil {
		return err
	}
	defer b.close()
	results, err := b.runAll(ctx, cases, runs)
	if err != nil {
		return err
	}
	report := Report{
		Machine: describeMachine(ctx, b.subjects[ours].provider), Runs: runs,
		Results: results, Targets: check(targets(), results),
	}
	if err := report.writeJSON(file); err != nil {
		return err
	}
	return report.writeMarkdown(os.Stdout)
}
