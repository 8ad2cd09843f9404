package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// Sample is one run of a case.
type Sample struct {
	WallSeconds, CPUSeconds float64 // CPU: user and system time of terraform and the provider
	Memory
	Counts
}

// bench is all that runs share.
type bench struct {
	scratch  string
	subjects map[string]subject
	clouds   map[int]*cloudProcess // by latency in ms
}

// newBench builds this tree's providers and starts the clouds.
func newBench(ctx context.Context, scratch string, subjects map[string]subject) (*bench, error) {
	b := &bench{scratch: scratch, subjects: subjects, clouds: map[int]*cloudProcess{}}
	provider, err := buildStripped(ctx, filepath.Join(scratch, "ours"), ".")
	if err != nil {
		return nil, err
	}
	floor, err := buildStripped(ctx, filepath.Join(scratch, "floor"), "./internal/bench/floor")
	if err != nil {
		return nil, err
	}
	b.use(ours, provider)
	b.use(pluginGo, floor)
	b.use(nothing, floor)
	for _, latency := range latencies {
		cloud, err := startCloud(ctx, latency)
		if err != nil {
			b.close()
			return nil, err
		}
		b.clouds[latency] = cloud
	}
	return b, nil
}

// buildStripped compiles a provider of this tree as it is released, under the name that terraform looks for.
func buildStripped(ctx context.Context, folder, pkg string) (string, error) {
	binary := filepath.Join(folder, "terraform-provider-compute")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, pkg)
	out, err := build.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", pkg, err, out)
	}
	return filepath.EvalSymlinks(binary) // as /proc names it
}

func (b *bench) use(name, binary string) {
	subject := b.subjects[name]
	subject.provider = binary
	b.subjects[name] = subject
}

func (b *bench) close() {
	for _, cloud := range b.clouds {
		cloud.close()
	}
}

// runAll runs the cases in turn, round after round, so that what changes on the machine meanwhile hits all of them.
func (b *bench) runAll(ctx context.Context, cases []Case, runs int) ([]Result, error) {
	samples := map[Case][]Sample{}
	for round := range runs {
		for i, c := range cases {
			fmt.Fprintf(os.Stderr, "round %d of %d, case %d of %d: %s\n", round+1, runs, i+1, len(cases), c)
			sample, err := b.run(ctx, c)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c, err)
			}
			samples[c] = append(samples[c], sample)
		}
	}
	results := make([]Result, 0, len(cases))
	for _, c := range cases {
		results = append(results, summarize(c, samples[c]))
	}
	return results, nil
}

// run runs a case once.
func (b *bench) run(ctx context.Context, c Case) (Sample, error) {
	cloud := b.clouds[c.LatencyMS]
	w := cloud.world.of(c)
	command := func(ctx context.Context) (time.Duration, error) { return runGets(ctx, w, c.Parallelism) }
	if c.Subject != gets {
		workspace, err := b.prepare(ctx, c, w)
		if err != nil {
			return Sample{}, err
		}
		defer os.RemoveAll(filepath.Dir(workspace.Dir))
		command = func(ctx context.Context) (time.Duration, error) { return terraform(ctx, workspace, arguments(c)...) }
	}
	return b.sample(ctx, cloud, b.subjects[c.Subject].provider, command)
}

// sample takes the measures of a command, which returns its user and system time.
func (b *bench) sample(
	ctx context.Context, cloud *cloudProcess, provider string, command func(context.Context) (time.Duration, error),
) (Sample, error) {
	if _, err := cloud.counts(); err != nil { // of what was before
		return Sample{}, err
	}
	watching, stop := context.WithCancel(ctx)
	memory := watchMemory(watching, provider)
	start := time.Now()
	cpu, err := command(ctx)
	wall := time.Since(start)
	stop()
	sample := Sample{WallSeconds: wall.Seconds(), CPUSeconds: cpu.Seconds(), Memory: <-memory}
	if err != nil {
		return Sample{}, err
	}
	sample.Counts, err = cloud.counts()
	return sample, err
}

// prepare lays out a case's configuration in a folder of its own, and makes the plan that is to be applied.
func (b *bench) prepare(ctx context.Context, c Case, w world) (*tfcli.Workspace, error) {
	root, err := os.MkdirTemp(b.scratch, "run-")
	if err != nil {
		return nil, err
	}
	subject := b.subjects[c.Subject]
	workspace, err := tfcli.New(root, tfcli.Options{
		Provider: subject.provider, Source: subject.source, Env: b.environment(),
	})
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	if err := subject.configs[c.Reads].Execute(&text, w); err != nil {
		return nil, err
	}
	if err := workspace.Write("main.tf", text.String()); err != nil {
		return nil, err
	}
	if c.Command == applySaved {
		_, err = terraform(ctx, workspace, "plan", "-input=false", "-out=saved.tfplan")
	}
	return workspace, err
}

// environment has the collector's settings of the caller, so that they can be tried, and the folder of terraform's
// sockets.
func (b *bench) environment() []string {
	env := []string{"TMPDIR=" + b.scratch}
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if value := os.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

func arguments(c Case) []string {
	parallelism := fmt.Sprintf("-parallelism=%d", c.Parallelism)
	if c.Command == applySaved {
		return []string{"apply", "-input=false", parallelism, "saved.tfplan"}
	}
	return []string{"plan", "-input=false", parallelism}
}

// terraform runs a command that must succeed.
func terraform(ctx context.Context, workspace *tfcli.Workspace, args ...string) (cpu time.Duration, err error) {
	result, err := workspace.Run(ctx, args...)
	if err == nil && result.ExitCode != 0 {
		err = fmt.Errorf("terraform %s: exit code %d\n%s%s", args[0], result.ExitCode, result.Stdout, result.Stderr)
	}
	return result.CPU, err
}
