package provider

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// update rewrites testdata/errors: go test ./internal/provider -run Diagnostics -update. Then read what has changed.
var update = flag.Bool("update", false, "rewrite testdata/errors")

// failingRead is how it comes to a diagnostic: a cloud, a provider block and a read that must fail.
type failingRead struct {
	options    []fakecloud.Option
	answer     fakecloud.Interceptor           // nil leaves the cloud as it is
	prepare    func(*fakecloud.Cloud)          // nil for nothing more
	block      func(*fakecloud.Cloud) settings // changes to a password login of Member's; nil for none
	environ    environment                     // nil for none
	readBefore bool                            // whether another read has failed in the same way
	dataSource string                          // "" for compute_instance_action
	arguments  func(*fakecloud.Cloud) settings // changes to the stop of the server web; nil for none
}

type environment = map[string]string

// diagnostics are all rows of the golden files, by file name.
func failingReads() map[string]failingRead {
	all := map[string]failingRead{}
	for _, rows := range []map[string]failingRead{cloudFailures(), responseFailures(), serverFailures(),
		transportFailures()} {
		maps.Copy(all, rows)
	}
	return all
}

func TestDiagnostics_AsPeopleReadThem(t *testing.T) {
	t.Parallel()
	rows := failingReads()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t, row.options...)
			got := row.read(t, c)
			if len(got.diagnostics) != 1 || got.diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
				t.Fatalf("want one error, got: %s", describe(got.diagnostics))
			}
			noSecrets(t, got.diagnostics, secretsOf(c))
			if uuid, ok := got.text(t, "instance_uuid"); ok && row.dataSource == "" {
				t.Errorf("a failed read left data: the server %q", uuid)
			}
			golden(t, name, printedOf(got.diagnostics))
		})
	}
}

// A file that no row writes is not read by anybody.
func TestDiagnostics_NoGoldenFileIsStale(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/errors/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Concat(
		slices.Collect(maps.Keys(failingReads())), slices.Collect(maps.Keys(unusableBlocks())),
		slices.Collect(maps.Keys(warnings())), slices.Collect(maps.Keys(waitDiagnostics())),
		[]string{"server_id_that_is_a_name", "server_id_that_a_mock_invented"},
	)
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".txt"); !slices.Contains(names, name) {
			t.Errorf("%s belongs to no row", file)
		}
	}
}

func (row failingRead) read(t *testing.T, c *fakecloud.Cloud) reading {
	t.Helper()
	if row.answer != nil {
		c.Intercept(row.answer)
	}
	if row.prepare != nil {
		row.prepare(c)
	}
	block := passwordBlock(c, fakecloud.Member)
	if row.block != nil {
		block = block.with(row.block(c))
	}
	web := c.Server("web")
	dataSource, arguments := "compute_instance_action",
		settings{"server_id": web.ID, "request_id": web.Action("stop").RequestID}
	switch row.dataSource {
	case "":
	case "compute_servers":
		dataSource, arguments = row.dataSource, settings{}
	default:
		dataSource, arguments = row.dataSource, settings{"server_id": web.ID}
	}
	if row.arguments != nil {
		arguments = arguments.with(row.arguments(c))
	}
	s := mustConfigure(t, block, row.environ)
	if row.readBefore {
		s.readList(t, web.ID, nil)
	}
	return s.read(t, t.Context(), dataSource, arguments)
}

// printedDiagnostic is a diagnostic as golden files have it.
type printedDiagnostic struct{ severity, summary, attribute, detail string }

func printedOf(diagnostics []*tfprotov6.Diagnostic) []printedDiagnostic {
	var all []printedDiagnostic
	for _, d := range diagnostics {
		severity := "Error"
		if d.Severity == tfprotov6.DiagnosticSeverityWarning {
			severity = "Warning"
		}
		all = append(all, printedDiagnostic{severity, d.Summary, blamed(d), d.Detail})
	}
	return all
}

func (d printedDiagnostic) String() string {
	text := d.severity + ": " + d.summary + "\n"
	if d.attribute != "" {
		text += "on " + d.attribute + "\n"
	}
	return text + "\n" + d.detail + "\n"
}

// golden compares diagnostics with testdata/errors/NAME.txt.
func golden(t *testing.T, name string, diagnostics []printedDiagnostic) {
	t.Helper()
	var texts []string
	for _, diagnostic := range diagnostics {
		fitsAScreen(t, diagnostic)
		texts = append(texts, diagnostic.String())
	}
	sameAsFile(t, filepath.Join("testdata", "errors", name+".txt"), normalized(strings.Join(texts, "\n")))
}

// sameAsFile compares a text with a file, or writes it.
func sameAsFile(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs. Got:\n%s\nWant:\n%s", file, got, want)
	}
}

// varying are the parts that differ from run to run, and what stands for them in the files.
var varying = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`127\.0\.0\.1:\d{2,5}`), "127.0.0.1:PORT"},
	{regexp.MustCompile(`(ID of this request: (?:req-)?)[0-9a-f-]{16,}`), "${1}ID"},
	{regexp.MustCompile(`\d{8}T\d{6}Z`), "DATE"},
	{regexp.MustCompile(`clock \([0-9TZ:-]+\)`), "clock (TIME)"},
	{regexp.MustCompile(regexp.QuoteMeta(os.TempDir()) + `/[^ :]*/`), "/TMP/"},
	{regexp.MustCompile(`read tcp 127[^ ]*`), "read tcp 127.0.0.1:PORT->127.0.0.1:PORT"},
}

func normalized(text string) string {
	for _, part := range varying {
		text = part.pattern.ReplaceAllString(text, part.name)
	}
	return text
}

// A diagnostic that does not fit on a screen is not read: 24 lines of 100 columns, of which terraform takes six.
func fitsAScreen(t *testing.T, diagnostic printedDiagnostic) {
	t.Helper()
	const rows, columns = 24 - 6, 100 - 2
	lines := 0
	for line := range strings.Lines(diagnostic.detail) {
		lines += 1 + len([]rune(strings.TrimRight(line, "\n")))/columns
	}
	if lines > rows {
		t.Errorf("%s takes %d lines of a screen, want %d at most:\n%s",
			diagnostic.summary, lines, rows, diagnostic.detail)
	}
}

// secretsOf are the secrets of an embedded cloud's users, and what its clients have sent of them.
func secretsOf(c *fakecloud.Cloud) map[string]string {
	secrets := map[string]string{fakecloud.MemberCredential.Secret: "an application credential's secret",
		wrongSecret: "a wrong secret"}
	for _, account := range []fakecloud.Account{fakecloud.Admin, fakecloud.Member, fakecloud.Reader,
		fakecloud.Stranger} {
		secrets[account.Password] = account.UserName + "'s password"
	}
	for _, key := range []fakecloud.AccessKey{fakecloud.MemberKey, fakecloud.TemporaryKey} {
		secrets[key.Secret] = "a secret key"
	}
	secrets[fakecloud.TemporaryKey.SecurityToken] = "a security token"
	for _, request := range c.Requests() {
		for _, header := range []string{"X-Auth-Token", "X-Subject-Token", "Authorization"} {
			if value := request.Header.Get(header); value != "" {
				secrets[value] = "an " + header
			}
		}
	}
	return secrets
}

func noSecrets(t *testing.T, diagnostics []*tfprotov6.Diagnostic, secrets map[string]string) {
	t.Helper()
	for secret, kind := range secrets {
		if text := describe(diagnostics); strings.Contains(text, secret) {
			t.Errorf("%s is in the text:\n%s", kind, text)
		}
	}
}
