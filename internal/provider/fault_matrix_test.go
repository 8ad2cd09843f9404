package provider

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// TestFaultMatrix tries each fault of each request, in simulated time: what the read ends with, after how many requests
// and how long. No diagnostic is longer than a screen or has control characters, and no secret is in one or in the log.
func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	for _, fault := range requestFaults() {
		for _, request := range matrixRequests() {
			for _, lasting := range []bool{false, true} {
				cell := matrixCell{request: request, fault: fault, lasting: lasting}
				t.Run(cell.name(), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						cell.t = t
						if got, want := cell.run(), cell.want(); !want.allows(got) {
							t.Errorf("%+v, want %+v", got, want)
						}
					})
				})
			}
		}
	}
}

// matrixRequest is one of the requests that the provider makes, and a read that makes it.
type matrixRequest struct {
	name    string
	kind    requestKind
	value   string         // an attribute of what it reads
	pattern *regexp.Regexp // of method and path
	on      func(fakecloud.Interceptor) fakecloud.Interceptor
	address func(*fakecloud.Cloud) string
	block   func(*fakecloud.Cloud, fakecloud.Account) settings
	prepare func(m *matrixCell)           // before the fault begins; may be nil
	begun   func(c *fakecloud.Cloud) bool // whether the address's next connection is for this request; nil for always
	read    func(m *matrixCell) reading
}

func matrixRequests() []matrixRequest {
	login := regexp.MustCompile(`^POST /v3/auth/tokens$`)
	show := regexp.MustCompile(`^GET .*/os-instance-actions/[^/]+$`)
	list := regexp.MustCompile(`^GET .*/os-instance-actions$`)
	listed := func(c *fakecloud.Cloud) bool { return requestsLike(c, list) > 0 }
	expire := func(m *matrixCell) {
		m.readAction().mustSucceed(m.t)
		m.cloud.ExpireTokens()
	}
	return []matrixRequest{
		{
			name: "login", kind: loginKind, value: "action", pattern: login, on: fakecloud.OnLogin,
			address: (*fakecloud.Cloud).IdentityURL, block: passwordBlock, read: (*matrixCell).readAction,
		},
		{
			name: "renewal", kind: loginKind, value: "action", pattern: login, on: fakecloud.OnLogin,
			address: (*fakecloud.Cloud).IdentityURL, block: passwordBlock, prepare: expire,
			read: (*matrixCell).readAction,
		},
		{
			name: "action", kind: readKind, value: "action", pattern: show, on: fakecloud.OnShow,
			address: (*fakecloud.Cloud).ComputeURL, block: passwordBlock, read: (*matrixCell).readAction,
		},
		{
			name: "list", kind: readKind, value: "instance_actions", pattern: list, on: fakecloud.OnList,
			address: (*fakecloud.Cloud).ComputeURL, block: passwordBlock, read: (*matrixCell).readList,
		},
		{
			name: "events", kind: readKind, value: "instance_actions", pattern: show, on: fakecloud.OnShow,
			address: (*fakecloud.Cloud).ComputeURL, block: passwordBlock, begun: listed, read: (*matrixCell).readEvents,
		},
		{
			name: "server", kind: waitKind, value: "action", pattern: regexp.MustCompile(`^GET .*/servers/[^/]+$`),
			on: fakecloud.OnServer, address: (*fakecloud.Cloud).ComputeURL, block: passwordBlock,
			read: (*matrixCell).wait,
		},
		{
			name: "invocation", kind: waitKind, value: "action", pattern: regexp.MustCompile(`^GET .*/servers/[^/]+$`),
			on: fakecloud.OnServer, address: (*fakecloud.Cloud).ComputeURL, block: passwordBlock,
			read: (*matrixCell).invoke,
		},
		{
			name: "logs", kind: readKind, value: "instance_actions", pattern: list, on: fakecloud.OnList,
			address: (*fakecloud.Cloud).ComputeURL, block: passwordBlock, read: (*matrixCell).readLogs,
		},
		{
			name: "servers", kind: readKind, value: "servers", pattern: regexp.MustCompile(`^GET .*/servers/detail$`),
			on: fakecloud.OnServers, address: (*fakecloud.Cloud).ComputeURL, block: passwordBlock,
			read: (*matrixCell).readServers,
		},
		{
			name: "project", kind: loginKind, value: "action", pattern: regexp.MustCompile(`^GET /v3/projects$`),
			on: fakecloud.OnProjects, address: (*fakecloud.Cloud).HuaweiURL,
			block: func(c *fakecloud.Cloud, _ fakecloud.Account) settings { return keyBlock(c, fakecloud.MemberKey) },
			read:  (*matrixCell).readAction,
		},
	}
}

