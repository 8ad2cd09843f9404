// Command democloud starts an embedded cloud with servers to ask about, tells how to reach them, and keeps it until
// Ctrl-C: make cloud.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "democloud:", err)
		os.Exit(1)
	}
}

// run keeps a cloud until ctx ends.
func run(ctx context.Context, out io.Writer) error {
	cloud, err := fakecloud.Start(fakecloud.WithAccounts(fakecloud.ExampleUser, fakecloud.ExampleFujitsuUser))
	if err != nil {
		return err
	}
	defer cloud.Close()
	cloud.AddServer(lively())
	if _, err := io.WriteString(out, introduction(cloud)); err != nil {
		return err
	}
	resizeAgainAndAgain(ctx, cloud)
	return nil
}

// introduction is what to copy.
func introduction(c *fakecloud.Cloud) string {
	var b strings.Builder
	b.WriteString("A cloud is up, until Ctrl-C. In another terminal, for an empty provider \"compute\" {}:\n\n")
	for _, variable := range c.Environment(fakecloud.DemoAdmin) {
		fmt.Fprintf(&b, "export %s\n", variable)
	}
	b.WriteString("\nFor README.md's snippets, save one of these as override.tf beside main.tf:\n")
	for _, o := range overrides(c) {
		fmt.Fprintf(&b, "\n# %s\n%s", o.example, o.hcl())
	}
	b.WriteString("\nIts servers, and what can be asked of them:\n\n")
	for _, s := range servers {
		fmt.Fprintf(&b, "%s  %-8s %s\n", c.Server(s.name).ID, s.name, s.question)
	}
	return b.String()
}

// An override is what an example of README.md lacks to read this cloud. Terraform merges override.tf into it.
type override struct {
	example   string
	arguments [][2]string
}

func overrides(c *fakecloud.Cloud) []override {
	key := fakecloud.MemberKey
	return []override{
		{"examples/huawei-cloud/access-key", [][2]string{
			{"auth_url", c.HuaweiURL()}, {"endpoint", c.HuaweiURL()}, {"project_id", key.Owner.ProjectID},
			{"access_key", key.Access}, {"secret_key", key.Secret},
		}},
		{"examples/fjcloud-o", password(c, fakecloud.ExampleFujitsuUser)},
		{"examples/provider", password(c, fakecloud.ExampleUser)},
	}
}

func password(c *fakecloud.Cloud, a fakecloud.Account) [][2]string {
	return [][2]string{{"auth_url", c.IdentityURL() + "/v3"}, {"endpoint", c.ComputeURL()}, {"password", a.Password}}
}

func (o override) hcl() string {
	var b strings.Builder
	b.WriteString("provider \"compute\" {\n")
	for _, argument := range o.arguments {
		fmt.Fprintf(&b, "  %-10s = %q\n", argument[0], argument[1])
	}
	b.WriteString("}\n")
	return b.String()
}
