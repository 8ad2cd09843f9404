// Package tfcli runs the real terraform binary against this tree's provider, as a person would on a clean machine: in
// a folder of its own, through dev_overrides, so that no registry, no mirror and no `terraform init` is needed. The
// demo and the tests that need a whole terraform run use it.
package tfcli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	module = "github.com/seed-fc30b86a/terraform-provider-compute"
	// defaultSource is without a host name, so that each binary completes it with its own default registry.
	defaultSource = "seed-fc30b86a/compute"
)

// gracePeriod is how long a command may take to end by itself after an interrupt.
const gracePeriod = 10 * time.Second

// Build compiles the provider into dir and returns the path of its binary. Call it once and share the binary.
func Build(ctx context.Context, dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	binary := filepath.Join(dir, executable("terraform-provider-compute"))
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, module)
	cmd.Env = append(os.Environ(), "GOTMPDIR="+dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	switch err := runGroup(cmd); {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil:
		return "", fmt.Errorf("building the provider: %w\n%s", err, &out)
	}
	return binary, nil
}

// Options tell which binaries a Workspace uses and what terraform finds around it.
type Options struct {
	Provider  string // the provider's binary, from Build
	Source    string // its source address in required_providers; "" means this tree's
	Terraform string // a path or a name on PATH; "" means $TERRAFORM, else terraform

	// Env is added to the few variables of the caller's that any program needs to start. None of its OS_*, HW_* and
	// TF_* variables is among them, nor its home folder with clouds.yaml and terraform's own configuration.
	Env []string

	// Stdout and Stderr, where set, get the output as it comes, besides the Result.
	Stdout, Stderr io.Writer
}

// A Workspace is a folder with a Terraform configuration, and all that terraform needs to run there.
type Workspace struct {
	// Dir is where the configuration is and terraform runs.
	Dir string

	terraform      string
	env            []string
	stdout, stderr io.Writer
}

// New lays a Workspace out under root, an existing folder that the caller removes.
func New(root string, o Options) (*Workspace, error) {
	terraform, err := findTerraform(o.Terraform)
	if err != nil {
		return nil, err
	}
	if root, err = filepath.Abs(root); err != nil {
		return nil, err
	}
	provider, err := filepath.Abs(o.Provider)
	if err != nil {
		return nil, err
	}
	w := &Workspace{
		Dir:       filepath.Join(root, "work"),
		terraform: terraform,
		stdout:    o.Stdout,
		stderr:    o.Stderr,
	}
	home := filepath.Join(root, "home")
	for _, dir := range []string{w.Dir, home} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	source := cmp.Or(o.Source, defaultSource)
	cliConfig := filepath.Join(root, "terraform.rc")
	// Nothing but the override: a provider that is not ours must fail to be found, not be downloaded.
	err = os.WriteFile(cliConfig, fmt.Appendf(nil, "provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n}\n",
		source, filepath.ToSlash(filepath.Dir(provider))), 0o600)
	if err != nil {
		return nil, err
	}
	w.env = append(bareEnvironment(),
		"HOME="+home,
		"TF_CLI_CONFIG_FILE="+cliConfig,
		"CHECKPOINT_DISABLE=1", // terraform asks nobody for a newer one
	)
	w.env = append(w.env, o.Env...)
	return w, nil
}

// Copy copies the files of a folder into the workspace, subfolders included, but nothing that terraform may have left
// there: hidden files and state.
func (w *Workspace) Copy(folder string) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		switch {
		case name == ".":
			return nil
		case strings.HasPrefix(d.Name(), "."), strings.Contains(d.Name(), ".tfstate"):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return os.MkdirAll(filepath.Join(w.Dir, name), 0o700)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return w.Write(name, string(text))
	})
}

// Write writes one file of the configuration.
func (w *Workspace) Write(name, text string) error {
	return os.WriteFile(filepath.Join(w.Dir, name), []byte(text), 0o600)
}

// A Result is what one terraform command printed, its exit code and what it took.
type Result struct {
	Stdout, Stderr string
	ExitCode       int
	CPU            time.Duration // user and system time; on Unix with that of the providers that terraform waited for
}

// Run runs one terraform command to its end. An exit code other than 0 is a result, not an error: an error means that
// terraform could not be started or was stopped. When ctx ends, terraform is interrupted as by Ctrl-C, and killed if
// it does not stop; the providers that it started never outlive it.
func (w *Workspace) Run(ctx context.Context, args ...string) (Result, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, w.terraform, args...)
	cmd.Dir = w.Dir
	cmd.Env = w.env
	cmd.Stdout = tee(&stdout, w.stdout)
	cmd.Stderr = tee(&stderr, w.stderr)
	err := runGroup(cmd)
	result := Result{Stdout: stdout.String(), Stderr: stderr.String(), ExitCode: cmd.ProcessState.ExitCode()}
	if cmd.ProcessState != nil {
		result.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return result, context.Cause(ctx)
	case errors.As(err, &exit) && exit.Exited():
		return result, nil
	case err != nil:
		return result, fmt.Errorf("running %s: %w", filepath.Base(w.terraform), err)
	}
	return result, nil
}

// runGroup runs a command and ends all that it started. When the command's context ends, it is interrupted first.
func runGroup(cmd *exec.Cmd) error {
	group := newGroup(cmd)
	cmd.Cancel = group.interrupt
	cmd.WaitDelay = gracePeriod
	defer group.kill()
	return cmd.Run()
}

func tee(buffer *bytes.Buffer, w io.Writer) io.Writer {
	if w == nil {
		return buffer
	}
	return io.MultiWriter(buffer, w)
}

func findTerraform(name string) (string, error) {
	name = cmp.Or(name, os.Getenv("TERRAFORM"), "terraform")
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("terraform is needed, and %q is not to be found: install it "+
			"(https://developer.hashicorp.com/terraform/install) or say where it is with TERRAFORM=/path/to/terraform",
			name)
	}
	return filepath.Abs(path) // terraform runs in another folder than the caller
}

// bareEnvironment returns what any program needs of the caller's environment.
func bareEnvironment() []string {
	var env []string
	for _, name := range []string{"PATH", "TMPDIR", "LANG", "LC_ALL", "SystemRoot", "TEMP", "TMP"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