func requestsLike(c *fakecloud.Cloud, pattern *regexp.Regexp) int {
	n := 0
	for _, request := range c.Requests() {
		if pattern.MatchString(request.Method + " " + request.Path) {
			n++
		}
	}
	return n
}

// matrixCell is one request with one fault, in simulated time.
type matrixCell struct {
	t        *testing.T
	request  matrixRequest
	fault    requestFault
	lasting  bool // or else only the first request fails
	network  *simulatedNetwork
	cloud    *fakecloud.Cloud
	other    *fakecloud.Cloud // with a certificate for another host; nil without TLS
	provider *plugin
	server   fakecloud.Server
	log      bytes.Buffer
}

// matrixResult is what became of a cell.
type matrixResult struct {
	summary  string // of the error; "" where there is a value
	requests int    // of this kind, with connections that failed
	took     time.Duration
}

func (m *matrixCell) run() matrixResult {
	m.start()
	if m.request.prepare != nil {
		m.request.prepare(m)
		m.cloud.ResetRequests()
	}
	m.fail()
	began := time.Now()
	got := m.request.read(m)
	if value := got.state[m.request.value]; len(got.diagnostics) == 0 && (value.IsNull() || !value.IsKnown()) {
		m.t.Errorf("%s is %s", m.request.value, value)
	}
	result := matrixResult{
		requests: requestsLike(m.cloud, m.request.pattern) + m.network.failures(), took: time.Since(began),
	}
	for _, diagnostic := range got.diagnostics {
		m.check(diagnostic)
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			result.summary = diagnostic.Summary
		}
	}
	m.checkSecrets("the log", m.log.String())
	return result
}

func (m *matrixCell) start() {
	m.network = &simulatedNetwork{}
	options := []fakecloud.Option{fakecloud.WithListener(m.network.listen)}
	block := settings{}
	if m.fault.tls {
		m.other = startCloud(m.t, append(options, fakecloud.WithCertificateFor("other.example.com"))...)
		options = append(options, fakecloud.WithTLS())
	}
	m.cloud = startCloud(m.t, options...)
	if m.fault.tls {
		block["cacert_file"] = string(m.cloud.CACertificate()) + string(m.other.CACertificate())
	}
	// One connection a request, so that each may fail by itself.
	m.cloud.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Connection", "close")
		return false
	})
	m.server = withLog(m.cloud, 1)
	var diagnostics []*tfprotov6.Diagnostic
	m.provider, diagnostics = start(m.t, &computeProvider{
		version: "test", getenv: func(string) string { return "" }, dial: m.network.dial,
	}, m.request.block(m.cloud, fakecloud.Member).with(settings{"max_retries": nil}).with(block))
	if len(diagnostics) > 0 {
		m.t.Fatal(describe(diagnostics))
	}
}

// fail lets the fault begin.
func (m *matrixCell) fail() {
	if m.fault.answer != nil {
		answer := m.fault.answer()
		if !m.lasting {
			answer = fakecloud.Times(1, answer)
		}
		m.cloud.Intercept(m.request.on(answer))
		return
	}
	host := strings.SplitAfter(m.request.address(m.cloud), "://")[1]
	var seen atomic.Int64
	fault := m.fault.dial(m)
	m.network.failWith(func(address string) dialFault {
		if address != host || m.request.begun != nil && !m.request.begun(m.cloud) || seen.Add(1) > 1 && !m.lasting {
			return nil
		}
		return fault
	})
}

