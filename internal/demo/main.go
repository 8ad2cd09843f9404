// Command demo shows the provider at work without a cloud account: `make demo`. It builds the provider, starts the
// embedded cloud, and lets the real terraform apply examples/demo. Whatever way it ends, nothing of it stays.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"syscall"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

func main() {
	// SIGPIPE too, so that `make demo | head` ends the demo in order.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	err := run(ctx, os.Stdout, "examples/demo")
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// run shows what terraform makes of the configuration in folder.
func run(ctx context.Context, out io.Writer, folder string) (err error) {
	scratch, err := os.MkdirTemp("", "compute-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()

	fmt.Fprintln(out, "Compiling the provider …")
	provider, err := tfcli.Build(ctx, scratch)
	if err != nil {
		return err
	}
	cloud, err := fakecloud.Start()
	if err != nil {
		return err
	}
	defer cloud.Close()
	terraform, err := tfcli.New(scratch, tfcli.Options{
		Provider: provider,
		// An administrator's login: Nova tells nobody else why an event failed. Terraform and the provider meet at a
		// socket in TMPDIR.
		Env: append(cloud.Environment(fakecloud.DemoAdmin), "TMPDIR="+scratch),
	})
	if err != nil {
		return err
	}
	if err := terraform.Copy(folder); err != nil {
		return err
	}
	fmt.Fprintf(out, "Running terraform apply -auto-approve on %s, against an embedded cloud at %s …\n\n",
		folder, cloud.IdentityURL())
	result, err := terraform.Run(ctx, "apply", "-auto-approve")
	if err != nil {
		return err
	}
	if result.ExitCode != 0 {
		fmt.Fprint(out, plain(out, result.Stdout+result.Stderr))
		return fmt.Errorf("terraform ended with exit code %d", result.ExitCode)
	}
	fmt.Fprint(out, plain(out, brief(result.Stdout)))
	fmt.Fprint(out, farewell)
	return nil
}

const farewell = `
All of this was read by the real terraform, from a cloud that ended with the demo. To read your own servers' actions:
"make install", name the provider's folder in ~/.terraformrc and your cloud in OS_AUTH_URL and the like, then
"terraform plan". README.md has the lines to copy, for Huawei Cloud, FJcloud-O and any OpenStack.
`

var (
	overrides = regexp.MustCompile(`.*╷.*\n.*Provider development overrides are in effect.*\n(?:.*│.*\n)*.*╵.*\n`)
	preview   = regexp.MustCompile(`(?s)\nChanges to Outputs:\n.*?without changing any real infrastructure\.\n`)
	colour    = regexp.MustCompile(`\x1b\[[0-9;]*m`)
)

// brief leaves out that the provider is a development build, and the preview of the outputs that follow.
func brief(output string) string {
	return preview.ReplaceAllString(overrides.ReplaceAllString(output, ""), "")
}

// plain takes the colours out where out is not a terminal.
func plain(out io.Writer, text string) string {
	if file, ok := out.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" {
			return text
		}
	}
	return colour.ReplaceAllString(text, "")
}
