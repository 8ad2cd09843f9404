package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

const folder = "../../examples/demo"

func TestTheDemoShowsBothVendorsActionsAndWhyTheMigrationFailed(t *testing.T) {
	leavesNothing(t)
	var out strings.Builder
	if err := run(t.Context(), &out, folder); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, want := range []string{
		"Warning: Check block assertion failed",
		`"compute_build_and_run_instance: Success (02:17:50 to 02:17:58)",`,
		`"schedule: Success (01:00:02 to 01:02:00)",`,
		`"compute_resize_instance: under way (23:58:53 to now)",`,
		"migrate of server ff5e341e-8824-466f-84cf-410e71bc9eea failed: compute_finish_resize on host fake-2: " +
			"Virtual Interface creation failed",
		"To read your own servers' actions",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("missing: %s", want)
		}
	}
	printed := oneBlank(out.String())
	for _, line := range readmeLines(t) {
		if !strings.Contains(printed, line) {
			t.Errorf("README.md shows what is not printed: %s", line)
		}
	}
	// If terraform's wording changes, the demo grows longer, not wrong; here one learns of it.
	for _, unwanted := range []string{"development overrides", "Changes to Outputs", "\x1b"} {
		if strings.Contains(out.String(), unwanted) {
			t.Errorf("not left out: %q", unwanted)
		}
	}
	if t.Failed() {
		t.Log(&out)
	}
}

// readmeLines are those of the demo's output in README.md, without frames and what is left out.
func readmeLines(t *testing.T) []string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```\n│ Warning")
	sample, _, _ := strings.Cut("Warning"+rest, "```")
	var lines []string
	for line := range strings.Lines(sample) {
		if line = oneBlank(strings.Trim(line, "│╵… \n")); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) < 10 {
		t.Fatalf("README.md shows %q of the demo", lines)
	}
	return lines
}

func oneBlank(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestAFailingDemoSaysSo(t *testing.T) {
	leavesNothing(t)
	broken := t.TempDir()
	if err := os.WriteFile(broken+"/main.tf", []byte(`output "x" { value = nonsense }`), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err := run(t.Context(), &out, broken)
	if err == nil || err.Error() != "terraform ended with exit code 1" {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(out.String(), "Error: Invalid reference") {
		t.Errorf("terraform's own error is not in\n%s", &out)
	}
}

func TestAnInterruptedDemoLeavesNothingBehind(t *testing.T) {
	// Somewhere in the build, and somewhere in terraform: where exactly depends on the machine.
	for _, after := range []time.Duration{50 * time.Millisecond, time.Second, 2 * time.Second} {
		t.Run(after.String(), func(t *testing.T) {
			leavesNothing(t)
			ctx, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			var out strings.Builder
			if err := run(ctx, &out, folder); err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v\n%s", err, &out)
			}
		})
	}
}

// leavesNothing fails the test if it leaves a temporary file.
func leavesNothing(t *testing.T) {
	t.Helper()
	tmp, err := os.MkdirTemp("", "") //nolint:usetesting // t.TempDir is too long a path for a socket in it
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", tmp)
	t.Cleanup(func() {
		left, err := os.ReadDir(tmp)
		if err != nil {
			t.Error(err)
		}
		for _, entry := range left {
			t.Errorf("left behind: %s", entry.Name())
		}
		if err := os.RemoveAll(tmp); err != nil {
			t.Error(err)
		}
	})
}