// impostor answers in the place of the cloud, with another host's certificate.
func (m *matrixCell) impostor() dialFault {
	return connectTo(strings.TrimPrefix(m.other.ComputeURL(), "https://"))
}

func (m *matrixCell) read(dataSource string, arguments settings) reading {
	m.t.Helper()
	arguments = settings{"server_id": m.server.ID}.with(arguments)
	return m.provider.read(m.t, tflogtest.RootLogger(m.t.Context(), &m.log), dataSource, arguments)
}

func (m *matrixCell) readAction() reading {
	return m.read("compute_instance_action", settings{"request_id": m.server.Actions[0].RequestID})
}

func (m *matrixCell) readList() reading { return m.read("compute_instance_actions", settings{}) }

func (m *matrixCell) readEvents() reading {
	return m.read("compute_instance_actions", settings{"include_events": true})
}

func (m *matrixCell) readLogs() reading {
	return m.read("compute_instance_actions", settings{"server_id": nil, "server_ids": []string{m.server.ID}})
}

func (m *matrixCell) readServers() reading {
	return m.provider.read(m.t, tflogtest.RootLogger(m.t.Context(), &m.log), "compute_servers", settings{})
}

// wait waits for an action that ended two minutes ago.
func (m *matrixCell) wait() reading {
	return m.read("compute_instance_action", m.stopped().with(settings{"wait_for_completion": true}))
}

// invoke waits for the same with Terraform's action. What it tells stands in the place of a state.
func (m *matrixCell) invoke() reading {
	lines, end := m.provider.invoke(m.t, tflogtest.RootLogger(m.t.Context(), &m.log), m.stopped())
	told := strings.Join(lines, "\n")
	m.checkSecrets("the progress", told)
	return reading{state: map[string]tftypes.Value{"action": tftypes.NewValue(tftypes.String, told)}, diagnostics: end}
}

// stopped adds a server that was stopped two minutes ago, and names that action.
func (m *matrixCell) stopped() settings {
	ended := time.Now().Add(-2 * time.Minute).UTC().Format("2006-01-02T15:04:05.000000")
	stop := fakecloud.Action{
		Action: "stop", RequestID: "req-stop", StartTime: ended, UpdatedAt: &ended,
		Events: []fakecloud.Event{{Event: "compute_stop_instance", StartTime: ended, FinishTime: &ended,
			Result: new("Success")}},
	}
	stopped := fakecloud.Server{ID: "22222222-2222-4222-8222-222222222222", Name: "stopped",
		Actions: []fakecloud.Action{stop}}
	m.cloud.AddServer(stopped)
	return settings{"server_id": stopped.ID, "request_id": stop.RequestID}
}

// longestDiagnostic is a screen, in characters.
const longestDiagnostic = 4000

// check wants a diagnostic that is no longer than a screen, leaves the terminal alone, and tells no secret.
func (m *matrixCell) check(diagnostic *tfprotov6.Diagnostic) {
	m.t.Helper()
	text := diagnostic.Summary + "\n" + diagnostic.Detail
	if length := utf8.RuneCountInString(text); length > longestDiagnostic {
		m.t.Errorf("a diagnostic of %d characters: %.500s", length, text)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
		m.t.Errorf("a diagnostic with controls: %.500q", text)
	}
	m.checkSecrets("a diagnostic", text)
}

func (m *matrixCell) checkSecrets(where, text string) {
	m.t.Helper()
	for _, secret := range append(sentSecrets(m.cloud), fakecloud.Member.Password, fakecloud.MemberKey.Secret) {
		if strings.Contains(text, secret) {
			m.t.Errorf("%s has the secret %q: %.2000s", where, secret, text)
		}
	}
}

var signature = regexp.MustCompile(`Signature=(\w+)`)

// sentSecrets are the tokens and signatures of the requests so far.
func sentSecrets(c *fakecloud.Cloud) (secrets []string) {
	for _, request := range c.Requests() {
		if token := request.Header.Get("X-Auth-Token"); token != "" {
			secrets = append(secrets, token)
		}
		for _, found := range signature.FindAllStringSubmatch(request.Header.Get("Authorization"), -1) {
			secrets = append(secrets, found[1])
		}
	}
	return secrets
}
